"""Measuring the plan: the actual of every objective, its history, where it is going, and what holds it back.

Nothing here can be told a value. A *measurement* asks one figure per objective and its parts, and is made whenever
the columnar copy has moved, so that figure and parts tell the same, the parts a second later; a *survey* also asks the
months before and the year before, and is made once a day and after late truth has settled.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from regard.analytics.engine import versions
from regard.analytics.facts import FACTS
from regard.analytics.metrics import ask
from regard.analytics.words import METRICS, Metric, MetricRow
from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.planning.models import Measurement, Objective, Plan
from regard.planning.queries import (
    is_sum,
    lower_is_better,
    measure_groups,
    measure_window,
    metric_of,
    objectives_of,
    today,
)
from regard.planning.rules import (
    Projection,
    Verdict,
    measured_span,
    month_ends,
    project_pace,
    project_season,
    project_trend,
    verdict_of,
)

SURVEY_EVERY = timedelta(minutes=10)
DRAGS_SHOWN = 5
BREAKDOWNS = ("category", "country", "channel")


@dataclass(frozen=True)
class Survey:
    """What changes slowly about an objective."""

    history: list[list[Any]] = field(default_factory=list)
    basis: dict[str, Any] = field(default_factory=dict)
    drags: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """What an objective stands at, by which generation of the copy."""

    row: MetricRow
    version: int


def measure_plan(plan: Plan, *, survey: bool = False) -> int:
    """Measure every objective of `plan` whose figures are older than the columnar copy; the number measured.

    Each objective is stored by itself: one that cannot be measured says why and holds up no other. Figures come first, of
    all of them, and then what they are made of, which takes several times as long; when the copy moves on meanwhile, the
    figures are asked again in between. An objective that is removed meanwhile is left out.
    """
    generations = versions(frozenset(FACTS.keys()))
    due = [objective for objective in objectives_of(plan) if survey or _is_due(objective, generations)]
    figures = {} if survey else _figures(due, generations)
    for objective in due:
        moved = versions(frozenset(FACTS.keys()))
        if moved != generations and not survey:
            generations = moved
            figures |= _figures([one for one in objectives_of(plan) if _is_due(one, moved)], moved)
        try:
            measure_objective(objective, survey=survey, figure=figures.get(objective.pk))
        except IntegrityError:
            if Objective.objects.filter(pk=objective.pk).exists():
                raise
    return len(due)


def _figures(objectives: Sequence[Objective], generations: Mapping[str, int]) -> dict[int, Figure]:
    """Keeps new figures beside what they were made of until that is asked, too: the objectives stay due. Those of which nothing
    is known yet are left out."""
    found = {}
    for objective in objectives:
        known: Measurement | None = getattr(objective, "measurement", None)
        metric = metric_of(objective)
        if known is None or metric is None or not known.history:
            continue
        try:
            row = measure_window(
                objective.metric, objective.segment_id, objective.window, today(), objective.plan.starts_on
            )
        except RegardError:
            continue  # said by whoever measures the whole
        found[objective.pk] = Figure(row, _generation(objective, generations))
        if _number(row.value) != known.actual:
            _keep_figure(objective, known, metric, row)
    return found


def _keep_figure(objective: Objective, known: Measurement, metric: Metric, row: MetricRow) -> None:
    parts = Survey(known.history, known.basis, known.drags)
    with suppress(IntegrityError):  # it has been removed
        _keep(
            objective,
            timezone.now(),
            0,  # of no generation, so that it stays due
            metric=metric,
            row=row,
            found=parts,
            surveyed_at=known.surveyed_at,
        )


def measure_objective(
    objective: Objective, *, survey: bool = False, figure: Figure | None = None
) -> Measurement:
    """Measure one objective now and keep what was found; `figure` is what it stands at where that has just been asked."""
    known: Measurement | None = getattr(objective, "measurement", None)
    now = timezone.now()
    version = figure.version if figure else _generation(objective, versions(frozenset(FACTS.keys())))
    metric = metric_of(objective)
    if metric is None:
        return _keep(
            objective, now, version, error=tr("The metric “{key}” no longer exists.", key=objective.metric)
        )
    try:
        row = (
            figure.row
            if figure
            else measure_window(
                objective.metric, objective.segment_id, objective.window, today(), objective.plan.starts_on
            )
        )
        is_fresh = known is not None and not survey and not _needs_survey(known, now)
        if known is not None and is_fresh:
            found = Survey(known.history, known.basis, _drags(objective, metric, known.basis))
        else:
            found = survey_objective(objective, metric, row)
    except RegardError as error:
        return _keep(objective, now, version, error=str(error)[:300])
    surveyed_at = known.surveyed_at if known is not None and is_fresh else now
    measurement = _keep(objective, now, version, metric=metric, row=row, found=found, surveyed_at=surveyed_at)
    return _accompany(objective, measurement, is_fresh=is_fresh)


def _accompany(objective: Objective, measurement: Measurement, *, is_fresh: bool) -> Measurement:
    """Measure the leading metric and the guard: what they stand at, and with a survey what they were on the baseline's day."""
    changes: dict[str, float | None] = {}
    for role, key in (("leading", objective.leading_metric), ("guard", objective.guard_metric)):
        changes[f"{role}_actual"] = _companion(objective, key, today())
        if not is_fresh or getattr(measurement, f"{role}_baseline") is None:
            changes[f"{role}_baseline"] = _companion(objective, key, objective.baseline_on)
    if any(getattr(measurement, name) != value for name, value in changes.items()):
        Measurement.objects.filter(pk=measurement.pk).update(**changes)
        for name, value in changes.items():
            setattr(measurement, name, value)
    return measurement


