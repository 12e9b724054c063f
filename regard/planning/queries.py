"""Reads of the plan. Whoever may see the plan sees its objectives and targets; what they stand at is seen by whoever may
see all the rows that their metrics read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet
from django.utils import timezone

from regard.analytics.metrics import ask
from regard.analytics.questions import sees_all
from regard.analytics.words import METRICS, Metric, MetricRow
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.queries import business
from regard.planning.models import Measurement, Objective, Plan
from regard.planning.rules import ADDS_UP, VERDICT_WORDS, Verdict, has_fallen, measured_span, rolled_up
from regard.sales.queries import last_order_on

FRESH = timedelta(days=45)
"""How old the newest order may be for figures of today to say something."""


def today() -> date:
    """The day it is in the business's time zone."""
    return timezone.now().astimezone(ZoneInfo(business().time_zone)).date()


def visible_to(actor: Actor) -> QuerySet[Plan]:
    """The plans `actor` may see: all or none."""
    return Plan.objects.all() if actor.may("planning.plan.view") else Plan.objects.none()


def plan_in_force(actor: Actor) -> Plan | None:
    """The version in force. While none is, the newest that has begun, else the next to begin; None while there is none. At
    most three queries, one where a version is in force."""
    plans = visible_to(actor)
    in_force = plans.filter(status=Plan.Status.IN_FORCE).first()
    if in_force is not None:
        return in_force
    begun = plans.filter(starts_on__lte=today()).order_by("-starts_on", "-id").first()
    return begun or plans.order_by("starts_on", "id").first()


def plans_from(source: str) -> QuerySet[Plan]:
    """The versions that came from `source`, the first one first."""
    return Plan.objects.filter(source=source).order_by("edition")


def running_plans(*, only_current: bool = False) -> QuerySet[Plan]:
    """What is measured: every version whose time this is, but not what was superseded. `only_current` leaves out drafts beside
    a version in force, for which once a day is enough."""
    day = today()
    running = Plan.objects.filter(starts_on__lte=day, ends_on__gte=day).exclude(status=Plan.Status.SUPERSEDED)
    in_force = running.filter(status=Plan.Status.IN_FORCE)
    return in_force if only_current and in_force.exists() else running


def next_edition() -> int:
    """The number of the next version. One query."""
    return (Plan.objects.aggregate(last=Max("edition"))["last"] or 0) + 1


def objectives_of(plan: Plan) -> QuerySet[Objective]:
    """The plan's objectives in their order, goal by goal, each with goal, owner, team, segment and measurement: one query."""
    return plan.objectives.select_related(
        "goal", "owner", "team", "segment", "measurement", "plan", "parent"
    ).order_by("goal__position", "goal__id", "position", "id")


def metric_of(objective: Objective) -> Metric | None:
    """The metric an objective is bound to; None when the program no longer has it."""
    return METRICS.get(objective.metric)


def lower_is_better(objective: Objective) -> bool:
    """Whether the objective wants its figure down: the metric says so, or the target lies below the baseline."""
    metric = metric_of(objective)
    if metric is not None and metric.direction != "none":
        return metric.direction == "down"
    return objective.target < objective.baseline


def is_sum(objective: Objective, metric: Metric) -> bool:
    """Whether the figure only adds up as the plan goes on, so that its rest of the year is still to come."""
    return objective.window == "plan_to_date" and metric.kind == "flow" and metric.unit in ADDS_UP


def measure_window(
    metric: str, segment_id: int | None, window: str, day: date, plan_start: date
) -> MetricRow:
    """What `metric` stands at over the window that ends with `day`. One question to the metric language."""
    span = measured_span(window, day, plan_start)
    rows = measure_groups(metric, segment_id, span.start, span.end, None)
    return rows[0] if rows else MetricRow(None, None, None, None, None)


def figures_until(metric: Metric | None = None) -> date:
    """The day on which a baseline says something: today; where `metric` is about orders (as most are, so also without one) and
    the newest one lies more than `FRESH` back, as after bringing in an old file, the day of that one. One query."""
    if metric is not None and "orders" not in metric.facts:
        return today()
    last = last_order_on()
    return today() if last is None or today() - last <= FRESH else last


def measure_groups(
    metric: str, segment_id: int | None, start: date, end: date, by: str | None
) -> Sequence[MetricRow]:
    """The metric over [start, end), whole or broken down by a dimension."""
    answer = ask(metric, actor=None, start=start, end=end, grain=None, segment=segment_id, by=by)
    return answer.rows


