"""Training: the courses and who lacks which, one's own, one course with what moved after it, and deeds that ask for one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.gates import GATES
from regard.people.requests import ActorRequest
from regard.planning import training_queries as queries
from regard.planning.models import Course, Plan
from regard.planning.queries import plan_in_force
from regard.planning.services import training as services
from regard.planning.training_forms import CompletionForm, CourseForm, GateForm
from regard.planning.views.parts import form_page, or_404, the_plan, tried


def _crumbs(plan: Plan, course: Course | None = None) -> list[tuple[str, str]]:
    found = [(plan.name, reverse("planning:plan_home")), (tr("Training"), reverse("planning:training"))]
    if course is not None:
        found.append((course.name, reverse("planning:course_detail", args=[course.pk])))
    return found


def _course(request: ActorRequest, pk: int) -> Course:
    return or_404(lambda: queries.find_course(request.actor, pk))


@permission_required("planning.plan.view")
@require_GET
def training(request: ActorRequest) -> HttpResponse:
    """The courses; who lacks which, for those who may see it."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    rows = queries.course_rows(plan, request.actor)
    context = {
        "plan": plan,
        "rows": rows,
        "lacking": [one for row in rows for one in row.lacking],
        "soon": [one for row in rows for one in row.soon],
        "open_count": sum(len(row.lacking) + len(row.soon) for row in rows),
        "sees_people": request.actor.may(queries.SEE),
        "gates": queries.gate_rows() if request.actor.may(queries.CHANGE) else (),
    }
    return render(request, "planning/training.html", context)


@permission_required("planning.plan.view")
@require_GET
def training_mine(request: ActorRequest) -> HttpResponse:
    """What one needs oneself, and what is over soon."""
    plan = plan_in_force(request.actor)
    if plan is None:
        return redirect("planning:plan_home")
    rows = queries.mine(plan, request.actor)
    context = {"plan": plan, "rows": rows, "lacking": sum(one.lacks for one in rows)}
    return render(request, "planning/training_mine.html", context)


@permission_required("planning.plan.view")
@require_GET
def course_detail(request: ActorRequest, pk: int) -> HttpResponse:
    course = _course(request, pk)
    effect, why = queries.effect_of(course, request.actor)
    context = {
        "plan": course.plan,
        "course": course,
        "row": queries.row_of_course(course, request.actor),
        "completions": queries.completions_of(course, request.actor),
        "sees_people": request.actor.may(queries.SEE),
        "own": next((one for one in queries.mine(course.plan, request.actor) if one.course.pk == pk), None),
        "effect": effect,
        "why": why,
        "changes": changes_of(queries.MODEL, pk, 10),
    }
    return render(request, "planning/course_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def course_create(request: ActorRequest) -> HttpResponse:
    plan = the_plan(request)
    form = CourseForm(request.POST or None, plan=plan)

    def save() -> str:
        made = services.save_course(actor=request.actor, plan=plan, wanted=form.wanted())
        return reverse("planning:course_detail", args=[made.pk])

    return form_page(
        request,
        form,
        save,
        heading=tr("Add a course"),
        crumbs=_crumbs(plan),
        cancel=reverse("planning:training"),
    )


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def course_change(request: ActorRequest, pk: int) -> HttpResponse:
    course = _course(request, pk)
    form = CourseForm(request.POST or None, plan=course.plan, initial=CourseForm.of(course))
    here = reverse("planning:course_detail", args=[pk])

    def save() -> str:
        services.save_course(
            actor=request.actor, plan=course.plan, wanted=form.wanted(), course=course,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return here

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=course.name), crumbs=_crumbs(course.plan, course),
        cancel=here, remove_url=reverse("planning:course_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def course_remove(request: ActorRequest, pk: int) -> HttpResponse:
    course = _course(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_course(actor=request.actor, course=course),
            tr("“{name}” is removed.", name=course.name),
        )
        return redirect("planning:training") if done else redirect("planning:course_detail", pk=pk)
    context = {
        "page_title": tr("Remove {name}", name=course.name),
        "crumbs": _crumbs(course.plan, course),
        "words": tr(
            "The course leaves the plan. One that somebody has done stays; take the roles off it instead."
        ),
        "submit": tr("Remove course"),
        "cancel_url": reverse("planning:course_detail", args=[pk]),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def completion_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm that somebody has done it."""
    course = _course(request, pk)
    first = {"person": request.GET.get("person", "")}
    form = CompletionForm(request.POST or None, actor=request.actor, initial=first)
    here = reverse("planning:course_detail", args=[pk])

    def save() -> str:
        services.confirm_completion(
            actor=request.actor,
            course=course,
            person_id=form.number("person"),
            on=form.cleaned_data.get("on"),
        )
        return here

    return form_page(
        request, form, save, heading=tr("Confirm a completion"), crumbs=_crumbs(course.plan, course), cancel=here,
        submit=tr("Confirm"), lead=tr("You confirm that somebody can do this now: {outcome}", outcome=course.outcome),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_POST
def completion_remove(request: ActorRequest, pk: int, completion_id: int) -> HttpResponse:
    course = _course(request, pk)
    tried(
        request,
        lambda: services.remove_completion(actor=request.actor, course=course, completion_id=completion_id),
        tr("The completion is taken back."),
    )
    return redirect("planning:course_detail", pk=pk)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def gate_change(request: ActorRequest, key: str) -> HttpResponse:
    """Which course a deed asks for, from how many records on."""
    plan = the_plan(request)
    row = next((one for one in queries.gate_rows() if one.gate.key == key), None)
    if row is None or key not in GATES:
        raise Http404
    form = GateForm(request.POST or None, plan=plan, initial=GateForm.of(row.set_, row.gate.usual))
    here = reverse("planning:training")

    def save() -> str:
        services.set_gate(
            actor=request.actor, gate=key, plan=plan, course_id=form.number("course"),
            at_least=form.cleaned_data.get("at_least"),
        )  # fmt: skip
        return here

    return form_page(
        request,
        form,
        save,
        heading=str(row.gate.label),
        crumbs=_crumbs(plan),
        cancel=here,
        lead=str(row.gate.about),
    )
