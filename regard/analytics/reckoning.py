"""The day from which everything relative is reckoned: values of customers, windows of segments, what trails.

It is today, as long as the business sells. Where nothing has been bought for a month, the purchases are history, an import of
past years perhaps: then it is the day of the newest purchase, because from today everybody would be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regard.kernel.words import tr
from regard.ui import formats

QUIET_DAYS = 31
"""So many days without a purchase of anybody, and the data are history."""


@dataclass(frozen=True)
class Reckoning:
    """`day` is what counts as today; `newest` the day of the newest purchase, None before the first."""

    day: date
    newest: date | None
    today: date

    @property
    def is_past(self) -> bool:
        return self.day != self.today

    @property
    def words(self) -> str:
        """Why `day` is not today; empty when it is."""
        if not self.is_past:
            return ""
        return tr(
            "Reckoned from {day}, the day of the newest purchase: nothing has been bought in the {count} days up to today.",
            day=formats.day(self.day),
            count=QUIET_DAYS,
        )


def reckon(newest: date | None, today: date) -> Reckoning:
    """The rule itself."""
    is_past = newest is not None and newest < today - timedelta(days=QUIET_DAYS)
    return Reckoning(newest if newest is not None and is_past else today, newest, today)


def reckoning() -> Reckoning:
    """The rule on the columnar copy as it is; orders of days to come do not count. One query of the engine per copy and day."""
    from regard.analytics.engine import generation
    from regard.analytics.questions import local_today

    today = local_today()
    place = (generation(), today)
    if place not in _newest:
        _newest.clear()
        _newest[place] = _read_newest(today)
    return reckon(_newest[place], today)


_newest: dict[tuple[int, date], date | None] = {}


def _read_newest(today: date) -> date | None:
    from regard.analytics.engine import table, value
    from regard.analytics.facts import FACTS

    if "orders" not in FACTS:
        return None
    orders = table("orders")
    found: date | None = value(
        orders.filter(orders.kind == "sale", orders.placed_on <= today).placed_on.max()
    )
    return found
