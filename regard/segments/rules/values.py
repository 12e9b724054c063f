"""Reading the smallest parts of a rule: values by type, comparisons, windows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from regard.kernel import clocks
from regard.kernel.figures import figure
from regard.kernel.words import tr
from regard.segments.rules.tree import ShareOfBefore, Test, TimesField, Value
from regard.segments.rules.vocabulary import COMPARISONS, COUNTED_IN_DAYS, RELATIVE, Field
from regard.segments.rules.windows import (
    MOST_DAYS,
    PERIODS,
    Before,
    Between,
    LastDays,
    Period,
    Window,
)

MOST_VALUES = 1_000
LONGEST_TEXT = 200
MOST = Decimal(10) ** 13


class Flaw(Exception):
    """Something wrong with one rule: `part` of it, `subject` naming what the rule is about."""

    def __init__(self, part: str, message: str, code: str = "invalid", *, subject: str = "") -> None:
        super().__init__(message)
        self.part = part
        self.message = message
        self.code = code
        self.subject = subject


def only_keys(data: Mapping[str, Any], known: Collection[str], part: str = "") -> None:
    """Refuses what the language does not know, rather than silently ignoring it."""
    if unknown := sorted(str(key) for key in data if key not in known):
        raise Flaw(
            part,
            tr(
                "unknown: {unknown}. Known: {known}.",
                unknown=", ".join(unknown),
                known=", ".join(sorted(known)),
            ),
            "unknown",
        )


def read_test(
    data: Mapping[str, Any],
    field: Field,
    allowed: Sequence[str],
    relatives: Mapping[str, Field],
    has_before: bool,
) -> Test:
    """The comparison of `field` that `data` asks for. Raises `Flaw`."""
    is_ = data.get("is")
    if not isinstance(is_, str) or is_ not in allowed:
        raise Flaw(
            "is",
            tr("the comparison is one of {known}, not {given}", known=", ".join(allowed), given=repr(is_)),
            subject=field.label,
        )
    raw = data.get("value")
    arity = COMPARISONS[is_].arity
    try:
        match arity:
            case "none":
                return _no_value(is_, raw)
            case "many":
                return Test(is_, _many(raw, field))
            case "two":
                return Test(is_, _two(raw, field))
            case _:
                return Test(is_, (_one(is_, raw, field, relatives, has_before),))
    except Flaw as flaw:
        raise Flaw("value", flaw.message, flaw.code, subject=field.label) from flaw


def _many(raw: object, field: Field) -> tuple[Value, ...]:
    values = (_scalar(item, field) for item in _several(raw))
    if field.kept is None:
        return tuple(values)
    return tuple(dict.fromkeys(field.kept(str(value)) for value in values))


def _no_value(is_: str, raw: object) -> Test:
    if raw is not None:
        raise Flaw("value", tr("{comparison} takes no value", comparison=is_))
    return Test(is_)


def _several(raw: object) -> Sequence[object]:
    if raw in (None, "", []):
        raise Flaw("value", tr("Choose at least one value."), "required")
    if not isinstance(raw, list | tuple):
        raise Flaw("value", tr("the value is a list"))
    if len(raw) > MOST_VALUES:
        raise Flaw("value", tr("at most {count} values", count=figure(MOST_VALUES)))
    return raw


def _two(raw: object, field: Field) -> tuple[Value, Value]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise Flaw("value", tr("Give two values, from and to."), "required")
    low, high = (_scalar(item, field) for item in raw)
    if field.type != "time" and low > high:  # type: ignore[operator]  # from 22:00 to 06:00 is the night
        raise Flaw("value", tr("the first value is above the second: {low} > {high}", low=low, high=high))
    return low, high


def _one(is_: str, raw: object, field: Field, relatives: Mapping[str, Field], has_before: bool) -> Value:
    if is_ in COUNTED_IN_DAYS:
        return _days(raw)
    if isinstance(raw, Mapping) and is_ in RELATIVE:
        return _relative(raw, relatives, has_before)
    return _scalar(raw, field)


def _relative(raw: Mapping[str, Any], relatives: Mapping[str, Field], has_before: bool) -> Value:
    only_keys(raw, {"times", "percent", "of"}, "value")
    of = raw.get("of")
    if "percent" in raw:
        if of != "before" or not has_before:
            raise Flaw(
                "value",
                tr("a share is of the time before, which needs a number, sum or average over a window"),
            )
        return ShareOfBefore(_positive(raw["percent"]))
    if of not in relatives:
        known = ", ".join(relatives) or tr("nothing here")
        raise Flaw("value", tr("so many times one of {known}, not {given}", known=known, given=repr(of)))
    return TimesField(_positive(raw.get("times")), str(of))


def _positive(raw: object) -> Decimal:
    number = _decimal(raw)
    if number <= 0:
        raise Flaw("value", tr("{number} is not above zero", number=number))
    return number


def _days(raw: object) -> int:
    number = _whole(raw)
    if not 1 <= number <= MOST_DAYS:
        raise Flaw(
            "value",
            tr(
                "the days are between 1 and {most}, not {number}",
                most=figure(MOST_DAYS),
                number=figure(number),
            ),
        )
    return number


def _scalar(raw: object, field: Field) -> Value:
    if raw is None or raw == "":
        raise Flaw("value", tr("Give a value."), "required")
    match field.type:
        case "int" | "id":
            return _whole(raw)
        case "units" | "float":
            return _decimal(raw)
        case "date":
            return _day(raw)
        case "time":
            return _time(raw)
        case "choice":
            return _choice(raw, field)
        case _:
            return _text(raw)


def _whole(raw: object) -> int:
    number = _decimal(raw)
    if number != int(number):
        raise Flaw("value", tr("{number} is not a whole number", number=number))
    return int(number)


def _decimal(raw: object) -> Decimal:
    if raw is None or raw == "":
        raise Flaw("value", tr("Give a number."), "required")
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise Flaw("value", tr("{value} is not a number", value=repr(raw)))
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise Flaw("value", tr("{value} is not a number", value=repr(raw))) from None
    if not number.is_finite() or abs(number) > MOST:
        raise Flaw("value", tr("{value} is not a number that can be compared", value=repr(raw)))
    return number


def _day(raw: object) -> date:
    if not isinstance(raw, str):
        raise Flaw("value", tr("{value} is not a day such as 2026-03-09", value=repr(raw)))
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise Flaw("value", tr("{value} is not a day such as 2026-03-09", value=repr(raw))) from None


def _time(raw: object) -> str:
    try:
        return clocks.written(clocks.parse(raw))
    except ValueError as error:
        raise Flaw("value", str(error)) from None


def _choice(raw: object, field: Field) -> str:
    text = _text(raw)
    if field.choices and text not in dict(field.choices):
        raise Flaw(
            "value",
            tr(
                "{value} is none of {known}",
                value=repr(text),
                known=", ".join(key for key, _ in field.choices),
            ),
        )
    return text


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise Flaw("value", tr("{value} is not a text", value=repr(raw)))
    if len(raw) > LONGEST_TEXT:
        raise Flaw("value", tr("a text has at most {count} characters", count=LONGEST_TEXT))
    return raw


def read_window(raw: object, label: str) -> Window:
    """The window `raw` means; None is ever. Raises `Flaw`."""
    if raw is None:
        return None
    try:
        return _window(raw)
    except Flaw as flaw:
        raise Flaw("window", flaw.message, flaw.code, subject=label) from flaw


def _window(raw: object) -> Window:
    if not isinstance(raw, Mapping):
        raise Flaw("window", tr("a window is an object such as {example}", example="{last_days: 90}"))
    if "last_days" in raw:
        only_keys(raw, {"last_days"})
        return LastDays(_days(raw["last_days"]))
    if "period" in raw:
        only_keys(raw, {"period"})
        if raw["period"] not in PERIODS:
            raise Flaw(
                "window",
                tr(
                    "the period is one of {known}, not {given}",
                    known=", ".join(PERIODS),
                    given=repr(raw["period"]),
                ),
            )
        return Period(raw["period"])
    if "before" in raw:
        only_keys(raw, {"before"})
        return Before(_required_day(raw["before"]))
    if "from" not in raw:
        raise Flaw("window", tr("a window has {known}", known="last_days, period, from or before"))
    only_keys(raw, {"from", "to"})
    first = _required_day(raw["from"])
    last = _required_day(raw["to"]) if raw.get("to") else None
    if last and last < first:
        raise Flaw("window", tr("{last} is before {first}", last=last, first=first))
    return Between(first, last)


def _required_day(raw: object) -> date:
    if raw in (None, ""):
        raise Flaw("window", tr("Choose a day."), "required")
    return _day(raw)


__all__ = ["Flaw", "only_keys", "read_test", "read_window"]
