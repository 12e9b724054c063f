"""Which column goes to which field of a contact: by the headers of Google, Outlook, Thunderbird, Roundcube and other CRMs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from regard.exchange.kinds.contact_fields import CONTACTS, SLOTS, slot
from regard.exchange.kinds.guessing import LIKELY, SURE, Guess, traits, words
from regard.exchange.kinds.problems import WHY_PREFIX
from regard.exchange.values.ways import type_of
from regard.kernel.words import in_english

_NUMBERED = re.compile(
    r"^(e mail|email|phone|address|website|web site|im|relation|event|custom field|profile) (\d+) (.+)$"
)
_TRAILING = re.compile(r"^(.*?) ?(\d+)$")
_FAMILIES = {
    "e mail": "email", "email": "email", "phone": "phone", "address": "address", "website": "site", "web site": "site",
    "im": "social", "profile": "social", "relation": "further", "event": "further", "custom field": "further",
}  # fmt: skip
_PARTS = {
    "value": "", "type": "type", "label": "type", "service": "type", "street": "street", "city": "city", "po box": "po_box",
    "region": "region", "postal code": "postal_code", "country": "country", "extended address": "street_more",
    "formatted": "whole",
}  # fmt: skip
_EMAIL = re.compile(r"\b(e mail|email|emailadres|mailadresse|courriel|correo)\b|^mail$")
_PHONE = re.compile(
    r"\b(phone|telephone|tel|telefon|telefonnummer|telefoon|telefoonnummer|telefono|mobile|cell|mobil|handy|mobiel|gsm|movil|"
    r"fax|faxnummer|telefax|pager|telex|isdn|callback|mobilnummer|mobilephone|homephone|workphone)\b"
)
_SITE = re.compile(r"\b(website|web page|webpage|web site|url|homepage|www|webseite|internetadresse)\b")
_NETWORK = re.compile(
    r"\b(skype|aim|icq|jabber|msn|yahoo|twitter|facebook|linkedin|instagram|mastodon|bluesky|youtube|whatsapp|xing|telegram|"
    r"google talk|screen name)\b"
)
_PLACES = (
    ("whole", re.compile(r"\b(full address|formatted address|mailing address)\b")),
    ("country", re.compile(r"\b(country|land|pays|pais)\b")),
    (
        "postal_code",
        re.compile(
            r"\b(zip|zipcode|zip code|postal code|postcode|plz|postleitzahl|code postal|codigo postal)\b"
        ),
    ),
    ("city", re.compile(r"\b(city|town|ort|stadt|plaats|woonplaats|ville|ciudad|locality)\b")),
    ("region", re.compile(r"\b(state|region|province|county|bundesland|provincie|provincia)\b")),
    ("po_box", re.compile(r"\b(po box|postfach|postbus)\b")),
    ("street_more", re.compile(r"\b(?:street|address|address line|strasse|straat|adres|rue) [23]$")),
    (
        "street",
        re.compile(r"\b(street|address|address line 1|strasse|adresse|straat|adres|rue|direccion|calle)\b"),
    ),
)
_UNPLACED = re.compile(
    r"\b(billing information|location|server|ip address|display name|country code|home drive)\b"
)
_TITLES = re.compile(r"(?i)^(mr|mrs|ms|miss|dr|prof|herr|frau|dhr|mevr|mw|drs|ir|sir|m|mme|prefix)\b\.?")
LEFT_OUT = frozenset({
    "e-mail display name", "e-mail 2 display name", "e-mail 3 display name", "e-mail type", "e-mail 2 type", "e-mail 3 type",
})  # fmt: skip
"""Columns that repeat others: Outlook's display names of addresses, and that these are SMTP."""
BOOKKEEPING = frozenset({"version", "created at", "updated at", "owner id", "parent id", "source"})
"""What our own API says of a record, and no file should."""


@dataclass(frozen=True)
class Place:
    """What a header says its column is: a `part` of the group of a family; groups become slots in their order."""

    family: str
    part: str
    group: str


@dataclass
class _Taken:
    """Slots given away so far."""

    groups: dict[str, list[str]] = field(default_factory=dict)

    def slot(self, place: Place) -> str:
        groups = self.groups.setdefault(place.family, [])
        if place.group not in groups:
            if len(groups) == SLOTS[place.family]:
                return ""
            groups.append(place.group)
        number = groups.index(place.group) + 1 + (place.family == "further")  # the first is for whole lines
        return slot(place.family, number, place.part) if number <= SLOTS[place.family] else ""


def is_left_out(header: str, format: str) -> bool:
    """Whether a column says nothing of anybody that another does not say."""
    is_bookkeeping = format == "jsonl" and words(header) in BOOKKEEPING
    return header.startswith(WHY_PREFIX) or header.strip().lower() in LEFT_OUT or is_bookkeeping


