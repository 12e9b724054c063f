/* This device: registers the service worker, says when there is no network, and keeps what is logged or finished meanwhile
   in the browser's own database until it can be sent. Forms that may wait say so: data-waits (compose, finish), data-waits-of
   (the customer or task) and data-waits-about (its name). Each thing has a key of its own, under which the server does it
   once however often it is sent; what could not be done, or was done otherwise, stays here in words until somebody has read it. */
(function () {
  "use strict";
  var regard = window.regard, formats = window.regardFormats, body = document.body, root = document.documentElement;
  var person = body.dataset.person || "", key = body.dataset.device || "", sendUrl = body.dataset.sendUrl || "";
  var KINDS = { note: tr("Note"), call: tr("Call"), meeting: tr("Meeting"), task: tr("Task") };

  // what waits

  function database() {
    return new Promise(function (resolve, reject) {
      var asked = indexedDB.open("regard", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("waiting", { keyPath: "key" }); };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
  }

  function within(mode, work) {
    return database().then(function (db) {
      return new Promise(function (resolve, reject) {
        var change = db.transaction("waiting", mode), asked = work(change.objectStore("waiting"));
        change.oncomplete = function () { db.close(); resolve(asked && asked.result); };
        change.onerror = change.onabort = function () { db.close(); reject(change.error); };
      });
    });
  }

  function all() {
    return within("readonly", function (store) { return store.getAll(); }).then(function (items) {
      return items.sort(function (a, b) { return a.madeAt < b.madeAt ? -1 : 1; });
    });
  }
  function put(item) { return within("readwrite", function (store) { return store.put(item); }); }
  function remove(item) { return within("readwrite", function (store) { return store.delete(item.key); }); }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (one) { return one.toString(16).padStart(2, "0"); }).join("");
  }

  function lastPerson() { try { return localStorage.getItem("regard-person") || ""; } catch (error) { return ""; } }
  function remember(value) { try { if (value) localStorage.setItem("regard-person", value); else localStorage.removeItem("regard-person"); } catch (error) { /* private browsing */ } }

  var isKept = root.hasAttribute("data-kept");
  var isDevicePage = Boolean(document.querySelector("[data-device-page]"));
  if (!isKept && !isDevicePage) remember(person);
  var whose = person || (isKept || isDevicePage ? lastPerson() : "");

  function isOffline() { return isKept || navigator.onLine === false; }

  // the line that says so

  function bar(waiting, told) {
    var line = document.querySelector("[data-device-bar]"), parts = [];
    if (!line) {
      line = document.createElement("div");
      line.className = "rg-device-bar";
      line.setAttribute("role", "status");
      line.dataset.deviceBar = "";
      var main = document.querySelector(".rg-main > .rg-head") || document.querySelector("#main");
      if (!main) return;
      if (main.id === "main") main.prepend(line); else main.after(line);
    }
    if (isKept && !isDevicePage) {
      var since = new Date(root.dataset.kept);
      parts.push(isNaN(since) ? tr("No network. This page is as it was.") : tr("No network. This page is as it was {when}.", { when: formats.moment(since) }));
    } else if (navigator.onLine === false) parts.push(tr("No network. Calls you log and tasks you finish wait here, and are sent when it is back."));
    var count = { count: formats.number(waiting.length) };
    if (!isDevicePage && waiting.length) {
      parts.push(person || isOffline()
        ? several("One thing waits to be sent.", "{count} things wait to be sent.", waiting.length, count)
        : several("One thing waits to be sent, as soon as you sign in.", "{count} things wait to be sent, as soon as you sign in.", waiting.length, count));
    }
    if (!isDevicePage && told.length) parts.push(several("One thing turned out otherwise.", "{count} things turned out otherwise.", told.length, { count: formats.number(told.length) }));
    line.textContent = parts.join(" ");
    if (!isDevicePage && (waiting.length || told.length)) {
      var link = document.createElement("a");
      link.href = body.dataset.deviceUrl;
      link.textContent = tr("Look");
      line.append(" ", link);
    }
    line.hidden = !parts.length;
  }

  // what waits, where it will stand

  function describe(item) {
    if (item.what === "finish") return tr("Finish “{task}”", { task: item.about });
    var text = (item.fields.title || item.fields.text || "").trim();
    return (KINDS[item.fields.kind] || KINDS.note) + ", " + item.about + (text ? ": " + text : "");
  }

  function lines(waiting) {
    document.querySelectorAll("[data-waiting-lines]").forEach(function (one) { one.remove(); });
    document.querySelectorAll(".is-waiting").forEach(function (one) { one.classList.remove("is-waiting"); });
    var form = document.querySelector('form[data-waits="compose"]');
    var mine = form ? waiting.filter(function (item) { return item.what === "compose" && item.of === form.dataset.waitsOf; }) : [];
    if (mine.length) {
      var list = document.createElement("ul");
      list.className = "rg-waiting";
      list.dataset.waitingLines = "";
      list.setAttribute("aria-label", tr("Waits to be sent"));
      mine.forEach(function (item) {
        var line = document.createElement("li"), note = document.createElement("small");
        line.textContent = (KINDS[item.fields.kind] || KINDS.note) + ((item.fields.title || item.fields.text) ? ": " + (item.fields.title || item.fields.text) : "");
        note.textContent = tr("{when}, waits to be sent", { when: formats.moment(new Date(item.madeAt)) });
        line.append(note);
        list.append(line);
      });
      form.after(list);
    }
    waiting.forEach(function (item) {
      if (item.what !== "finish") return;
      document.querySelectorAll('form[data-waits="finish"][data-waits-of="' + CSS.escape(item.of) + '"]').forEach(function (one) {
        var row = one.closest(".rg-line") || one, note = document.createElement("small");
        row.classList.add("is-waiting");
        note.className = "rg-waiting-note";
        note.dataset.waitingLines = "";
        note.textContent = tr("Done, waits to be sent");
        (row.querySelector("a") || row).append(note);
      });
    });
  }

  function show() {
    return all().then(function (items) {
      var waiting = items.filter(function (item) { return item.state === "waiting"; });
      var mine = waiting.filter(function (item) { return item.person === whose; });
      var told = items.filter(function (item) { return item.state !== "waiting" && item.person === whose; });
      lines(mine);
      bar(whose ? mine : waiting, whose ? told : []);
      if (isDevicePage) page(items);
      return mine;
    }).catch(function () { bar([], []); return []; });
  }

  // forms that may wait

  function fieldsOf(form) {
    var fields = {};
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "device_key" && value !== "") fields[name] = value;
    });
    return fields;
  }

  function missing(form, fields) {
    if (form.dataset.waits !== "compose") return "";
    if (fields.kind === "task" && !(fields.title || "").trim()) return tr("Say what is to be done first.");
    if (fields.kind === "note" && !(fields.text || "").trim()) return tr("Write something first.");
    return "";
  }

  function wait(form) {
    var fields = fieldsOf(form), lack = missing(form, fields);
    if (lack) { regard.toast(lack, "error"); return; }
    var item = {
      key: form.elements.device_key ? form.elements.device_key.value : newKey(), person: whose, what: form.dataset.waits, of: form.dataset.waitsOf,
      about: form.dataset.waitsAbout || "", fields: fields, madeAt: new Date().toISOString(), state: "waiting", text: "", url: "",
    };
    put(item).then(function () {
      if (form.elements.device_key) form.elements.device_key.remove();
      if (item.what === "compose") { form.reset(); form.dispatchEvent(new CustomEvent("regard:waits", { bubbles: true })); }
      form.querySelectorAll("[disabled]").forEach(function (one) { one.disabled = false; });
      delete form.dataset.sent;
      regard.toast(item.what === "finish" ? tr("Done. It is sent when the network is back.") : tr("Kept on this device. It is sent when the network is back."));
      return show();
    }).catch(function () {
      regard.toast(tr("This browser keeps nothing, so it could not be put aside. What you wrote still stands in the form."), "error");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches("form[data-waits]") || !whose || (!key && !isKept)) return;
    if (!form.elements.device_key) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = "device_key";
      field.value = newKey();
      form.append(field);
    }
    if (!isOffline()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wait(form);
  }, true);
  // the browser thought there was a network, and there was none: the same key goes with it, so that nothing is done twice
  document.addEventListener("htmx:sendError", function (event) {
    var form = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest("form[data-waits]");
    if (!form || !whose || !key || event.detail.requestConfig.verb !== "post") return; // what a form asks beside is not its sending
    event.stopImmediatePropagation();
    wait(form);
  }, true);

  // sending

  function who() {
    return fetch(sendUrl, { redirect: "manual", headers: { Accept: "application/json" } }).then(function (answer) { return answer.ok ? answer.json() : null; });
  }

  function sendOne(item, token) {
    var values = { person: item.person, what: item.what, of: item.of, about: item.about, key: item.key, made_at: item.madeAt };
    Object.keys(item.fields).forEach(function (name) { values["form." + name] = item.fields[name]; });
    return fetch(sendUrl, { method: "POST", redirect: "manual", body: new URLSearchParams(values), headers: { "X-CSRFToken": token } }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    });
  }

  function sendAll() {
    if (!sendUrl || navigator.onLine === false) return Promise.resolve([]);
    return all().then(function (items) {
      var waiting = items.filter(function (item) { return item.state === "waiting"; });
      if (!waiting.length) return [];
      return who().then(function (signedIn) {
        if (!signedIn) return [];
        var mine = waiting.filter(function (item) { return item.person === String(signedIn.person); }), done = [];
        return mine.reduce(function (before, item) {
          return before.then(function () { return sendOne(item, signedIn.token); }).then(function (answer) {
            done.push(answer.outcome);
            if (answer.outcome === "kept") return remove(item);
            item.state = answer.outcome;
            item.text = answer.text;
            item.url = answer.url;
            return put(item);
          });
        }, Promise.resolve()).then(function () { return done; }, function () { return done; }); // what is left waits for the next time
      });
    }).catch(function () { return []; });
  }

  var isSending = false;
  function synchronise() {
    if (isSending) return Promise.resolve();
    isSending = true;
    var locked = navigator.locks ? navigator.locks.request("regard-send", sendAll) : sendAll();
    return locked.then(function (done) {
      isSending = false;
      if (!done.length) return isKept && navigator.onLine ? look() : show();
      var sent = done.filter(function (one) { return one === "kept"; }).length;
      if (sent) say(several("What waited is sent.", "{count} things that waited are sent.", sent, { count: formats.number(sent) }));
      return isTyping() ? show() : location.reload();
    }, function () { isSending = false; });
  }

  // a page that was kept comes anew once there is a network, unless somebody writes on it
  function look() {
    return fetch(sendUrl || location.href, { redirect: "manual" }).then(function () { if (!isTyping()) location.reload(); else show(); }, show);
  }

  function isTyping() {
    var at = document.activeElement;
    return Boolean(at && regard.isTyping(at) && at.value);
  }

  function say(text) {
    try { sessionStorage.setItem("regard-said", text); } catch (error) { /* said on this page only */ }
  }
  try {
    var said = sessionStorage.getItem("regard-said");
    if (said) { sessionStorage.removeItem("regard-said"); regard.toast(said); }
  } catch (error) { /* private browsing */ }

  window.addEventListener("online", function () { synchronise(); });
  window.addEventListener("offline", show);
  document.addEventListener("htmx:afterSettle", function (event) { if (event.target && event.target.closest && document.querySelector("form[data-waits]")) show(); });
  setInterval(function () { if (!document.hidden) all().then(function (items) { if (items.some(function (item) { return item.state === "waiting"; })) synchronise(); }).catch(function () {}); }, 10000); // a browser may not notice that the network is back

  // signing out with things that wait

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches || !form.matches('form[action$="/account/logout/"]')) return;
    remember("");
    if (form.dataset.asked) return;
    event.preventDefault();
    all().catch(function () { return []; }).then(function (items) {
      var count = items.filter(function (item) { return item.person === person && item.state === "waiting"; }).length;
      var go = count ? regard.ask(several("One thing waits on this device. It is kept, and sent when you sign in here again.", "{count} things wait on this device. It is kept, and sent when you sign in here again.", count, { count: formats.number(count) }), tr("Sign out")) : Promise.resolve(true);
      return go.then(function (yes) {
        if (!yes) { remember(person); return; }
        form.dataset.asked = "1";
        var forgotten = window.caches ? caches.keys().then(function (names) { return Promise.all(names.filter(function (name) { return name.startsWith("regard-pages-"); }).map(function (name) { return caches.delete(name); })); }) : Promise.resolve();
        forgotten.catch(function () {}).then(function () { form.submit(); });
      });
    });
  });

  // the page about this device

  function page(items) {
    var mine = items.filter(function (item) { return item.person === whose && whose; }), others = items.length - mine.length;
    var list = document.querySelector("[data-device-waiting]"), kept = document.querySelector("[data-device-kept]");
    document.querySelector("[data-device-elsewhere]").hidden = !isKept || location.pathname === body.dataset.deviceUrl;
    list.replaceChildren();
    mine.forEach(function (item) {
      var line = document.createElement("li"), head = document.createElement("strong"), note = document.createElement("p");
      line.dataset.state = item.state;
      head.textContent = describe(item);
      note.textContent = item.state === "waiting" ? tr("{when}. Waits to be sent.", { when: formats.moment(new Date(item.madeAt)) }) : item.state === "refused" ? tr("It could not be kept: {why} What you wrote is still here.", { why: item.text }) : item.text;
      line.append(head, note);
      if (item.state !== "waiting") {
        var actions = document.createElement("div");
        actions.className = "rg-device-actions";
        if (item.url) { var link = document.createElement("a"); link.className = "btn btn-sm"; link.href = item.url; link.textContent = tr("Open"); actions.append(link); }
        if (item.state === "refused") actions.append(button(tr("Try again"), function () { item.state = "waiting"; return put(item).then(synchronise); }));
        actions.append(button(item.state === "refused" ? tr("Throw away") : tr("I have read it"), function () { return remove(item).then(show); }));
        line.append(actions);
      }
      list.append(line);
    });
    document.querySelector("[data-device-nothing]").hidden = mine.length > 0;
    var note = document.querySelector("[data-device-others]");
    note.hidden = !others;
    note.textContent = several("One thing of somebody who has signed out is here, too. It is sent when they sign in on this device.", "{count} things of people who have signed out are here, too. They are sent when they sign in on this device.", others, { count: formats.number(others) });
    if (!window.caches) return;
    caches.keys().then(function (names) {
      var name = names.find(function (one) { return one.startsWith("regard-pages-"); });
      return name && whose ? caches.open(name).then(function (pages) { return pages.keys().then(function (keys) { return Promise.all(keys.map(function (one) { return pages.match(one).then(function (answer) { return answer.text(); }).then(function (html) { return { url: one.url, title: (/<title>([^<]*)<\/title>/.exec(html) || ["", one.url])[1] }; }); })); }); }) : [];
    }).then(function (found) {
      kept.replaceChildren();
      found.reverse().forEach(function (one) {
        var line = document.createElement("li"), link = document.createElement("a"), plain = document.createElement("textarea");
        plain.innerHTML = one.title;
        link.href = one.url;
        link.textContent = plain.value.split(" · ")[0];
        line.append(link);
        kept.append(line);
      });
      document.querySelector("[data-device-no-pages]").hidden = found.length > 0;
      document.querySelector("[data-device-empty]").hidden = !found.length;
    });
  }

  function button(text, act) {
    var one = document.createElement("button");
    one.type = "button";
    one.className = "btn btn-sm btn-ghost";
    one.textContent = text;
    one.addEventListener("click", act);
    return one;
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-device-empty]")) return;
    caches.keys().then(function (names) { return Promise.all(names.filter(function (name) { return name.startsWith("regard-pages-"); }).map(function (name) { return caches.delete(name); })); }).then(show);
  });

  if (navigator.serviceWorker && (key || isDevicePage)) navigator.serviceWorker.register(body.dataset.workerUrl).catch(function () { /* not over plain http */ });
  show().then(synchronise);
})();
