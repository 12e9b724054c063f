"""Groups of fields of a customer, each with one who answers for it. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.customers.profile_rules import FIELDS as KNOWN
from regard.quality.fields import PROFILE


@dataclass(frozen=True)
class Group:
    """`columns` of a customer by label; `required`: keys of `fields.FIELDS` within it; `is_personal`: data about a person."""

    label: str
    columns: dict[str, str]
    required: tuple[str, ...] = ()
    is_personal: bool = True


GROUPS: dict[str, Group] = {
    "identity": Group(
        "Identity",
        {"name": "Name", "given_name": "Given name", "family_name": "Family name", "kind": "Kind"},
        ("name",),
    ),
    "contact": Group(
        "Ways to reach",
        {"email": "E-mail", "phone": "Phone", "points": "Further ways to reach", "language": "Language"},
        ("email", "phone", "points", "language"),
    ),
    "address": Group(
        "Address",
        {"street": "Street", "postal_code": "Postal code", "city": "City", "region": "Region", "country": "Country"},
        ("address", "country"),
    ),
    "person": Group("As a person", {key: KNOWN[key].label for key in PROFILE}, PROFILE),
    "needs": Group(
        "Interests and needs",
        {"interests": "Interests and values", "needs": "Special needs"},
        ("interests", "needs"),
    ),
    "notes": Group("Notes", {"note": "Note"}, ("note",)),
    "keys": Group("Numbers in other systems", {"keys": "Numbers", "source": "Source"}, ("keys",)),
    "classification": Group(
        "Classification",
        {
            "party_class": "Class", "category": "Category", "sector": "Sector", "employees": "Employees",
            "annual_revenue": "Annual revenue", "tags": "Tags",
        },
        ("party_class", "category", "sector", "employees", "annual_revenue", "tags"),
        is_personal=False,
    ),
    "relationship": Group(
        "Relationship",
        {"owner": "Owner", "parent": "Belongs to", "customer_since": "Customer since"},
        ("owner", "parent", "customer_since"),
        is_personal=False,
    ),
}  # fmt: skip
GROUP_OF = {field: key for key, group in GROUPS.items() for field in group.required}
