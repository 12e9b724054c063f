"""Bringing rows to the one way in which countries are written; for migrations of what came in before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from regard.customers.contact_rules import country_name
from regard.kernel.folding import fold

MOST = 200  # spellings of one statement


def rename_countries(cursor: Any, table: str) -> bool:  # noqa: ANN401
    """Write the countries of a table as they are kept; whether any were written otherwise. One pass to find the spellings, and
    one for each 200 that are not."""
    other = _other(cursor, f"SELECT DISTINCT country FROM {table} WHERE country <> ''")  # noqa: S608
    for some in _steps(list(other.items())):
        cases = " ".join(["WHEN %s THEN %s"] * len(some))
        marks = ", ".join(["%s"] * len(some))
        cursor.execute(
            f"UPDATE {table} SET country = CASE country {cases} ELSE country END WHERE country IN ({marks})",  # noqa: S608
            [*(text for pair in some for text in pair), *(spelling for spelling, _ in some)],
        )
    return bool(other)


def rename_countries_of_addresses(cursor: Any, table: str) -> None:  # noqa: ANN401
    """The same for further addresses, which say the country in their one line, too, and in what they are compared by. Two that
    only spelled it differently become one."""
    asked = f"SELECT DISTINCT country FROM {table} WHERE kind = 'address' AND country <> ''"  # noqa: S608
    for spelling, name in _other(cursor, asked).items():
        normal, normals = _ends_otherwise("normal", fold(spelling), fold(name))
        value, values = _ends_otherwise("value", spelling, name)
        cursor.execute(
            f"DELETE FROM {table} WHERE kind = 'address' AND country = %s AND EXISTS (SELECT 1 FROM {table} o"  # noqa: S608
            f" WHERE o.customer_id = {table}.customer_id AND o.kind = 'address' AND o.id <> {table}.id"
            f" AND o.normal = {normal.replace('normal', f'{table}.normal')})",
            [spelling, *normals],
        )
        cursor.execute(
            f"UPDATE {table} SET normal = {normal}, value = {value}, country = %s"  # noqa: S608
            " WHERE kind = 'address' AND country = %s",
            [*normals, *values, name, spelling],
        )


def mark(cursor: Any, *facts: str) -> None:  # noqa: ANN401
    """Have these facts written anew into the columnar copy."""
    cursor.executemany(
        "INSERT INTO analytics_dirtypage (fact, marked_at) VALUES (%s, %s)",
        [(fact, timezone.now()) for fact in facts],
    )


def _other(cursor: Any, asked: str) -> dict[str, str]:  # noqa: ANN401
    """The spellings that are not how a country is kept, with how it is."""
    cursor.execute(asked)
    return {text: name for (text,) in cursor.fetchall() if (name := country_name(text)) != text}


def _ends_otherwise(column: str, end: str, other: str) -> tuple[str, list[Any]]:
    """A column with its end exchanged; as it is where it ends otherwise, being cut."""
    left = f"LENGTH({column}) - {len(end)}"
    sql = f"CASE WHEN SUBSTR({column}, {left} + 1) = %s THEN SUBSTR({column}, 1, {left}) || %s ELSE {column} END"
    return sql, [end, other]


def _steps(pairs: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    return (pairs[start : start + MOST] for start in range(0, len(pairs), MOST))
