"""Values written into a statement instead of bound to it: once for all rows, where binding costs every row."""

import math

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
