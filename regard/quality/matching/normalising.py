"""Values as they are compared: folded, and spelled one way where writing differs by custom and not by person."""

import re
from collections.abc import Callable
from datetime import date, datetime

import polars as pl

from regard.kernel.folding import fold
from regard.quality.matching.schema import Kind

# One spelling for what is commonly abbreviated in addresses: languages of the alphabets the folding covers.
_STREET_WORDS = {
    "st": "street", "str": "street", "sts": "street", "ave": "avenue", "av": "avenue", "rd": "road", "blvd": "boulevard",
    "blv": "boulevard", "bd": "boulevard", "dr": "drive", "ln": "lane", "la": "la", "ct": "court", "pl": "place", "sq": "square",
    "cres": "crescent", "cr": "crescent", "hwy": "highway", "pde": "parade", "tce": "terrace", "terr": "terrace",
    "pkwy": "parkway", "cl": "close", "cct": "circuit", "n": "north", "s": "south", "e": "east", "w": "west",
    "strasse": "street", "straat": "street", "pz": "piazza", "c": "calle", "ste": "suite", "apt": "apartment",
}  # fmt: skip
_NUMBER_WORDS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
    "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12",
}  # fmt: skip
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
_TITLES = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sir",
    "herr",
    "frau",
    "jr",
    "sr",
    "mme",
    "monsieur",
    "madame",
    "dipl",
    "ing",
}
_NUMBER_FIRST = re.compile(r"^\s*(\d+(?:\s?[a-z])?(?:[-/]\d*[a-z]?)?)[\s,]+(.*\S)\s*$")
_NUMBER_LAST = re.compile(r"^\s*(.*[^\W\d].*?)[\s,]+(\d+(?:\s?[a-z])?(?:[-/]\d+[a-z]?)?)\s*$")
_NOTHING = {"", "-", "n/a", "na", "none", "null", "unknown", "?", "nan"}


def _words(text: str) -> list[str]:
    return [text] if text.isalnum() else _LETTERS_AND_DIGITS.findall(text)


def _digits(text: str) -> str:
    return text if text.isdecimal() else "".join(filter(str.isdecimal, text))


def name(text: str) -> str:
    return " ".join(_words(text))


def full_name(text: str) -> str:
    """ "Van Dyck, Dr. Anna" -> "anna dyck van": the order in which names are written is not the person's."""
    words = _words(text)
    return " ".join(sorted(word for word in words if word not in _TITLES) or words)


def organisation(text: str) -> str:
    return " ".join(_words(text.replace("&", " and ")))


def street(text: str) -> str:
    words = []
    for word in _words(text):
        ordinal = _ORDINAL.match(word)
        plain = ordinal[1] if ordinal else _NUMBER_WORDS.get(word, word)
        if plain.endswith(("strasse", "straat")) and plain not in _STREET_WORDS:
            words.append(plain.removesuffix("strasse").removesuffix("straat"))
            plain = "street"
        words.append(_STREET_WORDS.get(plain, plain))
    return " ".join(words)


def apart(text: str) -> tuple[str, str]:
    """House number and street of an address line in small letters: "12a High St" -> ("12a", "high st")."""
    found = _NUMBER_FIRST.match(text)
    if found:
        return found[1], found[2]
    found = _NUMBER_LAST.match(text)
    return (found[2], found[1]) if found else ("", text)


def code(text: str) -> str:
    return "".join(_words(text))


def house_number(text: str) -> str:
    return code(text).lstrip("0")


def email(text: str) -> str:
    return "".join(text.split()).removeprefix("mailto:")


def phone(text: str) -> str:
    """The digits without the ways to dial in from elsewhere; extensions stay."""
    digits = _digits(text)
    return digits.removeprefix("00") if text.lstrip().startswith(("+", "00")) else digits.lstrip("0")


_DATE = re.compile(r"^(\d{1,4})\D+(\d{1,2}|[a-z]{3,9})\D+(\d{1,4})(?:\D.*)?$")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {month: at for at, month in enumerate(_NAMES, 1)}


def birth_date(text: str) -> str:
    """Eight digits, year first. What is no date is kept as its digits: a slip of one digit still is one digit away."""
    found = _DATE.match(text)
    if found:
        first, middle, last = found.groups()
        month = _MONTHS.get(middle[:3], 0) if middle.isalpha() else int(middle)
        if len(first) == 4:
            return f"{first}{month:02d}{int(last):02d}"
        if len(last) == 4:  # day first, unless only the other order is a date
            day = int(first)
            return (
                f"{last}{day:02d}{month:02d}" if month > 12 and day <= 12 else f"{last}{month:02d}{day:02d}"
            )
    return _digits(text)[:8]


_WRITTEN: dict[Kind, Callable[[str], str]] = {
    Kind.GIVEN_NAME: name,
    Kind.FAMILY_NAME: name,
    Kind.FULL_NAME: full_name,
    Kind.ORGANISATION: organisation,
    Kind.EMAIL: email,
    Kind.PHONE: phone,
    Kind.STREET: street,
    Kind.HOUSE_NUMBER: house_number,
    Kind.POSTAL_CODE: code,
    Kind.CITY: name,
    Kind.REGION: name,
    Kind.COUNTRY: name,
    Kind.BIRTH_DATE: birth_date,
    Kind.IDENTIFIER: code,
    Kind.CATEGORY: name,
    Kind.TEXT: organisation,
}


def written(value: object) -> str:
    """A value of any column as text; "" where there is none."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return str(value)


def normal(values: pl.Series, kind: Kind) -> pl.Series:
    """The values as text in the form in which those of the kind are compared; null where nothing is said."""
    spelled = _WRITTEN[kind]

    def one(value: object) -> str | None:
        folded = fold(written(value))
        return None if folded in _NOTHING else (spelled(folded) or None)

    return pl.Series(map(one, values.to_list()), dtype=pl.String)


def number_and_street(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """An address line as house number and street, neither normalised yet."""
    distinct = column.unique()
    halves = [apart(fold(written(value))) for value in distinct.to_list()]
    return (
        column.replace_strict(distinct, pl.Series([number for number, _ in halves]), return_dtype=pl.String),
        column.replace_strict(distinct, pl.Series([rest for _, rest in halves]), return_dtype=pl.String),
    )
