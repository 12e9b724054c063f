"""What customers own, counted. An asset stands from its first day until it is retired or returned."""

from typing import Any

from regard.analytics.context import MetricContext
from regard.analytics.measures import Measure
from regard.analytics.words import Metric, Table, register_metric
from regard.kernel.words import lazy

ABOUT_ASSETS = (
    "kind", "party_class", "category", "sector", "country", "region", "city", "owner", "territory", "source", "product_category",
    "product_line",
)  # fmt: skip


def _at_end(ctx: MetricContext) -> Table:
    """Every asset with each period at whose end it stands."""
    assets, periods = ctx.table("assets"), ctx.period_table()
    joined = assets.cross_join(periods)
    return joined.filter(
        (joined.since < joined.end) & (joined.ended_on.isnull() | (joined.ended_on >= joined.end))
    )


def _covered_at_end(ctx: MetricContext) -> Table:
    """Those whose warranty still covers the day after the period."""
    rows = _at_end(ctx)
    return rows.filter(rows.warranty_until >= rows.end)


def _measure(rows_of: Any) -> Measure:  # noqa: ANN401
    def count(ctx: MetricContext) -> Table:
        rows = rows_of(ctx)
        return rows.group_by("period", "group").agg(numerator=rows.count())

    def ids(ctx: MetricContext) -> Table:
        rows = rows_of(ctx)
        return rows.select("period", "group", id=rows.asset_id)

    return Measure(count, ids, is_zero_without_rows=True)


register_metric(
    Metric(
        key="installed_base",
        label=lazy("Installed base"),
        owner="agent",
        unit="count",
        direction="up",
        kind="stock",
        definition=lazy("Assets in use or in store at customers at the end of the period."),
        formula=lazy(
            "assets whose first day lies before the end and that were not retired or returned before it"
        ),
        source="Siebel and Salesforce asset management: installed base",
        facts=("assets",),
        compute=_measure(_at_end),
        dimensions=ABOUT_ASSETS,
        drill="sales.asset",
    )
)
register_metric(
    Metric(
        key="assets_in_warranty",
        label=lazy("Assets in warranty"),
        owner="agent",
        unit="count",
        direction="up",
        kind="stock",
        definition=lazy(
            "Assets in use or in store at the end of the period whose warranty goes on after it."
        ),
        formula=lazy("assets that stand at the end and whose last day of warranty is not before it"),
        source="Siebel and Salesforce asset management: warranty coverage",
        facts=("assets",),
        compute=_measure(_covered_at_end),
        dimensions=ABOUT_ASSETS,
        drill="sales.asset",
    )
)
