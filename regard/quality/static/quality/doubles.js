/* The queue by keyboard: J and K go on and back, M merges, N says that they are not the same. After a decision the next one has the focus. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$;
  var after = null;

  function cases() { return $$("[data-case]"); }
  function current() { return document.activeElement && document.activeElement.closest ? document.activeElement.closest("[data-case]") : null; }

  function go(one) {
    if (!one) return;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    var all = cases(), at = all.indexOf(current());
    if (at < 0) { go(by > 0 ? all[0] : all[all.length - 1]); return; }
    go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || regard.isTyping(event.target) || $("dialog[open]") || $(":popover-open")) return;
    var key = event.key.toLowerCase(), one = current();
    if (key === "j" || key === "k") { event.preventDefault(); step(key === "j" ? 1 : -1); }
    else if (key === "m" && one && $("[data-merge]", one)) { event.preventDefault(); $("[data-merge]", one).click(); }
    else if (key === "n" && one && $("[data-apart]", one)) { event.preventDefault(); $("[data-apart]", one).click(); }
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    var slot = event.target.closest && event.target.closest("[data-slot]");
    after = slot ? slot.nextElementSibling : null;
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var slot = event.detail.target;
    if (!slot || !slot.matches || !slot.matches("[data-slot]")) return;
    go($("[data-case]", slot) || (after && $("[data-case]", after)) || $("[data-undone] button", slot));
    after = null;
  });
})();
