"""The timeline: drawn, read as a table, moved with undo; and the steps on it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.kernel.errors import RegardError
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import initiative_queries as queries
from regard.planning.initiative_forms import FinishForm, StepForm
from regard.planning.models import Plan, Step
from regard.planning.queries import plan_in_force, today
from regard.planning.services import timeline as services
from regard.planning.timeline_drawing import SCALES, draw, words_of
from regard.planning.views.parts import form_page, or_404, the_plan, tried
from regard.ui import formats
from regard.ui.toasts import undo_tag


@permission_required("planning.plan.view")
@require_GET
def timeline(request: ActorRequest) -> HttpResponse:
    """All initiatives on one line of time."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    return render(request, "planning/timeline.html", _context(request, plan))


@permission_required(queries.CHANGE)
@require_POST
def step_move(request: ActorRequest) -> HttpResponse:
    """Other days for one step, as dragged or said by keys. For htmx the timeline anew."""
    plan = the_plan(request)
    sent = request.POST
    number = sent.get("step", "")
    step = or_404(lambda: queries.find_step(request.actor, int(number) if number.isdecimal() else 0))
    try:
        starts, ends = (
            date.fromisoformat(sent.get("starts_on", "")),
            date.fromisoformat(sent.get("ends_on", "")),
        )
    except ValueError:
        messages.error(request, tr("These are no days. Nothing was moved."))
    else:
        version = sent.get("version", "")
        try:
            moved = services.move_step(
                actor=request.actor, step=step, starts_on=starts, ends_on=ends,
                version=int(version) if version.isdecimal() else None,
            )  # fmt: skip
        except RegardError as error:
            messages.error(request, str(error))
        else:
            _say_moved(request, moved)
    if not request.htmx:
        return redirect("planning:timeline")
    return render(request, "planning/parts/timeline_anew.html", _context(request, plan))


