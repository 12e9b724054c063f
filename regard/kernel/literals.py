"""Statements for many rows, where what is done per statement or per bound value is most of what a row costs."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

ROWS = 100  # of one statement: SQLite's limit of 32,766 parameters is reached with 327 columns

Literal = None | bool | int | float | str


def is_writable(value: object) -> bool:
    """Whether `literal` can write it: nothing, a truth, a finite number, or text without a null character."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and "\x00" not in value)


def literal(value: Literal) -> str:
    """A writable value as SQLite reads it, in a statement whose own marks are `?`."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(int(value)) if isinstance(value, bool) else repr(value)


def in_hundreds(
    head: str, row: str, tail: str, columns: Sequence[Sequence[Any]]
) -> Iterator[tuple[str, list[list[Any]]]]:
    """`INSERT` statements of a hundred rows and one of the rest, each with the parameters of its runs.

    `head` ends in VALUES, `row` is one row in parentheses, `tail` comes behind them all. `columns` are of one length.
    """
    width, count = len(columns), len(columns[0])
    step = width * ROWS
    values: list[Any] = [None] * (width * count)
    for place, column in enumerate(columns):
        values[place::width] = column  # rows side by side, without an object for each
    whole = len(values) - len(values) % step
    if whole:
        runs = [values[start : start + step] for start in range(0, whole, step)]
        yield f"{head} {', '.join([row] * ROWS)} {tail}", runs
    if rest := values[whole:]:
        yield f"{head} {', '.join([row] * (len(rest) // width))} {tail}", [rest]
