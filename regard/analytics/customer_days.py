"""What customers bought, by customer and day: the rows under RFM, ABC, cohorts and lifetime value.

Read from the facts `orders` and `returns`, in one currency and of sales with a known customer only. A *purchase day* is
a customer's day with an order and positive net spend, returns of that day taken off. A day on which everything was
free counts as well, but only as a customer's first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from regard.analytics.lifetime.histories import Floats, Histories, Ints, mean_spend
from regard.analytics.words import Table

if TYPE_CHECKING:
    import pyarrow as pa

EPOCH = date(1970, 1, 1)
FEWEST_GAPS = 2  # one says when somebody came back, not how often they come


def to_number(day: date) -> int:
    """Days since 1970, as the arrays of this module count them."""
    return (day - EPOCH).days


def to_day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class Buyers:
    """Everybody who bought until `end`, one row each, by rising `customer_id`; all arrays have equal length.

    Days count from 1970. `first_day` and `last_day`: of purchase days. `repeats`: purchase days after the first, and
    `repeat_total` what they came to. `paid` and `paid_total`: the same of all purchase days that cost something.
    `revenue`: orders less returns. `costed`: the part of it whose cost is known, and `margin` that part less its cost.
    `usual_gap`: median days between purchase days, nan with fewer than two gaps. Amounts are ten-thousandths.
    """

    end: int
    customer_id: Ints
    first_day: Ints
    last_day: Ints
    repeats: Ints
    repeat_total: Ints
    paid: Ints
    paid_total: Ints
    revenue: Ints
    costed: Ints
    margin: Ints
    usual_gap: Floats

    def __len__(self) -> int:
        return len(self.customer_id)

    @property
    def histories(self) -> Histories:
        """As the purchase and spend models want them."""
        return Histories(
            x=self.repeats,
            recency=self.last_day - self.first_day,
            age=self.end - self.first_day,
            spend=mean_spend(self.repeat_total, self.repeats),
            paid=self.paid,
            paid_spend=mean_spend(self.paid_total, self.paid),
        )

    @property
    def silence(self) -> Ints:
        """Days since the last purchase day."""
        return self.end - self.last_day


@dataclass(frozen=True)
class Aftermath:
    """What the buyers of a calibration did afterwards. `purchases`: purchase days per buyer, in the buyers' order.

    `repeats_by_day`: their repeat purchase days since `origin`, the first day anybody bought, one entry per day.
    """

    purchases: Ints
    origin: int
    repeats_by_day: Ints


def span_of_purchases(currency: str, today: date) -> tuple[date, date] | None:
    """The first and the last day with an order, none later than `today`; None when there is none."""
    from regard.analytics.engine import run

    orders = _sales(currency, today)
    found = run(orders.aggregate(first=orders.placed_on.min(), last=orders.placed_on.max())).to_pylist()[0]
    return (found["first"], found["last"]) if found["first"] is not None else None


def buyers(currency: str, end: date) -> Buyers:
    """Everybody who bought until and including `end`. Two questions to the engine, over all orders."""
    from regard.analytics.engine import run

    days = _days(currency, end)
    first = _first_days(days)
    paid = days.filter(days.net > 0).join(first, "customer_id")
    again = paid.filter(paid.day > paid.first_day)
    is_repeat = paid.day > paid.first_day
    repeat = paid.group_by("customer_id").agg(
        paid=paid.count(),
        paid_total=paid.net.sum().cast("int64"),
        repeats=is_repeat.sum(),
        repeat_total=paid.net.sum(where=is_repeat).cast("int64"),
        last_day=paid.day.max(),
    )
    total = days.group_by("customer_id").agg(
        **{name: days[column].sum().cast("int64") for name, column in _SUMS.items()}
    )
    rows = first.left_join(repeat, "customer_id").drop("customer_id_right").join(total, "customer_id")
    found = run(rows.order_by("customer_id"))
    gaps = run(_usual_gaps(again, first))
    return _as_buyers(found, gaps, end)


def totals(currency: str, start: date, end: date) -> tuple[int, int, int]:
    """Revenue, the part of it whose cost is known, and the margin of that, over the days from `start` to `end`. One
    question to the engine."""
    from regard.analytics.engine import run

    days = _days(currency, end)
    days = days.filter(days.day >= start)
    sums = {name: days[column].sum().cast("int64") for name, column in _SUMS.items()}
    found = run(days.aggregate(**sums)).to_pylist()[0]
    return tuple(found[name] or 0 for name in _SUMS)  # type: ignore[return-value]


def longest_pause(currency: str, end: date) -> tuple[date, date] | None:
    """The two days with purchases that lie furthest apart with none between; None with fewer than two. One question to
    the engine."""
    from regard.analytics.engine import run

    days = _sales(currency, end).select("placed_on").distinct().order_by("placed_on")
    found = [row["placed_on"] for row in run(days).to_pylist()]
    return max(pairwise(found), key=lambda pair: pair[1] - pair[0], default=None)


_SUMS = {"revenue": "net", "costed": "costed", "margin": "margin"}


def aftermath(currency: str, known: Buyers, end: date) -> Aftermath:
    """What `known` buyers did from the day after their end to `end`. One question to the engine."""
    from regard.analytics.engine import run

    days = _days(currency, end)
    calibration_end = to_day(known.end)
    first = _first_days(days)
    first = first.filter(first.first_day <= calibration_end)
    paid = days.filter(days.net > 0).join(first, "customer_id")
    again = paid.filter(paid.day > paid.first_day)
    later = again.filter(again.day > calibration_end)
    counted = run(later.group_by("customer_id").agg(n=later.count()).order_by("customer_id"))
    daily = run(again.group_by("day").agg(n=again.count()).order_by("day"))
    purchases = np.zeros(len(known), np.int64)
    purchases[np.searchsorted(known.customer_id, _ints(counted, "customer_id"))] = _ints(counted, "n")
    origin = int(known.first_day.min(initial=known.end))
    by_day = np.bincount(
        _ints(daily, "day") - origin, weights=_ints(daily, "n"), minlength=to_number(end) - origin + 1
    )
    return Aftermath(purchases, origin, by_day.astype(np.int64))


def _sales(currency: str, end: date) -> Table:
    from regard.analytics.engine import table

    orders = table("orders")
    kept = (orders.kind == "sale") & orders.customer_id.notnull() & (orders.currency == currency)
    return orders.filter(kept & (orders.placed_on <= end))


def _days(currency: str, end: date) -> Table:
    """Per customer and day: orders, returns, net amount, the part of it with a known cost, and the margin of that."""
    from regard.analytics.engine import table

    orders, returns = _sales(currency, end), table("returns")
    kept = returns.customer_id.notnull() & (returns.currency == currency) & (returns.returned_on <= end)
    rows = _signed(orders, "placed_on", 1).union(_signed(returns.filter(kept), "returned_on", -1))
    return rows.group_by("customer_id", "day").agg(
        orders=rows.is_order.sum(),
        returns=(1 - rows.is_order).sum(),
        net=rows.amount.sum().cast("int64"),
        costed=rows.costed.sum().cast("int64"),
        margin=rows.margin.sum().cast("int64"),
    )


def _signed(rows: Table, day: str, sign: int) -> Table:
    import ibis

    costed = ibis.ifelse(rows.cost.notnull(), rows.amount * sign, 0)
    return rows.select(
        "customer_id",
        day=rows[day],
        is_order=ibis.literal(int(sign > 0), "int64"),
        amount=rows.amount * sign,
        costed=costed,
        margin=costed - rows.cost.fill_null(0) * sign,
    )


def _first_days(days: Table) -> Table:
    bought = days.filter((days.orders > 0) & ((days.net > 0) | ((days.net == 0) & (days.returns == 0))))
    return bought.group_by("customer_id").agg(first_day=bought.day.min())


def _usual_gaps(again: Table, first: Table) -> Table:
    import ibis

    starts = first.select("customer_id", day=first.first_day)
    every = again.select("customer_id", "day").union(starts)
    before = every.day.lag().over(ibis.window(group_by="customer_id", order_by="day"))
    gaps = every.mutate(gap=(every.day.epoch_days() - before.epoch_days()).cast("int64"))
    gaps = gaps.filter(gaps.gap.notnull())
    usual = gaps.group_by("customer_id").agg(gap=gaps.gap.median(), number=gaps.count())
    return usual.filter(usual.number >= FEWEST_GAPS).order_by("customer_id")


def _as_buyers(found: pa.Table, gaps: pa.Table, end: date) -> Buyers:
    customer_id, first_day = _ints(found, "customer_id"), _ints(found, "first_day")
    usual_gap = np.full(len(customer_id), np.nan)
    usual_gap[np.searchsorted(customer_id, _ints(gaps, "customer_id"))] = gaps["gap"].to_numpy()
    repeats = _ints(found, "repeats")
    return Buyers(
        end=to_number(end),
        customer_id=customer_id,
        first_day=first_day,
        last_day=np.where(repeats > 0, _ints(found, "last_day"), first_day),
        repeats=repeats,
        repeat_total=_ints(found, "repeat_total"),
        paid=_ints(found, "paid"),
        paid_total=_ints(found, "paid_total"),
        revenue=_ints(found, "revenue"),
        costed=_ints(found, "costed"),
        margin=_ints(found, "margin"),
        usual_gap=usual_gap,
    )


def _ints(rows: pa.Table, column: str) -> Ints:
    """A column of numbers or days as 64-bit numbers; nothing is 0."""
    import pyarrow as pa

    values: Any = rows[column]
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    return np.asarray(values.cast(pa.int64()).fill_null(0).to_numpy(), dtype=np.int64)
