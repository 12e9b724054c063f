"""Reads of reviews. What was frozen is shown to whoever might have seen the figures themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from regard.analytics.words import METRICS
from regard.audit.queries import changes_within
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import in_english, lazy, tr, tr_of
from regard.notifications.kinds import Described
from regard.people.queries import business
from regard.planning import budget_queries, risk_queries
from regard.planning.deeds import deed_to
from regard.planning.figures import write
from regard.planning.initiative_queries import ActionRow, action_rows, timeline_of
from regard.planning.models import (
    Area,
    AuthorityLimit,
    BudgetLine,
    ContactRule,
    Course,
    Decision,
    Gap,
    Goal,
    Initiative,
    Objective,
    Persona,
    Plan,
    Process,
    Review,
    Risk,
    Section,
    Selection,
    Step,
    Treatment,
)
from regard.planning.queries import figures_are_for, plan_home, today, visible_to
from regard.planning.review_rules import AgendaItem, Movement, agenda, movements
from regard.planning.rule_queries import contact_name, limit_name

CHANGE, MODEL = "planning.review.change", "planning.review"
CHANGED_MODELS = (
    "planning.plan", "planning.goal", "planning.objective", "planning.section", "planning.initiative", "planning.step",
    "planning.budget_line", "planning.risk", "planning.area", "planning.gap", "planning.selection", "planning.persona",
    "planning.course", "planning.contactrule", "planning.treatment", "planning.authoritylimit", "planning.process",
)  # fmt: skip
QUIET = {"book", "push", "reverse", "activate"}
KIND_WORDS = {
    "planning.plan": lazy("the plan"),
    "planning.goal": lazy("the goal"),
    "planning.objective": lazy("the objective"),
    "planning.initiative": lazy("the initiative"),
    "planning.step": lazy("the step"),
    "planning.budget_line": lazy("the budget line"),
    "planning.risk": lazy("the risk"),
    "planning.section": lazy("the section"),
    "planning.area": lazy("the area"),
    "planning.gap": lazy("the gap"),
    "planning.selection": lazy("the comparison of tools"),
    "planning.persona": lazy("the persona"),
    "planning.course": lazy("the course"),
    "planning.contactrule": lazy("the rule of contacts"),
    "planning.treatment": lazy("the treatment"),
    "planning.authoritylimit": lazy("the limit"),
    "planning.process": lazy("the process"),
}
NAMED_KINDS = {
    "planning.plan": lazy("the plan “{name}”"),
    "planning.goal": lazy("the goal “{name}”"),
    "planning.objective": lazy("the objective “{name}”"),
    "planning.initiative": lazy("the initiative “{name}”"),
    "planning.step": lazy("the step “{name}”"),
    "planning.budget_line": lazy("the budget line “{name}”"),
    "planning.risk": lazy("the risk “{name}”"),
    "planning.section": lazy("the section “{name}”"),
    "planning.area": lazy("the area “{name}”"),
    "planning.gap": lazy("the gap “{name}”"),
    "planning.selection": lazy("the comparison of tools “{name}”"),
    "planning.persona": lazy("the persona “{name}”"),
    "planning.course": lazy("the course “{name}”"),
    "planning.contactrule": lazy("the rule of contacts “{name}”"),
    "planning.treatment": lazy("the treatment “{name}”"),
    "planning.authoritylimit": lazy("the limit “{name}”"),
    "planning.process": lazy("the process “{name}”"),
}
FIELD_WORDS = {
    "acceptance": lazy("acceptance"),
    "alert_above": lazy("alert above"),
    "contingency": lazy("contingency"),
    "credit": lazy("credit"),
    "credit_from": lazy("credit from"),
    "credit_segment_id": lazy("credit segment"),
    "done_note": lazy("done note"),
    "done_on": lazy("done on"),
    "ends_on": lazy("ends on"),
    "factor": lazy("factor"),
    "impact": lazy("impact"),
    "initiative_id": lazy("initiative"),
    "is_dropped": lazy("is dropped"),
    "kind": lazy("kind"),
    "mitigation": lazy("mitigation"),
    "name": lazy("name"),
    "owner_id": lazy("owner"),
    "phase_id": lazy("phase"),
    "planned": lazy("planned"),
    "probability": lazy("probability"),
    "purpose": lazy("purpose"),
    "starts_on": lazy("starts on"),
    "status": lazy("status"),
    "trigger_metric": lazy("trigger metric"),
    "trigger_segment_id": lazy("trigger segment"),
    "trigger_side": lazy("trigger side"),
    "trigger_value": lazy("trigger value"),
    "trigger_window": lazy("trigger window"),
    "what": lazy("what"),
    "why": lazy("why"),
    "baseline": lazy("baseline"),
    "due_on": lazy("due on"),
    "goal_id": lazy("goal"),
    "guard_metric": lazy("guard metric"),
    "leading_metric": lazy("leading metric"),
    "lag_days": lazy("days it is ahead"),
    "metric": lazy("metric"),
    "parent_id": lazy("parent"),
    "segment_id": lazy("segment"),
    "target": lazy("target"),
    "window": lazy("window"),
    "team_id": lazy("team"),
    "revision": lazy("text"),
    "shows": lazy("figures shown"),
    "severity": lazy("severity"),
    "evidence": lazy("evidence"),
    "area_id": lazy("area"),
    "link": lazy("link"),
    "accepted_why": lazy("reason it is accepted"),
    "closed_evidence": lazy("evidence that it is closed"),
    "element": lazy("section"),
    "levels": lazy("levels"),
    "chosen_id": lazy("choice"),
    "reason": lazy("reason"),
    "integration": lazy("connection"),
    "sentence": lazy("sentence"),
    "needs": lazy("needs"),
    "pains": lazy("what annoys them"),
    "channels": lazy("where we meet them"),
    "quote": lazy("quote"),
    "stale_months": lazy("months until evidence is stale"),
    "outcome": lazy("outcome"),
    "material": lazy("material"),
    "months": lazy("months"),
    "roles": lazy("roles"),
    "objective_id": lazy("objective"),
    "channel": lazy("channel"),
    "most": lazy("at most"),
    "period": lazy("period"),
    "says": lazy("what is said"),
    "answer_hours": lazy("hours to an answer"),
    "offers": lazy("offers"),
    "position": lazy("place in the order"),
    "role_id": lazy("role"),
    "unit": lazy("unit"),
    "total": lazy("altogether at most"),
    "ask_id": lazy("whom one asks"),
    "begins": lazy("what it begins with"),
    "steps": lazy("steps"),
    "is_manual": lazy("by hand or not"),
    "automations": lazy("what runs"),
}
"""What was changed, as the history of a review says it."""


def reviews_of(plan: Plan) -> QuerySet[Review]:
    """The plan's reviews in the order of their days, each with its leader."""
    return plan.reviews.select_related("leader", "plan").order_by("on", "pk")


