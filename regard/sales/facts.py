"""What analytics may know of sales. Anonymous sales have no customer; adjustments are no sales and say so in `kind`."""

from regard.analytics.facts import Fact, Field, register_fact
from regard.analytics.habits import Deeds, register_deeds
from regard.analytics.rfm import CELLS
from regard.customers.contact_rules import country_name
from regard.kernel.policies import GRANTS
from regard.kernel.words import lazy, lazy_of

STATUSES = {
    "placed": lazy("Placed"),
    "partly_returned": lazy("Partly returned"),
    "returned": lazy("Returned"),
}
ASSET_STATUSES = {
    "in_use": lazy("In use"),
    "in_store": lazy("In store"),
    "retired": lazy("Retired"),
    "returned": lazy("Returned"),
}
_MONEY = (
    Field("currency", "text", lazy("Currency"), dimension="currency"),
    Field("channel", "text", lazy("Channel"), dimension="channel"),
    Field("country", "text", lazy("Country of sale"), dimension="sale_country", kept=country_name),
    Field("amount", "units", lazy("Amount"), currency=True),
    Field("cost", "units", lazy("Cost"), currency=True),
)

register_fact(
    Fact(
        name="orders",
        label=lazy("Orders"),
        permission="sales.order.view",
        key="order_id",
        fields=(
            Field("order_id", "id", lazy_of("purchase", "Order")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field(
                "kind",
                "choice",
                lazy("Kind"),
                choices={"sale": lazy("Sale"), "adjustment": lazy("Adjustment")},
            ),
            Field("placed_at", "time", lazy("Moment")),
            Field("placed_on", "date", lazy("Day")),
            *_MONEY,
            Field("quantity", "units", lazy("Quantity")),
            Field("line_count", "int", lazy("Lines")),
            Field("source", "text", lazy("Source of sale"), dimension="sale_source"),
            Field("status", "choice", lazy("Status"), choices=STATUSES),
            Field("returned_amount", "units", lazy("Amount returned"), currency=True),
        ),
        sql="""
            SELECT id, customer_id, kind, placed_at, placed_on, currency, channel, country, amount, cost, quantity,
                   line_count, source, status, returned_amount
            FROM sales_order WHERE id >= %s AND id < %s
        """,
        highest="SELECT max(id) FROM sales_order",
        kinds={
            "sales.order.placed": "subject",
            "sales.order.changed": "subject",
            "sales.adjustment.booked": "subject",
        },
    )
)

register_fact(
    Fact(
        name="order_lines",
        label=lazy("Order lines"),
        permission="sales.order.view",
        key="line_id",
        page="order_id",
        fields=(
            Field("line_id", "id", lazy("Line")),
            Field("order_id", "id", lazy_of("purchase", "Order"), refers="orders"),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("placed_on", "date", lazy("Day")),
            Field("product_id", "id", lazy("Product"), refers="products"),
            *_MONEY,
            Field("quantity", "units", lazy("Quantity")),
        ),
        sql="""
            SELECT l.id, l.order_id, o.customer_id, o.placed_on, l.product_id, o.currency, o.channel, o.country,
                   l.amount, l.cost, l.quantity
            FROM sales_orderline l JOIN sales_order o ON o.id = l.order_id
            WHERE l.order_id >= %s AND l.order_id < %s AND o.kind = 'sale'
        """,
        highest="SELECT max(id) FROM sales_order",
        kinds={
            "sales.order.placed": "subject",
            "sales.order.changed": "subject",
            "sales.adjustment.booked": "subject",
        },
    )
)

register_fact(
    Fact(
        name="returns",
        label=lazy("Returns"),
        permission="sales.order.view",
        key="return_id",
        fields=(
            Field("return_id", "id", lazy("Return")),
            Field("order_id", "id", lazy_of("purchase", "Order"), refers="orders"),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("returned_on", "date", lazy("Day")),
            *_MONEY,
            Field("quantity", "units", lazy("Quantity")),
        ),
        sql="""
            SELECT id, order_id, customer_id, returned_on, currency, channel, country, amount, cost, quantity
            FROM sales_return WHERE id >= %s AND id < %s
        """,
        highest="SELECT max(id) FROM sales_return",
        kinds={"sales.return.received": "subject", "sales.return.changed": "subject"},
    )
)

register_fact(
    Fact(
        name="customer_values",
        label=lazy("Customer value"),
        permission="sales.order.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("as_of", "date", lazy("Values as of")),
            Field("recency_score", "int", lazy("Recency score")),
            Field("frequency_score", "int", lazy("Frequency score")),
            Field("monetary_score", "int", lazy("Money score")),
            Field(
                "rfm_cell",
                "choice",
                lazy("RFM cell"),
                choices={cell.key: cell.label for cell in CELLS},
                dimension="rfm_cell",
            ),
            Field(
                "abc_class",
                "choice",
                lazy("ABC class"),
                choices={"A": "A", "B": "B", "C": "C"},
                dimension="abc_class",
            ),
            Field("usual_gap_days", "float", lazy("Usual gap")),
            Field("probability_alive", "float", lazy("Chance to be a customer still")),
            Field("expected_orders", "float", lazy("Orders expected")),
            Field("expected_next_on", "date", lazy("Next order expected")),
            Field("lifetime_value", "units", lazy("Lifetime value")),
            Field("lifetime_value_luck", "float", lazy("Spread of lifetime value by luck"), is_inner=True),
            Field(
                "lifetime_value_doubt", "float", lazy("Doubt of lifetime value by the models"), is_inner=True
            ),
        ),
        sql="""
            SELECT customer_id, as_of, recency_score, frequency_score, monetary_score, rfm_cell, abc_class,
                   usual_gap_days, probability_alive, expected_orders, expected_next_on, lifetime_value,
                   lifetime_value_luck, lifetime_value_doubt
            FROM sales_customervalue WHERE customer_id >= %s AND customer_id < %s
        """,
        highest="SELECT max(customer_id) FROM sales_customervalue",
    )
)

