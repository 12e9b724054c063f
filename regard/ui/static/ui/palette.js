/* The command palette on Ctrl/Cmd-K: what the server finds, and the records opened last on this device. */
(function () {
  "use strict";
  var dialog = document.querySelector("[data-palette]");
  if (!dialog) {
    try { localStorage.removeItem("regard-recent"); } catch (error) { /* nobody is signed in: forget what was open */ }
    return;
  }
  var input = dialog.querySelector("[data-palette-input]");
  var lines = dialog.querySelector("#palette-lines");
  var pending = null, timer = 0, chosen = -1;

  function recent() {
    try { return JSON.parse(localStorage.getItem("regard-recent") || "[]"); } catch (error) { return []; }
  }

  (function remember() {
    var heading = document.querySelector(".rg-head h1");
    if (!document.querySelector(".rg-record") || !heading) return;
    var entry = { url: location.pathname, title: heading.textContent.trim(), note: (document.querySelector(".rg-crumb") || heading).textContent.trim() };
    var list = [entry].concat(recent().filter(function (item) { return item.url !== entry.url; })).slice(0, 8);
    try { localStorage.setItem("regard-recent", JSON.stringify(list)); } catch (error) { /* no storage, no memory */ }
  })();

  function options() { return Array.from(lines.querySelectorAll("[role=option]")); }

  function choose(index) {
    var all = options();
    if (!all.length) { input.removeAttribute("aria-activedescendant"); return; }
    chosen = (index + all.length) % all.length;
    all.forEach(function (line, at) {
      line.id = "palette-line-" + at;
      line.setAttribute("aria-selected", String(at === chosen));
    });
    all[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[chosen].id);
  }

  function recentGroup() {
    var list = recent().filter(function (item) { return item.url !== location.pathname; }).slice(0, 5);
    if (!list.length) return null;
    var group = document.createElement("div");
    group.className = "rg-palette-group";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", tr("Opened last"));
    var head = document.createElement("div");
    head.className = "rg-palette-head";
    head.textContent = tr("Opened last");
    group.append(head);
    list.forEach(function (item) {
      var line = document.createElement("a");
      line.className = "rg-palette-line";
      line.setAttribute("role", "option");
      line.tabIndex = -1;
      line.href = item.url;
      var title = document.createElement("span");
      title.className = "rg-hit-title";
      title.textContent = item.title;
      var note = document.createElement("span");
      note.className = "rg-hit-note";
      note.textContent = item.note;
      line.append(title, note);
      group.append(line);
    });
    return group;
  }

  function load() {
    if (pending) pending.abort();
    pending = new AbortController();
    var text = input.value.trim();
    fetch(dialog.dataset.paletteUrl + "?q=" + encodeURIComponent(text), { signal: pending.signal, headers: { "HX-Request": "true" } })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) {
        lines.innerHTML = html;
        var group = text ? null : recentGroup();
        if (group) lines.prepend(group);
        choose(0);
      })
      .catch(function () { /* a newer question is under way */ });
  }

  function open() {
    if (dialog.open) { dialog.close(); return; }
    window.regard.closePopovers();
    dialog.showModal();
    input.select();
    load();
  }

  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(load, 90); });
  dialog.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown" || event.key === "Tab" && !event.shiftKey) { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp" || event.key === "Tab" && event.shiftKey) { event.preventDefault(); choose(chosen - 1); }
    if (event.key === "Enter") {
      var line = options()[chosen];
      if (!line) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) window.open(line.href, "_blank", "noopener"); else location.assign(line.href);
    }
  });
  lines.addEventListener("mousemove", function (event) {
    var line = event.target.closest("[role=option]");
    if (line && line.getAttribute("aria-selected") !== "true") choose(options().indexOf(line));
  });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-palette-open]")) open(); });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !window.regard.isTyping(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });
})();
