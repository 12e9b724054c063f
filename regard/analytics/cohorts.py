"""Cohorts: customers by the month or quarter of their first order, and what became of them.

A cell that lies in a period that is not over has no value: it is not known yet, and showing it as low would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from regard.analytics.words import Table

Step = Literal["month", "quarter"]
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Bought:
    """Aggregated rows under a cohort table: `customers` of the cohort `first` ordered in the period `period`, and
    brought `net` ten-thousandths in it (customers who only returned something are not counted but brought less)."""

    first: date
    period: date
    customers: int
    net: int


@dataclass(frozen=True)
class Cohort:
    """One row: customers who came in the period starting on `start`. Lists are by age, 0 the first period.

    `active`: how many ordered at that age; `net`: what the cohort brought, in ten-thousandths. None: not over yet.
    """

    start: date
    size: int
    active: tuple[int | None, ...]
    net: tuple[int | None, ...]

    def retention(self, age: int) -> float | None:
        """The share active at an age; None when that is not known or nobody came."""
        count = self.active[age] if age < len(self.active) else None
        return None if count is None or not self.size else count / self.size


@dataclass(frozen=True)
class CohortTable:
    step: Step
    as_of: date
    rows: tuple[Cohort, ...]

    @property
    def ages(self) -> int:
        """How many columns there are."""
        return max((len(row.active) for row in self.rows), default=0)

    def average_retention(self, age: int) -> float | None:
        """Over all cohorts old enough, weighted by size."""
        known = [(row.active[age], row.size) for row in self.rows if age < len(row.active)]
        pairs = [(active, size) for active, size in known if active is not None]
        size = sum(size for _, size in pairs)
        return sum(active for active, _ in pairs) / size if size else None


def cohort_table(bought: Iterable[Bought], step: Step, as_of: date) -> CohortTable:
    """Lays rows out by cohort and age. Periods with cohorts nobody joined are left out; ages nobody bought at are 0."""
    cells: dict[date, dict[int, Bought]] = {}
    for row in bought:
        cells.setdefault(row.first, {})[age_of(row.first, row.period, step)] = row
    return CohortTable(
        step, as_of, tuple(_cohort(first, cells[first], step, as_of) for first in sorted(cells))
    )


def _cohort(first: date, cells: Mapping[int, Bought], step: Step, as_of: date) -> Cohort:
    ages = range(age_of(first, as_of, step) + 1)
    nobody = Bought(first, first, 0, 0)
    over = [next_period(first, age, step) <= as_of + timedelta(days=1) for age in ages]
    found = [cells.get(age, nobody) if is_over else None for age, is_over in zip(ages, over, strict=True)]
    return Cohort(
        start=first,
        size=cells[0].customers if 0 in cells else 0,
        active=tuple(row.customers if row else None for row in found),
        net=tuple(row.net if row else None for row in found),
    )


def age_of(first: date, day: date, step: Step) -> int:
    """How many periods after `first` the period of `day` comes."""
    return ((day.year - first.year) * 12 + day.month - first.month) // MONTHS[step]


def next_period(first: date, age: int, step: Step) -> date:
    """The first day after the period of an age: that period is over on that day."""
    months = first.year * 12 + first.month - 1 + (age + 1) * MONTHS[step]
    return date(months // 12, months % 12 + 1, 1)


def read_cohorts(currency: str, step: Step, as_of: date) -> CohortTable:
    """The cohort table of all customers as of the end of a day. One question to the engine."""
    from regard.analytics.engine import run

    rows = run(_bought(currency, step, as_of)).to_pylist()
    return cohort_table(
        (Bought(row["first"], row["period"], row["customers"], row["net"]) for row in rows), step, as_of
    )


def _bought(currency: str, step: Step, as_of: date) -> Table:
    import ibis

    from regard.analytics.engine import table

    unit = {"month": "M", "quarter": "Q"}[step]
    orders, returns = table("orders"), table("returns")
    sold = (orders.kind == "sale") & orders.customer_id.notnull() & (orders.currency == currency)
    orders = orders.filter(sold & (orders.placed_on <= as_of))
    kept = returns.customer_id.notnull() & (returns.currency == currency) & (returns.returned_on <= as_of)
    returns = returns.filter(kept)
    first = orders.group_by("customer_id").agg(first=orders.placed_on.min().truncate(unit))
    came = orders.select(
        "customer_id",
        period=orders.placed_on.truncate(unit),
        amount=orders.amount,
        is_order=ibis.literal(True),
    )
    went = returns.select(
        "customer_id",
        period=returns.returned_on.truncate(unit),
        amount=-returns.amount,
        is_order=ibis.literal(False),
    )
    moves = came.union(went).join(first, "customer_id")
    moves = moves.filter(moves.period >= moves.first)
    return moves.group_by("first", "period").agg(
        customers=moves.customer_id.nunique(where=moves.is_order), net=moves.amount.sum().cast("int64")
    )
