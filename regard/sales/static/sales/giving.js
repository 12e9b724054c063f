/* Whoever gives something on an order need not say what it comes to: that is known. Without this script the field stays and is left empty. */
(function () {
  "use strict";
  var order = document.querySelector("select[name=order]"), whole = document.querySelector("input[name=whole]");
  if (!order || !whole) return;
  function settle() {
    var field = whole.closest(".rg-field"), isKnown = order.value !== "";
    if (isKnown && !field.classList.contains("is-invalid")) whole.value = "";
    field.hidden = isKnown && !field.classList.contains("is-invalid");
  }
  order.addEventListener("change", settle);
  settle();
})();
