/* Sets the theme before the first paint: the signed-in person's choice, else the browser's memory, else the system. */
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    if (root.hasAttribute("data-theme-stored")) return root.dataset.theme || "system";
    try {
      return localStorage.getItem("regard-theme") || root.dataset.theme || "system";
    } catch (error) {
      return "system";
    }
  }

  function paint(wanted) {
    var shown = wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
    if (root.getAttribute("data-bs-theme") === shown) return;
    root.setAttribute("data-bs-theme", shown);
    document.dispatchEvent(new CustomEvent("regard:theme", { detail: shown }));
  }

  function choose(wanted) {
    root.dataset.theme = wanted;
    try {
      localStorage.setItem("regard-theme", wanted);
    } catch (error) {
      /* a browser without storage keeps the choice for this page */
    }
    paint(wanted);
  }

  var start = choice();
  root.dataset.theme = start;
  paint(start);
  dark.addEventListener("change", function () {
    paint(root.dataset.theme);
  });
  window.regardTheme = { choose: choose };
})();
