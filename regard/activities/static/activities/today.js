/* My day by keyboard: J and K go from one task to the next, Enter or Space finishes it. */
(function () {
  "use strict";
  var regard = window.regard, place = 0;
  function ticks() { return regard.$$("[data-day] .rg-tick"); }
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || regard.isTyping(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    var all = ticks(), at = all.indexOf(document.activeElement);
    if (!all.length) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)))].focus();
  });
  document.addEventListener("htmx:beforeRequest", function () { place = Math.max(0, ticks().indexOf(document.activeElement)); });
  document.addEventListener("htmx:afterSettle", function (event) {
    var all = ticks();
    if (event.detail.target && event.detail.target.id === "day" && all.length) all[Math.min(place, all.length - 1)].focus();
  });
})();
