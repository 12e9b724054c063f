/* Forms: drafts kept in this browser and said so, Ctrl-Enter saves, a form is sent once, errors come into view. */
(function () {
  "use strict";
  var regard = window.regard;

  function clock(date) { return date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }); }

  function values(form) {
    var kept = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken") return;
      var field = form.elements[name];
      if (field && field.type === "password") return;
      (kept[name] = kept[name] || []).push(value);
    });
    return kept;
  }

  function put(form, kept) {
    Array.from(form.elements).forEach(function (field) {
      if (!field.name || field.type === "hidden" || field.type === "file" || field.type === "password" || field.name === "csrfmiddlewaretoken") return;
      var list = kept[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach(function (option) { option.selected = list.includes(option.value); });
      else if (field.name in kept) field.value = list[0];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function draft(form) {
    var key = "regard-draft:" + location.pathname + ":" + form.dataset.draft;
    var note = form.querySelector("[data-draft-note]");
    var fresh = JSON.stringify(values(form)), timer = 0;
    function say(text, undo) {
      if (!note) return;
      note.hidden = false;
      note.textContent = text;
      if (!undo) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "rg-link";
      button.textContent = "Discard it";
      button.addEventListener("click", function () { put(form, JSON.parse(fresh)); forget(); note.hidden = true; });
      note.append(" ", button);
    }
    function forget() { try { localStorage.removeItem(key); } catch (error) { /* nothing was kept */ } }
    try {
      var found = JSON.parse(localStorage.getItem(key) || "null");
      if (found && !form.querySelector("[data-form-errors]") && JSON.stringify(found.values) !== fresh) {
        put(form, found.values);
        say("Draft of " + clock(new Date(found.at)) + " is back.", true);
      }
    } catch (error) { forget(); }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        try {
          localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
          say("Draft saved " + clock(new Date()));
        } catch (error) { /* a browser without storage keeps no draft and says nothing */ }
      }, 400);
    });
    form.addEventListener("submit", function () { clearTimeout(timer); if (!form.hasAttribute("hx-post")) forget(); });
    // sent without a reload: forgotten only once it has arrived
    form.addEventListener("htmx:beforeSwap", function (event) { if (event.detail.elt === form && event.detail.xhr.status < 300) forget(); });
    var cancel = form.querySelector("[data-form-cancel]");
    if (cancel) cancel.addEventListener("click", forget);
  }

  function watch(form) {
    if (form.regardDraft) return;
    form.regardDraft = true;
    draft(form);
  }
  regard.$$("form[data-draft]").forEach(watch);
  document.addEventListener("htmx:afterSettle", function () { regard.$$("form[data-draft]").forEach(watch); });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-form]") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form && event.target.form.matches("[data-form]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  // only where the page answers a form just sent: others may show one with errors further down
  var refused = regard.$("[data-form-errors=sent]");
  if (refused) refused.focus();
})();
