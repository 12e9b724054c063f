/* The frame's behaviour: menus, popovers, dialogs, toasts, theme, side bar, shortcuts. Found by data- attributes;
   everything works as plain links and forms without it. Offers window.regard to the other scripts. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
  var narrow = window.matchMedia("(max-width: 767px)");

  function csrf() {
    try {
      return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    } catch (error) {
      return "";
    }
  }

  function send(url, values) {
    return fetch(url, { method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": csrf() } });
  }

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }

  // popovers: placed beside what opened them
  var anchor = null;

  function place(layer) {
    if (narrow.matches && (layer.classList.contains("rg-menu-sheet") || layer.id === "pop")) {
      layer.classList.add("is-sheet");
      layer.style.left = layer.style.top = "";
      return;
    }
    layer.classList.remove("is-sheet");
    if (!anchor || !anchor.isConnected) return;
    var box = anchor.getBoundingClientRect();
    var width = layer.offsetWidth, height = layer.offsetHeight;
    var below = box.bottom + 4, above = box.top - height - 4;
    var top = below + height > innerHeight - 8 && above > 8 ? above : Math.min(below, innerHeight - height - 8);
    var isFromRight = document.documentElement.dir === "rtl" ? box.right - width > 8 : box.left + width > innerWidth - 8;
    var left = isFromRight ? box.right - width : box.left;
    layer.style.right = "auto";
    layer.style.left = Math.max(8, left) + "px";
    layer.style.top = Math.max(8, top) + "px";
  }

  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[popovertarget]");
    if (opener) anchor = opener;
  }, true);
  document.addEventListener("toggle", function (event) {
    if (event.newState === "open" && event.target.hasAttribute("popover")) place(event.target);
  }, true);
  window.addEventListener("resize", function () { $$(":popover-open").forEach(place); });

  function closePopovers() {
    $$(":popover-open").forEach(function (layer) { layer.hidePopover(); });
  }

  function fetchPart(url) {
    return fetch(url, { headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      return answer.text();
    });
  }

  function fill(place_, html) {
    place_.innerHTML = html;
    if (window.htmx) window.htmx.process(place_);
    place_.dispatchEvent(new CustomEvent("regard:filled", { bubbles: true }));
  }

  function openPop(link) {
    var layer = $("#pop");
    return fetchPart(link.href).then(function (html) {
      fill($("#pop-body"), html);
      if (!layer.matches(":popover-open")) { anchor = link; layer.showPopover(); } else { place(layer); }
      var first = $("[autofocus], input:not([type=hidden]), select, a", layer);
      if (first && !narrow.matches) first.focus();
    }).catch(function () { location.assign(link.href); });
  }

  document.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    var link = event.target.closest("a[data-pop], a[data-pop-next]");
    if (!link || !$("#pop")) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.hasAttribute("data-pop")) closePopovers();
    openPop(link);
  }, true);
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target && event.detail.target.id === "pop-body") { place($("#pop")); return; }
    closePopovers();
  });
  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-filter-items]")) return;
    var wanted = event.target.value.trim().toLocaleLowerCase();
    $$("[data-item]", event.target.closest("[data-filterable]")).forEach(function (item) {
      item.hidden = wanted !== "" && !item.textContent.toLocaleLowerCase().includes(wanted);
    });
  });

  // dialogs
  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog")) {
      var box = event.target.getBoundingClientRect();
      var outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (outside) event.target.close();
    }
    if (event.target.closest("[data-shortcuts-open]")) { closePopovers(); $("#shortcuts").showModal(); }
    if (event.target.closest("[data-back]")) history.back();
  });

  function ask(text, button, isDanger) {
    var dialog = $("[data-confirm-dialog]");
    var yes = $("[data-confirm-yes]", dialog);
    $("[data-confirm-text]", dialog).textContent = text;
    yes.textContent = button || tr("Go on");
    yes.className = "btn " + (isDanger ? "btn-danger" : "btn-primary");
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise(function (resolve) {
      yes.onclick = function () { dialog.close("yes"); };
      dialog.onclose = function () { resolve(dialog.returnValue === "yes"); };
    });
  }

  function confirmed(asked, event, goOn) {
    if (asked.dataset.confirmed || !$("[data-confirm-dialog]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    var isDanger = (event.submitter || asked).matches(".btn-danger, .rg-destructive");
    ask(asked.dataset.confirm, asked.dataset.confirmButton, isDanger).then(function (go) {
      if (!go) return;
      asked.dataset.confirmed = "1";
      goOn();
      delete asked.dataset.confirmed;
    });
  }

  document.addEventListener("click", function (event) {
    var asked = event.target.closest("[data-confirm]:not(form)");
    if (asked) confirmed(asked, event, function () { asked.click(); });
  }, true);
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (form.matches("[data-confirm]")) confirmed(form, event, function () { form.requestSubmit(button); });
  }, true);

  // what is shown once is easy to take along
  function offerCopy(field) {
    if (!navigator.clipboard) { field.addEventListener("focus", field.select); return; }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm rg-copy";
    button.textContent = tr("Copy");
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(field.value).then(function () { toast(tr("Copied.")); }, function () { field.select(); });
    });
    field.after(button);
  }

  // toasts
  function dismiss(toast) {
    toast.remove();
  }

  function watch(toast) {
    if (toast.dataset.watched || toast.matches(".rg-toast-error")) return;
    toast.dataset.watched = "1";
    var timer = setTimeout(dismiss, toast.querySelector("form") ? 12000 : 6000, toast);
    toast.addEventListener("mouseenter", function () { clearTimeout(timer); });
    toast.addEventListener("mouseleave", function () { timer = setTimeout(dismiss, 3000, toast); });
  }

  function toast(text, level) {
    var host = $("#toasts");
    if (!host) return;
    var line = document.createElement("div");
    line.className = "rg-toast rg-toast-" + (level || "success");
    line.dataset.toast = "";
    var words = document.createElement("span");
    words.textContent = text;
    line.append(words);
    host.append(line);
    watch(line);
  }

  $$("[data-toast]").forEach(watch);
  document.addEventListener("htmx:oobAfterSwap", function () { $$("#toasts [data-toast]").forEach(watch); });
  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-toast-close]");
    if (closer) dismiss(closer.closest("[data-toast]"));
  });
  document.addEventListener("toast", function (event) { toast(event.detail.text || event.detail.value, event.detail.level); });
  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    toast(status === 404 ? tr("This is gone, or not yours to see.") : status === 403 ? tr("You may not do this.") : tr("That did not work on our side. Nothing was changed."), "error");
  });
  document.addEventListener("htmx:sendError", function () { if (navigator.onLine !== false) toast(tr("No answer from the server. What you see is kept; try again."), "error"); });

  // the small number of an entry of the side bar, after an answer to htmx that changed it
  document.addEventListener("nav-count", function (event) {
    var link = $('[data-counts="' + CSS.escape(event.detail.of) + '"]');
    if (!link) return;
    var count = $(".rg-nav-count", link);
    if (!event.detail.count) { if (count) count.remove(); return; }
    if (!count) {
      count = document.createElement("span");
      count.className = "rg-nav-count";
      link.append(count);
    }
    count.textContent = event.detail.count;
  });

  // theme and side bar
  document.addEventListener("click", function (event) {
    var chosen = event.target.closest("[data-theme-set]");
    if (chosen) {
      window.regardTheme.choose(chosen.dataset.themeSet);
      $$("[data-theme-set]").forEach(function (button) {
        button.setAttribute("aria-pressed", String(button.dataset.themeSet === chosen.dataset.themeSet));
      });
      if ($("[data-shell]")) send("/ui/preferences/", { theme: chosen.dataset.themeSet });
    }
    if (event.target.closest("[data-side-toggle]")) toggleSide();
  });

  function toggleSide() {
    var app = $("[data-shell]");
    var button = $("[data-side-toggle]");
    if (!app || !button) return;
    var isCollapsed = app.classList.toggle("is-collapsed");
    button.setAttribute("aria-pressed", String(isCollapsed));
    send("/ui/preferences/", { collapsed: isCollapsed ? "1" : "0" });
  }

  // the right column as a drawer between 768 and 1199
  (function () {
    var aside = $(".rg-aside");
    var actions = $(".rg-head-actions");
    if (!aside || !aside.children.length || !actions) return;
    var middle = window.matchMedia("(min-width: 768px) and (max-width: 1199px)");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-ghost rg-drawer-button";
    button.textContent = tr("Beside");
    button.setAttribute("aria-expanded", "false");
    actions.prepend(button);
    function fit() { aside.classList.toggle("is-drawer", middle.matches); }
    function set(isOpen) { aside.classList.toggle("is-open", isOpen); button.setAttribute("aria-expanded", String(isOpen)); }
    button.addEventListener("click", function () { set(!aside.classList.contains("is-open")); });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") set(false); });
    document.addEventListener("click", function (event) {
      if (!event.target.closest(".rg-aside, .rg-drawer-button")) set(false);
    });
    middle.addEventListener("change", fit);
    fit();
  })();

  // phone: more than two actions, or one without an icon, fold behind a button
  (function () {
    var actions = $(".rg-head-actions");
    if (!actions) return;
    var inner = Array.from(actions.children).filter(function (one) { return !one.matches(".rg-drawer-button, .rg-desk"); });
    var isPlain = inner.length <= 2 && inner.every(function (one) { return one.querySelector(".rg-icon"); });
    if (!inner.length || isPlain) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "rg-icon-button rg-fold-button";
    button.setAttribute("aria-label", tr("Actions"));
    button.setAttribute("aria-expanded", "false");
    button.innerHTML = '<svg class="rg-icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12h.01M12 12h.01M20 12h.01" stroke-width="2.5"/></svg>';
    actions.after(button);
    function set(isOpen) { actions.classList.toggle("is-open", isOpen); button.setAttribute("aria-expanded", String(isOpen)); }
    function fit() { actions.classList.toggle("is-folded", narrow.matches); set(false); }
    button.addEventListener("click", function () { set(!actions.classList.contains("is-open")); });
    document.addEventListener("click", function (event) { if (!event.target.closest(".rg-head")) set(false); });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") set(false); });
    narrow.addEventListener("change", fit);
    fit();
  })();

  // tabs: the one that is open is in view, however long the strip
  function reveal() {
    $$(".rg-tabs").forEach(function (strip) {
      var open = $(":scope > [aria-current]", strip);
      if (!open || strip.scrollWidth <= strip.clientWidth) return;
      var at = open.getBoundingClientRect(), box = strip.getBoundingClientRect();
      strip.scrollLeft += at.left - box.left - (box.width - at.width) / 2;
    });
  }
  reveal();
  document.addEventListener("htmx:afterSettle", reveal);

  // phone: back to the last crumb
  (function () {
    var back = $("[data-phone-back]");
    var crumbs = $$(".rg-crumb a");
    if (!back || !crumbs.length) return;
    back.href = crumbs[crumbs.length - 1].href;
    back.hidden = false;
  })();

  // the modifier people of a Mac know
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    $$("[data-modifier-key]").forEach(function (key) { key.textContent = key.textContent.replace(/Ctrl|Strg/, "⌘"); });
  }

  // full text where it was cut
  document.addEventListener("mouseover", function (event) {
    var cell = event.target.closest("td, th, .rg-truncate, dd");
    if (cell && !cell.title && cell.scrollWidth > cell.clientWidth + 1 && !cell.querySelector("[title]")) cell.title = cell.textContent.trim();
  });

  // the side panel
  var panel = $("[data-panel]");
  function showPanel(html) {
    fill($("#panel-body"), html);
    panel.hidden = false;
  }
  function openPanel(url) {
    return fetchPart(url).then(showPanel);
  }
  function closePanel() {
    if (!panel || panel.hidden) return false;
    panel.hidden = true;
    document.dispatchEvent(new CustomEvent("regard:panel-closed"));
    return true;
  }
  document.addEventListener("click", function (event) { if (event.target.closest("[data-panel-close]")) closePanel(); });

  // shortcuts
  var waiting = 0;
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && !$("dialog[open]") && !$(":popover-open") && closePanel()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
    if (waiting && Date.now() - waiting < 1200) {
      waiting = 0;
      var link = $('[data-go="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (link) { event.preventDefault(); location.assign(link.href); }
      return;
    }
    if (event.key === "g") waiting = Date.now();
    if (event.key === "?" && $("#shortcuts")) { event.preventDefault(); $("#shortcuts").showModal(); }
    if (event.key === "[") toggleSide();
  });

  $$("[data-copy]").forEach(offerCopy);

  window.regard = {
    $: $, $$: $$, send: send, csrf: csrf, toast: toast, ask: ask, isTyping: isTyping, fetchPart: fetchPart, fill: fill,
    openPanel: openPanel, showPanel: showPanel, closePanel: closePanel, closePopovers: closePopovers,
  };
})();
