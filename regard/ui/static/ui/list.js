/* Lists by keyboard, selection, quick view, sorting by several keys, columns in order. Survives every swap of #list. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$;
  var lastPicked = null, peeked = "", typing = null, asked = null, timer = 0;

  function list() { return $("[data-list]"); }
  function rows() { return $$("[data-row]", list() || document); }
  function current() { return document.activeElement && document.activeElement.closest ? document.activeElement.closest("[data-row]") : null; }

  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (peeked && peeked !== row.dataset.row) peek(row);
  }

  function step(by) {
    var all = rows();
    var at = all.indexOf(current());
    if (at < 0) { go(by > 0 ? all[0] : all[all.length - 1]); return; }
    go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function box(row) { return $(".rg-pick", row); }

  function count() {
    var picked = $$(".rg-pick:checked").length, all = $$(".rg-pick").length;
    var word = $("[data-bulk-count]"), head = $("[data-pick-all]");
    if (word) word.textContent = window.regardFormats.number(picked);
    if (head) { head.checked = picked > 0 && picked === all; head.indeterminate = picked > 0 && picked < all; }
  }

  function pick(row, isRange) {
    var mark = row && box(row);
    if (!mark) return;
    mark.checked = !mark.checked;
    range(row, mark.checked, isRange);
    count();
  }

  function range(row, value, isRange) {
    var all = rows();
    if (isRange && lastPicked && all.includes(lastPicked)) {
      var from = all.indexOf(lastPicked), to = all.indexOf(row);
      all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (one) { box(one).checked = value; });
    }
    lastPicked = row;
  }

  // quick view
  function peek(row) {
    var here = new URL(list().dataset.here, location.href);
    here.searchParams.set("part", "peek");
    here.searchParams.set("id", row.dataset.row);
    peeked = row.dataset.row;
    regard.openPanel(here.href).then(mark).catch(function () { open(row); });
  }

  function mark() {
    rows().forEach(function (row) { row.classList.toggle("is-open", row.dataset.row === peeked); });
  }

  function open(row) {
    var link = $("a.rg-name", row);
    if (link) location.assign(link.href);
  }

  document.addEventListener("regard:panel-closed", function () { peeked = ""; mark(); });

  document.addEventListener("click", function (event) {
    var peeker = event.target.closest("[data-peek]");
    if (peeker && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      var row = peeker.closest("[data-row]");
      row.focus({ preventScroll: true });
      peek(row);
      return;
    }
    var mark_ = event.target.closest(".rg-pick");
    if (mark_) { range(mark_.closest("[data-row]"), mark_.checked, event.shiftKey); count(); return; }
    var cell = event.target.closest("td.rg-pick-cell");
    if (cell) { pick(cell.closest("[data-row]"), event.shiftKey); return; }
    if (event.target.matches("[data-pick-all]")) { $$(".rg-pick").forEach(function (one) { one.checked = event.target.checked; }); count(); return; }
    var head = event.target.closest("[data-add-sort]");
    if (head && event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      window.htmx.ajax("GET", head.dataset.addSort, { target: "#list", swap: "outerHTML" }).then(function () { history.pushState({}, "", head.dataset.addSort); });
      return;
    }
    var plain = event.target.closest("[data-row]");
    if (plain && !event.target.closest("a, button, input, label, select, .is-editing") && !String(getSelection())) plain.focus({ preventScroll: true });
  }, true);
  document.addEventListener("dblclick", function (event) {
    var row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, input, label, select, .is-editing")) open(row);
  });
  document.addEventListener("reset", function (event) { if (event.target.matches("[data-rows]")) setTimeout(count); });
  document.addEventListener("change", function (event) { if (event.target.matches(".rg-pick")) count(); });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !list() || $("dialog[open]") || $(":popover-open")) return;
    if (regard.isTyping(event.target)) {
      if (event.key === "Escape" && event.target.matches("[data-find-in]")) event.target.blur();
      return;
    }
    var row = current();
    var isOnRow = row && event.target === row;
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j" || key === "k") { event.preventDefault(); step(key === "j" ? 1 : -1); }
    else if (isOnRow && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); step(key === "ArrowDown" ? 1 : -1); }
    else if (key === "x" && row) { event.preventDefault(); pick(row, event.shiftKey); }
    else if (key === " " && isOnRow) { event.preventDefault(); if (peeked === row.dataset.row) regard.closePanel(); else peek(row); }
    else if (key === "Enter" && isOnRow) { event.preventDefault(); open(row); }
    else if (key === "f") { event.preventDefault(); var find = $("[data-find-in]"); if (find) find.focus(); }
    else if (key === "n" || key === "p") { var link = $(key === "n" ? "[data-next]" : "[data-previous]"); if (link) { event.preventDefault(); link.click(); } }
    else if (key === "Escape" && $(".rg-pick:checked")) { $$(".rg-pick").forEach(function (one) { one.checked = false; }); count(); }
  });

  // find in view while typing; the caret stays
  function findSoon() {
    clearTimeout(timer);
    timer = setTimeout(function () { var find = $("[data-find-in]"); if (find) find.form.requestSubmit(); }, 280);
  }
  document.addEventListener("input", function (event) { if (event.target.matches("[data-find-in]")) findSoon(); });
  document.addEventListener("submit", function (event) { var find = $("[data-find-in]", event.target); if (find) asked = find.value; }, true);
  document.addEventListener("search", function (event) { if (event.target.matches("[data-find-in]")) event.target.form.requestSubmit(); });
  document.addEventListener("htmx:beforeSwap", function () {
    var active = document.activeElement;
    typing = active && active.matches("[data-find-in]") ? { value: active.value, at: active.selectionStart } : null;
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (typing) {
      var find = $("[data-find-in]");
      if (find) {
        // The answer is to what was asked for, which may be written otherwise in it: what was typed since is asked for now.
        if (typing.value !== (asked === null ? find.value : asked)) findSoon();
        find.value = typing.value; find.focus(); find.setSelectionRange(typing.at, typing.at);
      }
    }
    if (event.detail.target && event.detail.target.id === "list") { lastPicked = null; mark(); count(); }
  });

  // columns in order, by dragging or by keys
  document.addEventListener("regard:filled", function (event) {
    $$("[data-sortable]", event.target).forEach(function (host) {
      if (window.Sortable) window.Sortable.create(host, { handle: "[data-grip]", animation: 120 });
    });
  });
  document.addEventListener("click", function (event) {
    var mover = event.target.closest("[data-move]");
    if (!mover) return;
    var item = mover.closest("[data-sortable-item]");
    if (mover.dataset.move === "-1" && item.previousElementSibling) item.previousElementSibling.before(item);
    if (mover.dataset.move === "1" && item.nextElementSibling) item.nextElementSibling.after(item);
    mover.focus();
  });
  window.addEventListener("pageshow", count);
  count();
})();
