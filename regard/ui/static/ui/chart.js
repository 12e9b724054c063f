/* Draws every [data-chart] from the JSON beside it with ECharts: label at the end of the line, dashed plan, dotted
   projection, bands, at most five grid lines, no legend, no frame; follows the theme and its own width. */
(function () {
  "use strict";
  var drawn = new Map();
  var echarts = window.echarts;
  if (!echarts) return;

  var formats = window.regardFormats;

  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function text(size, color) { return { fontFamily: css("--rg-font"), fontSize: size, color: css(color || "--rg-ink-3") }; }

  function writer(spec) {
    // the sign of a currency stands before or after its amount, as the language has it
    function priced(value, amount) {
      return (value < 0 ? "−" : "") + (spec.symbol && spec.gap ? amount + spec.gap + spec.symbol.trim() : spec.symbol + amount);
    }
    function rounded(amount, unit) {
      return unit === 1e6 ? tr("{amount} M", { amount: amount }) : unit === 1e3 ? tr("{amount} k", { amount: amount }) : amount;
    }
    function plain(value, places) {
      return formats.number(value, { minimumFractionDigits: places, maximumFractionDigits: places });
    }
    // steps of an axis are told apart: 51.5 and 52, not 52 and 52
    function stepped(value, step) {
      var size = Math.abs(value), unit = size >= 1e6 ? 1e6 : size >= 1e4 ? 1e3 : 1, places = 0;
      while (places < 4 && Math.abs(Math.round(step / unit * Math.pow(10, places)) - step / unit * Math.pow(10, places)) > 1e-6) places += 1;
      return rounded(formats.number(value / unit, { minimumFractionDigits: unit === 1 ? places : 0, maximumFractionDigits: places }), unit);
    }
    function short(value) {
      var size = Math.abs(value);
      if (size >= 1e6) return rounded(formats.number(value / 1e6, { maximumFractionDigits: size >= 1e7 ? 1 : 2 }), 1e6);
      if (size >= 1e4) return rounded(plain(value / 1e3, 0), 1e3);
      return plain(value, Number.isInteger(value) ? 0 : spec.places === null ? (size < 10 ? 1 : 0) : spec.places);
    }
    return {
      full: function (value) {
        if (value === null || value === undefined || Number.isNaN(value)) return "–";
        var places = spec.places;
        if (spec.format === "percent") return plain(value, places === null ? 1 : places) + spec.percent;
        if (spec.format === "money") return priced(value, plain(Math.abs(value), places === null ? (Math.abs(value) >= 1000 ? 0 : 2) : places));
        if (spec.format === "days") return tr("{count} d", { count: plain(value, places === null ? 1 : places) });
        return plain(value, places !== null ? places : Number.isInteger(value) ? 0 : 2);
      },
      axis: function (value, step) {
        if (spec.format === "percent") return stepped(value, step) + spec.percent;
        return spec.format === "money" && value ? priced(value, stepped(Math.abs(value), step)) : value ? stepped(value, step) : "0";
      },
      end: function (value) {
        if (spec.format === "percent") return plain(value, spec.places === null ? 1 : spec.places) + spec.percent;
        return spec.format === "money" ? priced(value, short(Math.abs(value))) : short(value);
      },
    };
  }

  function colors(spec) {
    var next = 0;
    return spec.series.map(function (series) {
      if (series.role === "actual" || series.role === "projection") return css("--rg-v1");
      if (series.role === "plan") return css("--rg-v-plan");
      if (series.role === "comparison") return css("--rg-v-muted");
      next += 1;
      return css("--rg-v" + Math.min(next, 6));
    });
  }

  function point(spec, index) { return spec.isTime && !spec.hasBars ? spec.x[index] : index; }

  function pairs(spec, values) {
    if (spec.horizontal) return values;
    return values.map(function (value, index) { return [point(spec, index), value]; });
  }

  function lastKnown(values) {
    for (var index = values.length - 1; index >= 0; index -= 1) if (values[index] !== null) return index;
    return -1;
  }

  // end labels that would touch are pushed apart, highest value on top
  function labelOffsets(spec, height, low, high) {
    var wanted = [];
    spec.series.forEach(function (series, at) {
      var index = lastKnown(series.values);
      if (series.kind === "bar" || series.kind === "scatter" || index < 0 || endsEarly(spec, series)) return;
      wanted.push({ at: at, y: (high - series.values[index]) / ((high - low) || 1) * height });
    });
    wanted.sort(function (a, b) { return a.y - b.y; });
    var offsets = {}, floor = -Infinity;
    wanted.forEach(function (label) {
      var y = Math.max(label.y, floor + 15);
      offsets[label.at] = y - label.y;
      floor = y;
    });
    return offsets;
  }

  function extent(spec) {
    var all = [];
    spec.series.forEach(function (series) {
      [series.values, series.low, series.high].forEach(function (values) { values.forEach(function (value) { if (value !== null) all.push(value); }); });
    });
    return all.length ? [Math.min.apply(null, all), Math.max.apply(null, all)] : [0, 1];
  }

  function niceStep(span, most) {
    var raw = span / most || 1;
    var power = Math.pow(10, Math.floor(Math.log10(raw)));
    return [1, 2, 2.5, 5, 10].map(function (factor) { return factor * power; }).find(function (step) { return step >= raw - 1e-12; });
  }

  function scale(spec) {
    var ends = extent(spec);
    var fromZero = spec.fromZero !== null ? spec.fromZero : spec.series.some(function (series) { return series.kind === "bar" || series.kind === "area"; }) || ends[0] >= 0 && ends[0] < ends[1] * 0.5;
    if (spec.stacked) ends = stackedExtent(spec);
    var low = fromZero ? Math.min(0, ends[0]) : ends[0], high = fromZero ? Math.max(0, ends[1]) : ends[1];
    if (high === low) high = low + 1;
    var step = niceStep(high - low, 4);
    return { min: Math.floor(low / step + 1e-9) * step, max: Math.ceil(high / step - 1e-9) * step, interval: step };
  }

  function stackedExtent(spec) {
    var sums = spec.x.map(function (_, index) { return spec.series.reduce(function (sum, series) { return sum + (series.values[index] || 0); }, 0); });
    return [0, Math.max.apply(null, sums.concat(1))];
  }

  function line(spec, series, color, write, offset) {
    var dash = series.role === "plan" ? [4, 3] : series.role === "projection" ? [2, 3] : "solid";
    var label = endsEarly(spec, series) ? "" : endText(spec, series, write);
    return {
      name: series.name, type: "line", data: pairs(spec, series.values), symbol: "none", connectNulls: false, z: series.role === "actual" ? 4 : 3,
      stack: spec.stacked ? "all" : undefined,
      lineStyle: { color: color, width: series.role === "plan" ? 1.5 : 2, type: dash },
      itemStyle: { color: color },
      areaStyle: series.kind === "area" ? { color: color, opacity: spec.stacked ? 0.85 : 0.12 } : undefined,
      emphasis: { disabled: true },
      endLabel: { show: label !== "" && !spec.stacked, formatter: label, distance: 6, offset: [0, offset || 0], fontFamily: css("--rg-font"), fontSize: 12, fontWeight: series.role === "actual" ? 620 : 520, color: series.role === "plan" || series.role === "comparison" ? css("--rg-ink-2") : color },
      labelLayout: { moveOverlap: false },
    };
  }

  function bars(spec, series, color) {
    return {
      name: series.name, type: "bar", data: pairs(spec, series.values), stack: spec.stacked ? "all" : undefined, barMaxWidth: spec.horizontal ? 12 : 28, barCategoryGap: "35%", barGap: "12%",
      itemStyle: { color: color, borderRadius: spec.horizontal ? [0, 1.5, 1.5, 0] : [1.5, 1.5, 0, 0] }, emphasis: { itemStyle: { opacity: 0.85 } }, cursor: series.urls.length ? "pointer" : "default",
    };
  }

  function band(spec, series, at) {
    var low = series.low, span = series.high.map(function (high, index) { return high === null || low[index] === null ? null : high - low[index]; });
    var base = { type: "line", stack: "band" + at, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, z: 1, emphasis: { disabled: true } };
    return [Object.assign({ data: pairs(spec, low) }, base), Object.assign({ data: pairs(spec, span), areaStyle: { color: css("--rg-v-band") } }, base)];
  }

  function endText(spec, series, write) {
    var index = lastKnown(series.values);
    return series.endLabel || (index < 0 ? "" : (spec.series.length > 1 ? series.name + " " : "") + write.end(series.values[index]));
  }

  // A line that ends before the right edge carries its label at its end, out of the way of what goes on from there.
  function endsEarly(spec, series) { return !spec.stacked && lastKnown(series.values) < spec.x.length - 1; }

  function place(spec, index) {
    if (!spec.isTime) return index / ((spec.x.length - 1) || 1);
    var first = Date.parse(spec.x[0]), last = Date.parse(spec.x[spec.x.length - 1]);
    return (Date.parse(spec.x[index]) - first) / ((last - first) || 1);
  }

  // how far above or below its point the label of a line that ends early stands clear of every line and every other label
  function clearOffset(spec, series, index, text_, ends, size, offsets) {
    function y(value) { return (ends.max - value) / (ends.max - ends.min) * size.height; }
    var from = place(spec, index) * size.width + 4, to = from + textWidth(text_) + 4, at = y(series.values[index]), taken = [];
    spec.series.forEach(function (one, number) {
      if (one.kind === "bar" || !one.values.length) return;
      var before = null;
      one.values.forEach(function (value, here) {
        if (value === null) { before = null; return; }
        var now = { x: place(spec, here) * size.width, y: y(value) };
        if (before) for (var x = Math.max(from, before.x); x <= Math.min(to, now.x); x += 3) taken.push([before.y + (now.y - before.y) * (x - before.x) / ((now.x - before.x) || 1), 9]);
        before = now;
      });
      var last = lastKnown(one.values);
      if (last === spec.x.length - 1 && to > size.width) taken.push([y(one.values[last]) + (offsets[number] || 0), 15]);
    });
    var free = [14, -14, 22, -22, 30, -30, 40, -40, 52, -52].find(function (offset) {
      return at + offset > 6 && at + offset < size.height - 6 && taken.every(function (one) { return Math.abs(one[0] - at - offset) >= one[1]; });
    });
    return free === undefined ? 14 : free;
  }

  function dot(spec, series, color, write, ends, size, offsets) {
    var index = lastKnown(series.values);
    var early = endsEarly(spec, series), isActual = series.role === "actual";
    if (index < 0 || !isActual && !early) return [];
    var projection = isActual && spec.series.find(function (one) { return one.role === "projection"; });
    var words = endText(spec, series, write);
    return [{
      type: "scatter", silent: true, symbolSize: isActual ? 7 : 0.1, z: 6, data: [[point(spec, index), series.values[index]]], tooltip: { show: false },
      itemStyle: { color: color, borderColor: css("--rg-surface"), borderWidth: isActual ? 1.5 : 0 },
      label: { show: early, formatter: words, position: "right", distance: 6, offset: early ? [-2, clearOffset(spec, series, index, words, ends, size, offsets)] : [0, 0], fontFamily: css("--rg-font"), fontSize: 12, fontWeight: isActual ? 620 : 520, color: projection ? css("--rg-ink") : color },
    }];
  }

  function tip(spec, write) {
    return function (items) {
      var list = (Array.isArray(items) ? items : [items]).filter(function (item) { return item.seriesName && !/^series\u0000/.test(item.seriesName); });
      if (!list.length) return "";
      var box = document.createElement("div");
      box.className = "rg-chart-tip";
      var head = document.createElement("b");
      head.textContent = spec.isTime ? day(spec.x[list[0].dataIndex] || list[0].value[0]) : spec.x[list[0].dataIndex] || list[0].name;
      box.append(head);
      list.forEach(function (item) {
        var series = spec.series.find(function (one) { return one.name === item.seriesName; });
        if (!series || series.values[item.dataIndex] === null) return;
        var row = document.createElement("div"), name = document.createElement("span"), value = document.createElement("span");
        row.className = "rg-chart-tip-row";
        name.textContent = series.name;
        value.textContent = write.full(series.values[item.dataIndex]);
        row.append(name, value);
        box.append(row);
      });
      return box;
    };
  }

  function day(iso) { return formats.day(new Date(iso)); }

  function axisDay(spec) {
    var first = new Date(spec.x[0]), last = new Date(spec.x[spec.x.length - 1]);
    var isYears = (last - first) / 864e5 > 800;
    return function (value) { // marks of a time axis stand in the browser's own zone, names of categories are days
      var date = new Date(value), zone = typeof value === "number" ? "local" : "UTC";
      return isYears ? String(zone === "local" ? date.getFullYear() : date.getUTCFullYear()) : formats.day(date, { short: true, zone: zone });
    };
  }

  // months are named under their middle, between marks at their firsts, at even steps; the year stands below the first and each January
  function monthAxis(spec, width) {
    var first = Date.parse(spec.x[0]), last = Date.parse(spec.x[spec.x.length - 1]), days = (last - first) / 864e5;
    if (days <= 62 || days > 800) return null;
    var from = new Date(first), year = from.getUTCFullYear(), month = from.getUTCMonth(), starts = [], middles = [];
    for (; Date.UTC(year, month, 1) <= last; month += 1) {
      var start = Date.UTC(year, month, 1), middle = (start + Date.UTC(year, month + 1, 1)) / 2;
      if (start >= first) starts.push(start);
      if (middle >= first && middle <= last) middles.push(middle);
    }
    var step = [1, 2, 3, 4, 6].find(function (one) { return middles.length / one * 28 <= width; }) || 12;
    var january = middles.findIndex(function (one) { return new Date(one).getUTCMonth() === 0; });
    var named = middles.filter(function (_, index) { return (index - Math.max(january, 0)) % step === 0; });
    return {
      axisTick: { show: true, customValues: starts, length: 3, lineStyle: { color: css("--rg-line-2") } },
      axisLabel: { customValues: named, hideOverlap: false, lineHeight: 13, verticalAlign: "top", formatter: function (value) {
        var date = new Date(value), word = formats.month(date);
        return date.getUTCMonth() === 0 || value === named[0] ? word + "\n" + date.getUTCFullYear() : word;
      } },
    };
  }

  function textWidth(label) {
    var canvas = textWidth.canvas || (textWidth.canvas = document.createElement("canvas").getContext("2d"));
    canvas.font = "560 12px " + css("--rg-font");
    return canvas.measureText(label).width;
  }

  // categories are named at even steps (0, 10, 20 …), as many as there is room for
  function everyOther(spec, width) {
    var widest = Math.max.apply(null, spec.x.map(function (word) { return textWidth(String(word)); })) * 0.92 + 6; // axes are written a size smaller
    var most = Math.max(1, Math.floor(width / widest));
    var step = [1, 2, 3, 5, 10, 20, 25, 50, 100].find(function (one) { return Math.ceil(spec.x.length / one) <= most; }) || spec.x.length;
    return function (index) { return index % step === 0; };
  }

  function options(spec, box) {
    if (spec.series.some(function (series) { return series.points.length; })) return scatter(spec);
    var write = writer(spec), tone = colors(spec), ends = scale(spec), height = box.clientHeight - 38;
    var offsets = labelOffsets(spec, height, ends.min, ends.max), series = [], right = 12;
    spec.series.forEach(function (one) {
      if (one.kind !== "bar" && !endsEarly(spec, one) && !spec.stacked) right = Math.max(right, textWidth(endText(spec, one, write)) + 14);
    });
    var size = { width: Math.max(box.clientWidth - right - 52, 60), height: height };
    spec.series.forEach(function (one) {
      var index = lastKnown(one.values);
      if (one.kind === "bar" || index < 0 || !endsEarly(spec, one)) return;
      right = Math.max(right, textWidth(endText(spec, one, write)) + 14 - (1 - place(spec, index)) * size.width);
    });
    spec.series.forEach(function (one, at) {
      if (one.low.length) series.push.apply(series, band(spec, one, at));
      if (one.kind === "bar") { series.push(bars(spec, one, tone[at])); return; }
      var drawn_ = line(spec, one, tone[at], write, offsets[at]);
      series.push(drawn_);
      series.push.apply(series, dot(spec, one, tone[at], write, ends, size, offsets));
    });
    if (spec.markX !== null && series.length) series[series.length - 1].markLine = { silent: true, symbol: "none", data: [{ xAxis: spec.markX }], lineStyle: { color: css("--rg-line-3"), type: "solid", width: 1 }, label: Object.assign({ formatter: spec.markLabel, position: "insideEndTop", rotate: 0 }, text(11)) };
    var labels = { axisLabel: Object.assign(text(11), { hideOverlap: true }), axisTick: { show: false }, axisLine: { lineStyle: { color: css("--rg-line-2") } }, splitLine: { show: false } };
    var hasBars = spec.hasBars;
    var months = spec.isTime && !hasBars && monthAxis(spec, size.width);
    var category = spec.isTime && !hasBars
      ? Object.assign({ type: "time", min: spec.x[0], max: spec.x[spec.x.length - 1], splitNumber: 6 }, labels, months && { axisTick: months.axisTick }, { axisLabel: Object.assign({}, labels.axisLabel, { formatter: axisDay(spec) }, months && months.axisLabel) })
      : Object.assign({ type: "category", data: spec.x, boundaryGap: hasBars, inverse: spec.horizontal }, labels);
    if (!spec.isTime && !spec.horizontal) category.axisLabel = Object.assign({}, category.axisLabel, { hideOverlap: false, interval: everyOther(spec, size.width) });
    if (spec.isTime && hasBars) category.axisLabel = Object.assign({}, category.axisLabel, { formatter: axisDay(spec) });
    var value = { type: "value", min: ends.min, max: ends.max, interval: ends.interval, axisLabel: Object.assign(text(11), { formatter: function (at) { return write.axis(at, ends.interval); } }), splitLine: { lineStyle: { color: css("--rg-v-grid") } }, axisLine: { show: false } };
    return {
      animation: false, textStyle: text(11), aria: { enabled: false },
      grid: { left: 8, right: right, top: 14, bottom: 8, containLabel: true },
      xAxis: spec.horizontal ? value : category, yAxis: spec.horizontal ? category : value,
      tooltip: { trigger: "axis", confine: true, padding: [6, 10], backgroundColor: css("--rg-raised"), borderColor: css("--rg-line-2"), extraCssText: "border-radius:6px;box-shadow:none", axisPointer: { type: hasBars ? "shadow" : "line", lineStyle: { color: css("--rg-line-3") }, shadowStyle: { color: css("--rg-hover"), opacity: 0.6 } }, formatter: tip(spec, write) },
      series: series,
    };
  }

  function scatter(spec) {
    var write = writer(spec), tone = colors(spec);
    var axis = function (title) { return { type: "value", scale: false, name: title, nameLocation: "middle", nameGap: 28, nameTextStyle: text(11), axisLabel: Object.assign(text(11), { hideOverlap: true, formatter: function (at) { return write.axis(at, Number.isInteger(at) ? 1 : 0.1); } }), splitLine: { lineStyle: { color: css("--rg-v-grid") } }, axisLine: { lineStyle: { color: css("--rg-line-2") } }, axisTick: { show: false } }; };
    return {
      animation: false, textStyle: text(11),
      grid: { left: 36, right: 16, top: 14, bottom: 28, containLabel: true },
      xAxis: axis(spec.xTitle), yAxis: axis(spec.yTitle),
      tooltip: { trigger: "item", confine: true, padding: [6, 10], backgroundColor: css("--rg-raised"), borderColor: css("--rg-line-2"), extraCssText: "border-radius:6px;box-shadow:none", textStyle: text(12, "--rg-ink") },
      series: spec.series.map(function (series, at) {
        if (series.role === "plan") return { name: series.name, type: "line", data: series.points, symbol: "none", lineStyle: { color: tone[at], type: [4, 3], width: 1.5 }, silent: true };
        return { name: series.name, type: "scatter", data: series.points, symbolSize: 6, itemStyle: { color: tone[at], opacity: 0.55 } };
      }),
    };
  }

  function draw(figure) {
    var box = figure.querySelector(".rg-chart-canvas");
    var data = document.getElementById(figure.dataset.chart);
    if (!box || !data) return;
    var spec = JSON.parse(data.textContent);
    spec.hasBars = spec.series.some(function (series) { return series.kind === "bar"; });
    box.style.height = (box.dataset.height || "216") + "px";
    var chart = drawn.get(figure);
    if (!chart) {
      chart = echarts.init(box, null, { renderer: "canvas" });
      drawn.set(figure, chart);
      new ResizeObserver(function () { chart.resize(); chart.setOption(options(spec, box), true); }).observe(box);
      chart.on("click", function (event) {
        var series = spec.series.find(function (one) { return one.name === event.seriesName; });
        var url = series && series.urls[event.dataIndex];
        if (url) location.assign(url);
      });
    }
    chart.setOption(options(spec, box), true);
  }

  function all(root) { (root.querySelectorAll ? root : document).querySelectorAll("[data-chart]").forEach(draw); }

  document.addEventListener("regard:theme", function () { all(document); });
  document.addEventListener("htmx:afterSettle", function (event) {
    drawn.forEach(function (chart, figure) { if (!figure.isConnected) { chart.dispose(); drawn.delete(figure); } });
    all(event.detail.elt || document);
  });
  var ready = document.fonts && document.fonts.ready ? document.fonts.ready : Promise.resolve();
  ready.then(function () { all(document); });
})();
