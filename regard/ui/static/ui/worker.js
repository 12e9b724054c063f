/* The service worker: keeps what every page is drawn with, and the pages the server says may be kept on this device, for
   when there is no network. `self.regard` before it says which version this is, what belongs to the shell, and where the
   page about this device is. Pages are kept for one person with the rights they have (X-Regard-Device); as soon as the
   server names another, or none, those kept for somebody else are gone. */
(function () {
  "use strict";
  var SHELL = "regard-shell-" + self.regard.version, PAGES = "regard-pages-", MOST = self.regard.most;
  var HASHED = /\.[0-9a-f]{8,}\.\w+$/;

  self.addEventListener("install", function (event) {
    event.waitUntil(caches.open(SHELL).then(function (shell) {
      return shell.addAll(self.regard.shell.map(function (url) { return new Request(url, { credentials: "omit" }); }));
    }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.startsWith("regard-shell-") && name !== SHELL; }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); }));
  });

  function forgetPagesBut(kept) {
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.startsWith(PAGES) && name !== kept; }).map(function (name) { return caches.delete(name); }));
    });
  }

  // the oldest go first: an address that is opened again stands last
  function keep(name, request, answer) {
    return caches.open(name).then(function (pages) {
      var key = request.url.split("#")[0];
      return pages.delete(key).then(function () { return pages.put(key, answer); }).then(function () { return pages.keys(); }).then(function (keys) {
        return Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map(function (one) { return pages.delete(one); }));
      });
    });
  }

  function look(request, answer) {
    var whose = answer.headers.get("X-Regard-Device");
    if (whose === null) return Promise.resolve();
    var name = PAGES + whose;
    return forgetPagesBut(whose === "none" ? "" : name).then(function () {
      if (whose === "none" || answer.redirected) return undefined;
      if (answer.ok && answer.headers.get("X-Regard-Keep") === "1") return keep(name, request, answer);
      if (answer.status === 404 || answer.status === 403) return caches.open(name).then(function (pages) { return pages.delete(request.url.split("#")[0]); });
      return undefined;
    });
  }

  // a page that was kept says so, and since when
  function marked(answer) {
    return answer.text().then(function (html) {
      var headers = new Headers(answer.headers);
      headers.delete("Content-Encoding");
      headers.delete("Content-Length");
      return new Response(html.replace("<html ", '<html data-kept="' + (answer.headers.get("Date") || "") + '" '), { status: 200, headers: headers });
    });
  }

  function keptPage(request) {
    return caches.keys().then(function (names) {
      var name = names.find(function (one) { return one.startsWith(PAGES); });
      var url = request.url.split("#")[0];
      if (new URL(url).pathname === self.regard.start) url = new URL(self.regard.home, url).href;
      return name ? caches.open(name).then(function (pages) { return pages.match(url); }) : undefined;
    }).then(function (found) {
      if (found) return marked(found);
      return caches.match(self.regard.page).then(function (page) { return page ? marked(page) : Response.error(); });
    });
  }

  function navigate(event) {
    return fetch(event.request).then(function (answer) {
      event.waitUntil(look(event.request, answer.clone()));
      return answer;
    }, function () {
      return keptPage(event.request);
    });
  }

  function file(event) {
    var request = event.request;
    function fresh() {
      return fetch(request).then(function (answer) {
        if (answer.ok) { var copy = answer.clone(); event.waitUntil(caches.open(SHELL).then(function (shell) { return shell.put(request, copy); })); }
        return answer;
      });
    }
    if (HASHED.test(new URL(request.url).pathname)) return caches.match(request).then(function (found) { return found || fresh(); });
    return fresh().catch(function () { return caches.match(request).then(function (found) { return found || Response.error(); }); });
  }

  self.addEventListener("fetch", function (event) {
    var request = event.request, url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(navigate(event));
    else if (url.pathname.startsWith(self.regard.files)) event.respondWith(file(event));
  });
})();
