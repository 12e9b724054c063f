"""The guided path: ten steps, each saved by itself, with what the data already says beside the questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regard.analytics.catalogue import cards
from regard.analytics.presenting import period_name
from regard.analytics.presenting import written as written_figure
from regard.analytics.words import METRICS
from regard.kernel.errors import RegardError
from regard.kernel.words import midsentence, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.planning.aims import AIM_KINDS
from regard.planning.elements import ELEMENTS
from regard.planning.guide import BY_KEY, STEPS, Step, next_step
from regard.planning.live import PANELS, Shown
from regard.planning.models import Guide, Plan, Section
from regard.planning.queries import figures_until, today
from regard.planning.services.guiding import Saved, save_step
from regard.planning.views.asking import asked
from regard.segments.queries import visible_to as visible_segments
from regard.ui import formats


@permission_required("planning.plan.change")
@require_http_methods(["GET", "POST"])
def guide_step(request: ActorRequest, key: str) -> HttpResponse:
    plan = asked(request)
    step = BY_KEY.get(key)
    if step is None:
        raise Http404
    if not plan.is_draft:
        messages.info(
            request,
            tr(
                "Version {number} stays as it is. Begin a new version to go along the path.",
                number=plan.edition,
            ),
        )
        return redirect("planning:plan_versions")
    guide = Guide.objects.filter(plan=plan).first()
    answers: dict[str, Any] = dict(guide.answers) if guide else {}
    picks = _picks(request, step, plan)
    error = ""
    if request.method == "POST":
        given = _given(request, step, picks)
        try:
            saved = save_step(actor=request.actor, plan=plan, step=key, answers=given)
        except RegardError as refused:
            error = str(refused)
            answers |= given
        else:
            _say(request, saved)
            after = next_step(key)
            if "stay" in request.POST:
                return redirect(reverse("planning:guide_step", args=[key]) + plan.query)
            if after is None:
                return redirect(reverse("planning:plan_document") + plan.query)
            return redirect(reverse("planning:guide_step", args=[after.key]) + plan.query)
    chosen = answers.get(f"picked_{step.picks}") or []
    at = [one.key for one in STEPS].index(key)
    context = {
        "page_title": step.label,
        "plan": plan,
        "step": step,
        "number": at + 1,
        "before": STEPS[at - 1] if at else None,
        "after": next_step(key),
        "steps": [(one, one.key in (guide.done if guide else [])) for one in STEPS],
        "questions": [
            (question, answers.get(question.key, ""), ELEMENTS[question.section])
            for question in step.questions
        ],
        "picks": picks,
        "old": until if step.picks == "aims" and (until := figures_until()) < today() else None,
        "chosen": {str(one["key"] if isinstance(one, dict) else one) for one in chosen},
        "panel": _panel(request, step, plan),
        "error": error,
    }
    return render(request, "planning/guide_step.html", context, status=422 if error else 200)


def _given(request: ActorRequest, step: Step, picks: list[dict[str, Any]]) -> dict[str, Any]:
    given: dict[str, Any] = {
        question.key: request.POST.get(question.key, "").replace("\r\n", "\n").strip()[:8_000]
        for question in step.questions
    }
    if step.picks:
        wanted = set(request.POST.getlist("pick"))
        found = [one for one in picks if str(one["key"]) in wanted]
        given[f"picked_{step.picks}"] = (
            [one["key"] for one in found]
            if step.picks == "aims"
            else [{"key": one["key"], "label": one["label"], "id": one["id"]} for one in found]
        )
    return given


def _picks(request: ActorRequest, step: Step, plan: Plan) -> list[dict[str, Any]]:
    """What can be chosen in a step, with what the data says of each."""
    if step.picks == "segments":
        rows = visible_segments(request.actor).exclude(member_count=None).order_by("-kind", "-member_count")
        return [
            {
                "key": one.key, "id": one.pk, "label": one.name, "says": one.description,
                "figure": formats.number(one.member_count), "unit": tr("customers"), "is_there": False,
            }
            for one in rows[:40]
        ]  # fmt: skip
    there = set(plan.objectives.values_list("metric", flat=True))
    if step.picks == "aims":
        figures = {card.metric.key: card for card in cards(request.actor, {one.metric for one in AIM_KINDS})}
        return [
            {
                "key": one.key, "id": one.key, "label": str(one.label), "says": one.says,
                "figure": _figure(figures.get(one.metric)), "unit": _of_when(figures.get(one.metric), METRICS[one.metric].label),
                "is_there": one.metric in there,
            }
            for one in AIM_KINDS
        ]  # fmt: skip
    if step.picks == "metrics":
        return [
            {
                "key": card.metric.key, "id": card.metric.key, "label": str(card.metric.label),
                "says": card.metric.definition, "figure": _figure(card), "unit": _of_when(card),
                "is_there": False,
            }
            for card in cards(request.actor)
            if card.question is not None
        ]  # fmt: skip
    return []


def _figure(card: Any) -> str:  # noqa: ANN401 - a Card or None
    if card is None or card.row is None or card.row.value is None:
        return formats.UNKNOWN
    return written_figure(card.metric, card.row.value, card.currency)


def _of_when(card: Any, label: str = "") -> str:  # noqa: ANN401 - a Card or None
    """What a figure is and the period it is of, as "net revenue, Oct 2026"."""
    is_known = (
        card is not None and card.row is not None and card.row.value is not None and card.question is not None
    )
    period = period_name(card.row, card.question.grain) if is_known else ""
    name = midsentence(label) if label else ""
    return tr("{metric}, {period}", metric=name, period=period) if name and period else name or period


def _panel(request: ActorRequest, step: Step, plan: Plan) -> Shown | None:
    """The live data beside a step that has nothing to choose."""
    panel = PANELS.get(step.panel)
    if panel is None or step.picks or (panel.permission and not request.actor.may(panel.permission)):
        return None
    live = panel.read(plan, Section(plan=plan, key=panel.elements[0]), request.actor)
    return Shown(panel, live) if live is not None and live.rows else None


def _say(request: ActorRequest, saved: Saved) -> None:
    if saved.written:
        names = [ELEMENTS[key].label for key in saved.written]
        messages.success(request, tr("Saved, and written into {sections}.", sections=formats.listing(names)))
    else:
        messages.success(request, tr("Saved."))
    if saved.kept:
        names = [ELEMENTS[key].label for key in saved.kept]
        messages.info(
            request,
            tr(
                "{sections}: left as somebody wrote it. Your answers are kept here.",
                sections=formats.listing(names),
            ),
        )
    if saved.objectives:
        messages.success(
            request, tr("New objectives: {names}.", names=formats.listing(list(saved.objectives)))
        )
    if saved.unmeasured:
        messages.info(
            request,
            tr(
                "No figure yet for {names}: they become objectives once there is data.",
                names=formats.listing(list(saved.unmeasured)),
            ),
        )
