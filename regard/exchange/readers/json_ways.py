"""The ways to reach somebody that other systems write as lists: `emails`, `phones`, `addresses`, `websites`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regard.exchange.values.ways import type_of

LISTS = {
    "emails": "email", "email_addresses": "email", "emailaddresses": "email", "phones": "phone", "phone_numbers": "phone",
    "phonenumbers": "phone", "addresses": "address", "websites": "site", "urls": "site",
}  # fmt: skip
_VALUES = ("value", "email", "phone", "number", "address", "url", "formatted", "formatted_value")
_TYPES = ("type", "label", "kind")
_PARTS = {
    "street": ("street", "street_address", "streetaddress", "line1", "address1", "address"),
    "postal_code": ("postal_code", "postalcode", "postcode", "zip", "zip_code", "plz"),
    "city": ("city", "town", "locality"),
    "region": ("region", "state", "province", "county"),
    "country": ("country", "country_code", "countrycode"),
}
_FIRST = ("primary", "is_primary", "is_first", "preferred", "default")


def as_contacts(found: dict[str, Any]) -> dict[str, Any]:
    """An object with such lists as one list of `contacts`, after those it has there; a list that holds anything else stays."""
    contacts = found.get("contacts")
    if contacts is not None and not isinstance(contacts, list):
        return found
    rest, ways = dict(found), list(contacts or [])
    for name, value in found.items():
        kind = LISTS.get(name.lower().replace(" ", "_"))
        if kind and isinstance(value, list) and value:
            read = [_way(kind, one) for one in value]
            if all(one is not None for one in read):
                del rest[name]
                ways += [one for one in read if one]
    return rest | {"contacts": ways} if len(ways) > len(contacts or []) else found


def _way(kind: str, said: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """One of them as our own files have it; empty where it says nothing, None where it cannot be read."""
    if said is None or isinstance(said, str):
        return {"kind": kind, "value": said} if said and said.strip() else {}
    if not isinstance(said, dict) or any(isinstance(value, dict | list) for value in said.values()):
        return None
    named = {str(name).lower(): str(value) for name, value in said.items() if value not in (None, "")}
    way: dict[str, Any] = {"kind": kind}
    of_type = next(_of(named, _TYPES), "")
    if of_type and of_type != kind:
        way["type"] = type_of(kind, [of_type])
    if kind == "address":
        way |= {part: text for part, names in _PARTS.items() if (text := next(_of(named, names), ""))}
        if len(way.keys() & _PARTS.keys()) < 2 and (whole := next(_of(named, _VALUES), "")):
            way = {name: value for name, value in way.items() if name not in _PARTS} | {"value": whole}
    else:
        way["value"] = next(_of(named, _VALUES), "")
    is_said = bool(way.get("value")) or bool(way.keys() & _PARTS.keys())
    if not is_said:
        return {} if not named else None
    if "value" not in way or kind != "address":
        first = next(_of(named, _FIRST), "").lower()
        way |= {"is_first": True} if first in {"true", "1", "yes"} else {}
    return way


def _of(named: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (named[name] for name in names if named.get(name))
