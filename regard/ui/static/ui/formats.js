/* Writes figures, days and times in scripts as the server writes them on pages: in the ways, language and time zone that
   the page says at its root (data-numbers, data-dates, data-clock, data-zone). Offers window.regardFormats. */
(function () {
  "use strict";
  var root = document.documentElement, said = root.dataset;
  var SEPARATORS = { comma: [",", "."], point: [".", ","], space: ["\u202f", ","], apostrophe: ["’", "."] };
  var ORDERS = { mdy: "M d, y", dots: "dd.MM.y", slashes: "dd/MM/y", us: "MM/dd/y", iso: "y-MM-dd" };
  var lang = !root.lang || root.lang === "en" ? "en-GB" : root.lang; // days are written day, month, year in English too

  function number(value, options) {
    var text = value.toLocaleString(SEPARATORS[said.numbers] ? "en-GB" : lang, options || {}).replace("-", "−"), marks = SEPARATORS[said.numbers];
    if (!marks) return text;
    return text.replace(/[,.]/g, function (mark) { return mark === "," ? marks[0] : marks[1]; });
  }

  function pad(value) { return String(value).padStart(2, "0"); }

  // the parts of a moment on the clock of the person; a day without a time is the same everywhere
  function parts(date, zone) {
    var found = {}, options = { hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
    if (zone) options.timeZone = zone;
    new Intl.DateTimeFormat("en-GB", options).formatToParts(date).forEach(function (part) { found[part.type] = Number(part.value); });
    return found;
  }

  function monthWord(date, zone) {
    return date.toLocaleDateString(lang, { month: "short", timeZone: zone }).replace("Sept", "Sep");
  }

  function day(date, options) {
    var zone = options && options.zone === "local" ? undefined : options && options.zone || "UTC", short = options && options.short, at = parts(date, zone);
    if (said.dates === "mdy") return monthWord(date, zone) + " " + at.day + (short ? "" : ", " + at.year);
    if (!ORDERS[said.dates]) return date.toLocaleDateString(lang, short ? { day: "numeric", month: "short", timeZone: zone } : { day: "numeric", month: "short", year: "numeric", timeZone: zone }).replace("Sept", "Sep");
    var text = ORDERS[said.dates].replace("dd", pad(at.day)).replace("MM", pad(at.month));
    if (!short || said.dates === "iso") return text.replace("y", at.year);
    return text.replace(/[/-]?y/, "");
  }

  function clock(date) {
    var at = parts(date, said.zone);
    if (said.clock !== "12") return pad(at.hour) + ":" + pad(at.minute);
    return (at.hour % 12 || 12) + ":" + pad(at.minute) + (at.hour < 12 ? " am" : " pm");
  }

  function moment(date) {
    var at = parts(date, said.zone), now = parts(new Date(), said.zone);
    if (at.year === now.year && at.month === now.month && at.day === now.day) return tr("today at {time}", { time: clock(date) });
    return tr("on {day} at {time}", { day: day(date, { zone: said.zone, short: at.year === now.year }), time: clock(date) });
  }

  window.regardFormats = { number: number, day: day, clock: clock, moment: moment, month: function (date) { return monthWord(date, "UTC"); } };
})();
