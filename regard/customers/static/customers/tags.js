/* Completes the tag that is being typed in a field with commas between tags: a list of the browser's own, which always offers
   what stands there already with one more tag at its end. Works in forms that come later, too. */
(function () {
  "use strict";
  var number = 0;

  function offer(field) {
    var list = field.list;
    if (!list) {
      list = document.createElement("datalist");
      list.id = "tags-offered-" + (number += 1);
      field.after(list);
      field.setAttribute("list", list.id);
    }
    var parts = field.value.split(",");
    var typed = parts.pop().trim().toLowerCase();
    var before = parts.map(function (part) { return part.trim(); }).filter(Boolean);
    var taken = before.map(function (part) { return part.toLowerCase(); });
    var head = before.length ? before.join(", ") + ", " : "";
    list.replaceChildren.apply(list, JSON.parse(field.dataset.tags).filter(function (tag) {
      var small = tag.toLowerCase();
      return taken.indexOf(small) < 0 && small !== typed && small.indexOf(typed) >= 0;
    }).slice(0, 20).map(function (tag) {
      var option = document.createElement("option");
      option.value = head + tag;
      return option;
    }));
  }

  ["focusin", "input"].forEach(function (event) {
    document.addEventListener(event, function (happened) {
      if (happened.target.matches("input[data-tags]")) offer(happened.target);
    });
  });
})();
