"""The mends: faults that can be put right by themselves, each a question to one record. No database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from regard.customers.contact_rules import checked_email, country_name, name_case, phone_normal, region_of
from regard.kernel.words import lazy
from regard.quality.fields import ACCURATE, CONSISTENT

DOMAINS = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmal.com": "gmail.com", "gamil.com": "gmail.com", "gmail.co": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmal.com": "hotmail.com", "hotmai.com": "hotmail.com", "outlok.com": "outlook.com",
    "yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "icloud.co": "icloud.com",
}  # fmt: skip
_ENDS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "coom": "com",
    "c0m": "com",
    "vom": "com",
    "nett": "net",
    "ogr": "org",
}
_EXTENSION = re.compile(r"(?i)[\s,;/(-]*(?:ext|x|toestel|tst|durchwahl|dw|poste)\.?\s*(\d{1,6})\)?\s*$")
_COUNTRY_FIRST = re.compile(r"[1-9]\d{0,2}\s*\(0\)")
_PLUS_ZERO = re.compile(r"\+\s*\(?0")  # +0171: no country's code begins so
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})


class Record(Protocol):
    """What a mend looks at of a customer."""

    name: str
    given_name: str
    family_name: str
    email: str
    phone: str
    postal_code: str
    country: str


@dataclass(frozen=True)
class Mend:
    """`check`: whom it is for, those who fail this check. `propose(record, context)` gives the fields that would change, or
    nothing where it does not know better."""

    key: str
    check: tuple[str, str]
    label: str
    says: str
    propose: Callable[[Record, Context], Mapping[str, str]]


@dataclass(frozen=True)
class Context:
    """`region`: the business's country as a code."""

    region: str


def _phone(record: Record, context: Context) -> Mapping[str, str]:
    """A number that becomes one of the customer's country when what often goes wrong is put right; nothing of it is lost."""
    region = region_of(record.country) or context.region
    text, extension = record.phone.strip(), ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()].strip(), f" ext. {found[1]}"
    if _COUNTRY_FIRST.match(text):  # 49(0)171: a zero to leave out follows a country's code and nothing else
        text = f"+{text}"
    digits = re.sub(r"\D", "", text.translate(_LETTERS))
    for attempt in (
        text.translate(_LETTERS),
        text.replace("(0)", ""),
        text.removeprefix("+").strip() if _PLUS_ZERO.match(text) else "",
        f"+{digits.removeprefix('00')}" if digits.startswith("00") else "",
        f"+{digits}" if len(digits) >= 10 else "",
        f"0{digits}" if digits and not digits.startswith("0") else "",
    ):
        if attempt and (number := phone_normal(attempt, region)) and _is_plausible(number, attempt, region):
            return {"phone": f"{_international(number)}{extension}"}
    return {}


def _is_plausible(number: str, attempt: str, region: str) -> bool:
    """With a plus put before it, any row of digits is some country's: it must be a number that country gives out, and the
    country the customer's or the business's."""
    import phonenumbers

    parsed = phonenumbers.parse(number, None)
    if not phonenumbers.is_valid_number(parsed):
        return False
    return not attempt.startswith("+") or not region or phonenumbers.region_code_for_number(parsed) == region


def _international(number: str) -> str:
    import phonenumbers

    parsed = phonenumbers.parse(number, None)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _name(record: Record, context: Context) -> Mapping[str, str]:
    said = {name: getattr(record, name) for name in ("name", "given_name", "family_name")}
    wanted = {name: name_case(value) for name, value in said.items()}
    if wanted["name"] == said["name"]:
        return {}
    return {name: value for name, value in wanted.items() if value != said[name]}


def _email(record: Record, context: Context) -> Mapping[str, str]:
    text = "".join(record.email.split()).strip(".,;<>").replace("..", ".").replace(",", ".").lower()
    box, at, domain = text.rpartition("@")
    if not at:
        return {}
    head, dot, end = domain.rpartition(".")
    domain = DOMAINS.get(domain) or f"{head}{dot}{_ENDS.get(end, end)}"
    domain = DOMAINS.get(domain, domain)
    checked = checked_email(f"{box}@{domain}")
    return {"email": checked.value} if not checked.problem and checked.value != record.email else {}


def _country(record: Record, context: Context) -> Mapping[str, str]:
    name = country_name(record.country)
    return {"country": name} if name != record.country else {}


MENDS = {
    mend.key: mend
    for mend in (
        Mend(
            "phone", ("phone", ACCURATE), lazy("Phone numbers"),
            lazy(
                "Numbers that become those of the customer's country when a plus, a zero or an extension is put right are "
                "written internationally."
            ),
            _phone,
        ),
        Mend(
            "name", ("name", CONSISTENT), lazy("Names"),
            lazy("Names all in capitals or small letters are written as names are: Jan van der Berg, Mary O'Brien, Ann McNeil."),
            _name,
        ),
        Mend(
            "email", ("email", ACCURATE), lazy("E-mail addresses"),
            lazy("Spaces, commas and known slips such as gmial.com or .con are put right."),
            _email,
        ),
        Mend(
            "country", ("country", CONSISTENT), lazy("Countries"),
            lazy("Countries are written by their English names."),
            _country,
        ),
    )
}  # fmt: skip
