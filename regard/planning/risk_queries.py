"""Reads of risks. Whoever sees the plan sees them; what a figure stands at, whoever may see the rows behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from regard.analytics.words import METRICS, Metric
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr, tr_of
from regard.notifications.kinds import Described
from regard.people.queries import business
from regard.planning.figures import write
from regard.planning.initiative_queries import ActionRow, action_rows
from regard.planning.models import Activation, Plan, Risk
from regard.planning.queries import figures_are_for, visible_to
from regard.planning.risk_rules import IMPACT_WORDS, PROBABILITY_WORDS, SCALE, heat_map, zone

CHANGE, MODEL = "planning.risk.change", "planning.risk"


@dataclass(frozen=True)
class RiskRow:
    """One risk as the reader may see it. `trigger` and `now` are empty where there is none or the figure is not theirs."""

    risk: Risk
    zone: str
    trigger: str
    now: str
    active: Activation | None

    @property
    def state(self) -> tuple[str, str]:
        """Glyph and word."""
        if self.risk.status == Risk.Status.CLOSED:
            return "none", tr_of("risk", "Closed")
        if self.active is not None and self.active.recovered_at is None:
            return "bad", tr("In force")
        if self.active is not None:
            return "watch", tr("Recovering")
        return ("none", tr("Watched")) if self.risk.trigger_metric else ("none", tr_of("risk", "Open"))


@dataclass(frozen=True)
class Cell:
    """One cell of the map."""

    probability: int
    impact: int
    zone: str
    risks: tuple[Risk, ...]


@dataclass(frozen=True)
class HeatMap:
    """The map from likely to rare, with the sums at its ends."""

    rows: tuple[tuple[int, str, tuple[Cell, ...], int], ...]
    columns: tuple[tuple[int, str, int], ...]
    total: int


def risks_of(plan: Plan) -> QuerySet[Risk]:
    """The plan's risks, the worst first is up to whoever reads. Each with owner, initiative and what is in force."""
    running = Prefetch("activations", Activation.objects.filter(ended_at=None), to_attr="running")
    return plan.risks.select_related("owner", "initiative", "trigger_segment", "plan").prefetch_related(
        running
    )


def find_risk(actor: Actor, pk: int) -> Risk:
    """One risk of a plan the actor sees. Raises `NotFound`."""
    rows = Risk.objects.select_related("owner", "initiative", "trigger_segment", "plan")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such risk, or it is not yours to see."))
    return found


def risk_rows(plan: Plan, actor: Actor | None) -> list[RiskRow]:
    """Every risk, what is in force first, then by probability times impact. Two queries."""
    rows = [row_of_risk(risk, actor) for risk in risks_of(plan)]
    return sorted(
        rows, key=lambda row: (row.risk.status == "closed", row.active is None, -row.risk.score, row.risk.pk)
    )


def row_of_risk(risk: Risk, actor: Actor | None) -> RiskRow:
    """One risk as `actor` may see it (None: the installation itself)."""
    running: list[Activation] = (
        getattr(risk, "running", None)
        if hasattr(risk, "running")
        else list(risk.activations.filter(ended_at=None))
    ) or []
    metric = METRICS.get(risk.trigger_metric)
    now = ""
    if metric is not None and figures_are_for(metric, actor, risk.trigger_segment_id):
        now = write(risk.last_value, metric, business().currency)
    return RiskRow(
        risk, zone(risk.probability, risk.impact), trigger_words(risk), now, running[0] if running else None
    )


def trigger_words(risk: Risk) -> str:
    """What puts the contingency into force, as a sentence without its dot."""
    if not risk.trigger_metric or risk.trigger_value is None:
        return ""
    segment = risk.trigger_segment.label if risk.trigger_segment else ""
    return crossing_words(
        risk.trigger_metric, segment, risk.trigger_side, float(risk.trigger_value), business().currency
    )


def crossing_words(key: str, segment: str, side: str, limit: float, currency: str) -> str:
    """That the metric `key`, of a segment where one is named, crosses its line, as a sentence without its dot."""
    metric = METRICS.get(key)
    said = {
        "metric": str(metric.label) if metric else key,
        "segment": segment,
        "limit": write(limit, metric, currency),
    }
    if side == Risk.Side.BELOW:
        if segment:
            return tr("{metric} of {segment} falls below {limit}", **said)
        return tr("{metric} falls below {limit}", **said)
    if segment:
        return tr("{metric} of {segment} rises above {limit}", **said)
    return tr("{metric} rises above {limit}", **said)


def map_of(plan: Plan) -> HeatMap:
    """Open risks by probability and impact. One query."""
    risks = list(plan.risks.filter(status=Risk.Status.OPEN))
    counts = heat_map((risk.probability, risk.impact) for risk in risks)
    rows = []
    for probability in reversed(SCALE):
        cells = tuple(
            Cell(
                probability,
                impact,
                zone(probability, impact),
                tuple(one for one in risks if (one.probability, one.impact) == (probability, impact)),
            )
            for impact in SCALE
        )
        total = sum(counts[probability, impact] for impact in SCALE)
        rows.append((probability, str(PROBABILITY_WORDS[probability]), cells, total))
    columns = tuple(
        (impact, str(IMPACT_WORDS[impact]), sum(counts[one, impact] for one in SCALE)) for impact in SCALE
    )
    return HeatMap(tuple(rows), columns, sum(counts.values()))


def trigger_metric(risk: Risk) -> Metric | None:
    return METRICS.get(risk.trigger_metric)


@dataclass(frozen=True)
class ActivationRow:
    """One time a contingency was in force, with what became of its tasks."""

    activation: Activation
    value: str
    actions: tuple[ActionRow, ...]


def activations_of(risk: Risk, actor: Actor) -> list[ActivationRow]:
    """Every time the contingency was in force, the latest first. Two queries."""
    metric = trigger_metric(risk)
    is_seen = figures_are_for(metric, actor, risk.trigger_segment_id)
    found = list(risk.activations.select_related("ended_by"))
    tasks: dict[int, Any] = {
        row.task_id: row for row in action_rows([pk for one in found for pk in one.task_ids], actor)
    }
    return [
        ActivationRow(
            one,
            write(one.value, metric, business().currency) if is_seen else "",
            tuple(tasks[pk] for pk in one.task_ids if pk in tasks),
        )
        for one in found
    ]


def describe_risks(actor: Actor, ids: Collection[int]) -> Mapping[int, Described]:
    """Risks as notices name them, for whoever sees the plan. One query."""
    rows = Risk.objects.filter(pk__in=list(ids), plan__in=visible_to(actor))
    return {one.pk: Described(one.name, reverse("planning:risk_detail", args=[one.pk])) for one in rows}