register_fact(
    Fact(
        name="assets",
        label=lazy("Assets"),
        permission="sales.asset.view",
        key="asset_id",
        page="customer_id",
        fields=(
            Field("asset_id", "id", lazy("Asset")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("product_id", "id", lazy("Product"), refers="products"),
            Field("status", "choice", lazy("Status"), choices=ASSET_STATUSES, dimension="asset_status"),
            Field("quantity", "units", lazy("Quantity")),
            Field("since", "date", lazy("Since")),
            Field("ended_on", "date", lazy("Retired or returned")),
            Field("warranty_until", "date", lazy("Warranty until")),
            Field("covered_until", "date", lazy("Covered until")),
        ),
        sql="""
            SELECT id, customer_id, product_id, status, quantity,
                   COALESCE(installed_on, bought_on, ended_on, DATE(created_at)), ended_on, warranty_until,
                   CASE WHEN ended_on < warranty_until THEN ended_on ELSE warranty_until END
            FROM sales_asset WHERE customer_id >= %s AND customer_id < %s
        """,
        highest="SELECT max(customer_id) FROM sales_asset",
        kinds=dict.fromkeys(
            ("sales.asset.installed", "sales.asset.retired", "sales.asset.returned", "sales.asset.restored"),
            "customer",
        ),
    )
)
register_fact(
    Fact(
        name="concessions",
        label=lazy("Given away"),
        permission="sales.concession.view",
        key="concession_id",
        page="customer_id",
        fields=(
            Field("concession_id", "id", lazy("Given away")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("concession", "choice", lazy("What is given"), choices=dict(GRANTS)),
            Field("given_on", "date", lazy("Day")),
            Field("amount", "units", lazy("Amount"), currency=True),
            Field("currency", "text", lazy("Currency")),
        ),
        sql="""
            SELECT id, customer_id, kind, DATE(given_at), amount, currency
            FROM sales_concession WHERE customer_id >= %s AND customer_id < %s AND taken_back_at IS NULL
        """,
        highest="SELECT max(customer_id) FROM sales_concession",
        kinds=dict.fromkeys(("sales.concession.given", "sales.concession.taken_back"), "customer"),
    )
)
register_deeds(Deeds("orders", "placed_at", "channel", "orders", (("kind", "sale"),)))
