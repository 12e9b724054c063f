"""One comparison as an expression that is true or false for every row, never null."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from regard.kernel import clocks
from regard.kernel.money import to_units
from regard.segments.rules import Field, ShareOfBefore, Test, TimesField, Value
from regard.segments.rules.vocabulary import RELATIVE

Table = Any
"""A table expression of the engine."""

Column = Any
"""A column expression of the engine."""

_TURNED = {"no": "yes", "not_in": "in", "has_none": "has"}


def span_filter(day: Column, first: date | None, last: date | None) -> list[Column]:
    """The conditions that a day lies in a span, both ends included."""
    return [*([day >= first] if first else []), *([day <= last] if last else [])]


def holds(
    column: Column,
    field: Field,
    test: Test,
    today: date,
    *,
    other: Callable[[str], Column] | None = None,
    before: Column | None = None,
) -> Column:
    """Whether `column` passes `test`. Missing values fail, except `unknown`, `not_in`, `has_none` and `no`, which they pass.

    `other` finds another figure of the customer, `before` is the same figure in the window before.
    """
    if test.is_ in ("known", "unknown"):
        known = _known(column, field)
        return known if test.is_ == "known" else ~known
    if test.is_ in _TURNED:
        return ~holds(column, field, Test(_TURNED[test.is_], test.values), today)
    if test.is_ == "has":
        return reduce(or_, (column.contains(f"|{value}|") for value in test.values)).fill_null(False)
    if test.is_ in RELATIVE:
        return _compared(column, test.is_, _operand(test.value, field, other, before)).fill_null(False)
    if field.type == "time":
        return _timed(column, test.is_, [plain_value(value, field) for value in test.values]).fill_null(False)
    return _plain(column, field, test, today).fill_null(False)


def holds_for_nothing(field: Field, test: Test, *, is_zero: bool) -> bool:
    """What `holds` answers where there is no value, or (`is_zero`) where there being none means zero."""
    if not is_zero:
        return test.is_ == "unknown" or test.is_ in _TURNED
    if isinstance(test.value, ShareOfBefore):  # zero against a share of zero
        return test.is_ in ("at_least", "at_most")
    low, *high = (plain_value(value, field) for value in test.values)
    assert isinstance(low, int | float)  # noqa: S101
    match test.is_:
        case "between":
            return low <= 0 <= high[0]  # type: ignore[operator]
        case "equals":
            return low == 0
        case "at_least" | "at_most":
            return low <= 0 if test.is_ == "at_least" else low >= 0
        case _:
            return low < 0 if test.is_ == "above" else low > 0


def _known(column: Column, field: Field) -> Column:
    return (
        column.notnull() & (column != "").fill_null(False)
        if field.type in ("text", "choice", "several")
        else column.notnull()
    )


def _plain(column: Column, field: Field, test: Test, today: date) -> Column:
    values = [plain_value(value, field) for value in test.values]
    if test.is_ in ("contains", "starts_with"):
        has = column.lower().contains if test.is_ == "contains" else column.lower().startswith
        return has(str(values[0]).lower())
    match test.is_:
        case "in":
            return column.isin(values)
        case "equals":
            return column == values[0]
        case "between":
            return (column >= values[0]) & (column <= values[1])
        case "yes":
            return column
        case _:
            return _dated(column, test, today)


def _timed(column: Column, is_: str, values: Sequence[Any]) -> Column:
    """Minutes since midnight. What lies between two times goes over midnight where the first is the later one."""
    match is_:
        case "at_or_after":
            return column >= values[0]
        case "before":
            return column < values[0]
        case _:
            low, high = values
            after, until = column >= low, column <= high
            return after & until if low <= high else after | until


def _dated(column: Column, test: Test, today: date) -> Column:
    value = test.value
    if isinstance(value, date):
        return column < value if test.is_ == "before" else column >= value
    assert isinstance(value, int)  # noqa: S101
    match test.is_:
        case "last_days":
            return (column > today - timedelta(days=value)) & (column <= today)
        case "older_days":
            return column < today - timedelta(days=value)
        case _:
            return (column >= today) & (column < today + timedelta(days=value))


def _operand(
    value: Value, field: Field, other: Callable[[str], Column] | None, before: Column | None
) -> Column | float | int | str | date:
    match value:
        case TimesField(factor, key):
            assert other is not None  # noqa: S101
            return other(key) * float(factor)
        case ShareOfBefore(percent):
            assert before is not None  # noqa: S101
            return before * (float(percent) / 100)
        case _:
            return plain_value(value, field)


def _compared(column: Column, is_: str, operand: Any) -> Column:  # noqa: ANN401
    match is_:
        case "at_least":
            return column >= operand
        case "at_most":
            return column <= operand
        case "above":
            return column > operand
        case _:
            return column < operand


def plain_value(value: Value, field: Field) -> int | float | str | date:
    """A rule's value as facts hold it: amounts in ten-thousandths, decimal numbers as floats, times in minutes."""
    assert not isinstance(value, TimesField | ShareOfBefore)  # noqa: S101
    if isinstance(value, Decimal):
        return to_units(value) if field.type == "units" else float(value)
    if field.type == "time":
        return clocks.minutes(str(value))
    return value
