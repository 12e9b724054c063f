"""From what the engine answers to what is shown: values, intervals, gaps filled or left open. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from math import sqrt
from typing import Any

from regard.analytics.context import MetricContext
from regard.analytics.words import Metric, MetricAnswer, MetricRow, Number, Period

Z95 = 1.959963984540054
Raw = Mapping[str, Any]
_STEP = Decimal("0.0001")


def wilson(hits: float, cases: float) -> tuple[float, float]:
    """The 95 % interval of a share of independent cases (Wilson's score interval)."""
    share, z2 = hits / cases, Z95 * Z95
    middle = (share + z2 / (2 * cases)) / (1 + z2 / cases)
    half = Z95 * sqrt(share * (1 - share) / cases + z2 / (4 * cases * cases)) / (1 + z2 / cases)
    return max(0.0, middle - half), min(1.0, middle + half)


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    """The 95 % interval of the difference of two independent shares, each given as (share, low, high) of its own 95 % interval:
    Newcombe's hybrid score method (Statistics in Medicine 1998, 17:873), with Wilson's intervals."""
    (first, low, high), (second, least, most) = one, other
    gap = first - second
    return gap - sqrt((first - low) ** 2 + (most - second) ** 2), gap + sqrt(
        (high - first) ** 2 + (second - least) ** 2
    )


def shape(metric: Metric, ctx: MetricContext, found: Iterable[Raw]) -> tuple[MetricRow, ...]:
    """The rows of the answer in order of period, then group; every period that could have a row has one."""
    by_cell = {(raw.get("period") or ctx.periods[0].key, raw.get("group")): raw for raw in found}
    if metric.kind == "cohort":
        return _cohort_rows(metric, ctx, by_cell)
    groups = sorted({group for _, group in by_cell if group is not None}) if ctx.by else [None]
    return tuple(
        _row(metric, ctx, period, group, by_cell.get((period.key, group)))
        for period in ctx.periods
        for group in groups
    )


def _row(metric: Metric, ctx: MetricContext, period: Period, group: str | None, raw: Raw | None) -> MetricRow:
    empty = MetricRow(
        period=period.label,
        group=group,
        value=None,
        numerator=None,
        denominator=None,
        start=period.start,
        end=period.end,
        is_partial=period.is_partial(ctx.today),
    )
    if period.start > ctx.today:
        return empty
    if raw is None:
        return replace(empty, value=_zero(metric), numerator=_zero(metric)) if metric.fills_zero else empty
    return _valued(metric, empty, raw)


def _zero(metric: Metric) -> Number:
    return Decimal("0.0000") if metric.reads_money else 0


def _valued(metric: Metric, row: MetricRow, raw: Raw) -> MetricRow:
    above, below = raw.get("numerator"), raw.get("denominator")
    known = replace(row, numerator=_part(metric, above), denominator=_part(metric, below, below=True))
    cases = raw.get("n", below)
    if above is None or below == 0 or (cases is not None and cases < metric.minimum_n):
        return known
    if "denominator" in raw and below is None:
        return known
    value = _value(metric, above, below)
    low, high = _interval(metric, raw, above, below)
    return replace(known, value=value, low=low, high=high)


def _part(metric: Metric, number: Any, *, below: bool = False) -> Number | None:  # noqa: ANN401
    """A numerator in money is an amount; a denominator is one only in a share or ratio of amounts."""
    if number is None:
        return None
    if metric.reads_money and (not below or metric.unit != "money"):
        return _amount(number)
    return _plain(number)


def _value(metric: Metric, above: Any, below: Any) -> Number:  # noqa: ANN401
    if metric.unit == "money":
        return _amount(above) if below is None else _amount(Decimal(above) / Decimal(below))
    if below is not None:
        return float(above) / float(below)
    return _amount(above) if metric.reads_money else _plain(above)


def _plain(number: Any) -> Number:  # noqa: ANN401
    if isinstance(number, Decimal):
        number = int(number) if number == number.to_integral_value() else float(number)
    return float(number) if isinstance(number, float) else int(number)


def _amount(units: Any) -> Decimal:  # noqa: ANN401
    return (Decimal(units) / 10_000).quantize(_STEP, rounding=ROUND_HALF_EVEN)


def _interval(metric: Metric, raw: Raw, above: Any, below: Any) -> tuple[float | None, float | None]:  # noqa: ANN401
    if metric.interval == "wilson" and below:
        return wilson(float(above), float(below))
    if metric.interval == "given":
        scale = 10_000 if metric.unit == "money" else 1
        low, high = raw.get("low"), raw.get("high")
        return (None if low is None else low / scale), (None if high is None else high / scale)
    return None, None


def _cohort_rows(
    metric: Metric, ctx: MetricContext, by_cell: Mapping[tuple[date, str | None], Raw]
) -> tuple[MetricRow, ...]:
    """A rectangle of cohorts and ages: 0 where nobody came back, nothing where the time is not over yet."""
    places = [place for place, period in enumerate(ctx.periods) if (period.key, "0") in by_cell]
    if not places:
        return ()
    oldest = ctx.periods[places[0]]
    seen = max(int(group) for _, group in by_cell if group is not None)
    ages = [age for age in range(max(seen + 1, len(ctx.periods) - places[0])) if ctx.is_over(oldest, age)]
    return tuple(_cohort_cell(metric, ctx, place, age, by_cell) for place in places for age in ages or [0])


def _cohort_cell(
    metric: Metric, ctx: MetricContext, place: int, age: int, by_cell: Mapping[tuple[date, str | None], Raw]
) -> MetricRow:
    period, size = ctx.periods[place], by_cell[ctx.periods[place].key, "0"]["denominator"]
    raw = by_cell.get((period.key, str(age)), {"numerator": 0, "denominator": size})
    row = MetricRow(period.label, str(age), None, None, _plain(size), start=period.start, end=period.end)
    if ctx.is_over(period, age):
        return replace(_valued(metric, row, raw), denominator=_plain(size))
    return replace(row, is_partial=True)


def as_json(answer: MetricAnswer) -> dict[str, Any]:
    """The answer as scripts read it: amounts as decimal strings, moments in ISO 8601, null where nothing is known."""
    return {
        "key": answer.key,
        "unit": answer.unit,
        "version": answer.version,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "currency": answer.currency or None,
        "rows": [_json_row(row) for row in answer.rows],
        "notes": list(answer.notes),
    }


def _json_row(row: MetricRow) -> dict[str, Any]:
    return {
        "period": row.period,
        "group": row.group,
        "value": written(row.value),
        "numerator": written(row.numerator),
        "denominator": written(row.denominator),
        "low": row.low,
        "high": row.high,
        "start": row.start.isoformat() if row.start else None,
        "end": row.end.isoformat() if row.end else None,
        "group_label": row.group_label,
        "is_partial": row.is_partial,
    }


def written(number: Number | None) -> str | int | float | None:
    """A number for JSON: an amount with at least two decimals and no more than it needs."""
    if not isinstance(number, Decimal):
        return number
    whole, _, fraction = f"{number:.4f}".partition(".")
    return f"{whole}.{fraction[:2]}{fraction[2:].rstrip('0')}"
