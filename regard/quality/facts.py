"""How good records are, for metrics: per cent by customer, as last scored."""

from regard.analytics.facts import Fact, Field, register_fact

register_fact(
    Fact(
        name="customer_quality",
        label="Data quality",
        permission="customers.customer.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", "Customer", refers="customers"),
            Field("score", "int", "Quality score"),
            Field("complete", "int", "Completeness"),
            Field("accurate", "int", "Accuracy"),
            Field("consistent", "int", "Consistency"),
            Field("reliable", "int", "Reliability"),
            Field("timely", "int", "Timeliness"),
        ),
        sql="""
            SELECT customer_id, score, complete, accurate, consistent, reliable, timely
            FROM quality_customerquality WHERE customer_id >= %s AND customer_id < %s
        """,
        highest="SELECT max(customer_id) FROM quality_customerquality",
    )
)
