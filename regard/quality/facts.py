"""How good records are, for metrics: per cent by customer, as last scored."""

from regard.analytics.facts import Fact, Field, register_fact
from regard.kernel.words import lazy

register_fact(
    Fact(
        name="customer_quality",
        label=lazy("Data quality"),
        permission="customers.customer.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("score", "int", lazy("Quality score")),
            Field("complete", "int", lazy("Completeness")),
            Field("accurate", "int", lazy("Accuracy")),
            Field("consistent", "int", lazy("Consistency")),
            Field("reliable", "int", lazy("Reliability")),
            Field("timely", "int", lazy("Timeliness")),
        ),
        sql="""
            SELECT customer_id, score, complete, accurate, consistent, reliable, timely
            FROM quality_customerquality WHERE customer_id >= %s AND customer_id < %s
        """,
        highest="SELECT max(customer_id) FROM quality_customerquality",
    )
)
