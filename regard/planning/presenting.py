"""What the plan's pages show, in words and charts, from what was measured. No query, no metric is computed here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from regard.analytics.words import METRICS, Metric
from regard.kernel.actor import Actor
from regard.kernel.errors import RegardError
from regard.kernel.money import SCALE
from regard.kernel.words import lazy, several, tr
from regard.planning.figures import typed_unit, write, write_gap, write_range
from regard.planning.models import Measurement, Objective, Plan
from regard.planning.queries import ObjectiveRow, PlanHome, figures_are_for, today
from regard.planning.rules import ADDS_UP, Smart, measured_span, method_words, smart_marks
from regard.planning.services.objectives import Wanted, errors_in, measured_baseline
from regard.ui import formats
from regard.ui.charts import Chart, Series

WINDOW_WORDS = {
    "plan_to_date": lazy("plan to date"),
    "trailing_year": lazy("12 months"),
    "trailing_quarter": lazy("90 days"),
    "trailing_month": lazy("30 days"),
    "all_time": lazy("so far"),
}


UNTOLD = lazy("What the figure did before is not shown to you.")
HIDDEN = lazy(
    "What an objective stands at is about the whole business: it is shown to whoever may see every row its metric reads. "
    "Its metric opens with your own customers."
)


@dataclass(frozen=True)
class Shown:
    """One objective as a row of the plan: every figure written out, with the addresses it opens."""

    row: ObjectiveRow
    name: str
    note: str
    url: str
    metric_url: str
    actual: str
    target: str
    projection: str
    interval: str
    spark: list[float | None]
    method: str
    planned: float | None
    way: str

    @property
    def objective(self) -> Objective:
        return self.row.objective

    @property
    def measurement(self) -> Measurement | None:
        return self.row.measurement

    @property
    def projected(self) -> float | None:
        return self.measurement.projection if self.measurement else None

    @property
    def low(self) -> float | None:
        return self.measurement.projection_low if self.measurement else None

    @property
    def high(self) -> float | None:
        return self.measurement.projection_high if self.measurement else None


@dataclass(frozen=True)
class Beside:
    """A metric that goes with an objective: what it is, what it was on the baseline's day, and what it stands at."""

    label: str
    role: str
    before: str
    now: str
    url: str
    has_fallen: bool
    note: str = ""


@dataclass(frozen=True)
class Parts:
    """The parts of an objective, what they come to together, and what they leave open of the whole."""

    rows: tuple[Shown, ...]
    together: str
    targets: str
    note: str


@dataclass(frozen=True)
class Drag:
    """A group that falls short: what it is, what it has against what it should, and where it opens."""

    label: str
    note: str
    gap: str
    share: float
    is_short: bool
    url: str


