/* Writing: buttons and keys that format a text, and names of colleagues after an @. */
(function () {
  "use strict";
  if (window.regardWriting) return;
  window.regardWriting = true;
  var box = null, area = null, from = -1, names = [], at = 0, timer = 0, asked = 0;

  function replaced(field, start, end, text, chosen) {
    field.focus();
    field.setSelectionRange(start, end);
    // so that Undo of the browser takes it back
    if (!document.execCommand || !document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
    if (chosen) field.setSelectionRange(chosen[0], chosen[1]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function wrap(field, mark) {
    var start = field.selectionStart, end = field.selectionEnd, text = field.value.slice(start, end);
    replaced(field, start, end, mark + text + mark, [start + mark.length, start + mark.length + text.length]);
  }

  function list(field) {
    var start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1, end = field.selectionEnd;
    var text = field.value.slice(start, end), before = start && field.value.slice(0, start - 1).split("\n").pop();
    var lead = before && !/^\s*[-*+] /.test(before) ? "\n" : "";
    replaced(field, start, end, lead + text.split("\n").map(function (line) { return "- " + line; }).join("\n"));
  }

  function link(field) {
    var start = field.selectionStart, end = field.selectionEnd, text = field.value.slice(start, end);
    if (/^https?:\/\//.test(text)) replaced(field, start, end, "[](" + text + ")", [start + 1, start + 1]);
    else replaced(field, start, end, "[" + text + "](https://)", [start + text.length + 3, start + text.length + 11]);
  }

  function format(field, how) {
    if (how === "bold") wrap(field, "**");
    else if (how === "italic") wrap(field, "*");
    else if (how === "list") list(field);
    else if (how === "link") link(field);
    else if (how === "mention") {
      var start = field.selectionStart, lead = start && /\w/.test(field.value[start - 1]) ? " @" : "@";
      replaced(field, start, field.selectionEnd, lead);
    }
  }

  function show(root) { (root || document).querySelectorAll("[data-format-of]").forEach(function (bar) { bar.hidden = false; }); }
  show();
  document.addEventListener("htmx:afterSettle", function () { show(); });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-format]");
    if (button) format(document.getElementById(button.closest("[data-format-of]").dataset.formatOf), button.dataset.format);
    else if (box && !box.contains(event.target)) close();
  });

  function close() {
    clearTimeout(timer);
    if (box) box.remove();
    if (area) ["aria-activedescendant", "aria-controls", "aria-expanded"].forEach(function (name) { area.removeAttribute(name); });
    box = area = null;
    from = -1;
  }

  function draw() {
    if (!box) {
      box = document.createElement("ul");
      box.id = "mention-choice";
      box.className = "rg-mentions";
      box.setAttribute("role", "listbox");
      box.setAttribute("aria-label", tr("Colleagues"));
      area.after(box);
      area.setAttribute("aria-controls", box.id);
      area.setAttribute("aria-expanded", "true");
    }
    box.replaceChildren.apply(box, names.map(function (name, number) {
      var line = document.createElement("li");
      line.id = "mention-" + number;
      line.textContent = name;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(number === at));
      line.addEventListener("mousedown", function (event) { event.preventDefault(); choose(number); });
      return line;
    }));
    area.setAttribute("aria-activedescendant", "mention-" + at);
  }

  function choose(number) {
    var field = area, start = from, end = field.selectionStart, name = names[number];
    close();
    replaced(field, start, end, "@" + name + " ");
  }

  function look(field) {
    var before = field.value.slice(0, field.selectionStart), found = /(^|[^\w@])@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]+)?)$/u.exec(before);
    clearTimeout(timer);
    if (!found) { close(); return; }
    timer = setTimeout(function () {
      var mine = ++asked;
      fetch(field.dataset.mentionUrl + "?q=" + encodeURIComponent(found[2]), { headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : { names: [] }; })
        .then(function (told) {
          if (mine !== asked || document.activeElement !== field) return;
          if (!told.names.length) { close(); return; }
          area = field;
          from = before.length - found[2].length - 1;
          names = told.names;
          at = 0;
          draw();
        }).catch(close);
    }, 120);
  }

  document.addEventListener("input", function (event) { if (event.target.matches("[data-mention-url]")) look(event.target); });
  document.addEventListener("focusout", function (event) { if (event.target === area) close(); });
  document.addEventListener("keydown", function (event) {
    if (box && event.target === area) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length;
        draw();
      } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        choose(at);
      } else if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
      return;
    }
    if (!event.target.matches("[data-rich]") || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    var how = { b: "bold", i: "italic" }[event.key.toLowerCase()];
    if (how) { event.preventDefault(); format(event.target, how); }
  }, true);
})();
