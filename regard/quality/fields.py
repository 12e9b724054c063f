"""What of a customer can be required and checked, and by which checks. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.customers.profile_rules import FIELDS as KNOWN

COMPLETE, ACCURATE, CONSISTENT, TIMELY, RELIABLE = "complete", "accurate", "consistent", "timely", "reliable"
DIMENSIONS = {
    COMPLETE: "Completeness",
    ACCURATE: "Accuracy",
    CONSISTENT: "Consistency",
    RELIABLE: "Reliability",
    TIMELY: "Timeliness",
}


@dataclass(frozen=True)
class RequiredField:
    """A field, or several that only together are of use (`columns`, none for a fact of the profile), and what a record that fails
    each check is said to be."""

    label: str
    columns: tuple[str, ...]
    says: dict[str, str]


FIELDS: dict[str, RequiredField] = {
    "name": RequiredField(
        "Name",
        ("name",),
        {
            COMPLETE: "has no name but a key",
            ACCURATE: "has a name with digits or signs in it",
            CONSISTENT: "has a name all in capitals or small letters",
            TIMELY: "has a name that nobody confirmed for too long",
        },
    ),
    "email": RequiredField(
        "E-mail",
        ("email",),
        {
            COMPLETE: "has no e-mail address",
            ACCURATE: "has an e-mail address that cannot be right",
            CONSISTENT: "shares the e-mail address with other customers",
            RELIABLE: "has an e-mail address nobody verified",
            TIMELY: "has an e-mail address that nobody confirmed for too long",
        },
    ),
    "phone": RequiredField(
        "Phone",
        ("phone",),
        {
            COMPLETE: "has no phone number",
            ACCURATE: "has a phone number no country has",
            CONSISTENT: "has a phone number of another country than its address",
            RELIABLE: "has a phone number nobody verified",
            TIMELY: "has a phone number that nobody confirmed for too long",
        },
    ),
    "address": RequiredField(
        "Address",
        ("street", "postal_code", "city", "country"),
        {
            COMPLETE: "has no whole address",
            ACCURATE: "has a postal code its country does not have",
            RELIABLE: "has an address nobody verified",
            TIMELY: "has an address that nobody confirmed for too long",
        },
    ),
    "country": RequiredField(
        "Country",
        ("country",),
        {
            COMPLETE: "has no country",
            ACCURATE: "has a country that does not exist",
            CONSISTENT: "has a country that is not written by its name",
        },
    ),
    "language": RequiredField("Language", ("language",), {COMPLETE: "has no language"}),
    "category": RequiredField("Category", ("category",), {COMPLETE: "has no category"}),
    "sector": RequiredField("Sector", ("sector",), {COMPLETE: "has no sector"}),
    "owner": RequiredField("Owner", ("owner_id",), {COMPLETE: "is looked after by nobody"}),
}
_NOT_KNOWN = {
    "household_size": "the size of the household",
    "income_band": "the income",
    "founded": "the year of founding",
    "best_time": "the best time to contact",
    "accessibility": "what makes it accessible",
}
PROFILE = tuple(key for key in KNOWN if key not in FIELDS)
"""What is known of customers as people, beside the language, which stands in their own row. Stated or inferred, and believed
still: what has expired is not known."""
FIELDS |= {
    key: RequiredField(
        KNOWN[key].label,
        (),
        {
            COMPLETE: f"does not tell {_NOT_KNOWN.get(key, f'the {KNOWN[key].label.lower()}')}",
            TIMELY: f"told {_NOT_KNOWN.get(key, f'the {KNOWN[key].label.lower()}')} too long ago",
        },
    )
    for key in PROFILE
}
FIELDS["born"].says[ACCURATE] = "tells a part of the date of birth only"
FIELDS |= {
    "interests": RequiredField(
        "Interests and values",
        (),
        {COMPLETE: "tells no interest or value", TIMELY: "told interests and values too long ago"},
    ),
    "needs": RequiredField(
        "Special needs", (), {TIMELY: "has a special need that nobody confirmed for too long"}
    ),
}
SAID = (*PROFILE, "interests", "needs")
"""What is said in rows of their own, each with its day. Who has no special need misses nothing."""
FIELDS |= {
    "employees": RequiredField("Employees", ("employees",), {COMPLETE: "does not tell how many employees"}),
    "annual_revenue": RequiredField(
        "Annual revenue", ("annual_revenue",), {COMPLETE: "does not tell the annual revenue"}
    ),
    "parent": RequiredField("Belongs to", ("parent_id",), {COMPLETE: "is a part of no organisation"}),
    "customer_since": RequiredField(
        "Customer since", ("customer_since",), {COMPLETE: "does not tell since when"}
    ),
} | {
    # Purpose, legal basis and retention are said of these too, but who has none of them misses nothing.
    "party_class": RequiredField("Class", ("party_class",), {}),
    "tags": RequiredField("Tags", ("tags",), {}),
    "note": RequiredField("Note", ("note",), {}),
    "points": RequiredField("Further ways to reach", (), {}),
    "keys": RequiredField("Numbers in other systems", (), {}),
}
_ADDED = (
    ("born", ACCURATE),
    *((field, COMPLETE) for field in ("employees", "annual_revenue", "parent", "customer_since")),
)
"""Checks of fields that had others before; they come last, so that no bit moves."""
CHECKS: tuple[tuple[str, str], ...] = (
    tuple(
        (field, dimension)
        for field, one in FIELDS.items()
        for dimension in DIMENSIONS
        if dimension in one.says and (field, dimension) not in _ADDED
    )
    + _ADDED
)
"""Field and dimension of every check. A record keeps what it fails as one number with a bit for each, in this order.

A check added in the middle moves the bits of those after it: the next scoring of all puts them right.
"""
BITS = {check: 1 << place for place, check in enumerate(CHECKS)}


def check_key(check: tuple[str, str]) -> str:
    return ".".join(check)
