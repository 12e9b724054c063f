"""Answers as people read them: figures with their units, periods by name, charts, and the address behind each number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from regard.analytics.dimensions import pages_for
from regard.analytics.drilling import openable
from regard.analytics.questions import Question
from regard.analytics.words import Grain, Metric, MetricAnswer, MetricRow, Number
from regard.kernel.actor import Actor
from regard.kernel.money import SCALE
from regard.kernel.words import lazy, midsentence, tr
from regard.ui import formats
from regard.ui.charts import Chart, Format, Series

FORMATS: dict[str, Format] = {
    "count": "number", "orders": "number", "money": "money", "share": "percent", "days": "days", "ratio": "decimal",
}  # fmt: skip
_PERCENT = "%\u00a0\u202f"
"""The sign with what other languages put before it."""
MOST_SERIES = 5
MOST_COLUMNS = 12
NOT_GIVEN = lazy("Not given")
_PER = {
    Grain.DAY: lazy("per day"),
    Grain.WEEK: lazy("per week"),
    Grain.MONTH: lazy("per month"),
    Grain.QUARTER: lazy("per quarter"),
    Grain.YEAR: lazy("per year"),
}


@dataclass(frozen=True)
class Cell:
    """A written number; `url` opens its rows. `heat` shades it from 1 to 5; `note` says what is special about it."""

    text: str
    url: str = ""
    heat: int = 0
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: heads, and rows of a label and cells. What a breakdown names is a door wherever it stands."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    is_heat: bool = False
    left_out: int = 0


def written(metric: Metric, value: Number | None, currency: str) -> str:
    """A value of the metric as people read it; not known is an en dash."""
    if value is None:
        return formats.UNKNOWN
    if isinstance(value, Decimal):
        units = int(value * SCALE)
        return formats.money_short(units, currency) if abs(value) >= 1_000 else formats.money(units, currency)
    if metric.unit == "share":
        return formats.percent(float(value))
    if metric.unit == "days":
        return f"{formats.number(float(value), 1)} d"
    return formats.number(value, 2 if isinstance(value, float) else None)


def change(metric: Metric, value: Number | None, usual: float | None) -> str | None:
    """How far a value is from the usual one, with its sign: +12.3 %, shares in points; None where that is not known."""
    if value is None or usual is None or (metric.unit != "share" and not usual):
        return None
    if metric.unit == "share":
        by = (float(value) - usual) * 100
        text = tr("{count} points", count=formats.number(abs(by), 1 if abs(by) >= 0.1 else 2))
    else:
        by = float(value) / usual - 1
        text = formats.percent(abs(by))
    return f"+{text}" if by > 0 else f"−{text}" if by < 0 else text


def written_part(value: Number | None, currency: str) -> str:
    """A numerator or denominator: an amount or a plain number."""
    if isinstance(value, Decimal):
        return formats.money(int(value * SCALE), currency, 0)
    return formats.number(value, 1 if isinstance(value, float) else None)


def interval(metric: Metric, row: MetricRow, currency: str) -> str:
    """37.1–38.6, in the unit of the value; empty where there is none."""
    if row.low is None or row.high is None:
        return ""
    scale = Decimal if metric.unit == "money" else float
    low, high = (written(metric, scale(end), currency) for end in (row.low, row.high))
    return f"{low.rstrip(_PERCENT)}–{high}"


def period_name(row: MetricRow, grain: Grain | None) -> str:
    """9 Mar 2026, W10 2026, Mar 2026, Q1 2026 or 2026; without a grain the days from and to."""
    if row.period is None or grain is None or row.start is None:
        return span_name(row.start, row.end)
    if grain is Grain.DAY:
        return formats.day(row.start)
    year, _, part = row.period.partition("-")
    if grain is Grain.MONTH:
        return date_format(date(int(year), int(part), 1), "M Y")
    return f"{part} {year}" if part else year


def span_name(start: date | None, end: date | None) -> str:
    """1 Mar 2026 – 31 Mar 2026."""
    last = end - timedelta(days=1) if end else None
    if start is None:
        return tr("Up to {day}", day=formats.day(last))
    return formats.day(start) if start == last else f"{formats.day(start)} – {formats.day(last)}"


def group_name(row: MetricRow) -> str:
    return row.group_label or row.group or str(NOT_GIVEN)


def rows_url(question: Question, row: MetricRow, part: str = "numerator") -> str:
    """The address that opens the rows behind a number; empty where there are none."""
    value = row.denominator if part == "denominator" else row.numerator
    if value is None or not openable(question.metric):
        return ""
    words: dict[str, Any] = {"from": row.start, "to": row.end, "segment": question.segment, "by": question.by}
    words["group"] = row.group
    words["grain"] = question.grain.value if question.grain and question.metric.kind == "cohort" else None
    words["part"] = part if part != "numerator" else None
    words["currency"] = question.currency if question.metric.reads_money else None
    query = urlencode({name: value for name, value in words.items() if value is not None})
    return f"{reverse('analytics:metric_rows', args=[question.key])}?{query}"


def sheet(question: Question, answer: MetricAnswer, actor: Actor) -> Sheet:
    """The table of an answer: a heat map of cohorts, periods by groups, or one line each with its parts.

    The name of a group opens its own page where it has one, as segments do, and else its rows.
    """
    if question.metric.kind == "cohort":
        return _cohorts(question, answer)
    groups = {row.group for row in answer.rows if row.group} if question.by else set()
    pages = pages_for(question.by, actor, groups) if question.by and groups else {}
    if question.by and question.grain:
        return _crossed(question, answer, pages)
    return _lines(question, answer, pages)


def _named(question: Question, row: MetricRow, pages: Mapping[str, str]) -> Cell:
    """The name of a group as a door to its page, else to its rows where it has any."""
    return Cell(
        group_name(row), pages.get(row.group or "") or (rows_url(question, row) if row.numerator else "")
    )


def _plain(*labels: str) -> tuple[Cell, ...]:
    return tuple(Cell(label) for label in labels)


def _lines(question: Question, answer: MetricAnswer, pages: Mapping[str, str]) -> Sheet:
    metric, currency = question.metric, answer.currency
    has_base = any(row.denominator is not None for row in answer.rows)
    has_interval = any(row.low is not None for row in answer.rows)
    heads = [_dimension_label(question) if question.by else tr("Period"), str(metric.label)]
    heads += [tr("Counted"), tr("Out of")] if has_base else []
    heads += [tr("{level} % interval", level=f"{metric.level * 100:.0f}")] if has_interval else []
    rows = []
    for row in reversed(answer.rows) if not question.by else _by_size(answer.rows):
        cells = [_cell(question, row, currency)]
        if has_base:
            cells.append(Cell(written_part(row.numerator, currency), rows_url(question, row)))
            cells.append(
                Cell(written_part(row.denominator, currency), rows_url(question, row, "denominator"))
            )
        if has_interval:
            cells.append(Cell(interval(metric, row, currency) or formats.UNKNOWN))
        label = _named(question, row, pages) if question.by else Cell(period_name(row, question.grain))
        rows.append((label, tuple(cells)))
    return Sheet(_plain(*heads), tuple(rows))


def _cell(question: Question, row: MetricRow, currency: str, heat: int = 0) -> Cell:
    note = tr("not over") if row.is_partial and row.period and row.value is not None else ""
    return Cell(written(question.metric, row.value, currency), rows_url(question, row), heat, note)


def _by_size(rows: Iterable[MetricRow]) -> list[MetricRow]:
    return sorted(rows, key=lambda row: -float(row.value) if row.value is not None else float("inf"))


def _crossed(question: Question, answer: MetricAnswer, pages: Mapping[str, str]) -> Sheet:
    groups = largest_groups(answer)
    shown = groups[:MOST_COLUMNS]
    by_cell = {(row.period, row.group): row for row in answer.rows}
    periods = list(dict.fromkeys(row.period for row in answer.rows))
    names = {row.group: group_name(row) for row in answer.rows}
    rows = []
    for period in reversed(periods):
        found = [by_cell[period, group] for group in shown]
        cells = tuple(_cell(question, row, answer.currency) for row in found)
        rows.append((Cell(period_name(found[0], question.grain)), cells))
    heads = (Cell(tr("Period")), *(Cell(names[group], pages.get(group or "", "")) for group in shown))
    return Sheet(heads, tuple(rows), left_out=len(groups) - len(shown))


def _cohorts(question: Question, answer: MetricAnswer) -> Sheet:
    ages = sorted({int(row.group or 0) for row in answer.rows})
    by_cohort: dict[str | None, list[MetricRow]] = {}
    for row in answer.rows:
        by_cohort.setdefault(row.period, []).append(row)
    rows = []
    shades = _shades(answer)
    for found in by_cohort.values():
        size = Cell(written_part(found[0].denominator, ""), rows_url(question, found[0], "denominator"))
        cells = [
            _cell(question, row, "", _heat(row, shades))
            for row in sorted(found, key=lambda row: int(row.group or 0))
        ]
        rows.append((Cell(period_name(found[0], question.grain)), (size, *cells)))
    heads = _plain(tr("First purchase"), tr("Customers"), *(str(age) for age in ages))
    return Sheet(heads, tuple(rows), is_heat=True)


def _shades(answer: MetricAnswer) -> tuple[float, float]:
    """The least and the greatest share among those who could come back."""
    known = [float(row.value) for row in answer.rows if row.value is not None and row.group != "0"]
    return min(known, default=0.0), max(known, default=0.0)


def _heat(row: MetricRow, shades: tuple[float, float]) -> int:
    """The shade of a cohort's cell; the first column is always everybody and stays white."""
    if row.value is None or row.group == "0":
        return 0
    low, high = shades
    return 3 if high == low else 1 + min(4, int(5 * (float(row.value) - low) / (high - low)))


