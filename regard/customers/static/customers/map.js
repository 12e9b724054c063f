/* Draws the map of relationships from the JSON beside it: the customer in the middle and the others on both sides, on a narrow
   screen all of them below. Every other is a link; the list below the map says the same for the keyboard and for screen readers. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";

  function draw(place, data) {
    var width = Math.floor(place.clientWidth);
    if (width < 200) return;
    var isWide = width >= 680 && data.nodes.length > 1;
    var drawing = isWide ? both(width, data) : below(width, data);
    place.replaceChildren(drawing);
  }

  function make(name, attributes, parent) {
    var element = document.createElementNS(SVG, name);
    Object.keys(attributes || {}).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (parent) parent.append(element);
    return element;
  }

  function sheet(width, height) {
    return make("svg", { class: "rc-map-drawing", width: width, height: height, viewBox: "0 0 " + width + " " + height, "aria-hidden": "true", focusable: "false" });
  }

  function measure(size) {
    var canvas = measure.canvas || (measure.canvas = document.createElement("canvas").getContext("2d"));
    canvas.font = (size === 13 ? "520 13px " : "420 12px ") + getComputedStyle(document.body).fontFamily;
    return function (text) { return canvas.measureText(text).width; };
  }

  function fitted(text, size, room) {
    var wide = measure(size);
    if (wide(text) <= room) return text;
    var end = text.length;
    while (end > 1 && wide(text.slice(0, end) + "…") > room) end -= 1;
    return text.slice(0, end).trimEnd() + "…";
  }

  // a mark with initials, the name, and what the other is to the customer, in a place that begins at `x`; the mark of those to
  // the left of the customer is at the far end, where their line arrives
  function node(svg, one, x, y, room, kind) {
    var link = make("a", { href: one.url, class: "rc-node" + (one.isPast ? " is-past" : "") + (kind === "centre" ? " is-centre" : ""), tabindex: "-1", "data-node": one.id }, svg);
    var words = (one.words || []).join("; "), isLeft = kind === "left", size = kind === "centre" ? 32 : 24;
    var mark = isLeft ? x + room - size : x, wide = room - size - 12, anchor = isLeft ? "end" : "start";
    var edge_ = isLeft ? mark - 8 : mark + size + 8;
    make("title", {}, link).textContent = one.name + (words ? ": " + words : "");
    make("rect", { class: "rc-node-ground", x: x - 6, y: y - 19, width: room + 12, height: 38, rx: 6 }, link);
    make("rect", { class: "rc-mark rc-mark-" + one.tint, x: mark, y: y - size / 2, width: size, height: size, rx: one.kind === "organisation" ? 6 : size / 2 }, link);
    make("text", { class: "rc-initials rc-initials-" + one.tint, x: mark + size / 2, y: y + 3.5, "text-anchor": "middle" }, link).textContent = one.initials;
    make("text", { class: "rc-node-name", x: edge_, y: words ? y - 2 : y + 4.5, "text-anchor": anchor }, link).textContent = fitted(one.name, 13, wide);
    if (words) make("text", { class: "rc-node-words", x: edge_, y: y + 13, "text-anchor": anchor }, link).textContent = fitted(words, 12, wide);
  }

  function edge(svg, one, path) {
    return make("path", { class: "rc-edge rc-edge-" + one.group + " rc-edge-" + one.strength + (one.isPast ? " is-past" : ""), d: path, "data-edge": one.id }, svg);
  }

  // who belongs to one group stays together: one half of the others on either side
  function both(width, data) {
    var right = data.nodes.slice(0, Math.ceil(data.nodes.length / 2)), left = data.nodes.slice(right.length);
    var row = 46, rows = Math.max(right.length, left.length, 2), height = rows * row + 24;
    var svg = sheet(width, height), edges = make("g", {}, svg), middle = height / 2;
    var side = Math.min(300, width * 0.31), centre = Math.min(220, width - 2 * side - 100), places = {};
    [[left, false], [right, true]].forEach(function (half) {
      half[0].forEach(function (one, at) {
        var y = middle + (at - (half[0].length - 1) / 2) * row, isRight = half[1];
        var x = isRight ? width - side : 8, inner = isRight ? x - 8 : side + 8;
        var from = width / 2 + (isRight ? centre / 2 + 4 : -centre / 2 - 8), bend = (inner - from) * 0.55;
        places[one.id] = { x: inner, y: y, isRight: isRight };
        edge(edges, one, "M" + from + " " + middle + " C" + (from + bend) + " " + middle + " " + (inner - bend) + " " + y + " " + inner + " " + y);
        node(svg, one, x, y, side - 8, isRight ? "right" : "left");
      });
    });
    ties(edges, data, places);
    node(svg, data.centre, width / 2 - centre / 2, middle, centre, "centre");
    return svg;
  }

  function below(width, data) {
    var row = 48, top = 28, height = top + data.nodes.length * row + 32;
    var svg = sheet(width, height), edges = make("g", {}, svg), places = {};
    make("path", { class: "rc-trunk", d: "M20 " + (top + 16) + " V" + (top + data.nodes.length * row - 10) }, edges);
    data.nodes.forEach(function (one, at) {
      var y = top + (at + 1) * row;
      places[one.id] = { x: 36, y: y, isRight: true };
      edge(edges, one, "M20 " + (y - 10) + " Q20 " + y + " 30 " + y + " H36");
      node(svg, one, 44, y, width - 56, "right");
    });
    node(svg, data.centre, 6, top, width - 16, "centre");
    return svg;
  }

  // what the others are to each other: a thin line inside their column, or across
  function ties(edges, data, places) {
    data.ties.forEach(function (tie) {
      var from = places[tie.from], to = places[tie.to];
      if (!from || !to) return;
      var inward = Math.min(64, 20 + Math.abs(from.y - to.y) / 4);
      var first = from.x + (from.isRight ? -inward : inward), second = to.x + (to.isRight ? -inward : inward);
      var path = make("path", { class: "rc-tie" + (tie.isPast ? " is-past" : ""), d: "M" + from.x + " " + from.y + " C" + first + " " + from.y + " " + second + " " + to.y + " " + to.x + " " + to.y, "data-from": tie.from, "data-to": tie.to }, edges);
      make("title", {}, path).textContent = tie.first + " " + tie.words + " " + tie.second;
    });
  }

  // the lines of whoever the pointer is on stand out
  function follow(place) {
    place.addEventListener("pointerover", function (event) {
      var link = event.target.closest && event.target.closest("[data-node]");
      var id = link ? link.dataset.node : "";
      place.querySelectorAll("[data-edge], [data-from]").forEach(function (line) {
        line.classList.toggle("is-on", id !== "" && (line.dataset.edge === id || line.dataset.from === id || line.dataset.to === id));
      });
    });
  }

  document.querySelectorAll("[data-relationship-map]").forEach(function (place) {
    var source = document.getElementById(place.dataset.relationshipMap);
    if (!source) return;
    var data = JSON.parse(source.textContent), width = 0;
    var section = place.closest("section");
    section.querySelectorAll("[data-map-legend]").forEach(function (legend) { legend.hidden = false; });
    section.querySelectorAll("[data-map-list]").forEach(function (list) { list.open = false; });
    new ResizeObserver(function () {
      if (Math.abs(place.clientWidth - width) < 2) return;
      width = place.clientWidth;
      draw(place, data);
    }).observe(place);
    follow(place);
    if (document.fonts && document.fonts.ready) document.fonts.ready.then(function () { draw(place, data); });
  });
})();
