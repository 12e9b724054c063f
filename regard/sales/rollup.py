"""Customers and net revenue of a period, per person of the sales hierarchy and per territory, each by itself and with all below.

The figures are the metrics' and about the customers the actor may see; who stands below whom is the tree of this moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from regard.analytics.metrics import ask
from regard.analytics.questions import local_today
from regard.kernel.actor import Actor
from regard.kernel.money import to_units
from regard.kernel.words import lazy, tr
from regard.people.queries import hierarchy, owners_within, territories, territory_names, territory_parents
from regard.people.territory_rules import walked

PERIODS = (
    ("12m", lazy("Last 12 months")),
    ("year", lazy("This year")),
    ("last-year", lazy("Last year")),
    ("all", lazy("All time")),
)
NONE = 0
"""Stands for customers without an owner, or in no territory."""


@dataclass(frozen=True)
class Sum:
    """Customers at the end of the period and net revenue in it, ten-thousandths of the business's currency."""

    customers: int = 0
    revenue: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.customers + other.customers, self.revenue + other.revenue)


@dataclass(frozen=True)
class Line:
    """One person or territory: its own figures, and `whole` with those of everybody below. `id` is `NONE` for nobody's."""

    id: int
    name: str
    depth: int
    own: Sum
    whole: Sum
    has_below: bool


def span_of(period: str, today: date | None = None) -> tuple[date | None, date]:
    """The days [start, end) of one of `PERIODS`. Raises `KeyError` for another."""
    today = today or local_today()
    end = today + timedelta(days=1)
    spans: dict[str, tuple[date | None, date]] = {
        "12m": (_year_before(end), end),
        "year": (date(today.year, 1, 1), end),
        "last-year": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
        "all": (None, end),
    }
    return spans[period]


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def people_lines(actor: Actor, period: str) -> list[Line]:
    """Everybody whose customers the actor may see, each under the manager, and nobody's last. Raises as `ask`."""
    sums = _sums(actor, period, "owner")
    within = owners_within(actor, "customers.customer.view")
    people = hierarchy(None if within is None else [one for one in within if one > 0])
    lines = _rolled(
        [(one.id, one.name, one.depth) for one in people],
        {one.id: one.manager_id for one in people},
        sums,
    )
    active = {one.id for one in people if one.is_active}
    return [
        line for line in lines if line.whole != Sum() or (line.id in active and line.has_below)
    ] + _nobody(sums, tr("No owner"), {line.id for line in lines})


def territory_lines(actor: Actor, period: str) -> list[Line]:
    """Every territory under the one above it, and customers in none last; nothing without the right to see territories. Raises as
    `ask`."""
    if not territories(actor):
        return []
    sums = _sums(actor, period, "territory")
    names, parents = territory_names(), territory_parents()
    kept = {pk: parents.get(pk) for pk in names}
    ordered = walked(kept, {pk: name.casefold() for pk, name in names.items()})
    lines = _rolled([(pk, names[pk], depth) for pk, depth in ordered], kept, sums)
    return lines + _nobody(sums, tr("In no territory"), set(names))


def _sums(actor: Actor, period: str, by: str) -> dict[int, Sum]:
    start, end = span_of(period)
    customers = ask("customers", actor=actor, end=end, by=by)
    revenue = ask("net_revenue", actor=actor, start=start, end=end, by=by)
    found: dict[int, Sum] = {}
    for row in customers.rows:
        number = _number(row.group)
        found[number] = found.get(number, Sum()) + Sum(customers=int(row.value or 0))
    for row in revenue.rows:
        number = _number(row.group)
        found[number] = found.get(number, Sum()) + Sum(revenue=to_units(str(row.value or 0)))
    return found


def _number(group: str | None) -> int:
    return int(group) if group and group.isdecimal() else NONE


def _rolled(
    ordered: Sequence[tuple[int, str, int]], parents: Mapping[int, int | None], sums: Mapping[int, Sum]
) -> list[Line]:
    """`ordered` has each one after what it lies below, so that from its end every sum is whole when it is added up."""
    whole = {number: sums.get(number, Sum()) for number, _, _ in ordered}
    for number, _, _ in reversed(ordered):
        above = parents.get(number)
        if above in whole:
            whole[above] += whole[number]
    above_all = {parent for parent in parents.values() if parent is not None}
    return [
        Line(number, name, depth, sums.get(number, Sum()), whole[number], number in above_all)
        for number, name, depth in ordered
    ]


def _nobody(sums: Mapping[int, Sum], name: str, known: set[int]) -> list[Line]:
    """Those without, and those of somebody who is not shown (of nobody: who sees only own customers sees none of them)."""
    rest = Sum()
    for number, one in sums.items():
        if number not in known:
            rest += one
    return [Line(NONE, name, 0, rest, rest, has_below=False)] if rest != Sum() else []