def largest_groups(answer: MetricAnswer) -> list[str | None]:
    """The groups by what they add up to over all periods, the largest first."""
    sums: dict[str | None, float] = {}
    for row in answer.rows:
        weight = row.numerator if row.numerator is not None else 0
        sums[row.group] = sums.get(row.group, 0.0) + float(weight)
    return sorted(sums, key=lambda group: -sums[group])


def chart(question: Question, answer: MetricAnswer) -> Chart | None:
    """The answer drawn; None for a single figure, and for cohorts, whose table is the picture."""
    if (
        question.metric.kind == "cohort"
        or (question.grain is None and question.by is None)
        or not answer.rows
    ):
        return None
    return _bars(question, answer) if question.grain is None else _course(question, answer)


def _course(question: Question, answer: MetricAnswer) -> Chart:
    metric = question.metric
    drawn = [row for row in answer.rows if not (row.is_partial and metric.kind == "flow")]
    periods = [row for row in drawn if row.group == answer.rows[0].group]
    groups = largest_groups(answer)[:MOST_SERIES] if question.by else [None]
    series = [_series(question, [row for row in drawn if row.group == group]) for group in groups if periods]
    return Chart(
        key=f"metric-{metric.key}",
        title=str(metric.label),
        unit=_chart_unit(question, answer, len(groups)),
        x=[period_name(row, question.grain) for row in periods],
        series=series,
        y_format=FORMATS[metric.unit],
        currency=answer.currency,
        height=280,
        from_zero=True,
    )


