"""The types of values in formulas, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Literal

from regard.kernel.words import lazy, tr

Type = Literal["text", "number", "money", "percent", "date", "flag", "choice", "several", "blank"]
NUMBERS: frozenset[Type] = frozenset({"number", "money", "percent"})
TEXTS: frozenset[Type] = frozenset({"text", "choice"})
WORDS: dict[Type, str] = {
    "text": lazy("text"),
    "number": lazy("a number"),
    "money": lazy("money"),
    "percent": lazy("a percentage"),
    "date": lazy("a date"),
    "flag": lazy("yes or no"),
    "choice": lazy("one of a list"),
    "several": lazy("several of a list"),
    "blank": lazy("blank"),
}
EXACT = Context(prec=60, traps=[])
"""Everything there can be without a rounding in between; a division keeps sixty digits."""
PLACES = Decimal("0.0001")
HIGHEST = Decimal(10) ** 14

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Name:
    """A value a formula can speak of: its key, what people call it, and its type; the list where it is of one."""

    key: str
    label: str
    type: Type
    choices: Choices = ()
    help: str = ""

    @property
    def words(self) -> str:
        return WORDS[self.type]


@dataclass(frozen=True)
class Of:
    """The type of a part of a formula, with the list its value is one of."""

    type: Type
    choices: Choices = ()

    @property
    def words(self) -> str:
        return WORDS[self.type]


def rounded(number: Decimal, places: int = 4) -> Decimal | None:
    """Half goes up, away from zero; None for what is no number or too great to be kept."""
    if not number.is_finite() or abs(number) >= HIGHEST:
        return None
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT) + 0


def plain(number: Decimal) -> str:
    """A number as it is put into a text: at most four places, without zeros at the end."""
    short = rounded(number)
    if short is None:
        return ""
    text = f"{short:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(of: Type, value: Any) -> str:  # noqa: ANN401
    """A value as it is put into a text; nothing for a blank one."""
    if value is None:
        return ""
    if of == "percent":
        return f"{plain(value)}%"
    if of in NUMBERS:
        return plain(value)
    if of == "flag":
        return "Yes" if value else "No"  # it is kept, the same for everybody
    if of == "several":
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def listed(words: Iterable[str]) -> str:
    """ "a, b or c"."""
    said: Sequence[str] = [str(word) for word in words]
    return said[0] if len(said) == 1 else tr("{some} or {last}", some=", ".join(said[:-1]), last=said[-1])
