/* Writing the plan: what is typed is kept on the server as one types, and in this browser where the server does not answer. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) { if (event.target.closest("[data-print]")) window.print(); });

  var box = document.querySelector("[data-section-draft]");
  if (!box) return;
  var area = box.querySelector("[data-section-text]"), form = area.form;
  var note = box.querySelector("[data-section-kept]"), choice = box.querySelector("[data-section-figure]");
  var key = "regard-section:" + box.dataset.sectionId;
  var sent = area.value, timer = 0, going = false, isLeaving = false;

  function was() { try { return JSON.parse(form.elements.was.value).text || ""; } catch (error) { return ""; } }
  function store(text) { try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), text: text })); return true; } catch (error) { return false; } }
  function forget() { try { localStorage.removeItem(key); } catch (error) { /* nothing was there */ } }
  function say(text, isBad) { note.textContent = text; note.classList.toggle("rg-text-bad", Boolean(isBad)); }

  function keep(isLast) {
    clearTimeout(timer);
    var text = area.value;
    if (text === sent || isLeaving || (going && !isLast)) return;
    going = true;
    var body = new URLSearchParams({ text: text, was: was(), csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    fetch(box.dataset.sectionDraft, { method: "POST", body: body, credentials: "same-origin", keepalive: isLast && body.toString().length < 60000 })
      .then(function (answer) {
        return (answer.headers.get("content-type") || "").indexOf("json") < 0 ? { error: tr("The server did not answer.") } : answer.json();
      })
      .catch(function () { return { error: tr("The server did not answer.") }; })
      .then(function (told) {
        going = false;
        if (told.kept) { sent = text; forget(); say(told.kept); }
        else say(told.error + " " + (store(text) ? tr("What you type is kept in this browser.") : tr("Copy your text before you leave.")), true);
        if (area.value !== sent) timer = setTimeout(keep, told.kept ? 700 : 10000);
      });
  }

  area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(keep, 900); });
  area.addEventListener("blur", function () { keep(false); });
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { if (area.value !== sent && !isLeaving) store(area.value); keep(true); } });
  form.addEventListener("submit", function () { isLeaving = true; clearTimeout(timer); forget(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) isLeaving = false; });

  if (choice) {
    choice.hidden = false;
    choice.addEventListener("change", function () {
      if (!choice.value) return;
      area.focus();
      if (!document.execCommand || !document.execCommand("insertText", false, choice.value)) area.setRangeText(choice.value, area.selectionStart, area.selectionEnd, "end");
      choice.value = "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // text that had not reached the server when the page was left: offered, never put in unasked
  var rescue = document.querySelector("[data-section-rescue]"), found = null;
  try { found = JSON.parse(localStorage.getItem(key) || "null"); } catch (error) { forget(); }
  if (!found || found.text === area.value || form.querySelector("[data-form-errors]")) return;
  var at = new Date(found.at);
  rescue.querySelector("[data-section-rescue-words]").textContent = tr("Text you typed on {day} at {time} had not reached the server.", {
    day: window.regardFormats.day(at, { zone: "local" }),
    time: window.regardFormats.clock(at),
  });
  rescue.hidden = false;
  rescue.querySelector("[data-section-rescue-use]").addEventListener("click", function () { area.value = found.text; rescue.hidden = true; keep(false); area.focus(); });
  rescue.querySelector("[data-section-rescue-drop]").addEventListener("click", function () { forget(); rescue.hidden = true; area.focus(); });
})();
