"""Pure decisions about money: what should be spent by now, what will be spent in the end, and when somebody is told.

Amounts are whole ten-thousandths of the currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Booked:
    """One entry as the rules reckon with it. Reversals have a negative amount and the kind of what they reverse."""

    id: int
    kind: str  # commitment or actual
    amount: int
    settles: int | None = None
    reverses: int | None = None


@dataclass(frozen=True)
class Totals:
    """What was spent, and what is promised and not yet paid."""

    actual: int = 0
    committed: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.actual + other.actual, self.committed + other.committed)


def totals(entries: Iterable[Booked]) -> Totals:
    """Spent, and still open of what was committed: an expense that settles a commitment takes its amount off it, down to
    nothing. What was reversed counts for nothing, nor does what it settled."""
    rows = list(entries)
    gone = {row.reverses for row in rows if row.reverses is not None}
    live = [row for row in rows if row.id not in gone and row.reverses is None]
    settled: dict[int, int] = {}
    for row in live:
        if row.kind == "actual" and row.settles is not None:
            settled[row.settles] = settled.get(row.settles, 0) + row.amount
    actual = sum(row.amount for row in live if row.kind == "actual")
    committed = sum(max(row.amount - settled.get(row.id, 0), 0) for row in live if row.kind == "commitment")
    return Totals(actual, committed)


def share_gone(starts_on: date, ends_on: date, day: date) -> float:
    """Which share of a line's days is over at the end of `day`."""
    if day < starts_on:
        return 0.0
    return min(((day - starts_on).days + 1) / ((ends_on - starts_on).days + 1), 1.0)


def planned_by(planned: int, starts_on: date, ends_on: date, day: date) -> int:
    """What the plan means to have spent by the end of `day`: evenly over the line's days."""
    return round(planned * share_gone(starts_on, ends_on, day))


def forecast(planned: int, booked: Totals, starts_on: date, ends_on: date, day: date) -> int:
    """What will have been spent in the end: what is spent, and the larger of what is promised and what the plan means to spend
    on the days to come. Once the days are over only what is promised is still to come."""
    rest = planned - planned_by(planned, starts_on, ends_on, day)
    return booked.actual + max(booked.committed, rest)


def level_of(planned: int, actual: int, expected: int, alert_above: int) -> str:
    """Whether people are to be told: `actual` once more is spent than planned by over `alert_above` percent, `forecast` once
    that is to be expected, else nothing."""
    limit = planned * (100 + alert_above) / 100
    if actual > limit:
        return "actual"
    return "forecast" if expected > limit else ""


def is_new_level(level: str, told: str) -> bool:
    """Whether `level` is worse than what people were told last."""
    order = ("", "forecast", "actual")
    return order.index(level) > order.index(told)
