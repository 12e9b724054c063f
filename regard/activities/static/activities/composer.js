/* The composer: the text says what belongs there for what is written, and is at hand once that is chosen. */
(function () {
  "use strict";
  if (window.regardComposer) return;
  window.regardComposer = true;
  function suit(kind) {
    var text = kind.form.elements.text;
    text.placeholder = text.getAttribute("data-for-" + kind.value) || "";
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-composer] input[name=kind]:checked")) suit(event.target);
  });
  document.querySelectorAll("[data-composer] input[name=kind]:checked").forEach(suit); // a draft that is back
  document.addEventListener("click", function (event) {
    var label = event.target.closest("[data-composer] .rg-composer-kinds label");
    if (!label || event.target.matches("input") || !event.detail) return;
    var form = label.closest("form"), kind = label.querySelector("input").value;
    setTimeout(function () { (kind === "task" ? form.elements.title : form.elements.text).focus(); }, 0);
  });
})();
