"""What sales are measured by. Definitions follow Farris et al., *Marketing Metrics* (MM), unless said otherwise.

Adjustments are no sales. Anonymous sales count in revenue, orders and averages, and in no figure per customer.
Money is never added up across currencies.
"""

from regard.analytics.behaviour import cohort, first_time, gap, retained, share_with
from regard.analytics.context import MetricContext
from regard.analytics.measures import Doubts, complement, count, current, difference, distinct, ratio, total
from regard.analytics.words import Grain, Metric, Part, Table, register_metric
from regard.kernel.words import lazy
from regard.sales import asset_metrics, concession_metrics  # noqa: F401 - register

MM = "Farris, Bendle, Pfeifer, Reibstein: Marketing Metrics"
ABOUT_BUYERS = (
    "kind", "party_class", "category", "sector", "country", "region", "city", "owner", "territory", "source", "rfm_cell",
    "abc_class",
)  # fmt: skip
ABOUT_ORDERS = (*ABOUT_BUYERS, "channel", "sale_country", "sale_source")
ACTIVE_DAYS = 365
WITH_VALUES = lazy("with everybody's values: every night and after every import; each day is kept")
OF_VALUES = Doubts("lifetime_value_luck", "lifetime_value_doubt", level=0.80)


def is_sale(order: Table) -> Table:
    return order.kind == "sale"


def is_known(order: Table) -> Table:
    return (order.kind == "sale") & order.customer_id.notnull()


def gain(row: Table) -> Table:
    """What is left of an amount after its cost; not known where the cost is not."""
    return row.amount - row.cost


orders = count("orders", on="placed_on", where=is_sale)
orders_of_customers = count("orders", on="placed_on", where=is_known)
buyers = distinct("orders", "customer_id", on="placed_on", where=is_known)
gross_revenue = total("orders", "amount", on="placed_on", where=is_sale)
returned = total("returns", "amount", on="returned_on")
net_revenue = difference(gross_revenue, returned)
margin = difference(
    total("orders", gain, on="placed_on", where=is_sale), total("returns", gain, on="returned_on")
)
new_customers = first_time("orders", "customer_id", on="placed_on", where=is_known)
repeat_purchase_rate = share_with("orders", "customer_id", on="placed_on", at_least=2, where=is_known)
retention = retained("orders", "customer_id", on="placed_on", days=ACTIVE_DAYS, where=is_known)
days_between = gap("orders", "customer_id", on="placed_on", where=is_known)


def _rows_of_orders(ctx: MetricContext, part: Part) -> Table:
    return orders.rows(ctx)


