/* Asks of a new field only what its type needs: a list for lists, a formula for formulas, and whether two may have the same
   where that can be. Puts names and functions into a formula at the cursor. */
(function () {
  "use strict";
  var kind = document.getElementById("id_kind");
  if (!kind) return;
  var unique = ["text", "number", "url", "email", "phone"], rollup = ["rollup"], computed = ["formula", "rollup"];
  var bounded = ["number", "money", "percent", "date", "time", "rating"], texts = ["text", "url", "email", "phone"];
  var asked = {
    choices: ["choice", "several"], is_unique: unique, formula: ["formula"],
    rollup_of: rollup, rollup_what: rollup, rollup_field: rollup, rollup_where: rollup,
    least: bounded, greatest: bounded, pattern: texts, message: texts, depends_on: ["choice"], pairs: ["choice"],
  };
  var notAsked = { is_required: computed, for_kind: computed, when: computed };
  var records = document.getElementById("id_rollup_of"), field = document.getElementById("id_rollup_field");

  function place(name) {
    var found = document.getElementById("id_" + name);
    return found && found.closest(".rg-field");
  }
  function show() {
    Object.keys(asked).forEach(function (name) {
      if (place(name)) place(name).hidden = asked[name].indexOf(kind.value) < 0;
    });
    Object.keys(notAsked).forEach(function (name) {
      if (place(name)) place(name).hidden = notAsked[name].indexOf(kind.value) >= 0;
    });
    document.querySelectorAll("[data-part]").forEach(function (part) {
      part.hidden = part.dataset.part !== kind.value;
    });
    showFields();
  }
  /* Only the fields of the records that are chosen. */
  function showFields() {
    if (!records || !field) return;
    var chosen = records.options[records.selectedIndex];
    field.querySelectorAll("optgroup").forEach(function (group) {
      group.hidden = group.disabled = !chosen || group.label !== chosen.text;
    });
    var now = field.options[field.selectedIndex];
    if (now && now.parentNode.disabled) field.value = "";
    document.querySelectorAll("[data-records]").forEach(function (part) {
      part.hidden = part.dataset.records !== records.value;
    });
  }
  kind.addEventListener("change", show);
  if (records) records.addEventListener("change", showFields);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    var text = button && document.getElementById(button.dataset.into);
    if (!text) return;
    var said = button.dataset.insert;
    text.setRangeText(said, text.selectionStart, text.selectionEnd, "end");
    if (said.slice(-2) === "()") text.selectionStart = text.selectionEnd = text.selectionEnd - 1;
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  show();
})();
