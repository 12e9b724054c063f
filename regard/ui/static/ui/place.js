/* Beside an input of a place on the map (data-place) a button writes where this device is, once it is asked. */
(function () {
  "use strict";
  var regard = window.regard;

  function offer(input) {
    if (input.dataset.placeReady || !navigator.geolocation || !window.isSecureContext) return;
    input.dataset.placeReady = "1";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "rg-link rg-place-here";
    button.textContent = tr("Where I am");
    button.addEventListener("click", function () {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(function (found) {
        input.value = found.coords.latitude.toFixed(5) + ", " + found.coords.longitude.toFixed(5);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        button.disabled = false;
        input.focus();
      }, function () {
        button.disabled = false;
        regard.toast(tr("This device does not say where it is. Write latitude and longitude instead."), "error");
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
    input.after(button);
  }

  function all(root) { (root || document).querySelectorAll("input[data-place]").forEach(offer); }
  ["htmx:load", "regard:filled"].forEach(function (name) { document.addEventListener(name, function () { all(); }); });
  document.addEventListener("focusin", function (event) { if (event.target.matches && event.target.matches("input[data-place]")) offer(event.target); });
  all();
})();
