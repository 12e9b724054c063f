"""The cohort page: who came when, and how many of them, or how much money, came again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from regard.analytics.cohorts import Step, next_period
from regard.kernel.words import lazy, tr
from regard.sales.insight.shared import Cell, Json, customers_url, first_ordered, parse_day, shade
from regard.ui import formats
from regard.ui.charts import Chart, Series

RETENTION_STEPS = (0.05, 0.15, 0.25, 0.4)
REVENUE_STEPS = (0.05, 0.15, 0.3, 0.6)
MOST_AGES = 24
STEPS: tuple[tuple[Step, str], ...] = (("month", lazy("By month")), ("quarter", lazy("By quarter")))
SHOWS = (("retention", lazy("Customers who buy")), ("revenue", lazy("Revenue per customer")))


def sheet(cohorts: list[Json], step: Step, show: str, currency: str) -> Json:
    """Heads and rows; the newest cohort comes first. A cell that is not over yet is empty."""
    ages = min(max((len(row["active"]) for row in cohorts), default=0), MOST_AGES)
    opens = reverse("analytics:metric_rows", args=["cohort_retention"])
    rows = [_row(row, step, show, currency, ages, opens) for row in reversed(cohorts)]
    return {
        "heads": [str(age) for age in range(ages)],
        "rows": rows,
        "average": [_average(cohorts, age, show, currency) for age in range(ages)],
        "is_cut": any(len(row["active"]) > MOST_AGES for row in cohorts),
        "most": MOST_AGES,
    }


def name(start: date, step: Step) -> str:
    """Mar 2026 or Q1 2026."""
    return (
        date_format(start, "M Y")
        if step == "month"
        else tr("Q{quarter} {year}", quarter=(start.month + 2) // 3, year=start.year)
    )


def _row(row: Json, step: Step, show: str, currency: str, ages: int, opens: str) -> Json:  # noqa: PLR0917
    start = _day(row["start"])
    until = next_period(start, 0, step)
    url = customers_url(first_ordered(start, until - timedelta(days=1)))
    rows = f"{opens}?from={start}&to={until}&grain={step}&group="  # of the customers who ordered at an age
    cells = [_opened(_cell(row, age, show, currency), row, age, rows) for age in range(ages)]
    return {"label": name(start, step), "size": Cell(formats.number(row["size"]), url), "cells": cells}


def _cell(row: Json, age: int, show: str, currency: str) -> Cell | None:
    if age >= len(row["active"]):
        return None
    value = row["active" if show == "retention" else "net"][age]
    if value is None:
        return Cell(formats.UNKNOWN, title=tr("Not over yet"))
    if show == "retention":
        share = value / row["size"] if row["size"] else 0.0
        title = tr(
            "{part} of {whole} customers", part=formats.number(value), whole=formats.number(row["size"])
        )
        return Cell(formats.percent(share), heat=shade(share, RETENTION_STEPS) if age else 0, title=title)
    each = round(value / row["size"]) if row["size"] else 0
    base = row["net"][0]
    heat = shade(value / base, REVENUE_STEPS) if age and base and base > 0 else 0
    return Cell(
        formats.money_short(each, currency),
        heat=heat,
        title=tr("{amount} in all", amount=formats.money_short(value, currency)),
    )


def _opened(cell: Cell | None, row: Json, age: int, rows: str) -> Cell | None:
    """The cell with the address of the customers who ordered then, if any did."""
    if cell is None or not row["active"][age]:
        return cell
    return replace(cell, url=f"{rows}{age}")


def _average(cohorts: list[Json], age: int, show: str, currency: str) -> Cell:
    value = average(cohorts, age, show)
    if value is None:
        return Cell(formats.UNKNOWN)
    return Cell(
        formats.percent(value) if show == "retention" else formats.money_short(round(value), currency)
    )


def average(cohorts: list[Json], age: int, show: str) -> float | None:
    """Over all cohorts old enough, weighted by their size."""
    key = "active" if show == "retention" else "net"
    known = [
        (row[key][age], row["size"]) for row in cohorts if age < len(row[key]) and row[key][age] is not None
    ]
    size = sum(size for _, size in known)
    return sum(value for value, _ in known) / size if size else None


def curve(cohorts: list[Json], step: Step, show: str, currency: str) -> Chart | None:
    """The average by age, without the first period, in which everybody bought."""
    ages = range(1, min(max((len(row["active"]) for row in cohorts), default=0), MOST_AGES))
    values = [average(cohorts, age, show) for age in ages]
    if not any(value is not None for value in values):
        return None
    is_share = show == "retention"
    return Chart(
        key="cohorts",
        title=tr("Who buys again") if is_share else tr("Revenue per customer"),
        unit=_unit(step, "" if is_share else currency),
        x=[str(age) for age in ages],
        series=[Series(tr("Average"), values, role="actual")],
        y_format="percent" if is_share else "money",
        currency=currency,
        x_title=tr("Months since") if step == "month" else tr("Quarters since"),
        from_zero=True,
    )


def _unit(step: Step, currency: str) -> str:
    """What the curve is counted in: money of `currency`, or a share of the cohort where that is empty."""
    if currency and step == "month":
        return tr("{currency}, average by months since the first order", currency=currency)
    if currency:
        return tr("{currency}, average by quarters since the first order", currency=currency)
    if step == "month":
        return tr("% of a cohort, average by months since the first order")
    return tr("% of a cohort, average by quarters since the first order")


def _day(value: Any) -> date:  # noqa: ANN401
    found = value if isinstance(value, date) else parse_day(value)
    if found is None:
        raise ValueError(f"{value!r} is no day")
    return found