@permission_required(queries.CHANGE)
@require_POST
def timeline_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Put back what a move did."""
    tried(request, lambda: services.undo_move(actor=request.actor, move_id=pk), tr("Put back."))
    return redirect("planning:timeline")


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def step_create(request: ActorRequest, pk: int) -> HttpResponse:
    """A new step of the initiative `pk`."""
    initiative = or_404(lambda: queries.find_initiative(request.actor, pk))
    timeline = queries.timeline_of(initiative.plan)
    row = timeline.row_of(pk)
    last = row.steps[-1] if row is not None and row.steps else None
    stage = next((one for one in ("brief", "prototype", "pilot", "rollout")
                  if row is not None and one not in {s.step.kind for s in row.steps}), "work")  # fmt: skip
    first = {"kind": stage, "waits_for": [(last.step.pk, 0)] if last else []}
    form = StepForm(request.POST or None, timeline=timeline, initiative=initiative, initial=first)
    here = reverse("planning:initiative_detail", args=[pk])

    def save() -> str:
        moved = services.save_step(actor=request.actor, initiative=initiative, wanted=form.wanted())
        if moved.pushed:
            _say_moved(request, moved)
        return f"{here}#steps"

    return form_page(
        request,
        form,
        save,
        heading=tr("Add a step"),
        crumbs=_crumbs(initiative.plan, initiative.name, here),
        cancel=here,
    )


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def step_change(request: ActorRequest, pk: int) -> HttpResponse:
    step = or_404(lambda: queries.find_step(request.actor, pk))
    initiative = step.initiative
    timeline = queries.timeline_of(initiative.plan)
    form = StepForm(
        request.POST or None, timeline=timeline, initiative=initiative, step=step, initial=StepForm.of(step)
    )
    here = reverse("planning:initiative_detail", args=[initiative.pk])

    def save() -> str:
        moved = services.save_step(
            actor=request.actor, initiative=initiative, wanted=form.wanted(), step=step,
            version=form.cleaned_data["version"],
        )  # fmt: skip
        if moved.move is not None:
            _say_moved(request, moved)
        return f"{here}#steps"

    found = next((row for row in timeline.steps if row.step.pk == pk), None)
    return form_page(
        request, form, save, heading=tr("Edit {name}", name=step.name), crumbs=_crumbs(initiative.plan, initiative.name, here),
        cancel=here, lead=f"{words_of(found)}." if found else "", remove_url=reverse("planning:step_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def step_finish(request: ActorRequest, pk: int) -> HttpResponse:
    """It is done; a stage is accepted with a word on how one knows."""
    step = or_404(lambda: queries.find_step(request.actor, pk))
    here = reverse("planning:initiative_detail", args=[step.initiative_id])
    form = FinishForm(request.POST or None, initial={"on": today()})

    def save() -> str:
        services.finish_step(
            actor=request.actor, step=step, on=form.cleaned_data["on"], text=form.cleaned_data["note"]
        )
        messages.success(
            request,
            tr("“{name}” is accepted.", name=step.name)
            if step.is_stage
            else tr("“{name}” is done.", name=step.name),
        )
        return f"{here}#steps"

    heading = tr("Accept {step}", step=step.name) if step.is_stage else tr("Finish {step}", step=step.name)
    return form_page(
        request, form, save, heading=heading, submit=tr("Accept") if step.is_stage else tr("Finish"), cancel=here,
        crumbs=_crumbs(step.initiative.plan, step.initiative.name, here),
        lead=tr("Accepted when: {what}", what=step.acceptance) if step.acceptance else "",
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_POST
def step_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    step = or_404(lambda: queries.find_step(request.actor, pk))
    tried(
        request,
        lambda: services.reopen_step(actor=request.actor, step=step),
        tr("“{name}” is open again.", name=step.name),
    )
    return redirect(f"{reverse('planning:initiative_detail', args=[step.initiative_id])}#steps")


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def step_remove(request: ActorRequest, pk: int) -> HttpResponse:
    step = or_404(lambda: queries.find_step(request.actor, pk))
    here = reverse("planning:initiative_detail", args=[step.initiative_id])
    if request.method == "POST":
        tried(
            request,
            lambda: services.remove_step(actor=request.actor, step=step),
            tr("“{name}” is removed.", name=step.name),
        )
        return redirect(f"{here}#steps")
    context = {
        "page_title": tr("Remove {name}", name=step.name),
        "crumbs": _crumbs(step.initiative.plan, step.initiative.name, here),
        "words": tr(
            "What waits for it waits no longer; nothing is pulled forward. Its tasks stay with the initiative."
        ),
        "submit": tr("Remove step"),
        "cancel_url": here,
    }
    return render(request, "planning/doing_confirm.html", context)


def _crumbs(plan: Plan, name: str, here: str) -> list[tuple[str, str]]:
    return [
        (plan.name, reverse("planning:plan_home")),
        (tr("Initiatives"), reverse("planning:initiative_list")),
        (name, here),
    ]


def _context(request: ActorRequest, plan: Plan) -> dict[str, object]:
    found = queries.timeline_of(plan)
    scale = request.GET.get("scale") or request.POST.get("scale", "")
    scale = scale if scale in SCALES else "year"
    return {
        "plan": plan,
        "timeline": found,
        "drawing": draw(found, scale),
        "scale": scale,
        "as_table": request.GET.get("as") == "table",
        "may_move": {
            row.initiative.pk for row in found.rows if queries.may_change(request.actor, row.initiative)
        },
    }


def _say_moved(request: ActorRequest, moved: services.Moved) -> None:
    step: Step = moved.step
    days = (
        formats.day_short(step.ends_on)
        if step.is_milestone
        else (f"{formats.day_short(step.starts_on)} – {formats.day_short(step.ends_on)}")
    )
    said = tr("“{name}” is {days}.", name=step.name, days=days)
    if moved.pushed:
        also = several(
            "{count} step that waits for it was pushed.",
            "{count} steps that wait for it were pushed.",
            len(moved.pushed),
            count=formats.number(len(moved.pushed)),
        )
        said = f"{said} {also}"
    undo = undo_tag(reverse("planning:timeline_undo", args=[moved.move.pk])) if moved.move else ""
    messages.success(request, said, extra_tags=undo)