@dataclass(frozen=True)
class Panel:
    """An objective opened: the way it goes and what drags it down."""

    row: ObjectiveRow
    chart: Chart | None
    drags: tuple[Drag, ...]
    unit: str
    total: str
    links: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What an objective would be as typed so far."""

    baseline: str
    step: str
    marks: tuple[Smart, ...]
    missing: tuple[str, ...]
    problem: str
    unit: str


def home_heading(home: PlanHome, currency: str) -> tuple[str, str]:
    """The verdict on the whole plan, and the sentence that says what to look at."""
    count = len(home.rows) - home.hidden
    left = several("{count} day left.", "{count} days left.", home.days_left)
    if not home.rows:
        return tr("The plan has no objectives yet"), left
    if not count:
        title = several(
            "{count} objective is about customers you may not see",
            "{count} objectives are about customers you may not see",
            home.hidden,
        )
        return title, HIDDEN
    if home.unmeasured == count:
        soon = (
            tr("They are being measured; the first figures are here within a minute.")
            if home.has_orders
            else tr("The first figures come with the first orders.")
        )
        title = several("{count} objective, not measured yet", "{count} objectives, not measured yet", count)
        return title, f"{soon} {left}"
    title = tr("{some} of {count} objectives are on track", some=home.on_track, count=count)
    if home.hidden:
        more = several(
            "{count} more is about customers you may not see.",
            "{count} more are about customers you may not see.",
            home.hidden,
        )
        left = f"{left} {more}"
    if home.worst is None or home.worst.shortfall is None:
        return title, left
    row = home.worst
    gap = write(row.shortfall, row.metric, currency)
    if row.metric is not None and row.metric.unit == "share":
        gap = write_gap(abs(row.shortfall or 0.0), row.metric, currency).lstrip("+")
    miss = tr("“{name}” will miss by about {gap} unless something changes.", name=row.objective.name, gap=gap)
    return title, f"{miss} {left}"


@dataclass(frozen=True)
class Attention:
    """Something to look at today, and where."""

    kind: str
    title: str
    note: str
    url: str


def attention_of(home: PlanHome, currency: str) -> list[Attention]:
    """For each objective that falls short, the part that weighs most, the worst first; six at most."""
    order = {"bad": 0, "watch": 1}
    behind = sorted((row for row in home.rows if row.glyph in order), key=lambda row: order[row.glyph])
    found = []
    for row in behind:
        panel = present_panel(row, currency)
        worst = next((drag for drag in panel.drags if drag.is_short), None)
        if worst is not None and any(digit in worst.gap for digit in "123456789"):
            note = f"{row.objective.name}, {panel.unit}"
            found.append(Attention(row.glyph, f"{worst.label}: {worst.gap}", note, worst.url))
        else:
            url = reverse("planning:objective_detail", args=[row.objective.key]) + row.objective.plan.query
            found.append(
                Attention(
                    row.glyph,
                    row.objective.name,
                    tr("projected {figure}", figure=present(row, currency).projection),
                    url,
                )
            )
    return found[:6]


def present(row: ObjectiveRow, currency: str) -> Shown:
    objective, metric, measured = row.objective, row.metric, row.measurement
    return Shown(
        row=row,
        name=objective.name,
        note=_note(objective, metric),
        url=reverse("planning:objective_detail", args=[objective.key]) + objective.plan.query,
        metric_url=metric_url(objective),
        actual=write(row.actual, metric, currency),
        target=write(float(objective.target), metric, currency),
        projection=write(measured.projection if measured else None, metric, currency),
        interval=write_range(
            measured.projection_low if measured else None,
            measured.projection_high if measured else None,
            metric,
            currency,
        ),
        spark=row.spark,
        method=method_words(measured.method) if measured else "",
        planned=_planned_by_today(row),
        way=_way(row, currency),
    )


def _planned_by_today(row: ObjectiveRow) -> float | None:
    """What a sum should have come to by now; None for levels, which have no part of the way to be at."""
    return _plan_line(row, [today()], 1)[0] if row.is_sum and row.measurement else None


def _way(row: ObjectiveRow, currency: str) -> str:
    """How far a sum has come, in words: 81% of the target; planned by today are €7.79 M."""
    planned, target = _planned_by_today(row), float(row.objective.target)
    if planned is None or row.actual is None or not target:
        return ""
    share = formats.percent(row.actual / target, 0)
    return tr(
        "{share} of the target; the plan has {planned} by today",
        share=share,
        planned=write(planned, row.metric, currency),
    )


def present_panel(row: ObjectiveRow, currency: str) -> Panel:
    metric = row.metric
    drags = row.measurement.drags if row.measurement else []
    largest = max((abs(part["gap"]) for part in drags), default=0.0) or 1.0
    sign = -1 if row.lower_is_better else 1
    shown = tuple(
        Drag(
            label=part["label"] or tr("Not given"),
            note=tr(
                "{actual}, plan {planned}",
                actual=write(part["actual"], metric, currency),
                planned=write(part["plan"], metric, currency),
            ),
            gap=write_gap(part["gap"], metric, currency),
            share=abs(part["gap"]) / largest,
            is_short=part["gap"] * sign < 0,
            url=_rows_url(row.objective, part["dimension"], part["group"]),
        )
        for part in drags
    )
    whole = sum(part["gap"] for part in drags)
    return Panel(
        row=row,
        chart=_chart(row, currency),
        drags=shown,
        unit=tr("against plan to date")
        if row.measurement and row.measurement.basis
        else tr("against target, weighted"),
        total=write_gap(whole, metric, currency) if drags else "",
        links=_links(row.objective),
    )


def present_beside(row: ObjectiveRow, currency: str) -> list[Beside]:
    """The leading metric and the guard, as far as the reader may see them."""
    if row.is_hidden:
        return []
    found = []
    for metric, role, key in (
        (row.leading, tr("Moves early"), "leading"),
        (row.guard, tr("Must not get worse"), "guard"),
    ):
        if metric is not None:
            before = getattr(row.measurement, f"{key}_baseline", None)
            now = getattr(row.measurement, f"{key}_actual", None)
            found.append(
                Beside(
                    str(metric.label),
                    role,
                    write(before, metric, currency),
                    write(now, metric, currency),
                    metric_url(row.objective, metric.key),
                    key == "guard" and row.guard_fell,
                    _tells_of(row.objective) if key == "leading" else "",
                )
            )
    return found


def _tells_of(objective: Objective) -> str:
    """How far ahead the leading metric is, and so of which day it tells."""
    if objective.lag_days is None:
        return ""
    return several(
        "{count} day ahead: it tells of {day}",
        "{count} days ahead: it tells of {day}",
        objective.lag_days,
        day=formats.day(today() + timedelta(days=objective.lag_days)),
    )


def present_parts(
    row: ObjectiveRow, parts: list[ObjectiveRow], together: float | None, currency: str
) -> Parts | None:
    """An objective's parts; None where it has none."""
    if not parts:
        return None
    adds_up = row.metric is not None and row.metric.unit in ADDS_UP
    targets = sum(float(one.objective.target) for one in parts) if adds_up else None
    return Parts(
        tuple(present(one, currency) for one in parts),
        write(together, row.metric, currency),
        write(targets, row.metric, currency) if targets is not None else "",
        cover_note(row, together, currency),
    )


