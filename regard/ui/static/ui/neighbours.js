/* The next and the previous record in the order of the list one came from. The list as it was last seen in this tab is
   kept in the session's storage: no address grows longer for it and no page asks the database. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$, $$ = regard.$$, prefix = "regard:list:";

  function path(url) { return new URL(url, location.href).pathname; }

  function read(root) {
    var list = $("[data-list]", root);
    if (!list) return null;
    var next = $("[data-next]", list), previous = $("[data-previous]", list);
    return {
      here: list.dataset.here, first: Number(list.dataset.first || 1), count: list.dataset.count || "",
      rows: $$("[data-row] a.rg-name", list).map(function (link) { return path(link.getAttribute("href")); }),
      next: next ? next.getAttribute("href") : "", previous: previous ? previous.getAttribute("href") : "",
    };
  }

  function keep(list) {
    if (!list || !list.rows.length) return;
    try { sessionStorage.setItem(prefix + path(list.here), JSON.stringify(list)); } catch (error) { /* full or forbidden: no neighbours then */ }
  }

  function kept() {
    try {
      for (var at = 0; at < sessionStorage.length; at += 1) {
        var key = sessionStorage.key(at);
        var list = key.indexOf(prefix) === 0 ? JSON.parse(sessionStorage.getItem(key)) : null;
        if (list && list.rows.includes(location.pathname)) return list;
      }
    } catch (error) { /* as if no list had been seen */ }
    return null;
  }

  // beyond the page of the list that is known, its neighbour is asked for
  function turn(url, isForward) {
    return regard.fetchPart(url).then(function (html) {
      var list = read(new DOMParser().parseFromString(html, "text/html"));
      if (!list || !list.rows.length) return;
      keep(list);
      location.assign(list.rows[isForward ? 0 : list.rows.length - 1]);
    }).catch(function () { regard.toast(tr("The list did not answer. Go back to it and try again."), "error"); });
  }

  function show(bar, list) {
    var at = list.rows.indexOf(location.pathname);
    $("[data-neighbours-place]", bar).textContent = tr("{at} of {count}", { at: window.regardFormats.number(list.first + at), count: list.count });
    $$("[data-step]", bar).forEach(function (link) {
      var isForward = link.dataset.step === "1";
      var beside = list.rows[at + Number(link.dataset.step)], beyond = isForward ? list.next : list.previous;
      if (beside || beyond) link.setAttribute("href", beside || beyond);
      else { link.classList.add("is-off"); link.setAttribute("aria-disabled", "true"); }
      if (!beside && beyond) link.addEventListener("click", function (event) { event.preventDefault(); turn(beyond, isForward); });
    });
    bar.hidden = false;
  }

  var bar = $("[data-neighbours]");
  if ($("[data-list]")) {
    keep(read(document));
    document.addEventListener("htmx:afterSwap", function (event) { if (event.detail.target && event.detail.target.id === "list") keep(read(document)); });
    window.addEventListener("pageshow", function () { keep(read(document)); });
    return;
  }
  var list = bar && kept();
  if (!list) return;
  show(bar, list);
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || regard.isTyping(event.target) || $("dialog[open]") || $(":popover-open")) return;
    var key = event.key.toLowerCase();
    var link = key === "j" || key === "k" ? $('[data-step="' + (key === "j" ? 1 : -1) + '"][href]', bar) : null;
    if (link) { event.preventDefault(); link.click(); }
  });
})();
