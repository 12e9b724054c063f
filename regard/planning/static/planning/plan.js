// Rows of the plan open in place. Without this script the title leads to the objective's own page.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest(".plan-toggle");
  if (!toggle) return;
  const objective = toggle.closest("[data-plan-objective]");
  const panel = document.getElementById(toggle.getAttribute("aria-controls"));
  const opens = panel.hidden;
  panel.hidden = !opens;
  objective.classList.toggle("is-open", opens);
  toggle.setAttribute("aria-expanded", String(opens));
  if (opens && !panel.firstElementChild.firstElementChild) htmx.trigger(toggle, "open-panel");
});
