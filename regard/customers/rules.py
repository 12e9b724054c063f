"""Pure decisions about customers: how names, addresses and numbers are compared and found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from regard.kernel.folding import fold, framed

_NO_DIGIT = re.compile(r"\D+")
_PHONE_LIKE = re.compile(r"^[\d\s()+./\-–]*$")
_WORD = re.compile(r"\w+")
SHORTEST_PHONE_FRAGMENT = 5
ALIKE = 85  # of 100: a letter or two of a name are written otherwise
PLACEHOLDER = "Customer "


def placeholder_name(key: str) -> str:
    """What a customer is called of whom only a key is known."""
    return f"{PLACEHOLDER}{key}"[:200]


def display_name(given_name: str, family_name: str, email: str) -> str:
    """A name made of what there is, or nothing."""
    return " ".join(part for part in (given_name.strip(), family_name.strip()) if part) or email.strip()


def email_normal(text: str) -> str:
    """An e-mail address for comparing: no spaces around, small letters."""
    return text.strip().lower()


def phone_normal(text: str, country: str = "") -> str:
    """A phone number in E.164 ("+31105550142"), read as one of `country` (ISO code) without a prefix; "" if it is none."""
    if not text or not any(char.isdigit() for char in text):
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    # A prefix makes a plausible number certain; without one only a number that exists in the country is sure.
    is_sure = text.lstrip().startswith("+") and phonenumbers.is_possible_number(number)
    if not is_sure and not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


DERIVED_KEY = "~"
OWN = "regard"
"""The source under which a file of ours names its records for this installation to know them again; no key is kept of it."""
"""Begins the key of a customer whom a file gave none: made of what the file says, so that it is met again."""


def own_mark(customer_id: int, created_at: datetime) -> str:
    """What an export calls a record: its number, and when it was made, by which no other installation's is taken for it."""
    return f"{customer_id}-{round(created_at.timestamp() * 1_000_000)}"


def is_made_key(key: str) -> bool:
    """Whether no other system calls anybody so: a key made here, or our own number, by which an order named somebody ("#12")."""
    return key.startswith((DERIVED_KEY, "#"))


def shown_keys(keys: Iterable[str]) -> list[str]:
    """The keys another system gave, without those that were made here."""
    return [key for key in keys if not key.startswith(DERIVED_KEY)]


def digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def search_text(
    *, name: str, email: str, phone: str, phone_normal: str, city: str, found_by: Iterable[str]
) -> str:
    """Everything a customer is found by, folded, one kind per line. The name comes first: it ranks highest.

    `found_by` holds what is not in the customer's row: keys of other systems, further addresses and numbers.
    """
    parts = [fold(name), email_normal(email), digits(phone_normal) or digits(phone), fold(city)]
    parts.extend(fold(text) for text in found_by)
    return framed(parts)


def phone_fragment(text: str, country: str = "") -> str:
    """The digits to look for when `text` is a phone number or a part of one in any format; "" when it is not.

    "010 555 01 42", "+31 (0)10 555 0142" and "0031105550142" all find 31105550142.
    """
    if not _PHONE_LIKE.match(text):
        return ""
    found = digits(text)
    if len(found) < SHORTEST_PHONE_FRAGMENT:
        return ""
    if full := phone_normal(text, country):
        return digits(full)
    return digits(text.replace("(0)", "")).removeprefix("00").lstrip("0")


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def spellings(name: str, until: int) -> set[str]:
    """How somebody of this folded name may be written else: of the first `until` letters one wrong, missing, too many or swapped
    with its neighbour, or the words in another order. Some fifty for each letter, to be looked up one by one."""
    found = set[str]()
    for at in range(min(until, len(name)) + 1):
        before, behind = name[:at], name[at:]
        found.update(before + letter + behind for letter in _LETTERS)
        if behind:
            found.add(before + behind[1:])
            found.update(before + letter + behind[1:] for letter in _LETTERS)
        if len(behind) > 1:
            found.add(before + behind[1] + behind[0] + behind[2:])
    words = name.split()
    found.update(" ".join(words[at:] + words[:at]) for at in range(1, len(words)))
    return {" ".join(one.split()) for one in found} - {name}


