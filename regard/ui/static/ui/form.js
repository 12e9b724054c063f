/* Forms: drafts kept in this browser and said so, Ctrl-Enter saves, a form is sent once, errors come into view. */
(function () {
  "use strict";
  var regard = window.regard;

  // as the pages write it, whatever the browser would
  var when = window.regardFormats.moment, clock = window.regardFormats.clock;

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
    var filled = Array.from(form.elements).filter(function (field) {
      if (!field.name || field.type === "hidden" || field.type === "file" || field.type === "password" || field.name === "csrfmiddlewaretoken") return false;
      var list = kept[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
      else if (field.multiple) Array.from(field.options).forEach(function (option) { option.selected = list.includes(option.value); });
      else if (field.name in kept) field.value = list[0];
      return true;
    });
    // only now, since who hears of one field may read the others
    filled.forEach(function (field) { field.dispatchEvent(new Event("change", { bubbles: true })); });
    // what was chosen of a search is asked for again, since nothing stands there before one searches
    regard.$$("[data-picks]", form).forEach(function (box) {
      var chosen = (kept[box.dataset.picks] || [])[0];
      if (!window.htmx || regard.$('[value="' + CSS.escape(chosen || "") + '"]', box)) return;
      var asked = new URLSearchParams();
      asked.set(box.dataset.picks, chosen || "");
      window.htmx.ajax("GET", box.dataset.picksUrl + "?" + asked, { target: box, swap: "innerHTML" });
    });
  }

  function draft(form) {
    var key = "regard-draft:" + location.pathname + ":" + form.dataset.draft;
    var note = form.querySelector("[data-draft-note]");
    var fresh = JSON.stringify(values(form)), timer = 0;
    function say(text) {
      if (!note) return;
      note.hidden = false;
      note.textContent = text;
    }
    // said where one begins to read, not at the end of a long form
    function sayPickedUp(date) {
      var notice = document.createElement("div"), words = document.createElement("span"), button = document.createElement("button");
      notice.className = "rg-notice rg-draft-notice";
      notice.setAttribute("role", "status");
      words.textContent = tr("Picked up what you had typed {when} and not saved.", { when: when(date) });
      button.type = "button";
      button.className = "rg-link";
      button.textContent = tr("Start afresh");
      button.addEventListener("click", function () {
        clearTimeout(timer);
        put(form, JSON.parse(fresh));
        forget();
        notice.remove();
        if (note) note.hidden = true;
        var first = form.querySelector("input:not([type=hidden]), select, textarea");
        if (first) first.focus();
      });
      notice.append(words, button);
      form.prepend(notice);
    }
    function forget() { try { localStorage.removeItem(key); } catch (error) { /* nothing was kept */ } }
    try {
      var found = JSON.parse(localStorage.getItem(key) || "null");
      if (found && !form.querySelector("[data-form-errors]") && JSON.stringify(found.values) !== fresh) {
        put(form, found.values);
        sayPickedUp(new Date(found.at));
      }
    } catch (error) { forget(); }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        try {
          localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
          say(tr("Draft saved {time}", { time: clock(new Date()) }));
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