def find_review(actor: Actor, pk: int) -> Review:
    """One review of a plan the actor sees. Raises `NotFound`."""
    rows = Review.objects.select_related("leader", "plan")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such review, or it is not yours to see."))
    return found


def next_review(plan: Plan) -> Review | None:
    """The one that is open, else the next that was not held. One query."""
    return reviews_of(plan).filter(closed_at=None).order_by("opened_at", "on", "pk").first()


def review_before(review: Review) -> Review | None:
    """The last one that was opened before this. One query."""
    rows = reviews_of(review.plan).exclude(opened_at=None).exclude(pk=review.pk)
    if review.opened_at is not None:
        rows = rows.filter(opened_at__lt=review.opened_at)
    return rows.order_by("-opened_at").first()


def review_after(review: Review) -> Review | None:
    """The first one opened after this. One query."""
    if review.opened_at is None:
        return None
    return reviews_of(review.plan).filter(opened_at__gt=review.opened_at).order_by("opened_at").first()


def frozen_now(plan: Plan, before: Review | None) -> dict[str, Any]:
    """Everything of the plan as it stands: what opening a review freezes, in English, whoever opens it. About fifteen queries; no
    metric is asked anew."""
    with in_english():
        return _frozen_now(plan, before)


def _frozen_now(plan: Plan, before: Review | None) -> dict[str, Any]:
    currency = business().currency
    home = plan_home(plan, actor=None)
    objectives = [
        {
            "id": row.objective.pk, "key": row.objective.key, "name": row.objective.name,
            "goal": row.objective.goal.name, "metric": row.objective.metric,
            "metric_version": row.measurement.metric_version if row.measurement else 0,
            "segment": row.objective.segment_id, "owner": row.objective.owner.display_name,
            "due": row.objective.due_on.isoformat(), "baseline": row.baseline,
            "target": float(row.objective.target), "actual": row.actual,
            "projection": row.measurement.projection if row.measurement else None,
            "verdict": row.glyph, "word": str(row.verdict_word),
            "measured_at": row.measurement.measured_at.isoformat() if row.measurement else None,
        }
        for row in home.rows
    ]  # fmt: skip
    steps = [
        {
            "id": row.step.pk, "name": row.step.name, "initiative": row.step.initiative.name,
            "initiative_id": row.step.initiative_id, "agreed": row.step.baseline_ends_on.isoformat(),
            "ends": row.item.ends_on.isoformat(), "slip": row.slip, "is_late": row.is_late, "is_done": row.is_done,
        }
        for row in timeline_of(plan).steps
    ]  # fmt: skip
    budget = [
        {
            "id": row.line.pk, "name": row.line.name, "currency": row.line.currency, "planned": row.line.planned,
            "due": row.due, "actual": row.booked.actual, "committed": row.booked.committed, "expected": row.expected,
            "level": row.level, "word": row.word, "verdict": row.verdict,
        }
        for row in budget_queries.budget_of(plan).rows
    ]  # fmt: skip
    risks = [
        {
            "id": row.risk.pk, "name": row.risk.name, "probability": row.risk.probability, "impact": row.risk.impact,
            "score": row.risk.score, "side": row.risk.trigger_side, "limit": _limit(row.risk),
            "segment_name": row.risk.trigger_segment.name if row.risk.trigger_segment else "",
            "metric": row.risk.trigger_metric, "segment": row.risk.trigger_segment_id,
            "value": row.risk.last_value, "trigger": row.trigger, "state": row.state[1], "verdict": row.state[0],
        }
        for row in risk_queries.risk_rows(plan, None)
        if row.risk.status == "open"
    ]  # fmt: skip
    return {
        "at": timezone.now().isoformat(), "currency": currency, "objectives": objectives, "steps": steps, "budget": budget,
        "risks": risks, "actions": actions_now(before),
    }  # fmt: skip