_ALSO = {
    "america": "US", "bosnia": "BA", "britain": "GB", "burma": "MM", "cape verde": "CV", "congo": "CG", "czech republic": "CZ",
    "dr congo": "CD", "east timor": "TL", "eire": "IE", "gr britain": "GB", "great britain": "GB",
    "holland": "NL", "hong kong": "HK", "ivory coast": "CI", "korea": "KR", "macao": "MO", "macau": "MO", "macedonia": "MK",
    "pr china": "CN", "peoples republic of china": "CN", "republic of ireland": "IE",
    "republic of korea": "KR", "russian federation": "RU", "swaziland": "SZ", "turkey": "TR", "uk": "GB",
    "united states of america": "US", "usa": "US",
}  # fmt: skip
_CALLED = {"HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao"}
"""Countries that have a plainer name than the one the list of names has."""
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_LANGUAGES = ("de", "fr", "es", "it", "nl", "pt", "da", "sv", "nb", "fi", "pl", "cs")


@lru_cache(maxsize=16)
def _names_in(language: str) -> dict[str, str]:
    """What countries are called: {ISO code: name}."""
    from babel import Locale

    named = Locale(language).territories.items()
    return {
        code: name for code, name in named if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }


@lru_cache(maxsize=16)
def _regions(language: str) -> dict[str, str]:
    return {_bare(name): code for code, name in _names_in(language).items()}


def _bare(country: str) -> str:
    """A country's name for comparing: "St. Kitts & Nevis" and "Saint Kitts and Nevis" are one, as are "U.K." and "UK"."""
    words = fold(country).replace(".", "").replace("&", "and").removeprefix("the ")
    return f"st {words[6:]}" if words.startswith("saint ") else words


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """ISO codes of two and of three letters, and what countries are called besides."""
    from babel.core import get_global

    named = _names_in("en")
    long = {
        code.lower(): others[0]
        for code, others in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(others) == 1 and others[0] in named
    }
    return long | {code.lower(): code for code in named} | _ALSO


@lru_cache(maxsize=4096)
def region_of(country: str) -> str:
    """The ISO code of a country written in English, as a code, or in a large language of Europe; "" when it is not known."""
    if not country:
        return ""
    name = _bare(country)
    if code := _codes().get(name, ""):
        return code
    found = (_regions(language).get(name) for language in ("en", *_LANGUAGES))
    return next((code for code in found if code), "")


@lru_cache(maxsize=4096)
def country_name(country: str) -> str:
    """A country as it is kept: its English name, however it was written; what no country is called so stays as it is."""
    code = region_of(country)
    return (_CALLED.get(code) or _names_in("en")[code]) if code else country


def as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a customer or an address whose country is written as it is kept."""
    said = dict(values)
    return said | {"country": country_name(said["country"])} if said.get("country") else said


def may_be_one(first: str, second: str) -> bool:
    """Whether two folded names can be of one person or organisation: nearly the same letters, or each word of the shorter, or
    the letter it is cut to, in the longer. Who has no name, or is called by a key or an address, may be anybody."""
    if not is_called(first) or not is_called(second):
        return True
    if fuzz.token_sort_ratio(first, second) >= ALIKE:
        return True
    shorter, longer = sorted((_WORD.findall(first), _WORD.findall(second)), key=len)
    left = list(longer)
    for word in shorter:
        match = next((one for one in left if one == word or fuzz.ratio(one, word) >= ALIKE), None)
        match = match or next(
            (one for one in left if min(len(one), len(word)) == 1 and one[0] == word[0]), None
        )
        if match is None:
            return False
        left.remove(match)
    return True


def is_called(name: str) -> bool:
    """Whether a folded name is one, and no key or address in its place."""
    return "@" not in name and not name.startswith(PLACEHOLDER.lower()) and any(map(str.isalpha, name))
