"""What analytics may know of sales. Anonymous sales have no customer; adjustments are no sales and say so in `kind`."""

from regard.analytics.facts import Fact, Field, register_fact
from regard.analytics.habits import Deeds, register_deeds
from regard.analytics.rfm import CELLS
from regard.customers.contact_rules import country_name

STATUSES = {"placed": "Placed", "partly_returned": "Partly returned", "returned": "Returned"}
ASSET_STATUSES = {"in_use": "In use", "in_store": "In store", "retired": "Retired", "returned": "Returned"}
_MONEY = (
    Field("currency", "text", "Currency", dimension="currency"),
    Field("channel", "text", "Channel", dimension="channel"),
    Field("country", "text", "Country of sale", dimension="sale_country", kept=country_name),
    Field("amount", "units", "Amount", currency=True),
    Field("cost", "units", "Cost", currency=True),
)

register_fact(
    Fact(
        name="orders",
        label="Orders",
        permission="sales.order.view",
        key="order_id",
        fields=(
            Field("order_id", "id", "Order"),
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("kind", "choice", "Kind", choices={"sale": "Sale", "adjustment": "Adjustment"}),
            Field("placed_at", "time", "Moment"),
            Field("placed_on", "date", "Day"),
            *_MONEY,
            Field("quantity", "units", "Quantity"),
            Field("line_count", "int", "Lines"),
            Field("source", "text", "Source of sale", dimension="sale_source"),
            Field("status", "choice", "Status", choices=STATUSES),
            Field("returned_amount", "units", "Amount returned", currency=True),
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
        label="Order lines",
        permission="sales.order.view",
        key="line_id",
        page="order_id",
        fields=(
            Field("line_id", "id", "Line"),
            Field("order_id", "id", "Order", refers="orders"),
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("placed_on", "date", "Day"),
            Field("product_id", "id", "Product", refers="products"),
            *_MONEY,
            Field("quantity", "units", "Quantity"),
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
        label="Returns",
        permission="sales.order.view",
        key="return_id",
        fields=(
            Field("return_id", "id", "Return"),
            Field("order_id", "id", "Order", refers="orders"),
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("returned_on", "date", "Day"),
            *_MONEY,
            Field("quantity", "units", "Quantity"),
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
        label="Customer value",
        permission="sales.order.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("as_of", "date", "Values as of"),
            Field("recency_score", "int", "Recency score"),
            Field("frequency_score", "int", "Frequency score"),
            Field("monetary_score", "int", "Money score"),
            Field(
                "rfm_cell",
                "choice",
                "RFM cell",
                choices={cell.key: cell.label for cell in CELLS},
                dimension="rfm_cell",
            ),
            Field(
                "abc_class",
                "choice",
                "ABC class",
                choices={"A": "A", "B": "B", "C": "C"},
                dimension="abc_class",
            ),
            Field("usual_gap_days", "float", "Usual gap"),
            Field("probability_alive", "float", "Chance to be a customer still"),
            Field("expected_orders", "float", "Orders expected"),
            Field("expected_next_on", "date", "Next order expected"),
            Field("lifetime_value", "units", "Lifetime value"),
            Field("lifetime_value_luck", "float", "Spread of lifetime value by luck", is_inner=True),
            Field("lifetime_value_doubt", "float", "Doubt of lifetime value by the models", is_inner=True),
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
        label="Assets",
        permission="sales.asset.view",
        key="asset_id",
        page="customer_id",
        fields=(
            Field("asset_id", "id", "Asset"),
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("product_id", "id", "Product", refers="products"),
            Field("status", "choice", "Status", choices=ASSET_STATUSES, dimension="asset_status"),
            Field("quantity", "units", "Quantity"),
            Field("since", "date", "Since"),
            Field("ended_on", "date", "Retired or returned"),
            Field("warranty_until", "date", "Warranty until"),
            Field("covered_until", "date", "Covered until"),
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
register_deeds(Deeds("orders", "placed_at", "channel", "orders", (("kind", "sale"),)))
