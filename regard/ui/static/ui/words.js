/* What scripts say, in the language of the page: tr("{count} chosen", {count: 3}), several("{count} row", "{count} rows", 3).
   The English stands in the scripts; the other languages come as a script of their own before this one (bin/words). */
(function () {
  "use strict";
  var known = window.django || {};

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return values && name in values ? values[name] : whole; });
  }

  window.tr = function (text, values) { return filled(known.gettext ? known.gettext(text) : text, values); };

  window.several = function (one, many, count, values) {
    var text = known.ngettext ? known.ngettext(one, many, count) : count === 1 ? one : many;
    return filled(text, Object.assign({ count: count }, values));
  };
})();
