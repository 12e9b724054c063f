"""What can be called in a formula. An argument that is blank makes the answer blank, where it is not said otherwise."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Literal

from regard.fields.language.types import EXACT, NUMBERS, TEXTS, Of, Type, as_text, rounded
from regard.kernel.words import lazy

Run = Callable[..., Any]


@dataclass(frozen=True)
class Function:
    """`said` is how it is written, `help` what it does. `takes` are the types of its arguments; the last `optional` may miss.

    `gives` is the type of the answer; "" that of the first argument. What is not `simple` has its own rule in `checking`.
    """

    name: str
    group: str
    said: str
    help: str
    takes: Sequence[frozenset[Type]] = ()
    gives: Type | Literal[""] = ""
    run: Run | None = None
    optional: int = 0
    rule: str = ""


_NUMBER: frozenset[Type] = frozenset({"number"})
_DATE: frozenset[Type] = frozenset({"date"})
_RATIO: frozenset[Type] = frozenset({"number", "percent", "money"})


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(context=EXACT)) if abs(number) < 10**9 else 10**9


def _left(text: str, number: Decimal) -> str:
    return text[: max(0, _whole(number))]


def _right(text: str, number: Decimal) -> str:
    wanted = max(0, _whole(number))
    return text[len(text) - wanted :] if wanted < len(text) else text


def _round(number: Decimal, places: Decimal = Decimal(0)) -> Decimal | None:
    return rounded(number, max(-9, min(4, _whole(places))))


def _integral(way: str) -> Run:
    return lambda number: number.to_integral_value(way, EXACT) if number.is_finite() else None


def add_months(day: date, number: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    months = day.year * 12 + day.month - 1 + number
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another; negative backwards."""
    if end < start:
        return -months_between(end, start)
    number = (end.year - start.year) * 12 + end.month - start.month
    return number if add_months(start, number) <= end else number - 1


def _number(number: int) -> Decimal:
    return Decimal(number)


_IF, _TEXT, _NUM, _DAY = lazy("Conditions"), lazy("Texts"), lazy("Numbers"), lazy("Dates")
_ALL = (
    Function("if", _IF, "if(price > 100, \"high\", \"low\")",
             lazy("The second where the first is so, else the third."), rule="if"),
    Function("case", _IF, "case(age < 18, \"young\", age < 65, \"adult\", \"old\")",
             lazy("The value behind the first condition that is so; the last one where none is."), rule="case"),
    Function("is_blank", _IF, "is_blank(price)", lazy("Whether nothing is known of it."), rule="is_blank"),
    Function("coalesce", _IF, "coalesce(price, 0)", lazy("The first that is not blank."), rule="coalesce"),
    Function("concat", _TEXT, "concat(city, \", \", country)", lazy("All of them in a row, as a text. Blank ones are left out."),
             rule="concat"),
    Function("upper", _TEXT, "upper(name)", lazy("In capitals."), [TEXTS], "text", str.upper),
    Function("lower", _TEXT, "lower(name)", lazy("In small letters."), [TEXTS], "text", str.lower),
    Function("trim", _TEXT, "trim(name)", lazy("Without blanks before and behind it."), [TEXTS], "text", str.strip),
    Function("left", _TEXT, "left(name, 3)", lazy("Its first letters."), [TEXTS, _NUMBER], "text", _left),
    Function("right", _TEXT, "right(name, 3)", lazy("Its last letters."), [TEXTS, _NUMBER], "text", _right),
    Function("contains", _TEXT, "contains(name, \"ltd\")",
             lazy("Whether a text has another in it, or several of a list has this one. Capitals make no difference."),
             rule="contains"),
    Function("starts_with", _TEXT, "starts_with(name, \"a\")", lazy("Whether a text begins with another."), rule="starts_with"),
    Function("length", _TEXT, "length(name)", lazy("How many letters it has."), [TEXTS], "number",
             lambda text: Decimal(len(text))),
    Function("text", _TEXT, "text(price)", lazy("Any value as a text."), rule="text"),
    Function("round", _NUM, "round(price, 2)", lazy("To so many places; without, to a whole number. Half goes up."),
            [NUMBERS, _NUMBER], "", _round, 1),
    Function("floor", _NUM, "floor(price)", lazy("The whole number below it."), [NUMBERS], "", _integral(ROUND_FLOOR)),
    Function("ceiling", _NUM, "ceiling(price)", lazy("The whole number above it."), [NUMBERS], "", _integral(ROUND_CEILING)),
    Function("abs", _NUM, "abs(price)", lazy("Without its sign."), [NUMBERS], "", lambda number: number.copy_abs()),
    Function("min", _NUM, "min(price, 100)", lazy("The least of them, or the earliest. Blank ones are left out."), rule="min"),
    Function("max", _NUM, "max(price, 100)", lazy("The greatest of them, or the latest. Blank ones are left out."), rule="max"),
    Function("number", _NUM, "number(price)", lazy("Money or a percentage as a number: 12.5% is 0.125."), [_RATIO], "number",
            lambda value: value),
    Function("money", _NUM, "money(weight * 3)", lazy("A number as money."),
            [frozenset({"number", "money"})], "money", lambda value: value),
    Function("percent", _NUM, "percent(margin / price)", lazy("A number as a percentage: 0.125 is 12.5%."), [_NUMBER], "percent",
            lambda value: EXACT.multiply(value, Decimal(100))),
    Function("today", _DAY, "today()", lazy("The day it is; such formulas are computed anew every night."), rule="today"),
    Function("days_between", _DAY, "days_between(bought, today())", lazy("Days from the first to the second."),
            [_DATE, _DATE], "number",
            lambda start, end: Decimal((end - start).days)),
    Function("months_between", _DAY, "months_between(bought, today())", lazy("Whole months from the first to the second."),
            [_DATE, _DATE], "number", lambda start, end: Decimal(months_between(start, end))),
    Function("years_between", _DAY, "years_between(birthday, today())", lazy("Whole years from the first to the second: an age."),
            [_DATE, _DATE], "number", lambda start, end: Decimal(int(months_between(start, end) / 12))),
    Function("add_days", _DAY, "add_days(bought, 14)", lazy("So many days later. `bought + 14` is the same."),
            [_DATE, _NUMBER], "date",
            lambda day, number: day + timedelta(days=_whole(number))),
    Function("add_months", _DAY, "add_months(bought, 24)", lazy("So many months later."), [_DATE, _NUMBER], "date",
            lambda day, number: add_months(day, _whole(number))),
    Function("add_years", _DAY, "add_years(bought, 2)", lazy("So many years later."), [_DATE, _NUMBER], "date",
            lambda day, number: add_months(day, 12 * _whole(number))),
    Function("year", _DAY, "year(bought)", lazy("Its year."), [_DATE], "number", lambda day: Decimal(day.year)),
    Function("month", _DAY, "month(bought)", lazy("Its month, 1 to 12."), [_DATE], "number", lambda day: Decimal(day.month)),
    Function("day", _DAY, "day(bought)", lazy("Its day of the month."), [_DATE], "number", lambda day: Decimal(day.day)),
    Function("weekday", _DAY, "weekday(bought)", lazy("1 for Monday to 7 for Sunday."), [_DATE], "number",
            lambda day: Decimal(day.isoweekday())),
)  # fmt: skip
FUNCTIONS: dict[str, Function] = {one.name: one for one in _ALL}


def joined(parts: Sequence[tuple[Of, Any]]) -> str:
    return "".join(as_text(of.type, value) for of, value in parts)
