/* On the screen of a review, arrows and Page keys turn the page, and Escape leaves. */
document.addEventListener("keydown", function (event) {
  "use strict";
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  var way = { ArrowRight: "[rel=next]", PageDown: "[rel=next]", ArrowLeft: "[rel=prev]", PageUp: "[rel=prev]", Escape: "[data-present-leave]" }[event.key];
  var link = way && document.querySelector(way);
  if (!link) return;
  event.preventDefault();
  window.location.href = link.href;
});
