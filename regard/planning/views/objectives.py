"""One objective: its page, its panel on the plan, and writing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.planning.figures import write
from regard.planning.forms import ObjectiveForm
from regard.planning.models import Objective, Plan
from regard.planning.presenting import (
    HIDDEN,
    marks_of,
    present,
    present_beside,
    present_panel,
    present_parts,
    present_preview,
)
from regard.planning.queries import objectives_of, parts_of, row_of
from regard.planning.services.measuring import measure_objective
from regard.planning.services.objectives import (
    Wanted,
    change_objective,
    create_objective,
    remove_objective,
    set_lag,
)
from regard.planning.surprise_queries import surprises_of
from regard.planning.version_queries import plan_asked
from regard.planning.views.asking import asked
from regard.ui import formats


def _objective(request: ActorRequest, key: str) -> Objective:
    found = objectives_of(asked(request)).filter(key=key).first()
    if found is None:
        raise Http404
    return found


@permission_required("planning.plan.view")
@require_GET
def objective_detail(request: ActorRequest, key: str) -> HttpResponse:
    objective = _objective(request, key)
    currency = business().currency
    row = row_of(objective, actor=request.actor)
    parts, together = parts_of(row, actor=request.actor)
    context = {
        "plan": objective.plan,
        "objective": objective,
        "beside": present_beside(row, currency),
        "parts": present_parts(row, parts, together, currency),
        "row": present(row, currency),
        "panel": present_panel(row, currency),
        "marks": marks_of(row),
        "baseline": write(row.baseline, row.metric, currency),
        "hidden": HIDDEN,
        "baseline_note": tr("at the end of {day}", day=formats.day(objective.baseline_on)),
        "due_note": tr("due {day}", day=formats.day(objective.due_on)),
        "surprises": surprises_of(objective, request.actor),
        "changes": changes_of("planning.objective", objective.pk, 20),
    }
    return render(request, "planning/objective_detail.html", context)


@permission_required("planning.plan.view")
@require_GET
def objective_panel(request: ActorRequest, key: str) -> HttpResponse:
    """The opened part of a row on the plan; without htmx, the objective's own page."""
    if not request.htmx:
        return redirect(reverse("planning:objective_detail", args=[key]) + asked(request).query)
    currency = business().currency
    row = row_of(_objective(request, key), actor=request.actor)
    context = {"panel": present_panel(row, currency), "row": present(row, currency), "hidden": HIDDEN}
    return render(request, "planning/parts/panel.html", context)


@permission_required("planning.objective.create")
@require_http_methods(["GET", "POST"])
def objective_create(request: ActorRequest) -> HttpResponse:
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        return redirect("planning:plan_create")
    if not plan.is_draft:
        messages.info(
            request,
            tr(
                "Version {number} stays as it is. Objectives are added to a new version.", number=plan.edition
            ),
        )
        return redirect("planning:plan_versions")
    first = {**ObjectiveForm.first(plan), "owner": str(request.actor.user_id or "")}
    form = ObjectiveForm(request.POST or None, actor=request.actor, plan=plan, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            objective = create_objective(actor=request.actor, plan=plan, wanted=form.wanted())
        except Invalid as error:
            form.refuse(error)
        else:
            measure_objective(objective, survey=True)
            return redirect(reverse("planning:objective_detail", args=[objective.key]) + plan.query)
    return _form_page(request, form, plan, None)


@permission_required("planning.objective.change")
@require_http_methods(["GET", "POST"])
def objective_change(request: ActorRequest, key: str) -> HttpResponse:
    objective = _objective(request, key)
    plan = objective.plan
    form = ObjectiveForm(
        request.POST or None, actor=request.actor, plan=plan, initial=ObjectiveForm.of(objective)
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            changed = change_objective(
                actor=request.actor, objective=objective, wanted=form.wanted(), version=version
            )
        except Invalid as error:
            form.refuse(error)
        except RegardError as error:
            form.add_error(None, str(error))
        else:
            measure_objective(changed, survey=True)
            return redirect(reverse("planning:objective_detail", args=[changed.key]) + plan.query)
    return _form_page(request, form, plan, objective)


@permission_required("planning.objective.change")
@require_POST
def objective_lag(request: ActorRequest, key: str) -> HttpResponse:
    """By how many days the leading metric moves earlier, said on the objective's own page."""
    objective = _objective(request, key)
    text = request.POST.get("lag_days", "").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
        messages.error(request, tr("Say it as a number of days. It stays as it was."))
    else:
        try:
            set_lag(actor=request.actor, objective=objective, lag_days=int(text) if text else None)
        except RegardError as error:
            messages.error(request, str(error))
    return redirect(reverse("planning:objective_detail", args=[objective.key]) + objective.plan.query)


@permission_required("planning.objective.delete")
@require_http_methods(["GET", "POST"])
def objective_delete(request: ActorRequest, key: str) -> HttpResponse:
    objective = _objective(request, key)
    if request.method == "POST":
        try:
            remove_objective(actor=request.actor, objective=objective)
        except RegardError as error:
            messages.error(request, str(error))
        return redirect(reverse("planning:plan_home") + objective.plan.query)
    return render(request, "planning/objective_delete.html", {"objective": objective, "plan": objective.plan})


@permission_required("planning.objective.create")
@require_POST
def objective_preview(request: ActorRequest) -> HttpResponse:
    """What the objective would be as typed so far: its baseline and marks. Keeps nothing."""
    form = ObjectiveForm(request.POST, actor=request.actor, plan=asked(request))
    form.is_valid()
    preview = present_preview(form.wanted(), form.plan, business().currency, actor=request.actor)
    return render(request, "planning/parts/preview.html", {"preview": preview})


def _as_it_is(objective: Objective, request: ActorRequest) -> Wanted:
    """What is asked of an objective today, as its form would say it."""
    form = ObjectiveForm(ObjectiveForm.of(objective), actor=request.actor, plan=objective.plan)
    form.is_valid()
    return form.wanted()


def _form_page(
    request: ActorRequest, form: ObjectiveForm, plan: Plan, objective: Objective | None
) -> HttpResponse:
    currency = business().currency
    form.is_valid()
    wanted = form.wanted() if form.is_bound else _as_it_is(objective, request) if objective else None
    form.show_required()
    context: dict[str, Any] = {
        "form": form,
        "plan": plan,
        "objective": objective,
        "currency": currency,
        "preview": present_preview(wanted, plan, currency, actor=request.actor) if wanted else None,
    }
    return render(request, "planning/objective_form.html", context)