def _limit(risk: Risk) -> float | None:
    return None if risk.trigger_value is None else float(risk.trigger_value)


def actions_now(review: Review | None) -> list[dict[str, Any]]:
    """What was agreed in a review and what has become of it by now. Two queries."""
    if review is None:
        return []
    decisions = list(review.decisions.filter(is_action=True))
    rows = {
        row.task_id: row for row in action_rows([one.task_id for one in decisions if one.task_id], _nobody())
    }
    found = []
    for one in decisions:
        row = rows.get(one.task_id or 0)
        found.append(
            {
                "id": one.pk, "text": one.text, "task": one.task_id, "person": row.person if row else tr("nobody"),
                "due": row.due_on.isoformat() if row and row.due_on else None,
                "status": row.status if row else "dropped", "is_late": row.is_late if row else False,
            }
        )  # fmt: skip
    return found


def _nobody() -> Actor:
    return Actor(kind="system", user_id=None, name="Regard", source="reviews")


def shown_frozen(frozen: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What was frozen, written out, without what the actor may not see: budget, and figures of customers out of sight."""
    if not frozen:
        return {}
    currency = str(frozen.get("currency", ""))
    objectives = []
    for one in frozen["objectives"]:
        metric = METRICS.get(one["metric"])
        is_seen = figures_are_for(metric, actor, one["segment"])
        figures = {
            name: write(one[name], metric, currency) if is_seen else ""
            for name in ("baseline", "actual", "projection")
        }
        target = write(one["target"], metric, currency)
        verdict = {"word": _in_words(one)} if is_seen else {"verdict": "none", "word": tr("Not for you")}
        objectives.append({**one, **figures, "target": target, **verdict})
    risks = []
    for one in frozen["risks"]:
        metric = METRICS.get(one["metric"])
        is_seen = metric is not None and figures_are_for(metric, actor, one["segment"])
        risks.append(
            {
                **one,
                "value": write(one["value"], metric, currency) if is_seen else "",
                "trigger": _frozen_trigger(one, currency),
                "state_word": _state_word(one["state"]),
            }
        )
    is_budget = budget_queries.sees_budget(actor)
    return {
        **frozen,
        "objectives": objectives,
        "risks": risks,
        "budget": [{**one, "word": _in_words(one)} for one in frozen["budget"]] if is_budget else [],
        "actions": [{**one, "person": _person(one["person"])} for one in frozen.get("actions", [])],
    }


def _frozen_trigger(one: Mapping[str, Any], currency: str) -> str:
    """What begins the contingency, in the reader's language; as it was written where its parts were not frozen."""
    if one.get("limit") is None:
        return str(one["trigger"])
    return risk_queries.crossing_words(
        one["metric"], one["segment_name"], one["side"], one["limit"], currency
    )


def _in_words(one: Mapping[str, Any]) -> str:
    """How it stood, frozen in English, as the reader says it."""
    said = str(one["word"])
    return tr(said)


def _state_word(state: str) -> str:
    """The state of a risk, frozen in English, as the reader says it."""
    return {"Closed": tr_of("risk", "Closed"), "Open": tr_of("risk", "Open")}.get(state) or tr(state)


def _person(name: str) -> str:
    return tr("nobody") if name == "nobody" else name


@dataclass(frozen=True)
class DecisionRow:
    """What was decided, about what, and what became of it where it is an action."""

    decision: Decision
    about: str
    action: ActionRow | None


@dataclass(frozen=True)
class Changed:
    """One thing somebody changed in the plan after a review."""

    at: datetime
    who: str
    words: str


@dataclass(frozen=True)
class ReviewPage:
    """Everything the page of a review shows. `frozen` is as the actor may see it; before it is opened, how it would be."""

    review: Review
    frozen: Mapping[str, Any]
    agenda: Sequence[AgendaItem]
    decisions: Sequence[DecisionRow]
    before: Review | None
    movements: Sequence[Movement]
    changes: Sequence[Changed]

    def decided(self, key: str) -> list[DecisionRow]:
        return [row for row in self.decisions if row.decision.about == key]


def review_page(review: Review, actor: Actor) -> ReviewPage:
    """One review for its page and for the screen."""
    before = review_before(review)
    raw = review.frozen or frozen_now(review.plan, before)
    shown = shown_frozen(raw, actor)
    items = agenda(shown)
    names = {item.key: item.title for item in items}
    decisions = list(review.decisions.select_related("by"))
    rows = {row.task_id: row for row in action_rows([one.task_id for one in decisions if one.task_id], actor)}
    after = review_after(review)
    return ReviewPage(
        review=review,
        frozen=shown,
        agenda=items,
        decisions=[
            DecisionRow(one, names.get(one.about, ""), rows.get(one.task_id or 0)) for one in decisions
        ],
        before=before,
        movements=movements(shown_frozen(before.frozen, actor), shown) if before is not None else [],
        changes=changed_since(review, after, actor) if review.opened_at else [],
    )


def changed_since(review: Review, after: Review | None, actor: Actor) -> list[Changed]:
    """What was changed in the plan from the opening of a review until that of the next, the latest first. What only follows from
    something else (a step that was pushed, an amount booked) is left out, and the budget for whoever may not see it."""
    if review.opened_at is None:
        return []
    models = [
        one for one in CHANGED_MODELS if one != "planning.budget_line" or budget_queries.sees_budget(actor)
    ]
    until = after.opened_at if after is not None and after.opened_at else timezone.now()
    found = changes_within(models, review.opened_at, until, limit=200)
    loud = [one for one in found if one.action not in QUIET][:60]
    names = _names(loud)
    return [Changed(one.at, one.actor_name or "Regard", _words(one, names)) for one in loud]


def _words(change: Any, names: Mapping[tuple[str, int], str]) -> str:  # noqa: ANN401 - an audit's change
    name = (
        names.get((change.model, change.object_id)) or change.after.get("name") or change.before.get("name")
    )
    what = str(KIND_WORDS.get(change.model, tr("something")))
    if name:
        what = str(NAMED_KINDS.get(change.model, tr("something “{name}”"))).format(name=name)
    said = deed_to(change.action, what)
    fields = sorted(
        str(FIELD_WORDS.get(key, key.removesuffix("_id").replace("_", " ")))
        for key in change.after
        if change.action in {"change", "move"} and change.before.get(key) != change.after.get(key)
    )
    return tr("{deed}: {fields}", deed=said, fields=", ".join(fields)) if fields else said


def _names(changes: Sequence[Any]) -> dict[tuple[str, int], str]:
    """What the changed rows are called today. One query for each kind among them."""
    found: dict[tuple[str, int], str] = {}
    for key, model in _NAMED.items():
        ids = {one.object_id for one in changes if one.model == key}
        if ids:
            rows = model._default_manager.filter(pk__in=ids)
            found.update({(key, pk): name for pk, name in rows.values_list("pk", "name")})
    for key, (model, related, name_of) in _DESCRIBED.items():
        ids = {one.object_id for one in changes if one.model == key}
        if ids:
            rows = model._default_manager.filter(pk__in=ids).select_related(*related)
            found.update({(key, row.pk): name_of(row) for row in rows})
    return found


_NAMED: Mapping[str, type[Model]] = {
    "planning.plan": Plan, "planning.goal": Goal, "planning.objective": Objective,
    "planning.initiative": Initiative, "planning.step": Step, "planning.budget_line": BudgetLine,
    "planning.risk": Risk, "planning.area": Area, "planning.gap": Gap, "planning.selection": Selection,
    "planning.persona": Persona, "planning.course": Course, "planning.treatment": Treatment,
    "planning.process": Process,
}  # fmt: skip
_DESCRIBED: Mapping[str, tuple[type[Model], tuple[str, ...], Callable[[Any], str]]] = {
    "planning.contactrule": (ContactRule, ("segment",), contact_name),
    "planning.authoritylimit": (AuthorityLimit, ("role", "segment"), limit_name),
    "planning.section": (Section, ("plan",), lambda row: str(row.element.label)),
}
"""What has no name of its own, with what is read beside it, and what it is called."""


def describe_reviews(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Reviews as notices name them. One query."""
    rows = Review.objects.filter(pk__in=list(ids), plan__in=visible_to(actor))
    return {one.pk: Described(one.name, reverse("planning:review_detail", args=[one.pk])) for one in rows}


def is_due(review: Review) -> bool:
    return review.opened_at is None and review.on <= today()