def guess_contacts(columns: Sequence[str], sample: pl.DataFrame, *, has_header: bool) -> Guess:
    """The likeliest mapping of a file of contacts. Columns that say nothing in the sample come after the others: an empty "Home
    Address" of Outlook takes no place from "Home Street"."""
    mapping: dict[str, int] = {}
    taken = _Taken()
    names = [words(name) for name in columns]
    empty = [_says_nothing(sample.get_column(f"c{number}")) for number in range(1, len(names) + 1)]
    numbered = sorted(enumerate(names, 1), key=lambda one: empty[one[0] - 1]) if has_header else []
    for number, name in numbered:
        if is_left_out(columns[number - 1], ""):
            continue
        key = _plain(name, names, sample.get_column(f"c{number}"))
        if not key and (place := place_of(name)) is not None:
            key = taken.slot(place)
        if key and key not in mapping:
            mapping[key] = number
    confidence = dict.fromkeys(mapping, SURE)
    if not any(key in mapping for key in CONTACTS.needs[0]):
        for number in range(1, len(columns) + 1):
            if traits(sample.get_column(f"c{number}")).email > 0.8 and "email" not in mapping:
                mapping["email"], confidence["email"] = number, LIKELY
    unsure = () if any(key in mapping for key in CONTACTS.needs[0]) else (CONTACTS.needs[0][0],)
    return Guess(mapping, confidence, unsure)


def _says_nothing(cells: pl.Series) -> bool:
    return not (cells.drop_nulls().str.strip_chars() != "").any()


@cache
def _known() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for item in CONTACTS.built_in:
        known.setdefault(words(item.key), item.key)
        with in_english():  # the heads of files
            known.setdefault(words(str(item.label)), item.key)
        for phrase in item.phrases if item.words else ():
            known.setdefault(words(phrase), item.key)
    for number in range(1, SLOTS["further"] + 1):
        known.pop(words(slot("further", number, "type")), None)
    return known


def _plain(name: str, names: Sequence[str], sample: pl.Series) -> str:
    """The field a header names outright. A title beside a job title is a prefix."""
    if name == "title":
        is_prefix = "job title" in names or bool(sample.drop_nulls().str.contains(_TITLES.pattern).any())
        return "prefix" if is_prefix else "title"
    known = _known().get(name.replace("organization 1 ", "organization "), "")
    return known or next(
        (item.key for item in CONTACTS.more() if name in {words(item.key), words(str(item.label))}), ""
    )


def place_of(name: str) -> Place | None:
    """Where a header in plain words belongs among the ways to reach somebody; nothing where it does not."""
    if numbered := _NUMBERED.match(name):
        family, number, part = _FAMILIES[numbered[1]], numbered[2], numbered[3]
        if part in _PARTS and (family == "address") == (
            _PARTS[part] not in {"", "type"} or family == "address"
        ):
            group = f"{numbered[1]} {number}" if family == "further" else number
            return Place(family, _PARTS[part], group)
    if _UNPLACED.search(name):
        return None
    part = "type" if name.endswith((" type", " label")) else ""
    group = name.removesuffix(" type").removesuffix(" label")
    for family, pattern in (("email", _EMAIL), ("phone", _PHONE), ("social", _NETWORK), ("site", _SITE)):
        if pattern.search(name):
            return Place(family, part, group)
    pieces = (piece for piece, pattern in _PLACES if pattern.search(name))
    return next((Place("address", piece, _whose(name)) for piece in pieces), None)


def _whose(name: str) -> str:
    """Whose address a part is of: "home street" and "home city" are of one."""
    rest = name
    for _, pattern in _PLACES:
        rest = pattern.sub(" ", rest)
    rest = " ".join(_TRAILING.sub(r"\1", rest.strip()).split())
    return type_of("address", [rest]) or rest


def type_in(family: str, header: str) -> str:
    """The type a header tells of its own column: "Business Phone 2" is work."""
    name = words(header)
    if family == "phone" and "primary" in name.split():
        return "main"
    if name in {"primary email", "primary e mail"} or name in {"web page", "web page 1"}:
        return "home"
    if family == "social" and (network := _NETWORK.search(name)):
        return type_of("social", [network[1].replace(" ", "_") if network[1] != "screen name" else ""])
    if name in _known() or _NUMBERED.match(name):
        return ""
    rest = _PLACES_OFF.sub(" ", name) if family == "address" else name
    return type_of(family, [" ".join(word for word in rest.split() if len(word) > 1)])


_PLACES_OFF = re.compile("|".join(pattern.pattern for _, pattern in _PLACES))