def _series(question: Question, rows: Sequence[MetricRow]) -> Series:
    has_band = not question.by and any(row.low is not None for row in rows)
    return Series(
        name=group_name(rows[0]) if question.by else str(question.metric.label),
        values=[_drawn(row.value) for row in rows],
        role="series" if question.by else "actual",
        low=[row.low for row in rows] if has_band else (),
        high=[row.high for row in rows] if has_band else (),
        urls=[rows_url(question, row) for row in rows],
    )


def _bars(question: Question, answer: MetricAnswer) -> Chart:
    rows = _by_size(answer.rows)[:15]
    values = Series(
        name=str(question.metric.label),
        values=[_drawn(row.value) for row in rows],
        role="actual",
        urls=[rows_url(question, row) for row in rows],
    )
    return Chart(
        key=f"metric-{question.key}",
        title=tr(
            "{metric} by {dimension}",
            metric=question.metric.label,
            dimension=midsentence(_dimension_label(question)),
        ),
        unit=tr("the {count} largest", count=15) if len(answer.rows) > len(rows) else "",
        x=[group_name(row) for row in rows],
        series=[values],
        kind="bar",
        y_format=FORMATS[question.metric.unit],
        currency=answer.currency,
        x_title=_dimension_label(question),
        height=360 if len(rows) > 6 else 216,
        is_horizontal=True,
        from_zero=True,
    )


def _chart_unit(question: Question, answer: MetricAnswer, shown: int) -> str:
    groups = len({row.group for row in answer.rows})
    words = [str(_PER[question.grain]) if question.grain and question.metric.kind == "flow" else ""]
    words += [tr("the {count} largest of {total}", count=shown, total=groups) if groups > shown else ""]
    is_cut = question.metric.kind == "flow" and any(row.is_partial for row in answer.rows)
    words += [tr("up to the last whole one") if is_cut else ""]
    return ", ".join(word for word in words if word)


def _drawn(value: Number | None) -> float | int | None:
    """What the chart takes: amounts as ten-thousandths."""
    return int(value * SCALE) if isinstance(value, Decimal) else value


def _dimension_label(question: Question) -> str:
    from regard.analytics.dimensions import dimensions

    return str(dimensions()[question.by].label) if question.by else ""