@dataclass(frozen=True)
class ObjectiveRow:
    """One objective as the plan shows it. Figures are in the metric's unit; None means not known.

    `is_hidden`: its figures are about customers whom the reader may not see, so there is no measurement in it.
    """

    objective: Objective
    metric: Metric | None
    measurement: Measurement | None
    lower_is_better: bool
    is_hidden: bool = False

    @property
    def baseline(self) -> float | None:
        """Measured, so hidden with the other figures."""
        return None if self.is_hidden else float(self.objective.baseline)

    @property
    def is_sum(self) -> bool:
        """Whether the figure begins at nothing when the plan begins, and adds up from then on."""
        return self.metric is not None and is_sum(self.objective, self.metric)

    @property
    def way_from(self) -> float | None:
        """Where the way to the target begins: for a sum at nothing, for everything else at the baseline."""
        return 0.0 if self.is_sum and not self.is_hidden else self.baseline

    @property
    def guard(self) -> Metric | None:
        return METRICS.get(self.objective.guard_metric)

    @property
    def leading(self) -> Metric | None:
        return METRICS.get(self.objective.leading_metric)

    @property
    def guard_fell(self) -> bool:
        """Whether the guard got worse than it was when the baseline was taken."""
        if self.measurement is None or self.guard is None:
            return False
        return has_fallen(
            self.measurement.guard_baseline,
            self.measurement.guard_actual,
            lower_is_better=self.guard.direction == "down",
        )

    @property
    def is_hollow(self) -> bool:
        """Reached, or on its way, at the cost of its guard."""
        return self.guard_fell and self.verdict in {Verdict.REACHED, Verdict.ON_TRACK}

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.measurement.verdict) if self.measurement else Verdict.NONE

    @property
    def verdict_word(self) -> str:
        if self.is_hidden:
            return tr("Not for you")
        if self.is_hollow:
            return tr("Guard fell")
        is_measured = self.measurement is not None and self.measurement.actual is not None
        return (
            tr("Too early to say")
            if is_measured and self.verdict is Verdict.NONE
            else str(VERDICT_WORDS[self.verdict])
        )

    @property
    def glyph(self) -> str:
        """The verdict's colour and shape: reached looks like on track and says more; at the cost of a guard, as at risk."""
        if self.is_hollow:
            return "watch"
        return "good" if self.verdict is Verdict.REACHED else self.verdict.value

    @property
    def actual(self) -> float | None:
        return self.measurement.actual if self.measurement else None

    @property
    def spark(self) -> list[float | None]:
        return [value for _, value in self.measurement.history] if self.measurement else []

    @property
    def shortfall(self) -> float | None:
        """How far the projection stays behind the target, in the metric's unit; None when it does not."""
        if self.measurement is None or self.measurement.projection is None:
            return None
        gap = float(self.objective.target) - self.measurement.projection
        gap = -gap if self.lower_is_better else gap
        return gap if gap > 0 else None


@dataclass(frozen=True)
class PlanHome:
    """The plan at a glance: rows by goal, how many stand how, and the one that is worst off. `has_orders` is asked for only while
    nothing is measured."""

    plan: Plan
    goals: tuple[tuple[str, tuple[ObjectiveRow, ...]], ...]
    rows: tuple[ObjectiveRow, ...]
    worst: ObjectiveRow | None
    days_left: int
    measured_at: Any
    has_orders: bool = True

    def count(self, *verdicts: Verdict) -> int:
        return sum(row.verdict in verdicts and not row.is_hollow for row in self.rows)

    @property
    def on_track(self) -> int:
        return self.count(Verdict.ON_TRACK, Verdict.REACHED)

    @property
    def at_risk(self) -> int:
        return self.count(Verdict.AT_RISK) + sum(row.is_hollow for row in self.rows)

    @property
    def off_track(self) -> int:
        return self.count(Verdict.OFF_TRACK)

    @property
    def hidden(self) -> int:
        return sum(row.is_hidden for row in self.rows)

    @property
    def unmeasured(self) -> int:
        return self.count(Verdict.NONE) - self.hidden


def row_of(objective: Objective, *, actor: Actor | None) -> ObjectiveRow:
    """The objective as `actor` may see it (None: the installation itself, which sees all)."""
    metric = metric_of(objective)
    is_hidden = not figures_are_for(metric, actor, objective.segment_id)
    measurement = None if is_hidden else getattr(objective, "measurement", None)
    return ObjectiveRow(objective, metric, measurement, lower_is_better(objective), is_hidden)


def figures_are_for(metric: Metric | None, actor: Actor | None, segment_id: int | None = None) -> bool:
    """Whether `actor` may see what the metric stands at for the whole business or a segment of it. What a metric that is
    gone stood at is for the installation only."""
    if metric is None:
        return actor is None
    return sees_all(metric, actor, is_of_segment=segment_id is not None)


