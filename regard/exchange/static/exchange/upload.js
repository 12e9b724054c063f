/* Uploads: drop a file anywhere on the field, see how far sending is; without this script the form works as it is. */
(function () {
  "use strict";
  var form = document.querySelector("[data-upload]");
  if (!form) return;
  var drop = form.querySelector("[data-drop]"), field = form.elements.file;
  var sending = form.querySelector("[data-sending]"), note = form.querySelector("[data-sending-note]");
  var button = document.querySelector("[data-upload-button]");

  function size(bytes) {
    var units = [tr("bytes"), "KB", "MB", "GB"], step = 0;
    while (bytes >= 1000 && step < 3) { bytes /= 1000; step += 1; }
    return (step ? bytes.toFixed(bytes < 10 ? 1 : 0) : bytes) + " " + units[step];
  }

  function show() {
    var file = field.files[0];
    if (!file) return;
    form.querySelector("[data-drop-name]").textContent = file.name;
    form.querySelector("[data-drop-size]").textContent = size(file.size);
  }

  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("is-over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function () { drop.classList.remove("is-over"); });
  });
  drop.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; show(); }
  });
  field.addEventListener("change", show);

  form.addEventListener("submit", function (event) {
    if (!field.files.length || !window.XMLHttpRequest) return;
    event.preventDefault();
    var request = new XMLHttpRequest(), bar = sending.querySelector("progress");
    sending.hidden = false;
    button.disabled = true;
    request.upload.addEventListener("progress", function (step) {
      if (!step.lengthComputable) return;
      bar.value = step.loaded / step.total;
      note.textContent = step.loaded < step.total ? tr("{done} of {total} sent", {done: size(step.loaded), total: size(step.total)}) : tr("Reading the file");
    });
    request.addEventListener("load", function () {
      if (request.status < 400 && new URL(request.responseURL).pathname !== location.pathname) { location.href = request.responseURL; return; }
      var page = new DOMParser().parseFromString(request.responseText, "text/html");
      var problem = page.querySelector("[data-upload] .rg-notice-error");
      sending.hidden = true;
      button.disabled = false;
      form.querySelectorAll(".rg-notice-error").forEach(function (old) { old.remove(); });
      if (problem) form.prepend(document.adoptNode(problem)); else failed();
    });
    request.addEventListener("error", failed);
    function failed() {
      sending.hidden = true;
      button.disabled = false;
      if (window.regard && window.regard.toast) window.regard.toast(tr("The file did not arrive. Nothing was kept; try again."), "error");
    }
    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Upload", "1");
    request.send(new FormData(form));
  });
})();
