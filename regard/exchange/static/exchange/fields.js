/* Where columns go: after a change the table comes back with what is chosen only. What else there is to choose is filled in when one
   turns to a list, and in idle moments; what was open stays open. */
(function () {
  "use strict";
  var isOpen = false, idle = window.requestIdleCallback || function (run) { setTimeout(run, 50); };

  function fill(select) {
    var offered = document.getElementById("offered");
    if (!offered || !select.hasAttribute("data-to-fill")) return;
    select.removeAttribute("data-to-fill");
    var chosen = select.value;
    while (select.options.length > 1) select.remove(1);
    select.append(offered.content.cloneNode(true));
    select.value = chosen;
  }

  function fillNext() {
    var select = document.querySelector("#step select[data-to-fill]");
    if (!select) return;
    fill(select);
    idle(fillNext);
  }

  function turnTo(event) {
    if (event.target.matches && event.target.matches("select[data-to-fill]")) fill(event.target);
  }

  document.addEventListener("pointerdown", turnTo, true);
  document.addEventListener("focusin", turnTo);
  document.addEventListener("toggle", function (event) { if (event.target.id === "how-read") isOpen = event.target.open; }, true);
  // htmx says goodbye to every element that goes, and thousands of options have nobody who listens
  document.addEventListener("htmx:beforeSwap", function (event) {
    var form = event.detail.target;
    if (!form || form.id !== "step" || !event.detail.shouldSwap) return;
    if (event.detail.xhr.getResponseHeader("HX-Reswap") === "none") return;  // the table stays, only what stands beside it comes
    form.querySelectorAll("select[name^=column-]").forEach(function (select) { select.replaceChildren(); });
    // open from the first moment, so that the field one is in can have the focus again
    if (isOpen) event.detail.serverResponse = event.detail.serverResponse.replace('id="how-read"', 'id="how-read" open');
  });
  document.addEventListener("htmx:afterSettle", function () {
    idle(fillNext);
  });
})();
