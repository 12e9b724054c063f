"""What may be written into a relationship or a key account, said field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from regard.customers import relationship_rules as rules
from regard.customers.models import KeyAccount
from regard.customers.services.checking import day
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.people.queries import users_for_choice
from regard.ui import formats

LONGEST_ROLE, LONGEST_TEXT = 100, 20_000
LONGEST_CADENCE = {"weeks": 104, "months": 24}
Cleaner = Callable[[Any], Any]


def _words(longest: int, *, lines: bool = False) -> Cleaner:
    def clean(value: Any) -> str:  # noqa: ANN401
        text = "" if value is None else str(value).replace("\x00", "").replace("\r\n", "\n").strip()
        text = text if lines else " ".join(text.split())
        if len(text) > longest:
            raise ValueError(
                tr(
                    "At most {most} letters; these are {count}.",
                    most=formats.number(longest),
                    count=formats.number(len(text)),
                )
            )
        return text

    return clean


def _strength(value: Any) -> str:  # noqa: ANN401
    text = str(value or "normal").strip().lower()
    if text not in rules.STRENGTHS:
        raise ValueError(tr("Choose one of {names}.", names=", ".join(rules.STRENGTHS)))
    return text


def _unit(value: Any) -> str:  # noqa: ANN401
    text = str(value or "").strip().lower()
    if text not in KeyAccount.Unit.values:
        raise ValueError(tr("Choose weeks or months."))
    return text


def _number(value: Any) -> int:  # noqa: ANN401
    try:
        number = int(str(value).strip())
    except ValueError:
        number = 0
    if number < 1:
        raise ValueError(tr("This must be a whole number, 1 or more."))
    return number


def _reference(value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not text.isdecimal() or len(text) > 18:
        raise ValueError(tr("There is no such colleague."))
    return int(text)


RELATIONSHIP: Mapping[str, Cleaner] = {
    "role": _words(LONGEST_ROLE),
    "strength": _strength,
    "since": day,
    "until": day,
    "note": _words(LONGEST_TEXT, lines=True),
}
KEY_ACCOUNT: Mapping[str, Cleaner] = {
    "sponsor_id": _reference,
    "every": _number,
    "unit": _unit,
    "next_review_on": day,
    "goals": _words(LONGEST_TEXT, lines=True),
}
REVIEW: Mapping[str, Cleaner] = {
    "held_on": day,
    "note": _words(LONGEST_TEXT, lines=True),
    "next_review_on": day,
}


def cleaned(values: Mapping[str, Any], cleaners: Mapping[str, Cleaner]) -> dict[str, Any]:
    """`values` as they are stored. Raises `Invalid` with every field that is wrong."""
    errors: list[FieldError] = []
    result: dict[str, Any] = {}
    for name, value in values.items():
        if name not in cleaners:
            errors.append(FieldError(name, tr("There is no such field."), "unknown"))
            continue
        try:
            result[name] = cleaners[name](value)
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors)
    return result


def require_cadence(every: int, unit: str) -> None:
    most = LONGEST_CADENCE[unit]
    if every > most:
        said = (
            tr("At most every {count} weeks.", count=most)
            if unit == "weeks"
            else tr("At most every {count} months.", count=most)
        )
        raise Invalid([FieldError("every", said, "range")])


def require_sponsor(actor: Actor, sponsor_id: int | None) -> None:
    if sponsor_id is not None and not users_for_choice(actor).filter(pk=sponsor_id).exists():
        raise Invalid([FieldError("sponsor_id", tr("There is no such colleague."), "unknown")])


def require_held(held_on: date, next_on: date | None) -> None:
    today = timezone.localdate()
    if held_on > today:
        raise Invalid([FieldError("held_on", tr("A review is logged when it has taken place."), "future")])
    if held_on < today - timedelta(days=3660):
        raise Invalid([FieldError("held_on", tr("That is more than ten years ago."), "past")])
    if next_on is not None and next_on <= held_on:
        raise Invalid([FieldError("next_review_on", tr("The next review comes after this one."), "order")])
