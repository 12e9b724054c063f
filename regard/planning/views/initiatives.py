"""Initiatives: the list, one of them, its people, time and tasks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import initiative_queries as queries
from regard.planning.initiative_forms import ActionForm, InitiativeForm, PersonForm, TimeForm
from regard.planning.models import Initiative, Plan, Step
from regard.planning.queries import objectives_of, plan_in_force, row_of
from regard.planning.services import initiatives as services
from regard.planning.views.parts import form_page, or_404, tried


def _initiative(request: ActorRequest, pk: int) -> Initiative:
    return or_404(lambda: queries.find_initiative(request.actor, pk))


def _crumbs(plan: Plan, initiative: Initiative | None = None) -> list[tuple[str, str]]:
    found = [
        (plan.name, reverse("planning:plan_home")),
        (tr("Initiatives"), reverse("planning:initiative_list")),
    ]
    if initiative is not None:
        found.append((initiative.name, reverse("planning:initiative_detail", args=[initiative.pk])))
    return found


@permission_required("planning.plan.view")
@require_GET
def initiative_list(request: ActorRequest) -> HttpResponse:
    """What is done to reach the objectives, phase by phase, and how it stands."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    timeline = queries.timeline_of(plan)
    efforts = queries.efforts_of(plan)
    served: dict[int, list[str]] = {}
    for pk, name in Initiative.objects.filter(plan=plan, objectives__isnull=False).values_list(
        "pk", "objectives__name"
    ):
        served.setdefault(pk, []).append(name)
    context = {
        "plan": plan,
        "timeline": timeline,
        "groups": [
            (
                phase,
                [(row, efforts.get(row.initiative.pk), served.get(row.initiative.pk, [])) for row in rows],
            )
            for phase, rows in timeline.groups
        ],
    }
    return render(request, "planning/initiative_list.html", context)


