"""The metric language, as domains and readers use it: declare once, ask anywhere.

A domain declares its metrics in its own `metrics.py`, which is collected at start:

    from regard.analytics.metrics import Metric, count, difference, distinct, ratio, register_metric, total

    orders = count("orders", on="placed_on", where=lambda order: order.kind == "sale")
    sold = total("orders", "amount", on="placed_on", where=lambda order: order.kind == "sale")
    given_back = total("returns", "amount", on="returned_on")

    register_metric(
        Metric(
            key="average_order_value",
            label="Average order value",
            unit="money",
            direction="up",
            definition="What an order brings on average, after returns.",
            formula="(sum of order amounts - sum of return amounts) / number of orders",
            window="Orders placed and returns received in the period.",
            source="Farris et al., Marketing Metrics",
            owner="manager",
            facts=("orders", "returns"),
            drill="sales.order",
            compute=ratio(difference(sold, given_back), orders),
        )
    )

and its test asks it on rows with a known answer:

    answer = ask("average_order_value", actor=None, start=date(2026, 3, 1), end=date(2026, 4, 1))
    assert answer.value == Decimal("37.50")

`compute` may be any function from a `MetricContext` to a table (see `words.Compute`). The ready-made formulas of
`measures` (count, total, distinct, mean, median, standing, current, ratio, difference, complement) and of `behaviour`
(first_time, share_with, active, retained, gap, cohort) cover most. Tables are expressions: `order.amount.sum()`,
`order.kind == "sale"`, `.isin([...])`, `.isnull()`, `.fill_null(0)`; nothing is read before the whole question runs.

A formula that gets its own context narrows nothing by hand: `ctx.flow("orders", "placed_on")` has only rows of
the asked segment, owners, currency and periods, with the columns `period` and `group` to aggregate by. Days it takes as
values (`ctx.start`, `ctx.end`, `ctx.day`, `ctx.period_table()`), so that its SQL is made once and serves every question.
"""

from regard.analytics.asking import ask, rows_behind
from regard.analytics.behaviour import active, cohort, first_time, gap, retained, share_with
from regard.analytics.context import MetricContext
from regard.analytics.dimensions import register_labels
from regard.analytics.measures import (
    Measure,
    complement,
    count,
    current,
    difference,
    distinct,
    mean,
    median,
    ratio,
    standing,
    total,
)
from regard.analytics.words import (
    METRICS,
    Dimension,
    DrillDown,
    Grain,
    Metric,
    MetricAnswer,
    MetricRow,
    Period,
    Table,
    register_metric,
)

__all__ = [
    "METRICS",
    "Dimension",
    "DrillDown",
    "Grain",
    "Measure",
    "Metric",
    "MetricAnswer",
    "MetricContext",
    "MetricRow",
    "Period",
    "Table",
    "active",
    "ask",
    "cohort",
    "complement",
    "count",
    "current",
    "difference",
    "distinct",
    "first_time",
    "gap",
    "mean",
    "median",
    "ratio",
    "register_labels",
    "register_metric",
    "retained",
    "rows_behind",
    "share_with",
    "standing",
    "total",
]
