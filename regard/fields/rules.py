"""What own fields can hold, and how a value is read, compared and written. Pure.

A value has one form in which services, files and programs pass it on: a text, a decimal text, a day as 2026-03-11,
true or false, the key of a choice, a list of such keys, a number of stars, the number of a person, a place as
52.52, 13.405, a time of day as 14:30. Columns hold it in the form in which databases compare it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from regard.fields.conditions import require_within
from regard.kernel import clocks, places
from regard.kernel.words import ENGLISH, language, lazy, tr

Letter = Literal["t", "n", "d", "f", "l"]
SLOTS: dict[Letter, int] = {"t": 30, "n": 25, "d": 10, "f": 10, "l": 5}
"""How many columns of each type wait: short texts, numbers, days, yes-or-no, long texts."""
PREFIX = "own_"
RESERVED = ("own_values",)  # names records have for something else
LONGEST, LONGEST_LONG, MOST_CHOICES, STARS = 255, 20_000, 200, 5
UNITS = Decimal(10_000)


@dataclass(frozen=True)
class Kind:
    """A type of field: what it is called, its icon, and the letter of the columns that hold it."""

    label: str
    icon: str
    letter: Letter
    can_be_unique: bool = False


KINDS: dict[str, Kind] = {
    "text": Kind(lazy("Text"), "letter-case", "t", can_be_unique=True),
    "long": Kind(lazy("Long text"), "notes", "l"),
    "number": Kind(lazy("Number"), "hash", "n", can_be_unique=True),
    "money": Kind(lazy("Money"), "coin", "n"),
    "percent": Kind(lazy("Percent"), "percentage", "n"),
    "date": Kind(lazy("Date"), "calendar", "d"),
    "time": Kind(lazy("Time of day"), "clock", "n"),
    "flag": Kind(lazy("Yes or no"), "checkbox", "f"),
    "choice": Kind(lazy("One of a list"), "list", "t"),
    "several": Kind(lazy("Several of a list"), "checklist", "t"),
    "person": Kind(lazy("Colleague"), "user", "n"),
    "rating": Kind(lazy("Stars"), "star", "n"),
    "location": Kind(lazy("Place on the map"), "map-pin", "n"),
    "url": Kind(lazy("Web address"), "link", "t", can_be_unique=True),
    "email": Kind(lazy("E-mail address"), "mail", "t", can_be_unique=True),
    "phone": Kind(lazy("Telephone number"), "phone", "t", can_be_unique=True),
}


class Definition(Protocol):
    """What reading a value needs to know of its field."""

    @property
    def kind(self) -> str: ...

    @property
    def choices(self) -> Sequence[Sequence[str]]: ...

    @property
    def rules(self) -> Mapping[str, Any]: ...


def slots_of(letter: Letter) -> list[str]:
    """The columns of a type, in the order in which they are given out."""
    return [f"{letter}{number}" for number in range(1, SLOTS[letter] + 1)]


def key_of(label: str, taken: Sequence[str] = ()) -> str:
    """The key a field of this label gets: `own_` and its letters and digits, with a number where it is taken."""
    base = f"{PREFIX}{slug(label) or 'field'}"[:50].rstrip("_")
    found, number = base, 2
    while found in taken or found in RESERVED:
        found, number = f"{base}_{number}", number + 1
    return found


def slug(label: str) -> str:
    """Small letters, digits and underscores: "Größe (cm)" is "grosse_cm"."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def clean(field: Definition, value: Any) -> Any:  # noqa: ANN401
    """A value as it is passed on; None for nothing. Raises `ValueError` with what to write instead."""
    if value is None or (isinstance(value, str) and not value.strip()) or value in ([], ()):
        return None
    cleaned = _CLEANERS[field.kind](field, value)
    if cleaned is not None and field.rules:
        require_within(field.kind, field.rules, cleaned)
    return cleaned


