/* Bars of the timeline are dragged, at their right end made longer, or moved by keys. Without this script a step's own page does it. */
(function () {
  "use strict";
  var DAY = 86400000, EDGE = 8, drag = null, keyed = null;

  function host() { return document.querySelector("[data-timeline]"); }
  function iso(time) { return new Date(time).toISOString().slice(0, 10); }
  function at(day) { return Date.parse(day + "T00:00:00Z"); }
  function say(text) { var line = host().querySelector("[data-timeline-said]"); if (line) line.textContent = text; }
  function isPoint(bar) { return bar.dataset.starts === bar.dataset.ends && bar.querySelector("polygon") !== null; }

  // `by` days for the whole bar, or for its end alone
  function show(bar, by, endOnly) {
    var shift = by * parseFloat(host().dataset.perDay), body = bar.querySelector(".tl-body");
    bar.parentNode.classList.toggle("is-moving", by !== 0);
    if (endOnly && body) {
      if (!body.dataset.width) body.dataset.width = body.getAttribute("width");
      body.setAttribute("width", Math.max(3, parseFloat(body.dataset.width) + shift));
    } else {
      bar.setAttribute("transform", "translate(" + shift + " 0)");
    }
  }
  function days(bar, by, endOnly) {
    var starts = at(bar.dataset.starts), ends = at(bar.dataset.ends) + by * DAY;
    if (!endOnly) starts += by * DAY;
    return { starts: iso(starts), ends: iso(Math.max(ends, starts)) };
  }
  function send(bar, by, endOnly) {
    var form = host().querySelector("[data-timeline-form]"), found = days(bar, by, endOnly), id = bar.id;
    var values = { step: bar.dataset.step, starts_on: found.starts, ends_on: found.ends, version: bar.dataset.version, scale: form.elements.scale.value };
    var scroll = host().querySelector(".tl-scroll").scrollLeft;
    window.htmx.ajax("POST", form.action, { target: "#timeline", swap: "outerHTML", values: values, headers: { "X-CSRFToken": window.regard.csrf() } })
      .then(function () {
        var again = document.getElementById(id);
        host().querySelector(".tl-scroll").scrollLeft = scroll;
        if (again) again.focus({ preventScroll: true });
      });
  }

  document.addEventListener("pointerdown", function (event) {
    var bar = event.target.closest && event.target.closest("[data-movable]");
    if (!bar || event.button !== 0 || event.pointerType === "touch") return;
    var body = bar.querySelector(".tl-body"), box = body ? body.getBoundingClientRect() : null;
    drag = { bar: bar, x: event.clientX, by: 0, endOnly: box !== null && box.width > 3 * EDGE && box.right - event.clientX < EDGE };
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    bar.focus({ preventScroll: true });
  });
  document.addEventListener("pointermove", function (event) {
    if (!drag) return;
    var by = Math.round((event.clientX - drag.x) / parseFloat(host().dataset.perDay));
    if (by === drag.by) return;
    drag.by = by;
    show(drag.bar, by, drag.endOnly);
    var found = days(drag.bar, by, drag.endOnly);
    say(found.starts === found.ends ? found.ends : tr("{start} to {end}", { start: found.starts, end: found.ends }));
  });
  document.addEventListener("pointerup", function () {
    if (!drag) return;
    var done = drag;
    drag = null;
    if (done.by) send(done.bar, done.by, done.endOnly);
  });
  document.addEventListener("pointercancel", function () {
    if (drag) show(drag.bar, 0, drag.endOnly);
    drag = null;
  });
  document.addEventListener("dblclick", function (event) {
    var bar = event.target.closest && event.target.closest("[data-movable]");
    if (bar) window.location.href = bar.dataset.href;
  });

  document.addEventListener("keydown", function (event) {
    var bar = event.target.closest && event.target.closest("[data-movable]");
    if (!bar) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      var endOnly = event.altKey && !isPoint(bar);
      if (!keyed || keyed.bar !== bar || keyed.endOnly !== endOnly) {
        if (keyed) show(keyed.bar, 0, keyed.endOnly);
        keyed = { bar: bar, by: 0, endOnly: endOnly };
      }
      keyed.by += (event.key === "ArrowRight" ? 1 : -1) * (event.shiftKey ? 7 : 1);
      show(bar, keyed.by, endOnly);
      var found = days(bar, keyed.by, endOnly);
      say(tr("{name}: {start} to {end}. Enter moves it, Escape gives up.", { name: bar.dataset.name, start: found.starts, end: found.ends }));
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (keyed && keyed.bar === bar && keyed.by) send(bar, keyed.by, keyed.endOnly);
      else window.location.href = bar.dataset.href;
      keyed = null;
    } else if (event.key === "Escape" && keyed) {
      show(keyed.bar, 0, keyed.endOnly);
      say(tr("Given up."));
      keyed = null;
    }
  });
  document.addEventListener("focusout", function (event) {
    if (keyed && event.target === keyed.bar) { show(keyed.bar, 0, keyed.endOnly); keyed = null; }
  });
})();
