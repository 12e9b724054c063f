/* Who else has this record open, and its timeline anew as soon as something happens. Asked for every few seconds while the
   page is in front; a page nobody looks at asks for nothing. */
(function () {
  "use strict";
  var regard = window.regard, $ = regard.$;
  var place = $("[data-presence]");
  if (!place) return;
  var every = 15000, pulse = null, timer = 0, isPaged = false, said = "";

  function sent(more) {
    return Object.assign({ noun: place.dataset.presence, id: place.dataset.id }, more);
  }

  function isEditing() { return place.hasAttribute("data-editing") || Boolean($("[data-inline-form]")); }

  function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    regard.send("/ui/presence/", sent({ editing: isEditing() ? "1" : "0" })).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(function (now) {
      show(now.others);
      if (pulse !== null && now.pulse !== pulse && !isPaged) document.body.dispatchEvent(new CustomEvent("story-told"));
      pulse = now.pulse;
      timer = setTimeout(ask, every);
    }).catch(function () { timer = setTimeout(ask, every * 4); });
  }

  function words(others) {
    return others.map(function (one) { return one.editing ? tr("{name} is editing this", { name: one.name }) : tr("{name} is here, too", { name: one.name }); }).join(", ");
  }

  function show(others) {
    var text = words(others);
    if (text === said) return;
    said = text;
    place.hidden = !others.length;
    place.replaceChildren();
    others.slice(0, 4).forEach(function (one) {
      var mark = document.createElement("span");
      mark.className = "rg-avatar rg-t" + one.tint;
      mark.setAttribute("aria-hidden", "true");
      mark.title = words([one]);
      mark.textContent = one.initials;
      place.append(mark);
    });
    var line = document.createElement("span");
    line.className = "rg-presence-words";
    line.textContent = others.length > 2 ? several("{count} other is here", "{count} others are here", others.length) : text;
    place.append(line);
  }

  // whoever reads further back is not sent to the top again
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (/[?&]before=/.test(event.detail.requestConfig.path)) isPaged = true;
  });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) ask(); });
  window.addEventListener("pagehide", function () {
    navigator.sendBeacon("/ui/presence/", new URLSearchParams(sent({ leaving: "1", csrfmiddlewaretoken: regard.csrf() })));
  });
  ask();
})();
