"""How many customers there are. Whom they buy from and how often is told by sales."""

from regard.analytics.context import MetricContext
from regard.analytics.measures import Measure
from regard.analytics.words import Metric, Table, register_metric
from regard.kernel.words import lazy

ABOUT_CUSTOMERS = (
    "kind", "party_class", "category", "sector", "country", "region", "city", "language", "owner", "territory", "source",
    "rfm_cell", "abc_class",
)  # fmt: skip


def known_since(ctx: MetricContext) -> Table:
    """Everybody on record with the day they became a customer: as stated, else of the first order, else entered."""
    people = ctx.table("customers")
    orders = ctx.narrowed("orders")
    orders = orders.filter((orders.kind == "sale") & orders.customer_id.notnull())
    first = orders.group_by("customer_id").agg(first_on=orders.placed_on.min())
    first = first.select(buyer_id=first.customer_id, first_on=first.first_on)
    joined = people.left_join(first, people.customer_id == first.buyer_id)
    since = joined.customer_since.coalesce(joined.first_on, joined.created_at.cast("date"))
    return joined.mutate(since=since)


def _rows(ctx: MetricContext) -> Table:
    people, periods = known_since(ctx), ctx.period_table()
    joined = people.cross_join(periods)
    joined = joined.filter(joined.since < joined.end)
    return joined.select("period", "group", id=joined.customer_id)


def _count(ctx: MetricContext) -> Table:
    rows = _rows(ctx)
    return rows.group_by("period", "group").agg(numerator=rows.count())


register_metric(
    Metric(
        key="customers",
        label=lazy("Customers"),
        owner="marketer",
        unit="count",
        direction="up",
        kind="stock",
        definition=lazy("People and organisations on record at the end of the period."),
        formula=lazy(
            "customers whose first day (as stated, else of the first order, else of entry) lies before the end"
        ),
        source="Farris, Bendle, Pfeifer, Reibstein: Marketing Metrics, customer count",
        facts=("customers", "orders"),
        compute=Measure(_count, _rows, is_zero_without_rows=True),
        dimensions=ABOUT_CUSTOMERS,
        drill="customers.customer",
    )
)