@permission_required("planning.plan.view")
@require_GET
def initiative_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One initiative: steps, money, minutes and people, tasks, the objectives it serves."""
    initiative = _initiative(request, pk)
    timeline = queries.timeline_of(initiative.plan)
    row = timeline.row_of(pk)
    effort = queries.efforts_of(initiative.plan).get(pk, queries.Effort())
    served = objectives_of(initiative.plan).filter(initiatives=initiative)
    context = {
        "plan": initiative.plan,
        "initiative": initiative,
        "row": row,
        "effort": effort,
        "people": queries.people_of(initiative),
        "time": queries.time_of(initiative, 10),
        "actions": queries.actions_of(initiative, request.actor),
        "objectives": [row_of(one, actor=request.actor) for one in served],
        "may_change": queries.may_change(request.actor, initiative),
        "changes": changes_of(queries.MODEL, pk, 10),
    }
    return render(request, "planning/initiative_detail.html", context)


@permission_required("planning.initiative.create")
@require_http_methods(["GET", "POST"])
def initiative_create(request: ActorRequest) -> HttpResponse:
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_create")
    first = {"owner": str(request.actor.user_id or "")}
    form = InitiativeForm(request.POST or None, actor=request.actor, plan=plan, initial=first)

    def save() -> str:
        made = services.save_initiative(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:initiative_detail", args=[made.pk])

    return form_page(
        request, form, save, heading=tr("Add an initiative"), crumbs=_crumbs(plan),
        cancel=reverse("planning:initiative_list"), lists={"plan-phases": form.phases},
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def initiative_change(request: ActorRequest, pk: int) -> HttpResponse:
    initiative = _initiative(request, pk)
    form = InitiativeForm(
        request.POST or None, actor=request.actor, plan=initiative.plan, initial=InitiativeForm.of(initiative)
    )
    here = reverse("planning:initiative_detail", args=[pk])

    def save() -> str:
        services.save_initiative(
            actor=request.actor, plan=initiative.plan, wanted=form.wanted(), initiative=initiative,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=initiative.name), crumbs=_crumbs(initiative.plan, initiative),
        cancel=here, lists={"plan-phases": form.phases},
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_POST
def initiative_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """It will not be done; again, and it will."""
    initiative = _initiative(request, pk)
    wanted = not initiative.is_dropped
    tried(
        request,
        lambda: services.set_dropped(actor=request.actor, initiative=initiative, is_dropped=wanted),
        tr("“{name}” is dropped.", name=initiative.name)
        if wanted
        else tr("“{name}” is taken up again.", name=initiative.name),
    )
    return redirect("planning:initiative_detail", pk=pk)


@permission_required("planning.initiative.delete")
@require_http_methods(["GET", "POST"])
def initiative_delete(request: ActorRequest, pk: int) -> HttpResponse:
    initiative = _initiative(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_initiative(actor=request.actor, initiative=initiative),
            tr("“{name}” is removed.", name=initiative.name),
        )
        return redirect("planning:initiative_list") if done else redirect("planning:initiative_detail", pk=pk)
    context = {
        "page_title": tr("Remove {name}", name=initiative.name),
        "crumbs": _crumbs(initiative.plan, initiative),
        "words": tr(
            "It leaves the plan with its steps and people. Its tasks stay with whose they are, and budget lines "
            "stay with the plan."
        ),
        "submit": tr("Remove initiative"),
        "cancel_url": reverse("planning:initiative_detail", args=[pk]),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def initiative_assign(request: ActorRequest, pk: int) -> HttpResponse:
    """Take somebody on, or change what they do in it."""
    initiative = _initiative(request, pk)
    known = next(
        (row.assignment for row in queries.people_of(initiative)
         if row.assignment and str(row.assignment.person_id) == request.GET.get("person")), None,
    )  # fmt: skip
    first = {}
    if known is not None:
        first = {
            "person": str(known.person_id),
            "part": known.part,
            "hours": round(known.planned_minutes / 60, 2),
        }
    form = PersonForm(request.POST or None, actor=request.actor, initial=first)
    here = reverse("planning:initiative_detail", args=[pk])

    def save() -> str:
        services.assign_person(
            actor=request.actor, initiative=initiative, person_id=form.number("person"),
            part=form.cleaned_data["part"], planned_minutes=form.minutes(),
        )  # fmt: skip
        return f"{here}#people"

    return form_page(
        request,
        form,
        save,
        heading=tr("Who works on it"),
        crumbs=_crumbs(initiative.plan, initiative),
        cancel=here,
    )


@permission_required(queries.CHANGE)
@require_POST
def initiative_unassign(request: ActorRequest, pk: int, assignment_id: int) -> HttpResponse:
    initiative = _initiative(request, pk)
    tried(
        request,
        lambda: services.unassign_person(
            actor=request.actor, initiative=initiative, assignment_id=assignment_id
        ),
        tr("Taken off. Time that was logged stays."),
    )
    return redirect(f"{reverse('planning:initiative_detail', args=[pk])}#people")


@permission_required("planning.time.create")
@require_http_methods(["GET", "POST"])
def initiative_time(request: ActorRequest, pk: int) -> HttpResponse:
    """Log one's own time."""
    initiative = _initiative(request, pk)
    form = TimeForm(request.POST or None, initial=TimeForm.first())
    here = reverse("planning:initiative_detail", args=[pk])

    def save() -> str:
        services.log_time(
            actor=request.actor, initiative=initiative, on=form.cleaned_data["on"], minutes=form.minutes(),
            text=form.cleaned_data["note"],
        )  # fmt: skip
        return f"{here}#time"

    return form_page(
        request, form, save, heading=tr("Log time"), crumbs=_crumbs(initiative.plan, initiative), cancel=here,
        submit=tr("Log time"), lead=tr("Your own hours. They count as minutes spent on this initiative."),
    )  # fmt: skip


@permission_required("planning.time.create")
@require_POST
def initiative_time_remove(request: ActorRequest, pk: int, entry_id: int) -> HttpResponse:
    initiative = _initiative(request, pk)
    tried(
        request,
        lambda: services.take_back_time(actor=request.actor, initiative=initiative, entry_id=entry_id),
        tr("Taken back."),
    )
    return redirect(f"{reverse('planning:initiative_detail', args=[pk])}#time")


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def initiative_action(request: ActorRequest, pk: int) -> HttpResponse:
    """Open a task that serves it."""
    initiative = _initiative(request, pk)
    first = {"assignee_id": str(request.actor.user_id or ""), "step": request.GET.get("step", "")}
    form = ActionForm(request.POST or None, actor=request.actor, initiative=initiative, initial=first)
    here = reverse("planning:initiative_detail", args=[pk])

    def save() -> str:
        step_id = form.number("step")
        step = Step.objects.filter(initiative=initiative, pk=step_id).first() if step_id else None
        services.open_action(actor=request.actor, initiative=initiative, values=form.values(), step=step)
        return f"{here}#actions"

    return form_page(
        request, form, save, heading=tr("Add an action"), crumbs=_crumbs(initiative.plan, initiative), cancel=here,
        submit=tr("Open the task"), lead=tr("It becomes a task of whoever you choose: on their day and in their calendar."),
    )  # fmt: skip
