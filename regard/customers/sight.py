"""The fields of customers whose access is decided one by one, and how what hangs on a customer goes with them."""

from __future__ import annotations

from django.db.models import Q

from regard.customers import profile_rules, rules
from regard.customers.contact_queries import KINDS, contacts_of
from regard.customers.models import ContactPoint, Customer, CustomerKey
from regard.customers.profile_queries import profile_of
from regard.customers.queries import keys_of
from regard.kernel.folding import fold
from regard.kernel.sight import Level
from regard.kernel.words import lazy, lazy_of
from regard.people.queries import business
from regard.ui.nouns import Searched
from regard.ui.sight import Field, register_fields

MODEL = "customers.customer"
WHO, REACH, WHERE, BUSINESS, PERSON = (
    lazy("Who it is"),
    lazy("How to reach them"),
    lazy("Where they are"),
    lazy("The relation"),
    lazy("As a person"),
)


def is_organisation(customer: Customer) -> bool:
    return customer.kind == Customer.Kind.ORGANISATION


register_fields(
    MODEL,
    Field(
        "name",
        lazy("Name"),
        WHO,
        "name",
        attributes=("name", "given_name", "family_name"),
        derived=("sort_name",),
        lowest=Level.MASKED,
        spares=is_organisation,
    ),
    Field("kind", lazy("Kind"), WHO, lowest=Level.READ),
    Field("party_class", lazy_of("of customers", "Class"), WHO, attributes=("party_class",)),
    Field("email", lazy("E-mail"), REACH, "email", attributes=("email",), derived=("email_normal",)),
    Field("phone", lazy("Phone"), REACH, "phone", attributes=("phone",), derived=("phone_normal",)),
    Field("site", lazy("Websites"), REACH),
    Field("social", lazy("Profiles in networks"), REACH, "text"),
    Field("address", lazy("Street and postal code"), WHERE, "address", attributes=("street", "postal_code")),
    Field("city", lazy("City"), WHERE, attributes=("city",)),
    Field("region", lazy("Region"), WHERE, attributes=("region",)),
    Field("country", lazy("Country"), WHERE, attributes=("country",)),
    Field("language", lazy("Language"), WHERE, attributes=("language",)),
    Field("category", lazy("Category"), BUSINESS, attributes=("category",)),
    Field("tags", lazy("Tags"), BUSINESS, attributes=("tags",)),
    Field("sector", lazy("Sector"), BUSINESS, attributes=("sector",)),
    Field("employees", lazy("Employees"), BUSINESS, attributes=("employees",)),
    Field("annual_revenue", lazy("Annual revenue"), BUSINESS, attributes=("annual_revenue",)),
    Field("parent", lazy("Belongs to"), BUSINESS, attributes=("parent",), also=("parent_id",)),
    Field("owner", lazy_of("of customers", "Owner"), BUSINESS, attributes=("owner",), also=("owner_id",)),
    Field("territory", lazy("Territory"), BUSINESS, attributes=("territory",), also=("territory_id",)),
    Field("customer_since", lazy("Customer since"), BUSINESS, attributes=("customer_since",)),
    Field(
        "created_at",
        lazy("Entered"),
        BUSINESS,
        attributes=("created_at",),
        is_written=False,
        lowest=Level.READ,
    ),
    Field("source", lazy("Source"), BUSINESS, attributes=("source",), is_written=False),
    Field("keys", lazy("Keys in other systems"), BUSINESS, "text", is_written=False),
    Field("note", lazy("Note"), BUSINESS, "text", attributes=("note",)),
    *(
        Field(
            f"profile.{one.key}",
            one.label,
            PERSON,
            ("date" if one.key == "born" else "text") if one.is_sensitive else "",
        )
        for one in profile_rules.FIELDS.values()
        if one.key != "language"
    ),
    Field("profile.attributes", lazy("Interests, values and what else is asked"), PERSON),
    model=Customer,
)


register_fields(
    "customers.keyaccount",
    Field(
        "customer.name",
        lazy("Name"),
        columns=("customer", "name"),
        same_as=(f"{MODEL}.name",),
        is_offered=False,
    ),
    Field(
        "customer.owner",
        lazy_of("of customers", "Owner"),
        columns=("owner",),
        same_as=(f"{MODEL}.owner",),
        is_offered=False,
    ),
    Field(
        "customer.revenue",
        lazy("Net revenue"),
        columns=("net_revenue",),
        same_as=(f"{MODEL}.net_revenue",),
        is_offered=False,
    ),
    Field(
        "customer.last",
        lazy("Last order"),
        columns=("last_order_at",),
        same_as=(f"{MODEL}.last_order_at",),
        is_offered=False,
    ),
)


def _email(text: str) -> Q | None:
    return Q(email_normal=rules.email_normal(text)) & ~Q(email_normal="") if "@" in text else None


def _phone(text: str) -> Q | None:
    normal = rules.phone_normal(text, business().country)
    return Q(phone_normal=normal) if normal else None


def _name(text: str) -> Q | None:
    return Q(sort_name=fold(text)[:200]) if text.strip() else None


def _key(text: str) -> Q:
    return Q(pk__in=CustomerKey.objects.filter(key=text).values("customer_id"))


def behind(customer: Customer, name: str, part: int) -> str | None:
    """What stands behind a mask of a customer besides what is in its own row: a further way to be reached, what is known of the
    person, keys."""
    if name in KINDS and part:
        point = ContactPoint.objects.filter(customer_id=customer.pk, pk=part, kind=name).first()
        return "" if point is None else point.value
    if name == "address":
        return ", ".join(part for part in (customer.street, customer.postal_code) if part)
    if name in KINDS and name not in {"email", "phone"}:
        return ", ".join(one.value for one in contacts_of(customer) if one.kind == name)
    if name.startswith("profile."):
        known = profile_of(customer).get(name.removeprefix("profile."))
        return known.words if known is not None else ""
    if name == "keys":
        return ", ".join(one.key for one in keys_of(customer.pk))
    return None


SEARCHED = (
    Searched("name", ("sort_name", "name"), _name),
    Searched("email", ("email",), _email),
    Searched("phone", ("phone", "phone_normal"), _phone),
    Searched("city", ("city",)),
    Searched("keys", (), _key),
)
