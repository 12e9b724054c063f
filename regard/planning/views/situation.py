"""The situation: all areas, one of them, and writing down what was found."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.audit.queries import changes_of
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning import situation_queries as queries
from regard.planning.models import Area, Assessment, Plan
from regard.planning.queries import today
from regard.planning.services import situation as services
from regard.planning.situation_forms import AreaForm, AssessmentForm, BeginForm
from regard.planning.situation_rules import LEVEL_WORDS, SCALE, STARTING
from regard.planning.version_queries import plan_asked
from regard.planning.views.asking import asked
from regard.planning.views.parts import form_page, or_404, tried

VIEW = "planning.plan.view"


def _area(request: ActorRequest, pk: int) -> Area:
    return or_404(lambda: queries.find_area(request.actor, pk))


def crumbs(plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of the situation."""
    home, here = reverse("planning:plan_home"), reverse("planning:situation")
    return [(plan.name, home + plan.query), (tr("Situation"), here + plan.query), *more]


def _address(area: Area) -> str:
    return reverse("planning:area_detail", args=[area.pk])


@permission_required(VIEW)
@require_GET
def situation(request: ActorRequest) -> HttpResponse:
    """How far every area is, then and now, and the gaps nobody deals with."""
    plan = plan_asked(request.actor, request.GET.get("plan"))
    if plan is None:
        if request.GET.get("plan"):
            raise Http404
        return redirect("planning:plan_home")
    found = queries.situation_of(plan)
    latest = [row.now for row in found.assessed if row.now is not None]
    evidence = dict(
        zip([one.pk for one in latest], queries.evidence_of(latest, plan, request.actor), strict=True)
    )
    gaps = queries.gap_rows(plan)
    context = {
        "plan": plan,
        "situation": found,
        "rows": [(row, evidence.get(row.now.pk) if row.now else None) for row in found.rows],
        "starting": list(STARTING.values()),
        "unlinked": [row for row in gaps if row.is_open],
        "gap_count": len(gaps),
        "settled": sum(not row.is_open for row in gaps),
    }
    return render(request, "planning/situation.html", context)


@permission_required(queries.CHANGE)
@require_POST
def areas_begin(request: ActorRequest) -> HttpResponse:
    """Take over those areas of the starting set that were ticked."""
    plan = asked(request)
    form = BeginForm(request.POST)
    keys = form.cleaned_data["areas"] if form.is_valid() else []
    if not keys:
        messages.error(request, tr("Tick one area at least."))
    else:
        made: list[Area] = []
        tried(
            request,
            lambda: made.extend(services.begin_areas(actor=request.actor, plan=plan, keys=keys)),
            "",
        )
        if made:
            messages.success(
                request, several("{count} area is there to be assessed.", "{count} areas are there to be assessed.", len(made))
            )  # fmt: skip
    return redirect(reverse("planning:situation") + plan.query)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def area_create(request: ActorRequest) -> HttpResponse:
    plan = asked(request)
    form = AreaForm(request.POST or None)

    def save() -> str:
        return _address(services.save_area(actor=request.actor, plan=plan, wanted=form.wanted()))

    return form_page(
        request, form, save, heading=tr("Add an area"), crumbs=crumbs(plan),
        cancel=reverse("planning:situation") + plan.query,
    )  # fmt: skip


@permission_required(VIEW)
@require_GET
def area_detail(request: ActorRequest, pk: int) -> HttpResponse:
    area = _area(request, pk)
    row = queries.row_of_area(area)
    said = list(reversed(row.assessments))
    context = {
        "plan": area.plan,
        "area": area,
        "row": row,
        "levels": [
            (number, LEVEL_WORDS[number], queries.level_sentence(area, number)) for number in reversed(SCALE)
        ],
        "history": [
            (one, LEVEL_WORDS[one.level], evidence)
            for one, evidence in zip(said, queries.evidence_of(said, area.plan, request.actor), strict=True)
        ],
        "gaps": [queries.GapRow(one) for one in row.gaps],
        "changes": changes_of(queries.AREA, pk, 10),
    }
    return render(request, "planning/area_detail.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def area_change(request: ActorRequest, pk: int) -> HttpResponse:
    area = _area(request, pk)
    form = AreaForm(request.POST or None, initial=AreaForm.of(area))

    def save() -> str:
        services.save_area(
            actor=request.actor, plan=area.plan, wanted=form.wanted(), area=area,
            version=form.cleaned_data["version"] or 0,
        )  # fmt: skip
        return _address(area)

    return form_page(
        request, form, save, heading=tr("Edit {name}", name=area.name),
        crumbs=crumbs(area.plan, (area.name, _address(area))), cancel=_address(area),
        remove_url=reverse("planning:area_remove", args=[pk]),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def area_remove(request: ActorRequest, pk: int) -> HttpResponse:
    area = _area(request, pk)
    if request.method == "POST":
        done = tried(
            request,
            lambda: services.remove_area(actor=request.actor, area=area),
            tr("“{name}” is removed.", name=area.name),
        )
        return redirect(reverse("planning:situation") + area.plan.query if done else _address(area))
    context = {
        "page_title": tr("Remove {name}", name=area.name),
        "crumbs": crumbs(area.plan, (area.name, _address(area))),
        "words": tr(
            "The area goes with everything that was found in it. Its gaps stay and belong to no area."
        ),
        "submit": tr("Remove area"),
        "cancel_url": _address(area),
    }
    return render(request, "planning/doing_confirm.html", context)


@permission_required(queries.CHANGE)
@require_http_methods(["GET", "POST"])
def area_assess(request: ActorRequest, pk: int) -> HttpResponse:
    """Say how far the area is now, and by what one knows."""
    area = _area(request, pk)
    first = {"by": str(request.actor.user_id or ""), "on": today()}
    form = AssessmentForm(request.POST or None, actor=request.actor, area=area, initial=first)

    def save() -> str:
        services.assess(actor=request.actor, area=area, wanted=form.wanted())
        return _address(area)

    return form_page(
        request, form, save, heading=tr("Assess: {area}", area=area.name),
        crumbs=crumbs(area.plan, (area.name, _address(area))), cancel=_address(area),
        lead=tr("What was found before stays on record."),
    )  # fmt: skip


@permission_required(queries.CHANGE)
@require_POST
def assessment_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back what was written down by mistake."""
    found = Assessment.objects.select_related("area__plan").filter(pk=pk).first()
    if found is None:
        raise Http404
    area = _area(request, found.area_id)
    tried(
        request,
        lambda: services.take_back_assessment(actor=request.actor, assessment=found),
        tr("The assessment is taken back."),
    )
    return redirect(_address(area))
