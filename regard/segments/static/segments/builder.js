/* The builder's comforts: searchable pickers made of selects, moving by drag and by Alt with an arrow, the cursor
   where the work goes on. Without it every control is a plain select, input or button of the form. */
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
  var open = null;

  // menus are placed by style properties; copied as attributes between swaps they would offend the page's policy
  if (window.htmx) window.htmx.config.attributesToSettle = ["class"];

  // pickers
  function labelsOf(select) {
    return Array.from(select.selectedOptions).filter(function (option) { return option.value !== ""; }).map(function (option) { return option.textContent; });
  }

  function caption(select) {
    var labels = labelsOf(select);
    if (!labels.length) return select.dataset.pickPlaceholder || tr("Choose");
    return labels.length > 3 ? labels.slice(0, 3).join(", ") + " +" + (labels.length - 3) : labels.join(", ");
  }

  function enhance(select) {
    if (select.dataset.picked) return;
    select.dataset.picked = "1";
    var button = document.createElement("button");
    button.type = "button";
    button.id = "pick-" + select.id;
    button.className = "sg-button";
    button.setAttribute("aria-haspopup", "listbox");
    button.setAttribute("aria-expanded", "false");
    var text = document.createElement("span");
    button.append(text);
    select.after(button);
    select.hidden = true;
    var show = function () {
      text.textContent = caption(select);
      button.title = labelsOf(select).join(", ");
      button.setAttribute("aria-label", select.getAttribute("aria-label") + ": " + caption(select));
      button.classList.toggle("is-missing", !labelsOf(select).length);
    };
    show();
    select.addEventListener("change", show);
    button.addEventListener("click", function () { if (open && open.button === button) close(true); else start(select, button); });
    button.addEventListener("keydown", function (event) {
      var isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
      if ((event.key === "ArrowDown" && !event.altKey) || isLetter) { event.preventDefault(); start(select, button, isLetter ? event.key : ""); }
    });
  }

  function start(select, button, typed) {
    close(false);
    var pop = document.createElement("div");
    pop.className = "sg-pop";
    var input = document.createElement("input");
    input.className = "form-control form-control-sm";
    input.placeholder = tr("Search");
    input.value = typed || "";
    input.autocomplete = "off";
    var list = document.createElement("ul");
    list.className = "sg-list" + (select.multiple ? " is-many" : "");
    list.id = "pick-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", select.getAttribute("aria-label"));
    if (select.multiple) list.setAttribute("aria-multiselectable", "true");
    [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", "pick-list"], ["aria-autocomplete", "list"], ["aria-label", tr("Search {what}", { what: (select.getAttribute("aria-label") || "").toLowerCase() })]]
      .forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });
    pop.append(input, list);
    document.body.append(pop);
    button.setAttribute("aria-expanded", "true");
    open = { select: select, button: button, pop: pop, input: input, list: list, items: [], active: -1, was: Array.from(select.selectedOptions).map(function (o) { return o.value; }).join("\n"), timer: 0, asked: 0 };
    place();
    refresh();
    input.focus();
    input.addEventListener("input", function () {
      clearTimeout(open.timer);
      open.timer = setTimeout(refresh, select.dataset.pickUrl ? 120 : 0);
    });
    input.addEventListener("keydown", onKey);
    pop.addEventListener("mousedown", function (event) { if (event.target !== input) event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var line = event.target.closest("[role=option]");
      if (line) choose(open.items[Number(line.dataset.at)]);
    });
  }

  function place() {
    var box = open.button.getBoundingClientRect(), pop = open.pop;
    var below = innerHeight - box.bottom - 12, above = box.top - 12;
    pop.style.maxHeight = Math.max(180, Math.min(380, Math.max(below, above))) + "px";
    var height = Math.min(380, pop.offsetHeight);
    pop.style.left = Math.max(8, Math.min(box.left, innerWidth - pop.offsetWidth - 8)) + "px";
    if (below < 220 && above > below) { pop.style.top = ""; pop.style.bottom = innerHeight - box.top + 4 + "px"; } else { pop.style.bottom = ""; pop.style.top = Math.min(box.bottom + 4, innerHeight - Math.min(height, 180)) + "px"; }
  }

  function refresh() {
    var now = open, wanted = open.input.value.trim();
    if (!open.select.dataset.pickUrl) { show(fixed(open.select, wanted.toLocaleLowerCase())); return; }
    var number = ++now.asked;
    fetch(now.select.dataset.pickUrl + "&q=" + encodeURIComponent(wanted), { headers: { "HX-Request": "true" } })
      .then(function (answer) { return answer.json(); })
      .then(function (found) { if (open === now && number === now.asked) show(offered(now.select, found.items, wanted)); })
      .catch(function () { if (open === now) show([]); });
  }

  function fixed(select, wanted) {
    var found = [];
    $$("option", select).forEach(function (option) {
      var group = option.parentElement.label || "";
      if (option.value === "" || !(group + " " + option.textContent).toLocaleLowerCase().includes(wanted)) return;
      found.push({ value: option.value, label: option.textContent, group: group });
    });
    return found;
  }

  function offered(select, items, wanted) {
    var chosen = Array.from(select.selectedOptions).filter(function (option) { return option.value !== ""; })
      .map(function (option) { return { value: option.value, label: option.textContent }; })
      .filter(function (one) { return one.label.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()); });
    var seen = new Set(chosen.map(function (one) { return one.value; }));
    return chosen.concat(items.filter(function (one) { return !seen.has(one.value); }));
  }

  function show(items) {
    open.items = items;
    open.list.textContent = "";
    var group = "";
    items.forEach(function (item, at) {
      if (item.group && item.group !== group) {
        var head = document.createElement("li");
        head.setAttribute("role", "presentation");
        head.textContent = group = item.group;
        open.list.append(head);
      }
      var line = document.createElement("li");
      line.id = "pick-option-" + at;
      line.dataset.at = at;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(isChosen(item.value)));
      var words = document.createElement("span");
      words.textContent = item.label;
      line.append(words);
      if (item.note) { var note = document.createElement("small"); note.textContent = item.note; line.append(note); }
      open.list.append(line);
    });
    if (!items.length) {
      var none = document.createElement("li");
      none.className = "sg-none";
      none.textContent = tr("Nothing found");
      open.list.append(none);
    }
    var at = items.findIndex(function (item) { return isChosen(item.value); });
    activate(open.input.value || at < 0 || open.select.multiple ? 0 : at);
    place();
  }

  function isChosen(value) {
    return Array.from(open.select.selectedOptions).some(function (option) { return option.value === value; });
  }

  function activate(at) {
    var lines = $$("[role=option]", open.list);
    if (!lines.length) { open.active = -1; open.input.removeAttribute("aria-activedescendant"); return; }
    open.active = Math.max(0, Math.min(at, lines.length - 1));
    lines.forEach(function (line, index) { line.classList.toggle("is-active", index === open.active); });
    lines[open.active].scrollIntoView({ block: "nearest" });
    open.input.setAttribute("aria-activedescendant", lines[open.active].id);
  }

  function onKey(event) {
    if (event.key === "ArrowDown") { event.preventDefault(); activate(open.active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); activate(open.active - 1); }
    else if (event.key === "Home" && !open.input.value) activate(0);
    else if (event.key === "Enter") { event.preventDefault(); if (open.active >= 0) choose(open.items[open.active]); else close(true); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(true); }
    else if (event.key === "Tab") close(true);
    else if (event.key === "Backspace" && !open.input.value && open.select.multiple) {
      var last = Array.from(open.select.selectedOptions).pop();
      if (last) { last.selected = false; refresh(); }
    }
  }

  function choose(item) {
    var select = open.select;
    var option = $$("option", select).find(function (one) { return one.value === item.value; });
    if (!option) { option = new Option(item.label, item.value); select.append(option); }
    if (!select.multiple) { select.value = item.value; close(true); return; }
    option.selected = !option.selected;
    open.input.value = "";
    $$("[role=option]", open.list).forEach(function (line) {
      line.setAttribute("aria-selected", String(isChosen(open.items[Number(line.dataset.at)].value)));
    });
  }

  function close(goBack) {
    if (!open) return;
    var done = open;
    open = null;
    clearTimeout(done.timer);
    done.pop.remove();
    done.button.setAttribute("aria-expanded", "false");
    if (goBack && done.button.isConnected) done.button.focus();
    var now = Array.from(done.select.selectedOptions).map(function (o) { return o.value; }).join("\n");
    if (now !== done.was) done.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("mousedown", function (event) {
    if (open && !open.pop.contains(event.target) && !open.button.contains(event.target)) close(false);
  });
  window.addEventListener("resize", function () { if (open) place(); });
  document.addEventListener("scroll", function (event) { if (open && !open.pop.contains(event.target)) place(); }, true);

  // the cursor stays where the work is
  var before = "";
  var counts = {};
  document.addEventListener("htmx:beforeSwap", function (event) {
    var active = document.activeElement;
    if (event.detail.target && event.detail.target.id === "rule-tree") {
      counts = {};
      $$(".rg-tree-count[id]").forEach(function (one) { counts[one.id] = one.innerHTML; });
    }
    before = event.detail.target && event.detail.target.id === "rule-tree" && active ? active.id : "";
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var tree = $("#rule-tree");
    if (!tree || !before && !tree.dataset.focus) { setUp(); return; }
    setUp();
    var wanted = tree.dataset.focus;
    tree.dataset.focus = "";
    if (wanted) focusNode(wanted);
    else if (before && document.getElementById(before)) document.getElementById(before).focus();
    before = "";
    void event;
  });

  function focusNode(place_) {
    var node = $("#node-" + place_.replace(/\./g, "-"));
    if (!node) return;
    var first = node.matches(".rg-tree-rule") && $(".sg-button.is-missing, input:invalid, input[value='']", node);
    (first || node).focus({ preventScroll: false });
    node.scrollIntoView({ block: "nearest" });
  }

  // moving by keyboard
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    var node = event.target.closest && event.target.closest("[data-node]");
    if (!node || !node.dataset.node) return;
    event.preventDefault();
    var way = event.key === "ArrowUp" ? "up" : "down";
    var button = $$("[data-move=" + way + "]", node).find(function (one) { return one.value === way + ":" + node.dataset.node; });
    if (button) button.click();
  });

  // moving by hand
  function sortable(list) {
    if (list.dataset.sorted || !window.Sortable) return;
    list.dataset.sorted = "1";
    window.Sortable.create(list, {
      group: "rules", handle: "[data-grip]", animation: 120, ghostClass: "sg-ghost", fallbackOnBody: true, swapThreshold: 0.6,
      onEnd: function (moved) {
        if (moved.from === moved.to && moved.oldIndex === moved.newIndex) return;
        var index = moved.newIndex + (moved.from === moved.to && moved.newIndex > moved.oldIndex ? 1 : 0);
        var form = $("#builder");
        window.htmx.ajax("POST", form.action, { source: form, target: "#rule-tree", swap: "outerHTML", values: { do: "move:" + moved.item.dataset.place + ":" + moved.to.dataset.children + ":" + index } });
      },
    });
  }

  // what comes beside the rule closes no menu in it
  $$("#count, #sample, #past, #breakdown").forEach(function (part) {
    part.addEventListener("htmx:afterSwap", function (event) { event.stopPropagation(); });
  });

  // old figures stay, quieter, until the new ones are there
  function keepCounts() {
    Object.keys(counts).forEach(function (id) {
      var one = document.getElementById(id);
      if (one && !one.childElementCount && !one.textContent.trim()) { one.innerHTML = counts[id]; one.classList.add("is-old"); }
    });
    counts = {};
  }

  function setUp() {
    keepCounts();
    $$("select[data-pick]").forEach(enhance);
    $$("[data-children]").forEach(sortable);
  }

  setUp();
})();
