"""Groups of fields of a customer, each with one who answers for it. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.customers.profile_rules import FIELDS as KNOWN
from regard.kernel.words import lazy, lazy_of
from regard.quality.fields import PROFILE


@dataclass(frozen=True)
class Group:
    """`columns` of a customer by label; `required`: keys of `fields.FIELDS` within it; `is_personal`: data about a person."""

    label: str
    columns: dict[str, str]
    required: tuple[str, ...] = ()
    is_personal: bool = True


GROUPS: dict[str, Group] = {
    "identity": Group(lazy("Identity"),
        {"name": lazy("Name"), "given_name": lazy("Given name"), "family_name": lazy("Family name"), "kind": lazy("Kind")},
        ("name",),
    ),
    "contact": Group(lazy("Ways to reach"),
        {"email": lazy("E-mail"), "phone": lazy("Phone"), "points": lazy("Further ways to reach"), "language": lazy("Language")},
        ("email", "phone", "points", "language"),
    ),
    "address": Group(lazy("Address"),
        {
            "street": lazy("Street"), "postal_code": lazy("Postal code"), "city": lazy("City"), "region": lazy("Region"),
            "country": lazy("Country"),
        },
        ("address", "country"),
    ),
    "person": Group(lazy("As a person"), {key: KNOWN[key].label for key in PROFILE}, PROFILE),
    "needs": Group(lazy("Interests and needs"),
        {"interests": lazy("Interests and values"), "needs": lazy("Special needs")},
        ("interests", "needs"),
    ),
    "notes": Group(lazy("Notes"), {"note": lazy_of("customer", "Note")}, ("note",)),
    "keys": Group(lazy("Numbers in other systems"), {"keys": lazy_of("keys", "Numbers"), "source": lazy("Source")}, ("keys",)),
    "classification": Group(lazy("Classification"),
        {
            "party_class": lazy("Class"), "category": lazy("Category"), "sector": lazy("Sector"), "employees": lazy("Employees"),
            "annual_revenue": lazy("Annual revenue"), "tags": lazy("Tags"),
        },
        ("party_class", "category", "sector", "employees", "annual_revenue", "tags"),
        is_personal=False,
    ),
    "relationship": Group(lazy("Relationship"),
        {"owner": lazy("Owner"), "parent": lazy("Belongs to"), "customer_since": lazy("Customer since")},
        ("owner", "parent", "customer_since"),
        is_personal=False,
    ),
}  # fmt: skip
GROUP_OF = {field: key for key, group in GROUPS.items() for field in group.required}