def _companion(objective: Objective, key: str, day: date) -> float | None:
    if key not in METRICS:
        return None
    try:
        row = measure_window(key, objective.segment_id, objective.window, day, objective.plan.starts_on)
    except RegardError:
        return None
    return _number(row.value)


def survey_objective(objective: Objective, metric: Metric, row: MetricRow) -> Survey:
    """The months behind an objective, the year before, and the parts that fall short. About fifteen questions."""
    basis = _basis(objective, metric)
    return Survey(_history(objective, metric, row), basis, _drags(objective, metric, basis))


def project(objective: Objective, metric: Metric, actual: float | None, found: Survey) -> Projection | None:
    """Where the objective will stand on its due date, by the method its window allows."""
    if actual is None:
        return None
    if not is_sum(objective, metric):
        points = [(date.fromisoformat(day), value) for day, value in found.history if value is not None]
        return project_trend(points, objective.due_on)
    basis = found.basis
    seasonal = project_season(
        actual, basis.get("to_date") or 0.0, basis.get("rest") or 0.0, basis.get("ratios") or []
    )
    if seasonal is not None:
        return seasonal
    gone = (today() - objective.plan.starts_on).days + 1
    return project_pace(actual, gone, max((objective.due_on - today()).days, 0))


def _keep(
    objective: Objective,
    now: datetime,
    version: int,
    *,
    metric: Metric | None = None,
    row: MetricRow | None = None,
    found: Survey | None = None,
    surveyed_at: datetime | None = None,
    error: str = "",
) -> Measurement:
    found = found or Survey()
    actual = None if row is None or row.value is None else float(row.value)
    history = [*found.history[:-1], [today().isoformat(), actual]] if found.history else []
    found = Survey(history, found.basis, found.drags)
    projection = project(objective, metric, actual, found) if metric else None
    verdict = Verdict.NONE
    if metric is not None:
        verdict = verdict_of(
            actual,
            projection,
            float(objective.target),
            lower_is_better=lower_is_better(objective),
            is_cumulative=is_sum(objective, metric),
            is_due=today() >= objective.due_on,
        )
    with transaction.atomic():
        measurement, _ = Measurement.objects.update_or_create(
            objective=objective,
            defaults={
                "measured_at": now,
                "surveyed_at": surveyed_at or now,
                "copy_version": version,
                "metric_version": metric.version if metric else 0,
                "actual": actual,
                "numerator": _number(row.numerator if row else None),
                "denominator": _number(row.denominator if row else None),
                "history": history,
                "basis": found.basis,
                "drags": found.drags,
                "projection": projection.value if projection else None,
                "projection_low": projection.low if projection else None,
                "projection_high": projection.high if projection else None,
                "method": projection.method if projection else "",
                "verdict": verdict.value,
                "error": error,
            },
        )
    return measurement


def _number(value: Any) -> float | None:  # noqa: ANN401
    return None if value is None else float(value)


def _generation(objective: Objective, generations: Mapping[str, int]) -> int:
    """The newest generation of the copy among what the objective's figure rests on."""
    metric = metric_of(objective)
    facts = {*(metric.facts if metric else ()), *(("segment_members",) if objective.segment_id else ())}
    for key in (objective.leading_metric, objective.guard_metric):
        facts |= set(METRICS[key].facts) if key in METRICS else set()
    return max((generations.get(fact, 0) for fact in facts), default=0)


def _is_due(objective: Objective, generations: Mapping[str, int]) -> bool:
    known: Measurement | None = getattr(objective, "measurement", None)
    version = _generation(objective, generations)
    return known is None or known.copy_version != version or known.measured_at.date() != timezone.now().date()


def _needs_survey(known: Measurement, now: datetime) -> bool:
    return (
        not known.history
        or now - known.surveyed_at > SURVEY_EVERY
        or known.history[-1][0] != today().isoformat()
    )