register_metric(
    Metric(
        key="active_customers",
        label=lazy("Active customers"),
        owner="marketer",
        unit="count",
        direction="up",
        definition=lazy("Customers who bought at least once in the period."),
        formula=lazy("different customers among the orders of the period"),
        source=f"{MM}, customer count",
        facts=("orders",),
        compute=buyers,
        dimensions=ABOUT_ORDERS,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="new_customers",
        label=lazy("New customers"),
        owner="marketer",
        unit="count",
        direction="up",
        definition=lazy("Customers whose first purchase ever lies in the period."),
        formula=lazy("customers by the day of their first order"),
        source=f"{MM}, acquisition",
        facts=("orders",),
        compute=new_customers,
        dimensions=ABOUT_BUYERS,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="orders",
        label=lazy("Orders"),
        owner="manager",
        unit="orders",
        direction="up",
        definition=lazy(
            "Orders placed in the period, those of unknown customers included; adjustments are none."
        ),
        formula=lazy("count of orders of kind sale"),
        source=f"{MM}, transactions",
        facts=("orders",),
        compute=orders,
        dimensions=ABOUT_ORDERS,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="net_revenue",
        label=lazy("Net revenue"),
        owner="owner",
        unit="money",
        direction="up",
        definition=lazy(
            "What was sold in the period, less what came back in it. Sales to unknown customers count."
        ),
        formula=lazy("sum of order amounts − sum of return amounts, each on its own day"),
        source=f"{MM}, revenue net of returns",
        facts=("orders", "returns"),
        compute=net_revenue,
        dimensions=ABOUT_ORDERS,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="gross_margin",
        label=lazy("Gross margin"),
        owner="owner",
        unit="money",
        direction="up",
        definition=lazy(
            "Net revenue less the cost of what was sold, over orders and returns whose cost is known."
        ),
        formula=lazy("sum of (amount − cost) of orders − sum of (amount − cost) of returns"),
        source=f"{MM}, margin",
        facts=("orders", "returns"),
        compute=margin,
        is_zero_without_rows=False,
        dimensions=ABOUT_ORDERS,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="average_order_value",
        label=lazy("Average order value"),
        owner="manager",
        unit="money",
        direction="up",
        definition=lazy("Net revenue per order of the period."),
        formula=lazy("net revenue ÷ orders"),
        source=f"{MM}, average price per transaction",
        facts=("orders", "returns"),
        compute=ratio(net_revenue, orders),
        dimensions=ABOUT_ORDERS,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="purchase_frequency",
        label=lazy("Purchase frequency"),
        owner="marketer",
        unit="ratio",
        direction="up",
        definition=lazy("Orders per customer who bought in the period."),
        formula=lazy("orders of known customers ÷ different customers among them"),
        source=f"{MM}, purchase frequency",
        facts=("orders",),
        compute=ratio(orders_of_customers, buyers),
        dimensions=ABOUT_ORDERS,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="repeat_purchase_rate",
        label=lazy("Repeat purchase rate"),
        owner="marketer",
        unit="share",
        direction="up",
        definition=lazy(
            "Of the customers who bought in the period, the share who bought twice or more in it."
        ),
        formula=lazy("customers with two orders or more ÷ customers with one or more"),
        source=f"{MM}, repeat rate",
        facts=("orders",),
        compute=repeat_purchase_rate,
        interval="wilson",
        dimensions=ABOUT_ORDERS,
        trailing=365,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="retention_rate",
        label=lazy("Retention rate"),
        owner="manager",
        unit="share",
        direction="up",
        definition=lazy(
            "Of the customers active when the period begins, the share still active when it ends. "
            "Active means a purchase within the 365 days before. Customers won in the period do not count."
        ),
        formula=lazy("customers active at start and at end ÷ customers active at start"),
        source=f"{MM}, retention rate",
        facts=("orders",),
        compute=retention,
        interval="wilson",
        dimensions=ABOUT_BUYERS,
        trailing=365,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="churn_rate",
        label=lazy("Churn rate"),
        owner="manager",
        unit="share",
        direction="down",
        definition=lazy(
            "Of the customers active when the period begins, the share no longer active when it ends. "
            "Active means a purchase within the 365 days before. One less the retention rate."
        ),
        formula=lazy("customers active at start and not at end ÷ customers active at start"),
        source=f"{MM}, churn",
        facts=("orders",),
        compute=complement(retention),
        interval="wilson",
        dimensions=ABOUT_BUYERS,
        trailing=365,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="cohort_retention",
        label=lazy("Cohort retention"),
        owner="analyst",
        unit="share",
        direction="up",
        kind="cohort",
        definition=lazy(
            "Of the customers who first bought in a period, the share who bought in each later one. "
            "Periods that are not over have no figure."
        ),
        formula=lazy("customers of the cohort who bought k periods later ÷ customers of the cohort"),
        source="Fader, Hardie: How to project customer retention (2007)",
        facts=("orders",),
        compute=cohort("orders", "customer_id", on="placed_on", where=is_known),
        grain=Grain.MONTH,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="inter_purchase_time",
        label=lazy("Days between purchases"),
        owner="analyst",
        unit="days",
        direction="down",
        definition=lazy(
            "Median days from one purchase day of a customer to the next, for the later days in the period."
        ),
        formula=lazy("median of the days since the customer's previous purchase day"),
        source=lazy("Common practice; the median because few long gaps would move a mean"),
        facts=("orders",),
        compute=days_between,
        dimensions=ABOUT_BUYERS,
        minimum_n=5,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="return_rate",
        label=lazy("Return rate"),
        owner="manager",
        unit="share",
        direction="down",
        definition=lazy("What came back in the period against what was sold in it, by value."),
        formula=lazy("sum of return amounts ÷ sum of order amounts"),
        source=f"{MM}, returns",
        facts=("orders", "returns"),
        compute=ratio(returned, gross_revenue),
        is_monetary=True,
        dimensions=ABOUT_ORDERS,
        rows=_rows_of_orders,
        drill="sales.order",
    )
)
register_metric(
    Metric(
        key="customer_lifetime_value",
        label=lazy("Customer lifetime value"),
        owner="analyst",
        unit="money",
        direction="up",
        definition=lazy(
            "Mean margin (not revenue, where costs or a margin are known) a customer is expected to bring in the next 24 "
            "months, as last computed. The method and its error stand on the lifetime value page."
        ),
        formula=lazy("mean of the customers' lifetime values"),
        source="Fader, Hardie, Lee: RFM and CLV (2005)",
        facts=("customer_values",),
        kind="stock",
        compute=current("customer_values", "lifetime_value", how="mean", doubts=OF_VALUES),
        interval="given",
        level=OF_VALUES.level,
        refresh=WITH_VALUES,
        dimensions=ABOUT_BUYERS,
        drill="customers.customer",
    )
)
register_metric(
    Metric(
        key="customer_equity",
        label=lazy("Customer equity"),
        owner="owner",
        unit="money",
        direction="up",
        definition=lazy(
            "What all customers on record are worth: the sum of their lifetime values (expected margin, not revenue, "
            "where costs or a margin are known), as last computed."
        ),
        formula=lazy("sum of the customers' lifetime values"),
        source=lazy("Rust, Lemon, Zeithaml: customer equity"),
        facts=("customer_values",),
        kind="stock",
        compute=current("customer_values", "lifetime_value", doubts=OF_VALUES),
        interval="given",
        level=OF_VALUES.level,
        refresh=WITH_VALUES,
        dimensions=ABOUT_BUYERS,
        drill="customers.customer",
    )
)
