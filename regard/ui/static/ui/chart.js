/* Draws every [data-chart] from the JSON beside it as SVG: label at the end of the line, dashed plan, dotted projection, bands,
   at most five grid lines, no legend, no frame. Colours are those of the style sheet, so that a change of theme needs no drawing;
   the width is that of the place. Why no library draws: docs/decisions/0020. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg", TOP = 14, BOTTOM = 24, MOST_BAR = 28, MOST_BAR_LYING = 12;
  var drawn = new Map();
  var formats = window.regardFormats;

  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function add(parent, name, values, words) {
    var made = document.createElementNS(SVG, name);
    Object.keys(values).forEach(function (key) { if (values[key] !== undefined && values[key] !== null) made.setAttribute(key, values[key]); });
    if (words !== undefined) made.textContent = words;
    parent.append(made);
    return made;
  }

  // words of a chart are centred on their height; `at` is start, middle or end
  function write_(parent, x, y, words, at, kind) {
    return add(parent, "text", { x: round(x), y: round(y), "text-anchor": at, "dominant-baseline": "central", "class": kind }, words);
  }

  function round(value) { return Math.round(value * 100) / 100; }

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

  // the ink of each series, as the style sheet names it
  function inks(spec) {
    var next = 0;
    return spec.series.map(function (series) {
      if (series.role === "actual" || series.role === "projection") return "var(--rg-v1)";
      if (series.role === "plan") return "var(--rg-v-plan)";
      if (series.role === "comparison") return "var(--rg-v-muted)";
      next += 1;
      return "var(--rg-v" + Math.min(next, 6) + ")";
    });
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
  function months(spec, width) {
    var first = Date.parse(spec.x[0]), last = Date.parse(spec.x[spec.x.length - 1]);
    var from = new Date(first), year = from.getUTCFullYear(), month = from.getUTCMonth(), starts = [], middles = [];
    for (; Date.UTC(year, month, 1) <= last; month += 1) {
      var start = Date.UTC(year, month, 1), middle = (start + Date.UTC(year, month + 1, 1)) / 2;
      if (start >= first) starts.push(start);
      if (middle >= first && middle <= last) middles.push(middle);
    }
    var step = [1, 2, 3, 4, 6].find(function (one) { return middles.length / one * 28 <= width; }) || 12;
    var january = middles.findIndex(function (one) { return new Date(one).getUTCMonth() === 0; });
    var named = middles.filter(function (_, index) { return (index - Math.max(january, 0)) % step === 0; });
    return { ticks: starts, labels: named.map(function (value) {
      var date = new Date(value);
      return { at: value, words: formats.month(date), below: date.getUTCMonth() === 0 || value === named[0] ? String(date.getUTCFullYear()) : "" };
    }) };
  }

  // days at even steps, months, or the firsts of years: what there is room for
  function timeAxis(spec, width) {
    var first = Date.parse(spec.x[0]), last = Date.parse(spec.x[spec.x.length - 1]), span = (last - first) / 864e5, labels = [], step, at;
    if (span > 62 && span <= 800) return months(spec, width);
    var words = axisDay(spec);
    if (span <= 62) {
      step = [1, 2, 3, 4, 5, 7, 14, 28].find(function (one) { return (span / one + 1) * (textWidth(words(spec.x[0])) + 14) <= width; }) || 31;
      for (at = first; at <= last; at += step * 864e5) labels.push({ at: at, words: words(new Date(at).toISOString()) });
    } else {
      var from = new Date(first).getUTCFullYear() + (spec.x[0].slice(5) > "01-01" ? 1 : 0), to = new Date(last).getUTCFullYear();
      step = Math.max(1, Math.ceil((to - from + 1) * 44 / width));
      for (at = from; at <= to; at += step) labels.push({ at: Date.UTC(at, 0, 1), words: String(at) });
    }
    return { ticks: [], labels: labels };
  }

  function textWidth(label) {
    var canvas = textWidth.canvas || (textWidth.canvas = document.createElement("canvas").getContext("2d"));
    canvas.font = "560 12px " + css("--rg-font");
    return canvas.measureText(label).width;
  }

  // categories are named at even steps (0, 10, 20 …), as many as there is room for
  function everyOther(names, width) {
    var widest = Math.max.apply(null, names.map(textWidth)) * 0.92 + 6; // axes are written a size smaller
    var most = Math.max(1, Math.floor(width / widest));
    return [1, 2, 3, 5, 10, 20, 25, 50, 100].find(function (one) { return Math.ceil(names.length / one) <= most; }) || names.length;
  }

  function shortened(words, width) {
    if (textWidth(words) <= width) return words;
    var end = words.length;
    while (end > 1 && textWidth(words.slice(0, end) + "…") > width) end -= 1;
    return words.slice(0, end).trim() + "…";
  }

  function steps(ends) {
    var found = [];
    for (var at = 0; ends.min + at * ends.interval <= ends.max + ends.interval / 1e6; at += 1) found.push(Number((ends.min + at * ends.interval).toPrecision(12)));
    return found;
  }

  // where things stand: `x` of the place of an index, `y` of a value, within an area of `left`, `top`, `width` and `height`
  function layout(spec, box, write) {
    var ends = scale(spec), height = box.clientHeight - 38, right = 12, left, size;
    var names = steps(ends).map(function (value) { return write.axis(value, ends.interval); });
    spec.series.forEach(function (one) {
      if (one.kind !== "bar" && !endsEarly(spec, one) && !spec.stacked) right = Math.max(right, textWidth(endText(spec, one, write)) + 14);
    });
    if (spec.horizontal) {
      left = Math.min(Math.max.apply(null, spec.x.map(textWidth)) + 12, box.clientWidth * 0.45);
    } else {
      left = 8 + Math.max.apply(null, names.map(textWidth)) * 0.92 + 8;
    }
    size = { width: Math.max(box.clientWidth - right - left, 60), height: height };
    spec.series.forEach(function (one) {
      var index = lastKnown(one.values);
      if (one.kind === "bar" || index < 0 || !endsEarly(spec, one)) return;
      right = Math.max(right, textWidth(endText(spec, one, write)) + 14 - (1 - place(spec, index)) * size.width);
    });
    size.width = Math.max(box.clientWidth - right - left, 60);
    var count = spec.x.length, band = (spec.horizontal ? size.height : size.width) / (count || 1);
    return {
      ends: ends, names: names, left: left, top: TOP, width: size.width, height: size.height, band: band, size: size,
      offsets: labelOffsets(spec, size.height, ends.min, ends.max),
      x: function (index) { return left + (spec.hasBars || count === 1 ? (index + 0.5) * band : place(spec, index) * size.width); },
      at: function (moment) {
        var first = Date.parse(spec.x[0]), last = Date.parse(spec.x[count - 1]);
        return left + (moment - first) / ((last - first) || 1) * size.width;
      },
      y: function (value) { return TOP + (ends.max - value) / (ends.max - ends.min) * size.height; },
      along: function (value) { return left + (value - ends.min) / (ends.max - ends.min) * size.width; },
    };
  }

  function axes(svg, spec, area) {
    var ground = add(svg, "g", { "class": "rg-chart-axes" }), floor = area.top + area.height;
    steps(area.ends).forEach(function (value, index) {
      if (spec.horizontal) {
        var x = area.along(value);
        add(ground, "line", { x1: round(x), x2: round(x), y1: area.top, y2: round(floor), "class": "rg-chart-grid" });
        write_(ground, x, floor + 13, area.names[index], "middle");
      } else {
        var y = area.y(value);
        add(ground, "line", { x1: round(area.left), x2: round(area.left + area.width), y1: round(y), y2: round(y), "class": "rg-chart-grid" });
        write_(ground, area.left - 8, y, area.names[index], "end");
      }
    });
    if (spec.horizontal) {
      spec.x.forEach(function (words, index) { write_(ground, area.left - 8, area.top + (index + 0.5) * area.band, shortened(words, area.left - 12), "end"); });
      add(ground, "line", { x1: round(area.along(0)), x2: round(area.along(0)), y1: area.top, y2: round(floor), "class": "rg-chart-base" });
      return;
    }
    add(ground, "line", { x1: round(area.left), x2: round(area.left + area.width), y1: round(floor), y2: round(floor), "class": "rg-chart-base" });
    if (spec.isTime && !spec.hasBars && spec.x.length > 1) {
      var time = timeAxis(spec, area.width);
      time.ticks.forEach(function (moment) { add(ground, "line", { x1: round(area.at(moment)), x2: round(area.at(moment)), y1: round(floor), y2: round(floor + 3), "class": "rg-chart-base" }); });
      time.labels.forEach(function (one) {
        write_(ground, area.at(one.at), floor + 12, one.words, "middle");
        if (one.below) write_(ground, area.at(one.at), floor + 24, one.below, "middle");
      });
      return;
    }
    var names = spec.isTime ? spec.x.map(axisDay(spec)) : spec.x, step = everyOther(names, area.width);
    names.forEach(function (words, index) { if (index % step === 0) write_(ground, area.x(index), floor + 13, words, "middle"); });
  }

  // the stretches without a gap of what `at` answers for each place
  function runs(count, at) {
    var found = [], run = [];
    for (var index = 0; index < count; index += 1) {
      var one = at(index);
      if (one) run.push(one);
      if ((!one || index === count - 1) && run.length) { found.push(run); run = []; }
    }
    return found;
  }

  function path(points) { return points.map(function (one, index) { return (index ? "L" : "M") + round(one[0]) + " " + round(one[1]); }).join(""); }

  function filled(svg, count, low, high, ink, opacity) {
    runs(count, function (index) { return low(index) && high(index) && [low(index), high(index)]; }).forEach(function (run) {
      var there = run.map(function (one) { return one[1]; }), back = run.map(function (one) { return one[0]; }).reverse();
      add(svg, "path", { d: path(there.concat(back)) + "Z", fill: ink, opacity: opacity });
    });
  }

  function lines(svg, spec, area, ink) {
    var below = spec.x.map(function () { return 0; });
    spec.series.forEach(function (one, at) {
      if (one.kind === "bar") return;
      var floors = below.slice();
      function point(values) { return function (index) { var value = values[index]; return value === null || value === undefined ? null : [area.x(index), area.y(value)]; }; }
      var values = spec.stacked ? one.values.map(function (value, index) { return floors[index] + (value || 0); }) : one.values;
      if (one.low.length) filled(svg, spec.x.length, point(one.low), point(one.high), "var(--rg-v-band)");
      var bottom = spec.stacked ? floors : floors.map(function () { return Math.max(area.ends.min, Math.min(0, area.ends.max)); });
      if (one.kind === "area") filled(svg, spec.x.length, point(bottom), point(values), ink[at], spec.stacked ? 0.85 : 0.12);
      runs(spec.x.length, point(values)).forEach(function (run) {
        var dash = one.role === "plan" ? "4 3" : one.role === "projection" ? "2 3" : null;
        if (run.length === 1) run.push([run[0][0] + 0.01, run[0][1]]); // a day between two gaps is a dot
        add(svg, "path", { d: path(run), fill: "none", stroke: ink[at], "stroke-width": one.role === "plan" ? 1.5 : 2, "stroke-dasharray": dash, "stroke-linejoin": "round", "stroke-linecap": run.length === 2 && run[1][0] - run[0][0] < 0.1 ? "round" : null });
      });
      if (spec.stacked) below = values;
    });
  }

  function bars(svg, spec, area, ink) {
    var rows = spec.series.filter(function (one) { return one.kind === "bar"; }), many = spec.stacked ? 1 : rows.length;
    if (!rows.length) return;
    var wide = Math.min(spec.horizontal ? MOST_BAR_LYING : MOST_BAR, area.band * 0.65 / (many + 0.12 * (many - 1)));
    var up = spec.x.map(function () { return 0; }), down = up.slice();
    rows.forEach(function (one, row) {
      var tone = ink[spec.series.indexOf(one)], shift = spec.stacked ? -wide / 2 : (row - many / 2) * wide * 1.12 + wide * 0.06;
      one.values.forEach(function (value, index) {
        if (value === null || value === 0) return;
        var from = 0, to = value;
        if (spec.stacked) { var piled = value > 0 ? up : down; from = piled[index]; to = piled[index] += value; }
        var middle = (index + 0.5) * area.band + shift, place_ = one.urls[index] ? add(svg, "a", { href: one.urls[index], tabindex: -1 }) : svg;
        var from_ = spec.horizontal ? area.along(from) : area.y(from), to_ = spec.horizontal ? area.along(to) : area.y(to);
        add(place_, "rect", spec.horizontal
          ? { x: round(Math.min(from_, to_)), y: round(area.top + middle), width: round(Math.abs(to_ - from_)), height: round(wide), rx: 1.5, fill: tone, "class": "rg-chart-bar" }
          : { x: round(area.left + middle), y: round(Math.min(from_, to_)), width: round(wide), height: round(Math.abs(to_ - from_)), rx: 1.5, fill: tone, "class": "rg-chart-bar" });
      });
    });
  }

  // what stands at the end of a line: its last value, in the ink of the line; where it ends early, with a dot and out of the way
  function ends_(svg, spec, area, ink, write) {
    if (spec.stacked || spec.horizontal) return;
    spec.series.forEach(function (one, at) {
      var index = lastKnown(one.values);
      if (one.kind === "bar" || index < 0) return;
      var early = endsEarly(spec, one), isActual = one.role === "actual", words = endText(spec, one, write), x = area.x(index), y = area.y(one.values[index]);
      var projected = isActual && spec.series.some(function (other) { return other.role === "projection"; });
      var tone = early && projected ? "var(--rg-ink)" : one.role === "plan" || one.role === "comparison" ? "var(--rg-ink-2)" : ink[at];
      if (isActual) add(svg, "circle", { cx: round(x), cy: round(y), r: 3.5, fill: ink[at], stroke: "var(--rg-surface)", "stroke-width": 1.5 });
      var shift = early ? clearOffset(spec, one, index, words, area.ends, area.size, area.offsets) : area.offsets[at] || 0;
      if (words) write_(svg, x + (early ? 5 : 6), y + shift, words, "start", "rg-chart-end" + (isActual ? " rg-chart-end-actual" : "")).style.fill = tone;
    });
  }

  function mark(svg, spec, area) {
    if (spec.markX === null) return;
    var index = spec.x.indexOf(spec.markX), x = spec.isTime && !spec.hasBars ? area.at(Date.parse(spec.markX)) : index < 0 ? null : area.x(index);
    if (x === null || x < area.left - 1 || x > area.left + area.width + 1) return;
    add(svg, "line", { x1: round(x), x2: round(x), y1: area.top, y2: round(area.top + area.height), "class": "rg-chart-mark" });
    var isRight = x > area.left + area.width / 2;
    write_(svg, x + (isRight ? -5 : 5), area.top + 6, spec.markLabel, isRight ? "end" : "start");
  }

  function row(name, value) {
    var made = document.createElement("div"), left = document.createElement("span"), right = document.createElement("span");
    made.className = "rg-chart-tip-row";
    left.textContent = name;
    right.textContent = value;
    made.append(left, right);
    return made;
  }

  // `find(x, y)` answers what is under the pointer: where its tip stands, its heading and its rows; null for nothing
  function hover(box, svg, find) {
    var tip = document.createElement("div"), pointer = add(svg, "rect", { "class": "rg-chart-pointer", x: 0, y: 0, width: 0, height: 0 });
    tip.className = "rg-chart-tip";
    tip.hidden = true;
    box.append(tip);
    svg.prepend(pointer);
    function hide() { tip.hidden = true; pointer.setAttribute("width", 0); }
    function show(event) {
      var at = svg.getBoundingClientRect(), found = find(event.clientX - at.left, event.clientY - at.top);
      if (!found) { hide(); return; }
      pointer.classList.toggle("rg-chart-guide", found.under.width === 1);
      Object.keys(found.under).forEach(function (key) { pointer.setAttribute(key, round(found.under[key])); });
      var head = document.createElement("b");
      head.textContent = found.heading;
      tip.replaceChildren.apply(tip, [head].concat(found.rows));
      tip.hidden = false;
      var left = found.x + 14, most = box.clientWidth - tip.offsetWidth;
      if (left > most) left = found.x - tip.offsetWidth - 14;
      tip.style.left = Math.max(0, Math.min(left, most)) + "px";
      tip.style.top = Math.max(0, Math.min(event.clientY - at.top - tip.offsetHeight / 2, box.clientHeight - tip.offsetHeight)) + "px";
    }
    svg.addEventListener("pointermove", show);
    svg.addEventListener("pointerdown", show);
    svg.addEventListener("pointerleave", hide);
  }

  function under(spec, area, write) {
    return function (x, y) {
      var count = spec.x.length, along = spec.horizontal ? y - area.top : x - area.left, index;
      if (x < area.left - 8 || x > area.left + area.width + 8 || y < 0 || !count) return null;
      if (spec.hasBars) {
        index = Math.max(0, Math.min(count - 1, Math.floor(along / area.band)));
      } else {
        index = spec.x.reduce(function (best, _, here) { return Math.abs(area.x(here) - x) < Math.abs(area.x(best) - x) ? here : best; }, 0);
      }
      var rows = spec.series.filter(function (one) { return one.values[index] !== null && one.values[index] !== undefined; }).map(function (one) { return row(one.name, write.full(one.values[index])); });
      if (!rows.length) return null;
      var from = spec.horizontal ? area.top + index * area.band : area.left + index * area.band, middle = area.x(index);
      return {
        heading: spec.isTime ? day(spec.x[index]) : spec.x[index], rows: rows, x: spec.horizontal ? x : middle,
        under: spec.horizontal ? { x: area.left, y: from, width: area.width, height: area.band }
          : spec.hasBars ? { x: from, y: area.top, width: area.band, height: area.height } : { x: middle - 0.5, y: area.top, width: 1, height: area.height },
      };
    };
  }

  function scaleOf(values) {
    var low = Math.min.apply(null, values.concat(0)), high = Math.max.apply(null, values.concat(0));
    if (low === high) high = low + 1;
    var step = niceStep(high - low, 5);
    return { min: Math.floor(low / step + 1e-9) * step, max: Math.ceil(high / step - 1e-9) * step, interval: step };
  }

  function scatter(svg, spec, box, write) {
    var points = spec.series.reduce(function (all_, one) { return all_.concat(one.points); }, []), ink = inks(spec), names = {};
    var across = scaleOf(points.map(function (one) { return one[0]; })), ends = scaleOf(points.map(function (one) { return one[1]; }));
    function name(value) { return write.axis(value, Number.isInteger(value) ? 1 : 0.1); }
    steps(ends).forEach(function (value) { names[value] = name(value); });
    var left = 28 + Math.max.apply(null, Object.values(names).map(textWidth)) * 0.92 + 8, width = box.clientWidth - left - 16, height = box.clientHeight - TOP - BOTTOM - 20;
    function x(value) { return left + (value - across.min) / (across.max - across.min) * width; }
    function y(value) { return TOP + (ends.max - value) / (ends.max - ends.min) * height; }
    var ground = add(svg, "g", { "class": "rg-chart-axes" }), floor = TOP + height;
    steps(ends).forEach(function (value) {
      add(ground, "line", { x1: round(left), x2: round(left + width), y1: round(y(value)), y2: round(y(value)), "class": value === ends.min ? "rg-chart-base" : "rg-chart-grid" });
      write_(ground, left - 8, y(value), names[value], "end");
    });
    var marks = steps(across), most = Math.max(1, Math.floor(width / 44)), every = Math.ceil(marks.length / most);
    marks.forEach(function (value, index) {
      add(ground, "line", { x1: round(x(value)), x2: round(x(value)), y1: TOP, y2: round(floor), "class": index ? "rg-chart-grid" : "rg-chart-base" });
      if (index % every === 0) write_(ground, x(value), floor + 13, name(value), "middle");
    });
    write_(ground, left + width / 2, floor + 32, spec.xTitle, "middle");
    write_(ground, 8, TOP + height / 2, spec.yTitle, "middle").setAttribute("transform", "rotate(-90 8 " + round(TOP + height / 2) + ")");
    spec.series.forEach(function (one, at) {
      var placed = one.points.map(function (point) { return [x(point[0]), y(point[1])]; });
      if (one.role === "plan") add(svg, "path", { d: path(placed), fill: "none", stroke: ink[at], "stroke-width": 1.5, "stroke-dasharray": "4 3" });
      else placed.forEach(function (point) { add(svg, "circle", { cx: round(point[0]), cy: round(point[1]), r: 3, fill: ink[at], opacity: 0.55 }); });
    });
    hover(box, svg, function (atX, atY) {
      var best = null, near = 14;
      spec.series.forEach(function (one) {
        if (one.role === "plan") return;
        one.points.forEach(function (point) {
          var far = Math.hypot(x(point[0]) - atX, y(point[1]) - atY);
          if (far < near) { near = far; best = { one: one, point: point }; }
        });
      });
      return best && {
        heading: best.one.name, rows: [row(spec.xTitle, formats.number(best.point[0])), row(spec.yTitle, write.full(best.point[1]))], x: x(best.point[0]),
        under: { x: x(best.point[0]) - 0.5, y: TOP, width: 1, height: height },
      };
    });
  }

  function paint(spec, box) {
    var svg = document.createElementNS(SVG, "svg"), write = writer(spec);
    svg.setAttribute("class", "rg-chart-svg");
    svg.setAttribute("aria-hidden", "true"); // the place it stands in says what it is, the table below what it says
    box.replaceChildren(svg);
    if (spec.series.some(function (one) { return one.points.length; })) { scatter(svg, spec, box, write); return; }
    if (!spec.x.length) return;
    var area = layout(spec, box, write), ink = inks(spec);
    axes(svg, spec, area);
    bars(svg, spec, area, ink);
    lines(svg, spec, area, ink);
    mark(svg, spec, area);
    ends_(svg, spec, area, ink, write);
    hover(box, svg, under(spec, area, write));
  }

  function draw(figure) {
    var box = figure.querySelector(".rg-chart-canvas"), data = document.getElementById(figure.dataset.chart);
    if (!box || !data || drawn.has(figure)) return;
    var spec = JSON.parse(data.textContent), width = 0;
    spec.hasBars = spec.series.some(function (series) { return series.kind === "bar"; });
    box.style.height = (box.dataset.height || "216") + "px";
    var watch = new ResizeObserver(function () {
      if (box.clientWidth === width || !box.clientWidth) return;
      width = box.clientWidth;
      paint(spec, box);
    });
    drawn.set(figure, watch);
    watch.observe(box);
  }

  function all(root) { (root.querySelectorAll ? root : document).querySelectorAll("[data-chart]").forEach(draw); }

  document.addEventListener("htmx:afterSettle", function (event) {
    drawn.forEach(function (watch, figure) { if (!figure.isConnected) { watch.disconnect(); drawn.delete(figure); } });
    all(event.detail.elt || document);
  });
  var ready = document.fonts && document.fonts.ready ? document.fonts.ready : Promise.resolve();
  ready.then(function () { all(document); });
})();
