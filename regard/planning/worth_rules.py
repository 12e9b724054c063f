"""Pure arithmetic of what the plan is worth. Every formula names its source; docs/plan-worth.md shows them with an example.

Money is a `float` in the currency, shares lie between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass


def return_on_investment(gain: float | None, cost: float) -> float | None:
    """(attributed margin - cost) / cost. None where nothing was spent or the margin is not known.
    Farris et al., Marketing Metrics: return on marketing investment."""
    return None if gain is None or cost <= 0 else (gain - cost) / cost


def added_margin(now: float | None, before: float | None) -> float | None:
    """What margin grew by against the same days a year before."""
    return None if now is None or before is None else now - before


def lifetime_value(margin: float, retention: float, discount: float) -> float | None:
    """m · r / (1 + i - r): what a customer brings from the next year on, with the margin at the end of each year.
    Gupta and Lehmann, Managing Customers as Investments. None where it would have no end."""
    if retention >= 1 + discount:
        return None
    return margin * retention / (1 + discount - retention)


@dataclass(frozen=True)
class Business:
    """What the calculator reckons from, as measured over a year. None: not known."""

    customers: float | None  # active at the end
    retention: float | None
    margin: float | None  # gross margin of the year
    orders: float | None
    new_customers: float | None
    win_spend: float  # spent on winning customers
    keep_spend: float  # spent on keeping them
    retained: float | None  # customers kept

    @property
    def margin_per_customer(self) -> float | None:
        return _divided(self.margin, self.customers)

    @property
    def margin_per_order(self) -> float | None:
        return _divided(self.margin, self.orders)

    @property
    def cost_to_win(self) -> float | None:
        return _divided(self.win_spend, self.new_customers) if self.win_spend else None

    @property
    def cost_to_keep(self) -> float | None:
        return _divided(self.keep_spend, self.retained) if self.keep_spend else None

    @property
    def times_dearer(self) -> float | None:
        """How many times as much it costs to win a customer as to keep one; people say six."""
        return _divided(self.cost_to_win, self.cost_to_keep)


@dataclass(frozen=True)
class Worth:
    """What a change is worth within a year, and over the customers' lifetime where that differs."""

    year: float | None
    lifetime: float | None = None


def worth_of_retention(business: Business, points: float, discount: float) -> Worth:
    """`points` percentage points more of retention. Year: customers · points · margin of a customer. Lifetime: customers times
    the difference of `lifetime_value`."""
    customers, margin, rate = business.customers, business.margin_per_customer, business.retention
    if customers is None or margin is None or rate is None:
        return Worth(None)
    better = min(rate + points / 100, 1.0)
    before, after = lifetime_value(margin, rate, discount), lifetime_value(margin, better, discount)
    lifetime = None if before is None or after is None else customers * (after - before)
    return Worth(customers * (better - rate) * margin, lifetime)


def worth_of_orders(business: Business, more: float) -> Worth:
    """`more` orders of every customer in a year: customers · more · margin of an order."""
    if business.customers is None or business.margin_per_order is None:
        return Worth(None)
    return Worth(business.customers * more * business.margin_per_order)


def worth_of_cheaper_wins(business: Business, less: float) -> Worth:
    """`less` money for each new customer: new customers of the year · less, at most what is spent on winning them."""
    if business.new_customers is None:
        return Worth(None)
    saved = business.new_customers * less
    return Worth(min(saved, business.win_spend) if business.win_spend else saved)


def _divided(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below
