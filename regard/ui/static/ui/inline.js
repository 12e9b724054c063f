/* Editing a property in place: Enter on it edits, Esc gives up, Tab saves and goes on to the next one.
   On a phone the properties are folded, so that the figures and the story come first. */
(function () {
  "use strict";
  if (window.matchMedia("(max-width: 767px)").matches) {
    document.querySelectorAll("[data-fold-on-phone]").forEach(function (fold) { fold.open = false; });
  }

  // A day of the timeline is folded away.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-fold-day]");
    if (!button) return;
    var isFolded = button.getAttribute("aria-expanded") === "true", line = button.closest("li").nextElementSibling;
    button.setAttribute("aria-expanded", String(!isFolded));
    for (; line && !line.matches(".rg-day, .rg-earlier"); line = line.nextElementSibling) line.hidden = isFolded;
  });

  // Where values come from and how sure they are is asked for once, when the page has nothing else to do.
  var list = document.querySelector("[data-origins]");

  function mark(place, words) {
    var sign = document.createElement("span");
    sign.className = "rg-unsure";
    sign.tabIndex = 0;
    sign.title = words;
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", words);
    sign.textContent = "?";
    (place.querySelector(".rg-value, .rg-person") || place.lastChild).after(sign);
  }

  function origins() {
    fetch(list.dataset.origins, { headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (said) {
        list.querySelectorAll("dd[data-field]").forEach(function (place) {
          var one = said[place.dataset.field];
          if (!one) return;
          place.title = one.words;
          if (one.level === "low") mark(place, one.words);
        });
      })
      .catch(function () { /* the page is whole without it */ });
  }
  if (list) (window.requestIdleCallback || window.setTimeout)(origins);

  function link(place) { return place && place.querySelector("a[hx-get]"); }

  function show(form) {
    htmx.ajax("GET", form.dataset.inlineShow, { target: form.closest("dd"), swap: "outerHTML" });
  }

  function next(place) {
    var all = Array.from(document.querySelectorAll("[data-inline]"));
    return all[all.indexOf(place) + 1];
  }

  var goOn = null;

  document.addEventListener("keydown", function (event) {
    var form = event.target.closest("[data-inline-form]");
    if (!form) return;
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(form); }
    if (event.key === "Tab" && !event.shiftKey && event.target.matches("input:not([type=hidden]), select")) {
      event.preventDefault();
      var place = next(form.closest("dd"));
      goOn = link(place) ? link(place).getAttribute("hx-get") : null;
      form.requestSubmit();
    }
  }, true);

  document.addEventListener("click", function (event) {
    var cancel = event.target.closest("[data-inline-cancel]");
    if (cancel) show(cancel.closest("[data-inline-form]"));
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-inline-form] select")) event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var place = event.detail.elt;
    if (!place.matches || !place.matches("[data-inline]")) return;
    var field = place.querySelector("[data-inline-form] input:not([type=hidden]), [data-inline-form] select");
    if (field) {
      field.focus();
      if (field.select) field.select();
      return;
    }
    var following = goOn && document.querySelector('[data-inline] a[hx-get="' + CSS.escape(goOn).replace(/\\\//g, "/").replace(/\\/g, "") + '"]');
    goOn = null;
    (following || link(place) || place).focus();
    if (following) following.click();
  });

  document.addEventListener("htmx:sendError", function (event) {
    var form = event.target.closest && event.target.closest("[data-inline-form]");
    if (form) show(form);
  });
})();
