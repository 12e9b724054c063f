/* Once, when somebody signs in for the first time: tells the server how their browser writes dates, numbers and times, in
   which zone it is and on which day its week begins. It holds where they have not chosen themselves, and read the language
   the browser writes so: of the languages it knows, that of the page goes first. */
(function () {
  "use strict";
  var regard = window.regard, url = document.body.dataset.guessUrl;
  if (!url || !regard) return;
  var page = document.documentElement.lang.slice(0, 2);
  var known = Array.from(navigator.languages || []).filter(function (one) { return one.slice(0, 2) === page; });
  var lang = known.filter(function (one) { return one.length > 2; })[0] || known[0] || navigator.language, sample = new Date(2026, 10, 23, 18, 5);

  function order() {
    var parts = new Intl.DateTimeFormat(lang).formatToParts(sample), first = parts[0].type, mark = parts[1] && parts[1].value.trim();
    if (first === "year") return "iso";
    if (first === "month") return "mdy";
    return mark === "." ? "dots" : /^en\b/i.test(lang) ? "dmy" : "slashes";
  }

  function separators() {
    var group = "", point = "";
    new Intl.NumberFormat(lang).formatToParts(1234567.5).forEach(function (part) {
      if (part.type === "group") group = part.value;
      if (part.type === "decimal") point = part.value;
    });
    if (point === ".") return /[’']/.test(group) ? "apostrophe" : "comma";
    return group === "." ? "point" : "space";
  }

  function firstDay() {
    var locale = new Intl.Locale(lang), info = locale.getWeekInfo ? locale.getWeekInfo() : locale.weekInfo;
    return info ? String((info.firstDay + 6) % 7) : "";
  }

  var options = new Intl.DateTimeFormat(lang, { hour: "numeric" }).resolvedOptions();
  var said = { date_style: order(), number_style: separators(), clock_style: options.hour12 ? "12" : "24", first_weekday: firstDay(), time_zone: options.timeZone, language: lang };
  regard.send(url, said).then(function (answer) { return answer.ok ? answer.json() : { changed: [] }; }).then(function (answer) {
    if (answer.changed.length) regard.toast(tr("Dates, numbers and times are written as this browser does, from the next page on. Profile changes it."));
  }).catch(function () { /* asked again on the next page */ });
})();