def plan_home(plan: Plan, *, actor: Actor | None) -> PlanHome:
    """Everything the plan's page shows: one query, whatever the number of objectives, and one more while none is measured; no
    metric is computed."""
    rows = tuple(row_of(objective, actor=actor) for objective in objectives_of(plan))
    goals = tuple(
        (goal, tuple(of_goal)) for goal, of_goal in groupby(rows, key=lambda row: row.objective.goal.name)
    )
    times = [row.measurement.measured_at for row in rows if row.measurement]
    return PlanHome(
        plan=plan,
        goals=goals,
        rows=rows,
        worst=_worst(rows),
        days_left=max((plan.ends_on - today()).days, 0),
        measured_at=min(times) if times else None,
        has_orders=bool(times) or last_order_on() is not None,
    )


def _worst(rows: Sequence[ObjectiveRow]) -> ObjectiveRow | None:
    """Off track before at risk, money before other figures, and among equals the gap that is the larger part of its target."""
    behind = [
        row
        for row in rows
        if row.shortfall is not None and row.verdict in {Verdict.OFF_TRACK, Verdict.AT_RISK}
    ]

    def badness(row: ObjectiveRow) -> tuple[bool, bool, float]:
        is_money = row.metric is not None and row.metric.unit == "money"
        target = abs(float(row.objective.target)) or 1.0
        return row.verdict is Verdict.OFF_TRACK, is_money, (row.shortfall or 0.0) / target

    return max(behind, key=badness, default=None)


def parts_of(row: ObjectiveRow, *, actor: Actor | None) -> tuple[list[ObjectiveRow], float | None]:
    """The parts of an objective, and what they come to together in its unit; None where that is not known. One query."""
    rows = [
        row_of(one, actor=actor) for one in objectives_of(row.objective.plan).filter(parent=row.objective)
    ]
    return rows, together_of(row, rows)


def together_of(row: ObjectiveRow, parts: Iterable[ObjectiveRow]) -> float | None:
    """What parts come to together in the unit of `row`; None where there are none, or one of them is not known. No query."""
    values = [
        (one.actual, one.measurement.numerator, one.measurement.denominator)
        if one.measurement
        else (None, None, None)
        for one in parts
    ]
    return rolled_up(row.metric.unit if row.metric else "", values)


def idle_goals(plan: Plan) -> list[str]:
    """Goals of the business that no objective serves. One query."""
    return list(plan.goals.filter(objectives=None).values_list("name", flat=True))


STATUS_WORDS = {
    Verdict.REACHED: "green",
    Verdict.ON_TRACK: "green",
    Verdict.AT_RISK: "amber",
    Verdict.OFF_TRACK: "red",
    Verdict.NONE: "none",
}


def plan_lines(plan: Plan, *, actor: Actor | None) -> list[dict[str, Any]]:
    """The objectives as programs read them: figures as decimal strings in the metric's unit, status green, amber, red or none."""
    return [_line(row_of(objective, actor=actor)) for objective in objectives_of(plan)]


def plan_line(objective: Objective, *, actor: Actor | None) -> dict[str, Any]:
    """One objective as `plan_lines` gives it."""
    return _line(row_of(objective, actor=actor))


def _line(row: ObjectiveRow) -> dict[str, Any]:
    objective, measured = row.objective, row.measurement
    return {
        "key": objective.key,
        "name": objective.name,
        "goal": objective.goal.name,
        "parent": objective.parent.key if objective.parent else None,
        "metric": objective.metric,
        "leading": objective.leading_metric or None,
        "lag_days": objective.lag_days,
        "guard": objective.guard_metric or None,
        "guard_fell": row.guard_fell,
        "unit": row.metric.unit if row.metric else None,
        "segment": objective.segment.key if objective.segment else None,
        "window": objective.window,
        "baseline": _decimal(row.baseline, row.metric),
        "baseline_on": objective.baseline_on.isoformat(),
        "actual": _decimal(row.actual, row.metric),
        "target": _decimal(float(objective.target), row.metric),
        "due": objective.due_on.isoformat(),
        "owner": objective.owner.email,
        "team": objective.team.name if objective.team else None,
        "status": "amber" if row.is_hollow else STATUS_WORDS[row.verdict],
        "verdict": row.verdict_word,
        "is_hidden": row.is_hidden,
        "projection": _decimal(measured.projection, row.metric) if measured else None,
        "projection_low": _decimal(measured.projection_low, row.metric) if measured else None,
        "projection_high": _decimal(measured.projection_high, row.metric) if measured else None,
        "measured_at": measured.measured_at.isoformat() if measured else None,
    }


def _decimal(value: float | None, metric: Metric | None) -> str | None:
    """Money with two decimals, counts without, the rest with six."""
    if value is None:
        return None
    places = {"money": 2, "count": 0, "orders": 0}.get(metric.unit if metric else "", 6)
    return f"{value:.{places}f}"