def cover_note(row: ObjectiveRow, together: float | None, currency: str) -> str:
    """What the parts leave open of a whole that adds up; empty where that is not known."""
    if together is None or row.actual is None or row.metric is None or row.metric.unit not in ADDS_UP:
        return ""
    open_part = row.actual - together
    if abs(open_part) <= abs(row.actual) * 0.005:
        return tr("The parts cover the whole.")
    gap = write_gap(open_part, row.metric, currency)
    return (
        tr("{gap} of the whole are in no part.", gap=gap)
        if open_part > 0
        else tr("{gap}: parts overlap.", gap=gap)
    )


def present_preview(wanted: Wanted, plan: Plan, currency: str, *, actor: Actor) -> Preview:
    """The baseline as the data has it and the five marks; says what is still missing. Asks the metric once."""
    errors = errors_in(wanted, plan, actor)
    metric = METRICS.get(wanted.metric)
    baseline: float | None = None
    problem = ""
    can_measure = (
        figures_are_for(metric, actor, wanted.segment_id)
        and metric is not None
        and wanted.window
        and wanted.baseline_on
        and wanted.baseline_on <= today()
    )
    if can_measure:
        try:
            baseline = float(measured_baseline(wanted, plan))
        except RegardError as error:
            problem = str(error)
    target = None if wanted.target is None else float(wanted.target)
    marks = smart_marks(
        has_metric=metric is not None,
        has_segment=wanted.segment_id is not None,
        has_baseline=baseline is not None,
        baseline=baseline,
        target=target,
        best_year_step=None,
        goal=wanted.goal,
        due=wanted.due_on,
        plan_end=plan.ends_on,
        written=formats.day,
    )
    step = "" if baseline is None or target is None else write_gap(target - baseline, metric, currency)
    missing = tuple(error.message for error in errors)
    return Preview(
        write(baseline, metric, currency, is_short=False),
        step,
        marks,
        missing,
        problem,
        typed_unit(metric, currency),
    )


def marks_of(row: ObjectiveRow) -> tuple[Smart, ...]:
    """The five marks of a stored objective, the step held against the largest the figure made within its history."""
    objective, measured = row.objective, row.measurement
    values = [value for _, value in measured.history if value is not None] if measured else []
    marks = smart_marks(
        has_metric=objective.metric in METRICS,
        has_segment=objective.segment_id is not None,
        has_baseline=True,
        baseline=float(objective.baseline),
        target=float(objective.target),
        best_year_step=max(values) - min(values) if len(values) > 3 else None,
        goal=objective.goal.name,
        due=objective.due_on,
        plan_end=objective.plan.ends_on,
        written=formats.day,
    )
    if row.is_hidden:
        return tuple(replace(mark, note=str(UNTOLD)) if mark.letter == "A" else mark for mark in marks)
    return marks


def metric_url(objective: Objective, metric: str = "") -> str:
    """The metric's page (or another metric's), asked as the objective asks it."""
    span = measured_span(objective.window, today(), objective.plan.starts_on)
    query: dict[str, Any] = {
        "from": span.start.isoformat(),
        "last": (span.end - timedelta(days=1)).isoformat(),
    }
    if objective.segment_id:
        query["segment"] = objective.segment_id
    return f"{reverse('analytics:metric_detail', args=[metric or objective.metric])}?{urlencode(query)}"


def _rows_url(objective: Objective, dimension: str, group: str) -> str:
    span = measured_span(objective.window, today(), objective.plan.starts_on)
    query: dict[str, Any] = {"from": span.start, "to": span.end, "by": dimension, "group": group}
    if objective.segment_id:
        query["segment"] = objective.segment_id
    return f"{reverse('analytics:metric_rows', args=[objective.metric])}?{urlencode(query)}"


