"""The scenario calculator in words: each result with its formula, and every figure in it with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from regard.kernel.money import SCALE
from regard.kernel.words import several, tr
from regard.planning.budget_queries import YEAR, metric_address
from regard.planning.queries import today
from regard.planning.worth_rules import (
    Business,
    lifetime_value,
    worth_of_cheaper_wins,
    worth_of_orders,
    worth_of_retention,
)
from regard.ui import formats

CLV_SOURCE = "Gupta and Lehmann, Managing Customers as Investments"
MM_SOURCE = "Farris et al., Marketing Metrics"


@dataclass(frozen=True)
class Term:
    """One figure a formula is made of, and where its rows are."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Answer:
    """What a change is worth. `lifetime` is empty where it is the same every year."""

    title: str
    year: str
    lifetime: str
    formula: str
    source: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Scenario:
    """The three answers and winning against keeping."""

    answers: tuple[Answer, ...]
    economics: tuple[Term, ...]
    verdict: str


def present_scenario(known: Business, asked: Mapping[str, Any], currency: str) -> Scenario:
    """What `known` says of what is `asked`: points, orders, less and discount (percent), of a segment."""
    end = today() + timedelta(days=1)
    start, segment = end - timedelta(days=YEAR), asked["segment"]

    def money(value: float | None, *, exact: bool = False) -> str:
        if value is None:
            return formats.UNKNOWN
        return formats.money(round(value * SCALE), currency, 2 if exact else 0)

    def term(label: str, value: str, metric: str) -> Term:
        return Term(label, value, metric_address(metric, start, end, segment))

    customers = term(tr("Active customers"), formats.number(known.customers, 0), "active_customers")
    margin = term(
        tr("Gross margin of an active customer"), money(known.margin_per_customer, exact=True), "gross_margin"
    )
    rate = term(tr("Retention rate"), formats.percent(known.retention), "retention_rate")
    per_order = term(
        tr("Gross margin of an order"), money(known.margin_per_order, exact=True), "gross_margin"
    )
    won = term(tr("New customers"), formats.number(known.new_customers, 0), "new_customers")
    orders = term(tr("Orders"), formats.number(known.orders, 0), "orders")
    points, discount = asked["points"], asked["discount"] / 100
    kept = worth_of_retention(known, points, discount)
    lifetime = (
        None
        if known.margin_per_customer is None or known.retention is None
        else lifetime_value(known.margin_per_customer, known.retention, discount)
    )
    answers = (
        Answer(
            tr("{points} points of retention more", points=_plain(points)),
            money(kept.year),
            money(kept.lifetime),
            tr(
                "Within a year: customers × points × margin of a customer. Over their lifetime: customers × the difference of "
                "m · r ÷ (1 + i − r), with the margin m at the end of each year, the retention rate r and the discount rate i."
            ),
            CLV_SOURCE,
            (
                customers,
                rate,
                margin,
                Term(tr("Lifetime value as it is"), money(lifetime, exact=True)),
                Term(tr("Discount rate"), formats.percent(discount)),
            ),
        ),
        Answer(
            several(
                "{count} more order of everybody, each year",
                "{count} more orders of everybody, each year",
                1 if asked["orders"] == 1 else 2,
                count=_plain(asked["orders"]),
            ),
            money(worth_of_orders(known, asked["orders"]).year),
            "",
            tr("Customers × orders more × margin of an order."),
            MM_SOURCE,
            (customers, orders, per_order),
        ),
        Answer(
            tr("{amount} less for each customer won", amount=money(asked["less"])),
            money(worth_of_cheaper_wins(known, asked["less"]).year),
            "",
            tr("New customers × what is saved, at most what is spent on winning them."),
            MM_SOURCE,
            (won, Term(tr("Spent on winning"), money(known.win_spend), reverse("planning:budget"))),
        ),
    )
    economics = (
        Term(tr("Spent on winning"), money(known.win_spend), reverse("planning:budget")),
        won,
        Term(tr("Cost of a customer won"), money(known.cost_to_win, exact=True)),
        Term(tr("Spent on keeping"), money(known.keep_spend), reverse("planning:budget")),
        term(tr("Customers kept"), formats.number(known.retained, 0), "retention_rate"),
        Term(tr("Cost of a customer kept"), money(known.cost_to_keep, exact=True)),
        margin,
    )
    return Scenario(answers, economics, _verdict(known))


def _verdict(known: Business) -> str:
    """What the business's own figures say of the rule that winning costs six times as much as keeping."""
    times = known.times_dearer
    if times is None:
        return tr(
            "Book what is spent on winning and on keeping customers, each on budget lines that say so: then this page says how "
            "many times as much winning costs."
        )
    return tr(
        "Winning a customer costs {times} times as much as keeping one. People say six times; these are this business’s own "
        "figures.",
        times=formats.number(times, 1),
    )


def _plain(value: float) -> str:
    return formats.number(value, 0 if value == int(value) else 2)
