/* The calendar: things are dragged to another day or time, or moved with M by a dialog; keys choose the view and the day. */
(function () {
  "use strict";
  var regard = window.regard, dragged = null;
  var dialog = document.querySelector("[data-cal-dialog]");
  function here() { return document.querySelector("[data-cal]").dataset.calHere; }

  function move(item, on, at) {
    var values = { on: on, next: here(), version: item.dataset.calVersion };
    if (at !== null) values.at = at;
    var id = item.id;
    window.htmx.ajax("POST", item.dataset.calMove, { target: "#calendar", swap: "outerHTML", values: values, headers: { "X-CSRFToken": regard.csrf() } })
      .then(function () { var found = document.getElementById(id); if (found) found.focus({ preventScroll: true }); });
  }

  // where in a column of half hours the pointer is
  function timeAt(column, y) {
    var box = column.getBoundingClientRect(), slot = Math.max(0, Math.min(47, Math.floor((y - box.top) / box.height * 48)));
    return String(Math.floor(slot / 2)).padStart(2, "0") + ":" + (slot % 2 ? "30" : "00");
  }

  function over(day) {
    document.querySelectorAll(".is-over-day").forEach(function (one) { if (one !== day) one.classList.remove("is-over-day"); });
    if (day) day.classList.add("is-over-day");
  }

  document.addEventListener("dragstart", function (event) {
    var item = event.target.closest && event.target.closest("[data-cal-move]");
    if (!item) return;
    dragged = item;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.title);
    item.classList.add("is-dragged");
  });
  document.addEventListener("dragover", function (event) {
    var day = dragged && event.target.closest("[data-cal-day]");
    if (!day) return;
    event.preventDefault();
    over(day);
  });
  document.addEventListener("drop", function (event) {
    var day = dragged && event.target.closest("[data-cal-day]");
    if (!day) return;
    event.preventDefault();
    var column = event.target.closest("[data-cal-column]"), item = dragged, at = column ? timeAt(column, event.clientY) : null;
    if (day.dataset.calDay !== item.dataset.calOn || (at !== null && at !== item.dataset.calAt)) move(item, day.dataset.calDay, at);
  });
  document.addEventListener("dragend", function () {
    if (dragged) dragged.classList.remove("is-dragged");
    dragged = null;
    over(null);
  });

  function ask(item) {
    var form = dialog.querySelector("[data-cal-form]");
    form.action = item.dataset.calMove;
    form.elements.on.value = item.dataset.calOn;
    form.elements.at.value = item.dataset.calAt;
    form.regardItem = item;
    dialog.querySelector("[data-cal-title]").textContent = tr("Move “{title}”", { title: item.querySelector("[data-cal-name]").textContent });
    dialog.showModal();
    form.elements.on.focus();
  }
  dialog.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-cal-form]");
    event.preventDefault();
    dialog.close();
    move(form.regardItem, form.elements.on.value, form.elements.at.value);
  });

  // a press on the empty part of a day is a new thing on it
  document.addEventListener("click", function (event) {
    var day = event.target.closest("[data-cal-day]");
    if (!day || event.target.closest("a, button, input")) return;
    var link = day.querySelector("[data-cal-new]");
    if (!link) return;
    var column = event.target.closest("[data-cal-column]");
    location.href = link.href + (column ? "&kind=meeting&due_time=" + timeAt(column, event.clientY) : "");
  });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || regard.isTyping(event.target) || dialog.open) return;
    var item = document.activeElement && document.activeElement.closest("[data-cal-move]");
    var tabs = document.querySelectorAll(".ac-cal-bar .rg-tabs a"), link = null;
    if (event.key === "m" && item) { event.preventDefault(); ask(item); return; }
    if (event.key >= "1" && event.key <= "3") link = tabs[event.key - 1];
    else if (event.key === "Home") link = document.querySelector("[data-cal-today]");
    else if (event.key === "PageUp") link = document.querySelector("[data-cal-before]");
    else if (event.key === "PageDown") link = document.querySelector("[data-cal-after]");
    if (link) { event.preventDefault(); location.href = link.href; }
  });

  // a day begins in the morning, and a list of days today
  function scroller(element) {
    for (var one = element; one; one = one.parentElement) {
      if (one.scrollHeight > one.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
    }
    return document.scrollingElement;
  }
  function begin() {
    var column = document.querySelector("[data-cal-column]"), today = document.querySelector("[data-cal] .is-today");
    if (column && getComputedStyle(column).display === "grid" && getComputedStyle(column).gridTemplateRows.split(" ").length > 40) scroller(column).scrollTop += column.offsetHeight / 24 * 6.75; // what has no time stands above, and stays
    else if (today && window.matchMedia("(max-width: 767px)").matches) scroller(today).scrollTop += today.getBoundingClientRect().top - 60;
  }
  begin();
})();
