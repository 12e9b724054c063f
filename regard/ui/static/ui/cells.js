/* Cells of a list as in a spreadsheet: → from a row goes into its cells, arrows move, Enter edits, Tab goes on, Esc gives up;
   a block copied from a spreadsheet is pasted into the cells from there on. Columns are made wider by dragging the edge of their head. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$, html = document.documentElement;
  var open = null;

  function list() { return $("[data-list]"); }
  function here() { return list().dataset.here; }
  function heads() { return $$("[data-list] thead th"); }
  function head(td) { return heads()[td.cellIndex]; }
  function isEdited(td) { var of = td && td.tagName === "TD" && td.closest("[data-row]") ? head(td) : null; return Boolean(of && of.hasAttribute("data-edited")); }
  function cellAt(target) { var td = target && target.closest ? target.closest("[data-list] tbody td") : null; return isEdited(td) ? td : null; }
  function rows() { return $$("tr[data-row]", list()); }

  function focus(td) {
    if (!td) return;
    td.tabIndex = -1;
    td.focus({ preventScroll: true });
    td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function beside(td, by) {
    var all = Array.from(td.closest("tr").cells), at = all.indexOf(td) + by;
    while (all[at] && !isEdited(all[at])) at += by;
    return all[at];
  }

  function below(td, by) {
    var all = rows(), next = all[all.indexOf(td.closest("tr")) + by];
    return next && next.cells[td.cellIndex];
  }

  // Tab goes on in the row, and at its end into the next one
  function following(td, by) {
    var next = beside(td, by), all = rows(), row = all[all.indexOf(td.closest("tr")) + by];
    if (next || !row) return next;
    var cells = Array.from(row.cells).filter(isEdited);
    return by > 0 ? cells[0] : cells[cells.length - 1];
  }

  function place(td) { return { row: td.closest("tr").dataset.row, index: td.cellIndex }; }
  function at(where) { var row = where && $('tr[data-row="' + CSS.escape(where.row) + '"]', list()); return row && row.cells[where.index]; }

  function part(td) {
    var url = new URL(here(), location.href);
    url.searchParams.set("part", "cell");
    url.searchParams.set("id", td.closest("tr").dataset.row);
    url.searchParams.set("col", head(td).dataset.column);
    return url.href;
  }

  function edit(td) {
    if (!td || open) return;
    open = { td: td, was: td.innerHTML };
    regard.fetchPart(part(td)).then(function (answer) { show(answer); }).catch(function () {
      open = null;
      regard.toast(tr("This cell is not yours to change."), "error");
    });
  }

  function show(answer) {
    open.td.classList.add("is-editing");
    regard.fill(open.td, answer);
    var field = $("input:not([type=hidden]), select, textarea", open.td);
    open.seen = values();
    if (!field) return;
    field.focus();
    if (field.select) field.select();
  }

  function values() {
    return $$("input, select, textarea", open.td).filter(function (one) { return one.name && (one.checked || !/^(checkbox|radio)$/.test(one.type)); })
      .map(function (one) { return [one.name, one.value]; });
  }

  function close() {
    var td = open.td;
    td.classList.remove("is-editing");
    td.innerHTML = open.was;
    open = null;
    focus(td);
  }

  // saved at once; what the server answers is the row as it is now
  function save(then) {
    if (!open || open.isSaving) return;
    var mine = open, where = place(mine.td);
    if (JSON.stringify(values()) === JSON.stringify(mine.seen)) { close(); if (then) then(at(where)); return; }
    var form = $("[data-cell-form]", mine.td);
    var sent = values().concat([["do", "cell"], ["id", where.row], ["col", head(mine.td).dataset.column], ["version", form.dataset.version], ["was", form.dataset.was]]);
    mine.isSaving = true;
    fetch(here(), { method: "POST", body: new URLSearchParams(sent), headers: { "X-CSRFToken": regard.csrf(), "HX-Request": "true" } }).then(function (answer) {
      if (answer.headers.get("HX-Redirect")) { location.assign(answer.headers.get("HX-Redirect")); return ""; }
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      return answer.text().then(function (text) {
        mine.isSaving = false;
        if (answer.status === 422) { show(text); return; }
        open = null;
        replace(where, text);
        if (then) then(at(where)); else focus(at(where));
      });
    }).catch(function () {
      open = mine;
      mine.isSaving = false;
      close();
      regard.toast(tr("That was not saved. What stood there stands there again; try once more."), "error");
    });
  }

  function replace(where, text) {
    var row = at(where).closest("tr"), isPicked = Boolean($(".rg-pick:checked", row)), isOpen = row.classList.contains("is-open");
    var body = document.createElement("tbody");
    body.innerHTML = text;
    if (!body.rows.length) { row.remove(); regard.toast(tr("Saved. It is not in this list any more.")); return; }
    row.replaceWith(body.rows[0]);
    var fresh = at(where).closest("tr");
    if (isPicked && $(".rg-pick", fresh)) $(".rg-pick", fresh).checked = true;
    fresh.classList.toggle("is-open", isOpen);
    at(where).classList.add("is-changed");
  }

  document.addEventListener("click", function (event) {
    if (open && open.td.contains(event.target)) return;
    var td = event.target.closest("a, button, input, label") ? null : cellAt(event.target);
    if (td && document.activeElement === td && event.detail === 1 && td.dataset.at === "1") { edit(td); return; }
    $$("[data-at]", list() || document).forEach(function (one) { delete one.dataset.at; });
    if (td) { td.dataset.at = "1"; focus(td); }
  });
  document.addEventListener("dblclick", function (event) {
    var td = event.target.closest("a, button, input, label") ? null : cellAt(event.target);
    if (!td) return;
    event.stopImmediatePropagation();
    edit(td);
  });
  document.addEventListener("mousedown", function (event) {
    if (open && !open.td.contains(event.target)) save(function () { /* what was clicked has the focus */ });
  });
  document.addEventListener("focusout", function (event) { if (event.target.dataset && event.target.dataset.at) delete event.target.dataset.at; });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !list()) return;
    if (open && open.td.contains(event.target)) {
      var isLines = event.target.tagName === "TEXTAREA";
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
      else if (event.key === "Enter" && !(isLines && event.shiftKey)) { event.preventDefault(); save(); }
      else if (event.key === "Tab") {
        event.preventDefault();
        var to = following(open.td, event.shiftKey ? -1 : 1), where = to ? place(to) : null;
        save(function (td) { var next = where ? at(where) : null; if (next) edit(next); else focus(td); });
      }
      return;
    }
    if ($("dialog[open]") || $(":popover-open")) return;
    var row = event.target.matches && event.target.matches("tr[data-row]") ? event.target : null;
    var forward = html.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (row && event.key === forward) {
      var first = Array.from(row.cells).filter(isEdited)[0];
      if (first) { event.preventDefault(); focus(first); }
      return;
    }
    var td = event.target.tagName === "TD" ? cellAt(event.target) : null;
    if (!td) return;
    var across = { ArrowLeft: -1, ArrowRight: 1 }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (html.dir === "rtl" && across) across = -across;
    if (across) { event.preventDefault(); focus(beside(td, across) || (across < 0 ? td.closest("tr") : null)); }
    else if (along) { event.preventDefault(); focus(below(td, along)); }
    else if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); edit(td); }
    else if (event.key === "Tab") { var next = following(td, event.shiftKey ? -1 : 1); if (next) { event.preventDefault(); focus(next); } }
    else if (event.key === "Escape") { event.preventDefault(); event.stopImmediatePropagation(); focus(td.closest("tr")); }
  });

  // a block from a spreadsheet: into the ticked rows, else from this one down, and to the right; shown before it is done.
  // Who came here by keys has no place in the text, and the browser tells the whole page of the paste: the focus says where.
  document.addEventListener("paste", function (event) {
    var td = !open && list() && !event.target.matches("input, textarea, select") ? cellAt(document.activeElement) : null;
    var text = td && event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!text.trim()) return;
    event.preventDefault();
    var ticked = rows().filter(function (row) { return $(".rg-pick:checked", row); }), all = rows();
    var into = ticked.length ? ticked : all.slice(all.indexOf(td.closest("tr")));
    var ids = into.map(function (row) { return row.dataset.row; }).join(",");
    fetch(here(), {
      method: "POST", headers: { "X-CSRFToken": regard.csrf(), "HX-Request": "true" },
      body: new URLSearchParams({ do: "paste", col: head(td).dataset.column, rows: ids, is_below: ticked.length ? "" : "1", text: text }),
    }).then(function (answer) {
      if (answer.headers.get("HX-Redirect")) { location.assign(answer.headers.get("HX-Redirect")); return; }
      if (!answer.ok) throw new Error(answer.status);
      answer.text().then(function (page) { regard.showPanel(page); var go = $("#panel-body .btn-primary"); if (go) go.focus(); });
    }).catch(function () { regard.toast(tr("That could not be looked at. Nothing was changed."), "error"); });
  });

  // widths
  function ready() {
    if (window.matchMedia("(max-width: 767px)").matches) return;
    heads().forEach(function (th) {
      if (!th.dataset.column || $(".rg-grip-edge", th)) return;
      var edge = document.createElement("span");
      edge.className = "rg-grip-edge";
      edge.setAttribute("aria-hidden", "true");
      th.append(edge);
    });
  }

  document.addEventListener("pointerdown", function (event) {
    if (!event.target.matches || !event.target.matches(".rg-grip-edge")) return;
    event.preventDefault();
    var edge = event.target, th = edge.closest("th"), col = $$("[data-list] col")[th.cellIndex], table = th.closest("table");
    var start = event.clientX, width = th.offsetWidth, whole = table.offsetWidth, sign = html.dir === "rtl" ? -1 : 1, now = width;
    edge.setPointerCapture(event.pointerId);
    edge.classList.add("is-dragged");
    edge.onpointermove = function (moved) {
      now = Math.min(Math.max(Math.round(width + sign * (moved.clientX - start)), 48), 800);
      col.setAttribute("width", now);
      table.setAttribute("width", whole + now - width);
    };
    edge.onpointerup = function () {
      edge.onpointermove = edge.onpointerup = null;
      edge.classList.remove("is-dragged");
      if (now !== width) keep(th.dataset.column, now);
    };
  });
  document.addEventListener("click", function (event) { if (event.target.matches && event.target.matches(".rg-grip-edge")) { event.preventDefault(); event.stopPropagation(); } }, true);

  function keep(column, width) {
    var url = new URL(here(), location.href), known = {};
    (list().dataset.widths || "").split(",").forEach(function (pair) { var two = pair.split(":"); if (two[1]) known[two[0]] = two[1]; });
    known[column] = width;
    url.searchParams.set("widths", Object.keys(known).map(function (key) { return key + ":" + known[key]; }).join(","));
    window.htmx.ajax("GET", url.href, { target: "#list", swap: "outerHTML" }).then(function () { history.replaceState({}, "", url.href); });
  }

  document.addEventListener("htmx:afterSwap", function (event) { if (event.detail.target && event.detail.target.id === "list") { open = null; ready(); } });
  ready();
})();