def stored(kind: str, value: Any) -> Any:  # noqa: ANN401
    """A clean value as its column holds it."""
    if value is None:
        return None
    if kind in {"number", "money", "percent"}:
        return int(Decimal(value) * UNITS)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "several":
        return f"|{'|'.join(value)}|"
    if kind == "location":
        return places.packed(places.parse(value))
    return clocks.minutes(value) if kind == "time" else value


def read(kind: str, value: Any) -> Any:  # noqa: ANN401
    """What a column holds, as it is passed on."""
    if value is None:
        return None
    if kind in {"number", "money", "percent"}:
        return _decimal_text(Decimal(value) / UNITS)
    if kind == "date":
        return value.isoformat()
    if kind == "several":
        return value.strip("|").split("|")
    if kind in {"location", "time"}:
        return places.written(places.unpacked(value)) if kind == "location" else clocks.written(value)
    return bool(value) if kind == "flag" else value


def compared(kind: str, value: Any) -> str:  # noqa: ANN401
    """A clean value in the form in which two of them are the same: whatever its capitals."""
    if kind == "phone":
        return re.sub(r"[^\d+]", "", value)
    return str(value).casefold()[:500]


def words(field: Definition, value: Any, names: Mapping[int, str]) -> str:  # noqa: ANN401
    """A clean value as plain text for files and histories. `names` are those of people."""
    if value is None:
        return ""
    labels = {str(key): str(label) for key, label in field.choices}
    written: dict[str, Callable[[], str]] = {
        "flag": lambda: tr("Yes") if value else tr("No"),
        "choice": lambda: labels.get(value, str(value)),
        "several": lambda: "; ".join(labels.get(key, key) for key in value),
        "person": lambda: names.get(value, tr("Somebody who left")),
        "percent": lambda: f"{value} %",
    }
    return written.get(field.kind, lambda: str(value))()


