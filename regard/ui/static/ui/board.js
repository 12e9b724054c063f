/* Boards: cards moved by dragging, by the keyboard and by "Move to"; groups of a list that fold. Survives every swap of #list. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$;
  var moved = "", focused = "", waiting = [], folds = "regard:folded:";

  function board() { return $("[data-board]"); }
  function lanes() { return $$("[data-lane]"); }
  function cards(lane) { return $$("[data-card]", lane); }
  function card() { var at = document.activeElement; return at && at.matches && at.matches("[data-card]") ? at : null; }

  function focus(one) {
    if (!one) return;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // The server has the last word: what it answers is the board as it is now, also when it refused.
  function move(id, from, lane) {
    moved = id;
    var order = cards(lane).map(function (one) { return one.dataset.row; }).join(",");
    return window.htmx.ajax("POST", board().dataset.url, {
      target: "#list", swap: "outerHTML",
      values: { do: "move", id: id, from: from, to: lane.dataset.lane, order: order },
    }).catch(stop);
  }

  function ready() {
    if (board() && board().hasAttribute("data-movable")) cards(board()).forEach(function (one) { one.draggable = true; });
    $$("[data-fold]").forEach(function (button) { fold(button, sessionStorage.getItem(folds + location.pathname + ":" + button.dataset.fold) === "1"); });
  }

  function fold(button, isFolded) {
    button.setAttribute("aria-expanded", String(!isFolded));
    var body = document.getElementById(button.getAttribute("aria-controls"));
    if (body) body.hidden = isFolded;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-fold]");
    if (!button) return;
    var isFolded = button.getAttribute("aria-expanded") === "true";
    fold(button, isFolded);
    try { sessionStorage.setItem(folds + location.pathname + ":" + button.dataset.fold, isFolded ? "1" : ""); } catch (error) { /* folded until the next page */ }
  });

  // by the mouse; what a phone drags is the page, so there "Move to" is what moves
  var dragged = null;
  document.addEventListener("dragstart", function (event) {
    var one = event.target.closest && event.target.closest("[data-movable] [data-card]");
    if (!one || moved) return;
    var lane = one.closest("[data-lane]"), box = one.getBoundingClientRect();
    dragged = { card: one, from: lane, next: one.nextElementSibling };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", $(".rg-name", one).textContent);
    event.dataTransfer.setDragImage(one, event.clientX - box.left, event.clientY - box.top);
    setTimeout(function () { one.classList.add("is-dragged"); });
  });
  document.addEventListener("dragover", function (event) {
    var lane = dragged && event.target.closest && event.target.closest(".rg-lane");
    if (!lane) return;
    event.preventDefault();
    lane = $("[data-lane]", lane);
    var before = cards(lane).find(function (one) {
      var box = one.getBoundingClientRect();
      return one !== dragged.card && event.clientY < box.top + box.height / 2;
    });
    if (!before) before = $(".rg-lane-more", lane);
    if (dragged.card.parentElement !== lane || dragged.card.nextElementSibling !== (before || null)) lane.insertBefore(dragged.card, before || null);
  });
  document.addEventListener("drop", function (event) {
    if (!dragged || !event.target.closest(".rg-lane")) return;
    event.preventDefault();
    dragged.isDropped = true;
  });
  document.addEventListener("dragend", function () {
    if (!dragged) return;
    var was = dragged, lane = was.card.closest("[data-lane]");
    dragged = null;
    was.card.classList.remove("is-dragged");
    if (!was.isDropped) was.from.insertBefore(was.card, was.next);
    else if (lane !== was.from || was.card.nextElementSibling !== was.next) move(was.card.dataset.row, was.from.dataset.lane, lane);
  });

  // "Move to" in the small window: the same as dropping the card on top of that lane
  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-move-form]");
    if (!form || !board() || !event.submitter) return;
    event.preventDefault();
    var values = Object.fromEntries(new FormData(form, event.submitter));
    moved = values.id;
    regard.closePopovers();
    window.htmx.ajax("POST", board().dataset.url, { target: "#list", swap: "outerHTML", values: values });
  });

  function stop() { moved = ""; waiting = []; }
  document.addEventListener("htmx:sendError", stop);
  document.addEventListener("htmx:responseError", stop);
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target && event.detail.target.id === "list") focused = card() ? card().dataset.row : "";
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (!event.detail.target || event.detail.target.id !== "list") return;
    ready();
    var one = moved && at(moved);
    if (one) { one.classList.add("is-changed"); focus(at(focused || moved) || one); }
    moved = focused = "";
    // what was pressed while the answer was on its way
    var next = waiting.shift();
    if (next && at(next.id)) press(at(next.id), next.key);
  });

  function at(id) { return $('[data-card][data-row="' + CSS.escape(id) + '"]', board() || document); }

  // a key that moves a card; while the answer to the one before is on its way it waits, for that answer draws the board anew
  function press(one, key) {
    if (moved) waiting.push({ id: one.dataset.row, key: key });
    else if (key === "m") { waiting = []; $("[data-move-to]", one).click(); }
    else shift(one, key);
  }

  // Shift and an arrow: into the column beside, or to another place in its own
  function shift(one, key) {
    var lane = one.closest("[data-lane]"), all = cards(lane), place = all.indexOf(one);
    var across = { ArrowLeft: -1, ArrowRight: 1 }[key], along = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (along && board().hasAttribute("data-calendar")) { across = along * 7 * (document.dir === "rtl" ? -1 : 1); along = 0; } // a week on
    if (across) {
      var to = lanes()[lanes().indexOf(lane) + (document.dir === "rtl" ? -across : across)];
      if (!to) return;
      to.prepend(one);
      focus(one);
      move(one.dataset.row, lane.dataset.lane, to);
    } else if (all[place + along]) {
      if (along > 0) all[place + 1].after(one); else all[place - 1].before(one);
      focus(one);
      move(one.dataset.row, lane.dataset.lane, lane);
    }
  }

  function beside(lane, by) {
    var all = lanes(), at = all.indexOf(lane) + by;
    while (all[at] && !cards(all[at]).length) at += by;
    return all[at];
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]") || $(":popover-open")) return;
    var one = card();
    if (!one) return;
    var lane = one.closest("[data-lane]"), isMovable = board().hasAttribute("data-movable"), all = cards(lane), at = all.indexOf(one);
    var across = { ArrowLeft: -1, ArrowRight: 1 }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (document.dir === "rtl" && across) across = -across;
    if ((across || along) && event.shiftKey && isMovable) {
      event.preventDefault();
      press(one, event.key);
    } else if (across) {
      event.preventDefault();
      var next = beside(lane, across);
      if (next) focus(cards(next)[Math.min(at, cards(next).length - 1)]);
    } else if (along) {
      event.preventDefault();
      focus(all[at + along]);
    } else if (event.key.toLowerCase() === "m") {
      if ($("[data-move-to]", one)) { event.preventDefault(); press(one, "m"); }
    }
  });

  ready();
})();