def _links(objective: Objective) -> tuple[tuple[str, str, str], ...]:
    """(icon, label, address) of the way down: metric, segment."""
    metric = METRICS.get(objective.metric)
    links = [("chart-line", str(metric.label), metric_url(objective))] if metric else []
    if objective.segment is not None:
        links.append(
            (
                "filter",
                objective.segment.label,
                reverse("segments:segment_detail", args=[objective.segment_id]),
            )
        )
    return tuple(links)


def _note(objective: Objective, metric: Metric | None) -> str:
    what = str(metric.label) if metric else objective.metric
    if objective.segment is not None:
        what = tr("{metric} of {segment}", metric=what, segment=objective.segment.label)
    note = f"{what}, {WINDOW_WORDS[objective.window]}"
    is_down = metric is not None and metric.direction == "down"
    return tr("{note} (lower is better)", note=note) if is_down else note


def _chart(row: ObjectiveRow, currency: str) -> Chart | None:
    measured, objective = row.measurement, row.objective
    if measured is None:
        return None
    history = [(date.fromisoformat(day), value) for day, value in measured.history]
    if row.is_sum:
        history.insert(0, (objective.plan.starts_on - timedelta(days=1), 0.0))
    if len([1 for _, value in history if value is not None]) < 2:
        return None
    days = [day for day, _ in history]
    scale = SCALE if row.metric is not None and row.metric.unit == "money" else 1
    actual = [None if value is None else value * scale for _, value in history]
    ahead = [day for day in _ends_until(days[-1], objective.due_on) if day > days[-1]]
    x = [*days, *ahead]
    blank: list[float | None] = [None] * (len(days) - 1)
    plan = _plan_line(row, x, scale)
    series = [
        Series(
            tr("Plan"),
            plan,
            role="plan",
            end_label=tr("Plan {figure}", figure=write(float(objective.target), row.metric, currency)),
        )
    ]
    series.append(
        Series(
            tr("Actual"),
            [*actual, *[None] * len(ahead)],
            role="actual",
            end_label=tr("Today {figure}", figure=write(row.actual, row.metric, currency)),
        )
    )
    if measured.projection is not None and ahead and measured.projection_low is not None:
        now = (row.actual or 0.0) * scale
        steps = [_share(days[-1], objective.due_on, day) for day in ahead]
        series.append(
            Series(
                tr("Projected"),
                [*blank, now, *[now + (measured.projection * scale - now) * step for step in steps]],
                role="projection",
                low=[*blank, now, *[now + (measured.projection_low * scale - now) * step for step in steps]],
                high=[
                    *blank,
                    now,
                    *[now + ((measured.projection_high or 0) * scale - now) * step for step in steps],
                ],
                end_label=tr("Projected {figure}", figure=write(measured.projection, row.metric, currency)),
            )
        )
    unit = row.metric.unit if row.metric else "ratio"
    return Chart(
        key=f"objective-{objective.key}",
        title=_note(objective, row.metric),
        x=x,
        series=series,
        y_format={"money": "money", "share": "percent", "days": "days"}.get(unit, "number"),  # type: ignore[arg-type]
        currency=currency if unit == "money" else "",
        x_title=tr("Day"),
        from_zero=False,
        places=2 if unit == "ratio" else None,
    )


def _ends_until(start: date, due: date) -> list[date]:
    days, first = [], start.replace(day=1)
    while first <= due:
        first = (first + timedelta(days=32)).replace(day=1)
        days.append(min(first - timedelta(days=1), due))
    return days


def _share(start: date, end: date, day: date) -> float:
    return (day - start).days / max((end - start).days, 1)


def _plan_line(row: ObjectiveRow, x: list[date], scale: float) -> list[float | None]:
    """From the baseline to the target; a sum grows as the year before did, a level goes straight."""
    objective = row.objective
    months = row.measurement.basis.get("months") if row.measurement else None
    target = float(objective.target) * scale
    start = objective.plan.starts_on
    if months and sum(months) > 0:
        whole = sum(months)
        return [
            target * min(_seasonal(months, start, day) / whole, 1.0) if day >= start else 0.0 for day in x
        ]
    baseline, first = float(objective.baseline) * scale, objective.baseline_on
    if row.is_sum:
        baseline, first = 0.0, start - timedelta(days=1)
    span = max((objective.due_on - first).days, 1)
    return [
        baseline + (target - baseline) * min((day - first).days / span, 1.0) if day >= first else None
        for day in x
    ]


def _seasonal(months: list[float], start: date, day: date) -> float:
    index = (day.year - start.year) * 12 + day.month - start.month
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    part = day.day / (next_month - timedelta(days=1)).day
    return sum(months[:index]) + (months[index] * part if index < len(months) else 0.0)
