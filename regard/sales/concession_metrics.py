"""What becomes of customers who were given something, beside comparable ones who were not. An observation and no proof:
whoever is given something has had a reason for it.

*Given*: a customer who was given something on a day, nothing in the `DAYS` days before it, had ordered within these, and whose
`DAYS` days after it are over. *Comparable*: customers of the same kind whose last order before that day lies in the same week,
and to whom nothing was given in all that time; they are looked at on the same day. Both came back where they ordered again
within `DAYS` days after it. The share of the comparable ones is that of each day, kind and week, weighed by how many were given
something in it (direct standardisation), so that it is what the same customers would be expected to do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from regard.analytics.context import MetricContext, no_group, raw_table
from regard.analytics.measures import Measure
from regard.analytics.shaping import Z95
from regard.analytics.words import Metric, Table, register_metric
from regard.kernel.words import lazy

DAYS = 90
STRATUM = ("given_on", "kind", "week")


def _days(ctx: MetricContext) -> Table:
    """Each day on which a customer ordered, with the next one, as far as the question reaches."""
    orders = ctx.narrowed("orders")
    span = timedelta(days=DAYS)
    known = (orders.kind == "sale") & orders.customer_id.notnull()
    near = (orders.placed_on >= ctx.start - span) & (orders.placed_on < ctx.end + span)
    days = orders.filter(known & near).select("customer_id", day=orders.placed_on).distinct()
    customers = raw_table("customers")
    kinds = customers.select(customer_id=customers.customer_id, kind=customers.kind)
    days = days.inner_join(kinds, "customer_id").select("customer_id", "day", "kind")
    later = days.day.lead().over(group_by="customer_id", order_by="day")
    return days.mutate(later=later, week=days.day.truncate("W").cast("date"))


def _is_open(row: Table) -> Any:  # noqa: ANN401
    """The order of this row is the last one before the day something was given."""
    return (row.day <= row.given_on) & (row.later.isnull() | (row.later > row.given_on))


def _is_back(row: Table) -> Any:  # noqa: ANN401
    """Whether they ordered again in time; not having ordered again is known to be no."""
    return row.later.notnull() & (row.later.delta(row.given_on, unit="day") <= DAYS).fill_null(False)


def _given(ctx: MetricContext) -> Table:
    """Customers who were given something, one row each time it counts."""
    rows = ctx.narrowed("concessions").select("customer_id", "given_on").distinct()
    before = rows.given_on.lag().over(group_by="customer_id", order_by="given_on")
    rows = rows.mutate(gap=rows.given_on.delta(before, unit="day"))
    is_over = rows.given_on < ctx.today - timedelta(days=DAYS)
    is_first = rows.gap.isnull() | (rows.gap > DAYS)
    rows = rows.filter((rows.given_on >= ctx.start) & (rows.given_on < ctx.end) & is_over & is_first)
    found = rows.drop("gap").inner_join(_days(ctx), "customer_id")
    found = found.filter(_is_open(found) & (found.given_on.delta(found.day, unit="day") <= DAYS))
    return found.mutate(is_back=_is_back(found)).select("customer_id", *STRATUM, "is_back")


def _others(ctx: MetricContext) -> Table:
    """The days on which those ordered to whom nothing was given."""
    span = timedelta(days=DAYS)
    given = raw_table("concessions")
    given = given.filter((given.given_on >= ctx.start - span) & (given.given_on < ctx.end + span))
    return _days(ctx).anti_join(given.select("customer_id").distinct(), "customer_id")


def _beside(ctx: MetricContext) -> Table:
    """For each day, kind and week in which something was given: how many comparable ones there are (`pool`) and came back."""
    strata = _given(ctx).select(*STRATUM).distinct()
    days = _others(ctx)
    days = days.group_by("kind", "week", "day", "later").agg(people=days.count())
    met = strata.inner_join(days, ["kind", "week"])
    met = met.filter(_is_open(met))
    back = _is_back(met).ifelse(met.people, 0)
    return met.group_by(*STRATUM).agg(pool=met.people.sum(), back=back.sum())


def _matched(ctx: MetricContext) -> Table:
    """Each that was given, with what became of those it is compared with; without any to compare with it is left out."""
    found = _given(ctx).inner_join(_beside(ctx), list(STRATUM))
    return found.mutate(period=ctx.period_of(found.given_on))


def _came_back(ctx: MetricContext) -> Table:
    found = _matched(ctx)
    return found.group_by("period", group=no_group()).agg(
        numerator=found.is_back.cast("int64").sum(), denominator=found.count()
    )


def _expected(ctx: MetricContext) -> Table:
    """The standardised share with Wilson's interval at the number of cases it is worth (Kish): whoever ordered in a week counts
    once, however many were given something in it. The denominator are these people, the numerator its share of them."""
    found = _matched(ctx)
    found = found.mutate(share=found.back / found.pool)
    cells = found.group_by("period", "kind", "week").agg(
        cases=found.count(), shares=found.share.sum(), pool=found.pool.max()
    )
    whole = cells.group_by("period", group=no_group()).agg(
        shares=cells.shares.sum(),
        cases=cells.cases.sum().cast("float64"),
        denominator=cells.pool.sum(),
        doubt=(cells.cases.cast("float64") * cells.cases / cells.pool).sum(),
    )
    whole = whole.mutate(share=whole.shares / whole.cases, n=whole.cases * whole.cases / whole.doubt)
    z2 = Z95 * Z95
    middle = (whole.share + z2 / (2 * whole.n)) / (1 + z2 / whole.n)
    spread = whole.share * (1 - whole.share) / whole.n + z2 / (4 * whole.n * whole.n)
    half = Z95 * spread.sqrt() / (1 + z2 / whole.n)
    return whole.mutate(
        numerator=whole.share * whole.denominator, low=middle - half, high=middle + half
    ).select("period", "group", "numerator", "denominator", "n", "low", "high")


def _ids_given(ctx: MetricContext) -> Table:
    found = _matched(ctx)
    return found.select("period", group=no_group(), id=found.customer_id)


def _ids_back(ctx: MetricContext) -> Table:
    found = _matched(ctx)
    return found.filter(found.is_back).select("period", group=no_group(), id=found.customer_id)


def _people(ctx: MetricContext) -> Table:
    """The comparable customers themselves, one row for each day they are looked at."""
    met = _given(ctx).select(*STRATUM).distinct().inner_join(_others(ctx), ["kind", "week"])
    met = met.filter(_is_open(met))
    return met.mutate(is_back=_is_back(met), period=ctx.period_of(met.given_on))


def _ids_beside(ctx: MetricContext) -> Table:
    found = _people(ctx)
    return found.select("period", group=no_group(), id=found.customer_id)


def _ids_beside_back(ctx: MetricContext) -> Table:
    found = _people(ctx)
    return found.filter(found.is_back).select("period", group=no_group(), id=found.customer_id)


came_back = Measure(_came_back, _ids_back, _ids_given)
expected = Measure(_expected, _ids_beside_back, _ids_beside)

register_metric(
    Metric(
        key="reorder_rate_given",
        label=lazy("Ordered again after something was given"),
        owner="manager",
        unit="share",
        direction="up",
        definition=lazy(
            "Of the customers who were given a discount, refund, goodwill or credit, the share who ordered again within 90 days "
            "after it. It counts on the day it was given, once these days are over, for whoever had ordered in the 90 days "
            "before and was given nothing in them."
        ),
        formula=lazy("customers who ordered within 90 days after ÷ customers who were given something"),
        source="Observational comparison with direct standardisation: Rothman, Modern Epidemiology",
        facts=("concessions", "orders"),
        compute=came_back,
        interval="wilson",
        trailing=365,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="reorder_rate_comparable",
        label=lazy("Ordered again of comparable customers"),
        owner="manager",
        unit="share",
        direction="none",
        definition=lazy(
            "The share who ordered again within 90 days of customers of the same kind whose last order lies in the same week as "
            "that of a customer who was given something, and to whom nothing was given; each week weighs as much as those who "
            "were given something in it."
        ),
        formula=lazy(
            "average, over those who were given something, of the share of comparable customers who ordered again"
        ),
        source="Direct standardisation: Rothman, Modern Epidemiology; effective number of cases: Kish, Survey Sampling",
        facts=("concessions", "orders"),
        compute=expected,
        interval="given",
        trailing=365,
        drill="customers.customer",
    )
)
