"""What a run of the models says of itself: the JSON that pages, charts and scripts read. See `docs/models.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from regard.analytics import abc, rfm
from regard.analytics.cohorts import CohortTable, read_cohorts
from regard.analytics.customer_days import Buyers, buyers, longest_pause
from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.histories import Ints
from regard.analytics.lifetime.value import LEVEL
from regard.analytics.valuation import choose_span, histogram, judge
from regard.kernel.days import months_before
from regard.kernel.money import SCALE

if TYPE_CHECKING:
    from regard.sales.services.values import Valued

Json = dict[str, Any]
LONG_PAUSE_DAYS = 365


def values_report(valued: Valued, currency: str, span: tuple[date, date], holdout: Json) -> Json:
    """Everything the pages show of a run. Some more questions to the engine: pauses, the past, the cohorts."""
    first, day = span
    before = months_before(day + timedelta(days=1), 1) - timedelta(
        days=1
    )  # the month that ends with this day
    return {
        "models": valued.models.as_json(),
        "problems": list(valued.models.problems),
        "first_day": first,
        "pause": _pause(currency, day),
        "holdout": holdout,
        "value": _value(valued),
        "rfm": _rfm(valued),
        "migration": migration_report(currency, before, day, after=valued.buyers)
        if before >= first
        else None,
        "abc": _abc(valued),
        "cohorts": {step: _cohorts(read_cohorts(currency, step, day)) for step in ("month", "quarter")},
    }


def _pause(currency: str, day: date) -> Json | None:
    """The longest time without a purchase of anybody, where it is over a year: two histories then lie side by side."""
    found = longest_pause(currency, day)
    if found is None or (found[1] - found[0]).days <= LONG_PAUSE_DAYS:
        return None
    return {"from": found[0], "to": found[1]}


def holdout_report(
    currency: str, first: date, last: date, calibration_end: date | None = None, weeks: float | None = None
) -> Json:
    """The forecast made at the end of the calibration against what came; `{"problem": …}` where it cannot be made."""
    try:
        return judge(currency, choose_span(first, last, calibration_end, weeks))
    except NotEnoughData as error:
        return {"problem": str(error)}


def migration_report(currency: str, before: date, after_day: date, after: Buyers | None = None) -> Json:
    """Who went from which RFM cell to which between the ends of two days: `matrix` of counts, rows before, the last one
    those who were no customers yet."""
    old, new = buyers(currency, before), after or buyers(currency, after_day)
    matrix = rfm.migration(old.customer_id, _cells(old), new.customer_id, _cells(new))
    return {"from": before, "to": after_day, "matrix": matrix.tolist()}


def _cells(known: Buyers) -> Ints:
    return rfm.score(known.silence, known.repeats + 1, known.revenue).cells


def _value(valued: Valued) -> Json:
    from regard.sales.services.values import ORDER_WEEKS, VALUE_WEEKS

    values = valued.values
    has_margin = bool(valued.margin.source)
    said: Json = {
        "weeks": VALUE_WEEKS,
        "order_weeks": round(ORDER_WEEKS, 2),
        "discount": valued.terms.discount,
        "level": LEVEL,
        "basis": "margin" if has_margin else "revenue",
        "margin": valued.margin.rate if has_margin else None,
        "margin_source": valued.margin.source,
        "is_assumed": valued.margin.source == "said",
        "alive": None if valued.alive is None else float(valued.alive.sum()),
        "expected_orders": None if valued.expected_orders is None else float(valued.expected_orders.sum()),
        "equity": None,
    }
    if values is None:
        return said
    return said | {
        "equity": _units(values.total),
        "equity_low": _units(values.total_low),
        "equity_high": _units(values.total_high),
        "best_tenth": _share_of_best(values.value),
        "histogram": [_step(step) for step in histogram(values.value)],
    }


def _step(step: Json) -> Json:
    return step | {"low": _units(step["low"]), "high": None if step["high"] is None else _units(step["high"])}


def _share_of_best(values: Any) -> float | None:  # noqa: ANN401
    """What share of all value the best tenth of customers hold."""
    total = float(values.sum())
    best = np.sort(values)[::-1][: max(round(len(values) / 10), 1)]
    return float(best.sum()) / total if total > 0 else None


def _units(amount: float) -> int | None:
    return None if np.isnan(amount) else round(amount * SCALE)


def _rfm(valued: Valued) -> Json:
    scores, known = valued.scores, valued.buyers
    number, size = scores.cells, len(rfm.CELLS)
    grid = np.zeros((5, 5), np.int64)
    np.add.at(grid, (scores.recency - 1, (scores.frequency + scores.monetary + 1) // 2 - 1), 1)
    value = np.zeros(len(known)) if valued.values is None else valued.values.value
    columns: Mapping[str, Sequence[Any]] = {
        "customers": np.bincount(number, minlength=size).tolist(),
        "revenue": _sums(number, known.revenue, size),
        "value": [None] * size if valued.values is None else _sums(number, np.rint(value * SCALE), size),
    }
    return {
        "cells": [{"key": cell.key} | {name: column[i] for name, column in columns.items()} for i, cell in enumerate(rfm.CELLS)],
        "grid": grid.tolist(),
        "limits": {
            "recency": scores.recency_limits, "frequency": scores.frequency_limits, "monetary": scores.monetary_limits,
        },
    }  # fmt: skip


def _sums(number: Ints, amounts: Any, size: int) -> list[int]:  # noqa: ANN401
    totals = np.zeros(size, np.int64)
    np.add.at(totals, number, amounts.astype(np.int64))
    return [int(total) for total in totals]


def _abc(valued: Valued) -> Json:
    whale = abc.whale_curve(valued.profit)
    peak_customers, peak_amount = whale.peak
    return {
        "basis": "profit" if valued.is_profit else "revenue",
        "classes": [asdict(share) for share in abc.shares(valued.profit, valued.classes)],
        "whale": asdict(whale),
        "peak": {"customers": peak_customers, "amount": peak_amount},
        "losing": int((valued.profit < 0).sum()),
    }


def _cohorts(table: CohortTable) -> list[Json]:
    return [asdict(row) for row in table.rows]
