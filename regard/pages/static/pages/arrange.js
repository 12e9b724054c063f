/* Arranging a page: what its buttons do by submitting is done without leaving the page, and by dragging and keys too. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$, dragged = null, isAsked = false, waiting = [];

  function form() { return $("[data-arrange]"); }

  function moved(to) { return { up: tr("Moved up"), down: tr("Moved down"), left: tr("Moved left"), right: tr("Moved right") }[to]; }

  // The server answers with the whole as it is then; what had the focus has it again.
  function ask(deed, back, said) {
    if (isAsked) { waiting.push([deed, back, said]); return; }
    var values = Object.fromEntries(new FormData(form()));
    values.do = deed;
    isAsked = true;
    window.htmx.ajax("POST", form().action, { target: "#arranging", swap: "outerHTML", values: values }).then(function () {
      isAsked = false;
      var to = back && document.getElementById(back);
      if (to) to.focus();
      if (said) $("[data-said]").textContent = said;
      var next = waiting.shift();
      if (next) ask(next[0], next[1], next[2]);
    }, function () { isAsked = false; waiting = []; });
  }

  document.addEventListener("submit", function (event) {
    if (event.target !== form() || !event.submitter || event.submitter.matches("[data-leaves]")) return;
    event.preventDefault();
    var at = event.submitter.closest("[data-field], [data-item]");
    var back = event.submitter.id || (at && (at.dataset.field ? "m-" + at.dataset.field : "c-" + at.dataset.item));
    ask(event.submitter.value, back);
  });

  // one menu at a time, closed by Escape and by a press elsewhere
  document.addEventListener("click", function (event) {
    $$(".pg-menu[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", function (event) {
    if (!form() || !form().contains(event.target)) return;
    var menu = event.target.closest(".pg-menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; $("summary", menu).focus(); return; }
    if (event.key === "Enter" && event.target.matches(".pg-name")) { event.preventDefault(); ask("", "c-" + event.target.name.slice(6)); return; }
    if (!event.shiftKey || event.target.matches("input, select")) return;
    var to = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }[event.key];
    if (!to) return;
    var line = event.target.closest("[data-field]"), card = event.target.closest("[data-item]");
    if (line && (to === "up" || to === "down")) { event.preventDefault(); ask("f" + to + "|" + line.dataset.field, "m-" + line.dataset.field, moved(to)); }
    else if (card && !line) {
      event.preventDefault();
      if (document.dir === "rtl") to = { left: "right", right: "left" }[to] || to;
      ask(to + "|" + card.dataset.item, card.id, moved(to));
    }
  });

  // by the mouse
  document.addEventListener("pointerdown", function (event) {
    var one = event.target.closest && event.target.closest("[data-arrange] .pg-field, [data-arrange] .pg-card");
    if (one) one.draggable = !event.target.closest("input, .pg-menu");
  });
  document.addEventListener("dragstart", function (event) {
    var one = event.target.closest && event.target.closest("[data-arrange] .pg-field, [data-arrange] .pg-card");
    if (!one) return;
    dragged = { one: one, isField: one.matches(".pg-field"), from: one.parentElement, next: one.nextElementSibling };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", $(".pg-label, .pg-name", one).textContent);
    setTimeout(function () { one.classList.add("is-dragged"); });
  });
  document.addEventListener("dragover", function (event) {
    if (!dragged) return;
    var list = event.target.closest && list_at(event.target);
    if (!list) return;
    event.preventDefault();
    var isRow = getComputedStyle(list).flexDirection === "row";
    var before = Array.from(list.children).find(function (other) {
      var box = other.getBoundingClientRect();
      return other !== dragged.one && !other.matches(".pg-none") && (isRow ? event.clientX < box.left + box.width / 2 && event.clientY < box.bottom : event.clientY < box.top + box.height / 2);
    });
    list.insertBefore(dragged.one, before || null);
  });
  function list_at(target) {
    if (dragged.isField) {
      var near = target.closest(".pg-fields") || (target.closest(".pg-card.is-group") && $(".pg-fields", target.closest(".pg-card.is-group")));
      return near || (target.closest(".pg-at-off") && $(".pg-at-off .pg-fields"));
    }
    var column = target.closest(".pg-column");
    return column && $("[data-place]", column);
  }
  document.addEventListener("drop", function (event) {
    if (!dragged || !event.target.closest("[data-arrange]")) return;
    event.preventDefault();
    dragged.isDropped = true;
  });
  document.addEventListener("dragend", function () {
    if (!dragged) return;
    var was = dragged, list = was.one.parentElement;
    dragged = null;
    was.one.classList.remove("is-dragged");
    if (!was.isDropped) { was.from.insertBefore(was.one, was.next); return; }
    var index = Array.from(list.children).filter(function (other) { return !other.matches(".pg-none"); }).indexOf(was.one);
    if (was.isField) ask("field|" + was.one.dataset.field + "|" + list.dataset.group + "|" + index, "m-" + was.one.dataset.field);
    else ask("to|" + was.one.dataset.item + "|" + list.dataset.place + "|" + index, was.one.id);
  });
})();