def _history(objective: Objective, metric: Metric, row: MetricRow) -> list[list[Any]]:
    """The figure at the end of each month, and now. What only adds up is asked once, by month."""
    day = today()
    is_to_date = objective.window == "plan_to_date"
    first = objective.plan.starts_on if is_to_date else day - timedelta(days=365)
    ends = [end for end in month_ends(first, day) if end < day]
    sums = (
        list(accumulate(_by_month(objective, first, day.replace(day=1)))) if is_sum(objective, metric) else []
    )
    if len(sums) == len(ends):
        values: list[float | None] = [*sums]
    else:
        values = [_number(_at(objective, end).value) for end in ends]
    points = [[end.isoformat(), value] for end, value in zip(ends, values, strict=True)]
    return [*points, [day.isoformat(), _number(row.value)]]


def _at(objective: Objective, day: date) -> MetricRow:
    return measure_window(
        objective.metric, objective.segment_id, objective.window, day, objective.plan.starts_on
    )


def _year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )


def _sum_of(rows: Sequence[MetricRow]) -> float:
    return sum(float(row.value) for row in rows if row.value is not None)


def _basis(objective: Objective, metric: Metric) -> dict[str, Any]:
    """The year before, cut at today and at the due date, and this year's finished months against it."""
    if not is_sum(objective, metric):
        return {}
    start, day = objective.plan.starts_on, today()
    cut, end = _year_before(day) + timedelta(days=1), _year_before(objective.due_on) + timedelta(days=1)
    before_start = _year_before(start)
    ours = _by_month(objective, start, day.replace(day=1))
    theirs = _by_month(objective, before_start, end)
    ratios = [now / before for now, before in zip(ours, theirs, strict=False) if before > 0]
    return {
        "to_date": _sum_of(measure_groups(objective.metric, objective.segment_id, before_start, cut, None)),
        "rest": _sum_of(measure_groups(objective.metric, objective.segment_id, cut, end, None))
        if end > cut
        else 0.0,
        "months": theirs,
        "ratios": ratios,
    }


def _by_month(objective: Objective, start: date, end: date) -> list[float]:
    if end <= start:
        return []
    answer = ask(
        objective.metric,
        actor=None,
        start=start,
        end=end,
        grain="month",
        segment=objective.segment_id,
        by=None,
    )
    return [_number(row.value) or 0.0 for row in answer.rows]


def _drags(objective: Objective, metric: Metric, basis: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups that weigh the figure down, worst first, of the first breakdown that has more than one group."""
    span = measured_span(objective.window, today(), objective.plan.starts_on)
    for dimension in BREAKDOWNS:
        if dimension not in metric.dimensions:
            continue
        rows = measure_groups(objective.metric, objective.segment_id, span.start, span.end, dimension)
        if len([row for row in rows if row.group]) > 1:
            parts = (
                _sum_drags(objective, rows, basis, dimension)
                if is_sum(objective, metric)
                else _rate_drags(objective, rows)
            )
            sign = 1 if lower_is_better(objective) else -1
            worst = sorted(parts, key=lambda part: sign * part["gap"], reverse=True)
            return [{**part, "dimension": dimension} for part in worst][:DRAGS_SHOWN]
    return []


def _sum_drags(
    objective: Objective, rows: Sequence[MetricRow], basis: dict[str, Any], dimension: str
) -> list[dict[str, Any]]:
    """Against the plan to date: the target shared out as the year before was earned."""
    whole = (basis.get("to_date") or 0.0) + (basis.get("rest") or 0.0)
    if whole <= 0:
        return []
    start = _year_before(objective.plan.starts_on)
    cut = _year_before(today()) + timedelta(days=1)
    before = {
        row.group: float(row.value or 0)
        for row in measure_groups(objective.metric, objective.segment_id, start, cut, dimension)
    }
    growth = float(objective.target) / whole
    now = {row.group: row for row in rows}
    return [
        {
            "group": group or "",
            "label": str((now[group].group_label if group in now else None) or group or ""),
            "actual": float(now[group].value or 0) if group in now else 0.0,
            "plan": before.get(group, 0.0) * growth,
            "gap": (float(now[group].value or 0) if group in now else 0.0) - before.get(group, 0.0) * growth,
        }
        for group in {*before, *now}
    ]


def _rate_drags(objective: Objective, rows: Sequence[MetricRow]) -> list[dict[str, Any]]:
    """Against the target, each group weighed by its share of the cases; the gaps add up to the whole's."""
    target = float(objective.target)
    cases = sum(float(row.denominator or 0) for row in rows)
    return [
        {
            "group": row.group or "",
            "label": str(row.group_label or row.group or ""),
            "actual": float(row.value),
            "plan": target,
            "gap": (float(row.value) - target)
            * (float(row.denominator or 0) / cases if cases else 1 / len(rows)),
        }
        for row in rows
        if row.value is not None
    ]
