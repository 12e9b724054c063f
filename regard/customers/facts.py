"""What analytics may know of customers: no names of people, no addresses."""

from regard.analytics.facts import Fact, Field, register_fact
from regard.customers.contact_rules import country_name
from regard.customers.own_facts import own_fact
from regard.customers.profile_rules import BASES, CHANNELS, EDUCATION, GENDERS, INCOME, MARITAL, NEED_KINDS
from regard.customers.tag_queries import tag_name
from regard.kernel.words import lazy, lazy_of

register_fact(
    Fact(
        name="customers",
        label=lazy("Customers"),
        permission="customers.customer.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", lazy("Customer")),
            Field(
                "kind",
                "choice",
                lazy("Person or organisation"),
                choices={"person": lazy("Person"), "organisation": lazy("Organisation")},
                dimension="kind",
            ),
            Field(
                "party_class",
                "choice",
                lazy_of("of customers", "Class"),
                choices={
                    "consumer": lazy("Consumer"),
                    "industrial": lazy_of("class of customers", "Business"),
                    "institutional": lazy("Institution"),
                    "government": lazy("Government"),
                },
                dimension="party_class",
            ),
            Field("category", "text", lazy("Type"), dimension="category"),
            Field("tags", "several", lazy("Tags"), kept=tag_name),
            Field("sector", "text", lazy("Sector"), dimension="sector"),
            Field("city", "text", lazy("City"), dimension="city"),
            Field("region", "text", lazy("Region"), dimension="region"),
            Field("country", "text", lazy("Country"), dimension="country", kept=country_name),
            Field("language", "text", lazy("Language"), dimension="language"),
            Field("owner_id", "id", lazy_of("of customers", "Owner"), refers="users", dimension="owner"),
            Field("territory_id", "id", lazy("Territory"), refers="territories", dimension="territory"),
            Field("employees", "int", lazy("Employees")),
            Field("customer_since", "date", lazy("Customer since")),
            Field("created_at", "time", lazy("Entered")),
            Field("source", "text", lazy("Source"), dimension="source"),
        ),
        sql="""
            SELECT id, kind, party_class, category, tags, sector, city, region, country, language, owner_id, territory_id,
                   employees, customer_since, created_at, source
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


def _of(field: str, *, basis: str = "stated") -> str:
    return f"MAX(CASE WHEN field = '{field}' AND basis = '{basis}' THEN value END)"


def _year(field: str) -> str:
    """The year of a date; null where only day and month are known."""
    said = _of(field)
    return f"CASE WHEN SUBSTR({said}, 1, 2) <> '--' THEN SUBSTR({said}, 1, 4) END"


def _best(field: str) -> str:
    return f"COALESCE({_of(field)}, {_of(field, basis='inferred')})"


register_fact(
    Fact(
        name="customer_profiles",
        label=lazy("Customers as people"),
        permission="customers.profile.view",
        key="customer_id",
        fields=(
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("birth_year", "int", lazy("Year of birth")),
            Field("gender", "choice", lazy("Gender"), choices=dict(GENDERS)),
            Field("marital_status", "choice", lazy("Marital status"), choices=dict(MARITAL)),
            Field("household_size", "int", lazy("People in the household")),
            Field("education", "choice", lazy("Education"), choices=dict(EDUCATION)),
            Field("income_band", "choice", lazy("Income"), choices=dict(INCOME)),
            Field("founded", "int", lazy("Year of founding")),
            Field("legal_form", "text", lazy("Legal form")),
            Field("channel", "choice", lazy("Preferred channel"), choices=dict(CHANNELS)),
            Field("time_zone", "text", lazy("Time zone")),
        ),
        sql=f"""
            SELECT customer_id, CAST({_year("born")} AS integer), {_of("gender")}, {_of("marital_status")},
                   CAST({_of("household_size")} AS integer), {_of("education")}, {_of("income_band")},
                   CAST({_of("founded")} AS integer), {_of("legal_form")}, {_best("channel")}, {_best("time_zone")}
            FROM customers_profilevalue
            WHERE customer_id >= %s AND customer_id < %s AND attribute_id IS NULL
            GROUP BY customer_id
        """,  # noqa: S608 - names of fields only
        highest="SELECT max(customer_id) FROM customers_profilevalue",
    )
)
"""What segments ask of demographics and preferences. Days of birth, occupations and accessibility stay out: none needs them."""

register_fact(
    own_fact("customer_own", lazy("Own fields"), "customers.customer.view", "customers_customerown")
)

register_fact(
    Fact(
        name="customer_attributes",
        label=lazy("Interests and values"),
        permission="customers.profile.view",
        key="answer_id",
        page="customer_id",
        fields=(
            Field("answer_id", "id", lazy("Answer")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("attribute_id", "id", lazy("Interest or value"), refers="attributes"),
            Field("said_on", "date", lazy("Day")),
            Field("score", "int", lazy("Score")),
            Field("answer", "text", lazy("Answer")),
            Field("basis", "choice", lazy("Basis"), choices=BASES),
        ),
        sql="""
            SELECT v.id, v.customer_id, v.attribute_id, v.said_on,
                   CASE WHEN a.scale IN ('five', 'ten') THEN CAST(v.value AS integer) END, v.value, v.basis
            FROM customers_profilevalue v JOIN customers_attribute a ON a.id = v.attribute_id
            WHERE v.customer_id >= %s AND v.customer_id < %s AND NOT v.is_expired AND (v.basis = 'stated' OR NOT EXISTS (
                SELECT 1 FROM customers_profilevalue s WHERE s.customer_id = v.customer_id AND s.field = v.field
                AND s.basis = 'stated' AND NOT s.is_expired))
        """,
        highest="SELECT max(customer_id) FROM customers_profilevalue",
    )
)
"""Answers that are still believed, one for each attribute of a customer."""

register_fact(
    Fact(
        name="customer_needs",
        label=lazy("Special needs"),
        permission="customers.need.view",
        key="tie_id",
        page="customer_id",
        fields=(
            Field("tie_id", "id", lazy("Need of a customer")),
            Field("customer_id", "id", lazy("Customer"), refers="customers"),
            Field("need_id", "id", lazy("Special need"), refers="needs"),
            Field("since", "date", lazy("Since")),
            Field("kind", "choice", lazy("Kind of need"), choices=NEED_KINDS),
            Field("basis", "choice", lazy("Basis"), choices=BASES),
        ),
        sql="""
            SELECT t.id, t.customer_id, t.need_id, t.since, n.kind, t.basis
            FROM customers_customerneed t JOIN customers_need n ON n.id = t.need_id
            WHERE t.customer_id >= %s AND t.customer_id < %s AND NOT t.is_over
        """,
        highest="SELECT max(customer_id) FROM customers_customerneed",
    )
)
"""Needs that are not over."""
