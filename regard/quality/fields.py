"""What of a customer can be required and checked, and by which checks. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from regard.customers.profile_rules import FIELDS as KNOWN
from regard.kernel.words import lazy, lazy_of

COMPLETE, ACCURATE, CONSISTENT, TIMELY, RELIABLE = "complete", "accurate", "consistent", "timely", "reliable"
DIMENSIONS = {
    COMPLETE: lazy("Completeness"),
    ACCURATE: lazy("Accuracy"),
    CONSISTENT: lazy("Consistency"),
    RELIABLE: lazy("Reliability"),
    TIMELY: lazy("Timeliness"),
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
        lazy("Name"),
        ("name",),
        {
            COMPLETE: lazy("has no name but a key"),
            ACCURATE: lazy("has a name with digits or signs in it"),
            CONSISTENT: lazy("has a name all in capitals or small letters"),
            TIMELY: lazy("has a name that nobody confirmed for too long"),
        },
    ),
    "email": RequiredField(
        lazy("E-mail"),
        ("email",),
        {
            COMPLETE: lazy("has no e-mail address"),
            ACCURATE: lazy("has an e-mail address that cannot be right"),
            CONSISTENT: lazy("shares the e-mail address with other customers"),
            RELIABLE: lazy("has an e-mail address nobody verified"),
            TIMELY: lazy("has an e-mail address that nobody confirmed for too long"),
        },
    ),
    "phone": RequiredField(
        lazy("Phone"),
        ("phone",),
        {
            COMPLETE: lazy("has no phone number"),
            ACCURATE: lazy("has a phone number no country has"),
            CONSISTENT: lazy("has a phone number of another country than its address"),
            RELIABLE: lazy("has a phone number nobody verified"),
            TIMELY: lazy("has a phone number that nobody confirmed for too long"),
        },
    ),
    "address": RequiredField(
        lazy("Address"),
        ("street", "postal_code", "city", "country"),
        {
            COMPLETE: lazy("has no whole address"),
            ACCURATE: lazy("has a postal code its country does not have"),
            RELIABLE: lazy("has an address nobody verified"),
            TIMELY: lazy("has an address that nobody confirmed for too long"),
        },
    ),
    "country": RequiredField(
        lazy("Country"),
        ("country",),
        {
            COMPLETE: lazy("has no country"),
            ACCURATE: lazy("has a country that does not exist"),
            CONSISTENT: lazy("has a country that is not written by its name"),
        },
    ),
    "language": RequiredField(lazy("Language"), ("language",), {COMPLETE: lazy("has no language")}),
    "category": RequiredField(lazy("Category"), ("category",), {COMPLETE: lazy("has no category")}),
    "sector": RequiredField(lazy("Sector"), ("sector",), {COMPLETE: lazy("has no sector")}),
    "owner": RequiredField(lazy("Owner"), ("owner_id",), {COMPLETE: lazy("is looked after by nobody")}),
}
_TOLD = {
    "channel": (lazy("does not tell the preferred channel"), lazy("told the preferred channel too long ago")),
    "best_time": (
        lazy("does not tell the best time to contact"),
        lazy("told the best time to contact too long ago"),
    ),
    "time_zone": (lazy("does not tell the time zone"), lazy("told the time zone too long ago")),
    "accessibility": (
        lazy("does not tell what makes it accessible"),
        lazy("told what makes it accessible too long ago"),
    ),
    "born": (lazy("does not tell the date of birth"), lazy("told the date of birth too long ago")),
    "gender": (lazy("does not tell the gender"), lazy("told the gender too long ago")),
    "marital_status": (
        lazy("does not tell the marital status"),
        lazy("told the marital status too long ago"),
    ),
    "household_size": (
        lazy("does not tell the size of the household"),
        lazy("told the size of the household too long ago"),
    ),
    "education": (lazy("does not tell the education"), lazy("told the education too long ago")),
    "occupation": (lazy("does not tell the occupation"), lazy("told the occupation too long ago")),
    "income_band": (lazy("does not tell the income"), lazy("told the income too long ago")),
    "founded": (lazy("does not tell the year of founding"), lazy("told the year of founding too long ago")),
    "legal_form": (lazy("does not tell the legal form"), lazy("told the legal form too long ago")),
}
PROFILE = tuple(key for key in KNOWN if key not in FIELDS)
"""What is known of customers as people, beside the language, which stands in their own row. Stated or inferred, and believed
still: what has expired is not known."""
FIELDS |= {
    key: RequiredField(KNOWN[key].label, (), {COMPLETE: _TOLD[key][0], TIMELY: _TOLD[key][1]})
    for key in PROFILE
}
FIELDS["born"].says[ACCURATE] = lazy("tells a part of the date of birth only")
FIELDS |= {
    "interests": RequiredField(
        lazy("Interests and values"),
        (),
        {
            COMPLETE: lazy("tells no interest or value"),
            TIMELY: lazy("told interests and values too long ago"),
        },
    ),
    "needs": RequiredField(
        lazy("Special needs"), (), {TIMELY: lazy("has a special need that nobody confirmed for too long")}
    ),
}
SAID = (*PROFILE, "interests", "needs")
"""What is said in rows of their own, each with its day. Who has no special need misses nothing."""
FIELDS |= {
    "employees": RequiredField(
        lazy("Employees"), ("employees",), {COMPLETE: lazy("does not tell how many employees")}
    ),
    "annual_revenue": RequiredField(
        lazy("Annual revenue"), ("annual_revenue",), {COMPLETE: lazy("does not tell the annual revenue")}
    ),
    "parent": RequiredField(
        lazy("Belongs to"), ("parent_id",), {COMPLETE: lazy("is a part of no organisation")}
    ),
    "customer_since": RequiredField(
        lazy("Customer since"), ("customer_since",), {COMPLETE: lazy("does not tell since when")}
    ),
} | {
    # Purpose, legal basis and retention are said of these too, but who has none of them misses nothing.
    "party_class": RequiredField(lazy("Class"), ("party_class",), {}),
    "tags": RequiredField(lazy("Tags"), ("tags",), {}),
    "note": RequiredField(lazy_of("customer", "Note"), ("note",), {}),
    "points": RequiredField(lazy("Further ways to reach"), (), {}),
    "keys": RequiredField(lazy("Numbers in other systems"), (), {}),
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
