/* Asks of a new field only what its type needs: a list for lists, and whether two may have the same where that can be. */
(function () {
  "use strict";
  var kind = document.getElementById("id_kind");
  if (!kind) return;
  var asked = { choices: ["choice", "several"], is_unique: ["text", "number", "url", "email", "phone"] };
  function show() {
    Object.keys(asked).forEach(function (name) {
      var field = document.getElementById("id_" + name);
      var place = field && field.closest(".rg-field");
      if (place) place.hidden = asked[name].indexOf(kind.value) < 0;
    });
  }
  kind.addEventListener("change", show);
  show();
})();
