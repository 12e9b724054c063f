"""What analytics may know of customers: no names of people, no addresses."""

from regard.analytics.facts import Fact, Field, register_fact

register_fact(
    Fact(
        name="customers",
        label="Customers",
        permission="customers.customer.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", "Customer"),
            Field(
                "kind",
                "choice",
                "Person or organisation",
                choices={"person": "Person", "organisation": "Organisation"},
                dimension="kind",
            ),
            Field(
                "party_class",
                "choice",
                "Class",
                choices={
                    "consumer": "Consumer",
                    "industrial": "Business",
                    "institutional": "Institution",
                    "government": "Government",
                },
                dimension="party_class",
            ),
            Field("category", "text", "Type", dimension="category"),
            Field("sector", "text", "Sector", dimension="sector"),
            Field("city", "text", "City", dimension="city"),
            Field("region", "text", "Region", dimension="region"),
            Field("country", "text", "Country", dimension="country"),
            Field("language", "text", "Language", dimension="language"),
            Field("owner_id", "id", "Owner", refers="users", dimension="owner"),
            Field("territory_id", "id", "Territory", refers="territories", dimension="territory"),
            Field("employees", "int", "Employees"),
            Field("customer_since", "date", "Customer since"),
            Field("created_at", "time", "Entered"),
            Field("source", "text", "Source", dimension="source"),
        ),
        sql="""
            SELECT id, kind, party_class, category, sector, city, region, country, language, owner_id, territory_id, employees,
                   customer_since, created_at, source
            FROM customers_customer WHERE id >= %s AND id < %s
        """,
        highest="SELECT max(id) FROM customers_customer",
        kinds={
            "customers.customer.created": "customer",
            "customers.customer.changed": "customer",
            "customers.customer.assigned": "customer",
        },
    )
)
