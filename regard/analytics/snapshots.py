"""What metrics stood at, kept: every finished month of every metric, and every day of those whose past is in no fact.

A snapshot is kept under the version of the formula that gave it and is never written again by a later version.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Min

from regard.analytics.asking import ask
from regard.analytics.models import Snapshot
from regard.analytics.periods import period_start
from regard.analytics.questions import Question, known_days, local_today
from regard.analytics.words import METRICS, Grain, Metric, MetricAnswer, MetricRow, Number


def take_snapshots() -> int:
    """Keeps the last finished month, or today, of every metric that is one figure. Answers how many were new or changed."""
    return sum(_keep(answer, grain) for answer, grain in _due(METRICS))


def fill(question: Question, rows: tuple[MetricRow, ...]) -> tuple[MetricRow, ...]:
    """The rows with what was kept for periods whose value the facts do not tell any more. At most one query."""
    metric = question.metric
    is_part = question.segment is not None or question.by is not None or question.owners is not None
    if not metric.is_now_only or is_part or all(row.value is not None for row in rows):
        return rows
    kept = _kept_days(question)
    return tuple(_filled(metric, row, kept) if row.value is None else row for row in rows)


def first_day(metric: Metric, *, segment: int | None = None) -> date:
    """The first day of which the metric may know anything: of the facts, or of what was kept where these tell of today only. At
    most one query, and what `known_days` costs."""
    today = local_today()
    if not metric.is_now_only:
        return known_days(metric, today)[0]
    kept = Snapshot.objects.filter(
        metric=metric.key, version=metric.version, grain=Grain.DAY, segment=0, group="", value__isnull=False
    )
    first = None if segment else kept.aggregate(first=Min("period_start"))["first"]
    return first or today


def _due(metrics: Iterable[Metric]) -> Iterable[tuple[MetricAnswer, Grain]]:
    today = local_today()
    month = period_start(period_start(today, Grain.MONTH) - timedelta(days=1), Grain.MONTH)
    for metric in metrics:
        if metric.is_now_only:
            yield (
                ask(metric.key, actor=None, start=today, end=today + timedelta(days=1), grain=Grain.DAY),
                Grain.DAY,
            )
        elif metric.kind != "cohort":
            end = period_start(today, Grain.MONTH)
            yield ask(metric.key, actor=None, start=month, end=end, grain=Grain.MONTH), Grain.MONTH


def _keep(answer: MetricAnswer, grain: Grain) -> int:
    row = answer.rows[0]
    if row.value is None or row.start is None or row.end is None or answer.as_of is None:
        return 0
    Snapshot.objects.update_or_create(
        metric=answer.key,
        version=answer.version,
        grain=grain,
        period_start=row.start,
        segment=0,
        group="",
        currency=answer.currency,
        defaults={
            "period_end": row.end,
            "value": row.value,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "as_of": answer.as_of,
        },
    )
    return 1


def _kept_days(question: Question) -> dict[date, Snapshot]:
    found = Snapshot.objects.filter(
        metric=question.key,
        version=question.version,
        grain=Grain.DAY,
        segment=0,
        group="",
        currency=question.currency if question.metric.reads_money else "",
        period_start__gte=question.start,
        period_start__lt=question.end,
    )
    return {snapshot.period_start: snapshot for snapshot in found}


def _filled(metric: Metric, row: MetricRow, kept: dict[date, Snapshot]) -> MetricRow:
    """The row with the last day kept in its period."""
    days = [
        day for day in kept if row.start is not None and row.end is not None and row.start <= day < row.end
    ]
    if not days:
        return row
    found = kept[max(days)]
    return replace(
        row,
        value=_number(metric, found.value),
        numerator=_number(metric, found.numerator),
        denominator=None if found.denominator is None else float(found.denominator),
    )


def _number(metric: Metric, value: Number | None) -> Number | None:
    if value is None or not metric.reads_money:
        return None if value is None else float(value)
    return Decimal(value).quantize(Decimal("0.0001"))
