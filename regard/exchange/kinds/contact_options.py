"""How rows of contacts find their customers and what is done with what is known, as options of an import say it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from regard.customers.services.bulk_matching import BY, MODES
from regard.exchange.kinds.contact_fields import CONTACTS
from regard.kernel.errors import Invalid
from regard.kernel.words import tr

MATCH = "id,email"
DOUBLES = ("tell", "leave", "off")  # what becomes of new rows that look like somebody
NOT_DEFAULTED = frozenset({"key", "contacts", "keys", "email", "phone", "further"})


def check_contact_options(options: Mapping[str, Any]) -> None:
    """Raises `Invalid` for an option that cannot be."""
    matching_of(options)
    defaults_of(options)
    for name, known in (
        ("mode", MODES),
        ("known", ("replace", "fill")),
        ("rest", ("note", "drop")),
        ("doubles", DOUBLES),
    ):
        if options.get(name) and options[name] not in known:
            raise Invalid(
                {name: tr("{value} is none of {known}.", value=repr(options[name]), known=", ".join(known))}
            )


def matching_of(options: Mapping[str, Any]) -> tuple[str, ...]:
    """What rows are matched by, in order."""
    said = tuple(word.strip() for word in str(options.get("match") or MATCH).split(",") if word.strip())
    wrong = [word for word in said if word not in BY]
    if wrong:
        raise Invalid({"match": tr("{value} is none of {known}.", value=repr(wrong[0]), known=", ".join(BY))})
    return said


def defaults_of(options: Mapping[str, Any]) -> dict[str, str]:
    """The values of empty cells by field, written `country=NL,category=Lead`."""
    found: dict[str, str] = {}
    for pair in next(csv.reader([str(options.get("defaults") or "")]), []):
        key, sign, value = (part.strip() for part in pair.partition("="))
        if not pair.strip():
            continue
        if not sign or not value:
            raise Invalid({"defaults": tr("{pair}: write FIELD=VALUE.", pair=pair)})
        if key not in CONTACTS.keys or key in NOT_DEFAULTED:
            raise Invalid({"defaults": tr("{field} is no field that may have a default.", field=repr(key))})
        found[key] = value
    return found