def _decimal_text(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(_field: Definition, value: Any) -> str:  # noqa: ANN401
    text = " ".join(str(value).replace("\x00", "").split())
    if len(text) > LONGEST:
        raise ValueError(
            tr("At most {most} letters; these are {count}.", most=LONGEST, count=f"{len(text):,}")
        )
    return text


def _long(_field: Definition, value: Any) -> str:  # noqa: ANN401
    text = str(value).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_LONG:
        raise ValueError(
            tr(
                "At most {most} letters; these are {count}.",
                most=f"{LONGEST_LONG:,}",
                count=f"{len(text):,}",
            )
        )
    return text


def _number(field: Definition, value: Any) -> str:  # noqa: ANN401
    text = str(value).replace("−", "-").replace(" ", "").replace("\u00a0", "").strip()
    if field.kind == "percent":
        text = text.removesuffix("%")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = _with_commas(text)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError(tr("Write a number below 100,000,000,000,000."))
    if number != number.quantize(Decimal("0.0001")):
        raise ValueError(tr("Write at most four digits after the point."))
    return _decimal_text(number.quantize(Decimal("0.0001")) + 0)


def _with_commas(text: str) -> Decimal:
    """A number with commas between thousands, or with one before its decimals where that can be nothing else."""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    if re.fullmatch(r"[+-]?\d+,\d{1,2}", text):
        return Decimal(text.replace(",", "."))
    raise ValueError(tr("Write a number, such as 1250.50."))


def _date(_field: Definition, value: Any) -> str:  # noqa: ANN401
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise ValueError(tr("Write the day as 2026-03-11.")) from None


_YES = {"yes", "true", "1", "y", "on", "x", "ja", "oui", "si", "sí"}
_NO = {"no", "false", "0", "n", "off", "nein", "non", "nee"}


def _flag(_field: Definition, value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    if text not in _YES | _NO:
        raise ValueError(tr("Write yes or no."))
    return text in _YES


def _choice(field: Definition, value: Any) -> str:  # noqa: ANN401
    text = str(value).strip()
    for key, label in field.choices:
        if text == key or text.casefold() == label.casefold():
            return str(key)
    known = ", ".join(label for _, label in field.choices[:12])
    if len(field.choices) > 12:
        more = len(field.choices) - 12
        said = tr(
            "“{text}” is not in the list: {known} and {count} more.", text=text[:60], known=known, count=more
        )
    else:
        said = tr("“{text}” is not in the list: {known}.", text=text[:60], known=known)
    raise ValueError(said)


def _several(field: Definition, value: Any) -> list[str] | None:  # noqa: ANN401
    given = value if isinstance(value, list | tuple) else re.split(r"[;|\n]", str(value))
    chosen = {_choice(field, one) for one in given if str(one).strip()}
    ordered = [key for key, _ in field.choices if key in chosen]
    if len("|".join(ordered)) > LONGEST * 8:
        raise ValueError(tr("These are too many at once."))
    return ordered or None


def _whole(value: Any) -> int:  # noqa: ANN401
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,18}(\.0)?", text):
        raise ValueError(tr("Write a whole number."))
    return int(text.removesuffix(".0"))


def _person(_field: Definition, value: Any) -> int:  # noqa: ANN401
    return _whole(value)


def _rating(_field: Definition, value: Any) -> int:  # noqa: ANN401
    stars = _whole(value)
    if not 1 <= stars <= STARS:
        raise ValueError(tr("Write a number from 1 to {most}.", most=STARS))
    return stars


def _location(_field: Definition, value: Any) -> str:  # noqa: ANN401
    return places.written(places.parse(value))


def _time(_field: Definition, value: Any) -> str:  # noqa: ANN401
    return clocks.written(clocks.parse(value))


def _url(field: Definition, value: Any) -> str:  # noqa: ANN401
    text = _text(field, value)
    address = text if "://" in text else f"https://{text}"
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc or " " in address:
        raise ValueError(tr("Write a web address, such as https://northleaf.example."))
    return address


def _email(field: Definition, value: Any) -> str:  # noqa: ANN401
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(
            _text(field, value), check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError as error:
        in_short = tr("This is no e-mail address.")  # the library says why in English alone
        why = f"This is no e-mail address: {error}" if language().startswith(ENGLISH) else in_short
        raise ValueError(why) from error


def _phone(field: Definition, value: Any) -> str:  # noqa: ANN401
    text = _text(field, value)
    if len(re.findall(r"\d", text)) < 4 or not re.fullmatch(r"[\d+()/.\- x]+", text):
        raise ValueError(tr("Write a telephone number."))
    return text


Cleaner = Callable[[Definition, Any], Any]
_CLEANERS: dict[str, Cleaner] = {
    "text": _text,
    "long": _long,
    "number": _number,
    "money": _number,
    "percent": _number,
    "date": _date,
    "time": _time,
    "flag": _flag,
    "choice": _choice,
    "several": _several,
    "person": _person,
    "rating": _rating,
    "location": _location,
    "url": _url,
    "email": _email,
    "phone": _phone,
}


FILLERS = frozenset(
    {
        "n/a", "na", "none", "nil", "null", "nothing", "unknown", "unspecified", "tbd", "tba", "todo", "test", "asdf",
        "qwerty", "abc", "xyz", "later", "see above", "ditto", "keine", "keins", "kein", "unbekannt", "siehe oben",
        "entfällt", "k.a.", "k. a.", "ka", "aucun", "aucune", "inconnu", "inconnue", "néant", "rien", "s/o", "sans objet",
        "ninguno", "ninguna", "desconocido", "desconocida", "nada", "s/d", "sin datos",
    }
)  # fmt: skip
"""Words people type where something is asked of them that they do not know."""


def is_filler(text: str) -> bool:
    """Whether a text says nothing: it was typed only to get past a field (*-*, *x*, *n/a*, *xxx*, *...*)."""
    folded = text.strip().casefold()
    return not any(letter.isalnum() for letter in folded) or len(set(folded)) == 1 or folded in FILLERS
