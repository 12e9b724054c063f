"""The one place that writes entries: plain SQL, because a million of them must not become a million objects."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

from django.db import connection

Row = tuple[Any, ...]

COLUMNS = (
    "kind", "version", "entry_class", "happened_at", "recorded_at", "customer_id", "subject_model", "subject_id",
    "actor_kind", "actor_id", "source", "correlation", "key", "channel", "amount", "currency", "cost", "score",
    "duration", "payload", "is_backfilled",
)  # fmt: skip
GIVEN = frozenset(
    {
        "happened_at", "customer_id", "subject_model", "subject_id", "key", "channel", "amount", "currency", "cost",
        "score", "duration", "payload",
    }
)  # fmt: skip
TEXTS = frozenset({"subject_model", "key", "channel", "currency"})  # empty text where others are null

_NAMES = ", ".join(COLUMNS)
_ONCE = "ON CONFLICT (source, key) WHERE key > '' DO NOTHING"


def as_row(values: Mapping[str, Any]) -> Row:
    """The values of one entry in the order of COLUMNS, in the form this database takes."""
    to_time = time_adapter()
    row = {**values, "payload": json.dumps(values["payload"], separators=(",", ":"))}
    row["happened_at"] = to_time(values["happened_at"])
    row["recorded_at"] = to_time(values["recorded_at"])
    return tuple(row[name] for name in COLUMNS)


def time_adapter() -> Callable[[datetime], Any]:
    return _sqlite_time if connection.vendor == "sqlite" else _same


def _sqlite_time(value: datetime) -> str:
    """As Django stores it: UTC without a zone."""
    return (value if value.tzinfo is UTC else _same(value).astimezone(UTC)).isoformat(" ")[:-6]


def _same(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("happened_at has no time zone")
    return value


def insert_one(values: Mapping[str, Any]) -> int | None:
    """The id of the new entry, or None when its source told its key before. One query."""
    marks = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO story_entry ({_NAMES}) VALUES ({marks}) {_ONCE} RETURNING id",  # noqa: S608
            as_row(values),
        )
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def insert_rows(rows: Sequence[Row], *, has_keys: bool = True) -> int:
    """Inserts rows in bulk; those whose (source, key) exists are left out. Answers how many went in."""
    if not rows:
        return 0
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return _insert_sqlite(rows)
        return _copy_once(rows) if has_keys else _copy(rows, "story_entry")


def _insert_sqlite(rows: Sequence[Row]) -> int:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO story_entry ({_NAMES}) VALUES ({marks}) {_ONCE}"  # noqa: S608
    cursor = connection.connection.executemany(statement, rows)
    return int(cursor.rowcount)


def _copy(rows: Sequence[Row], table: str) -> int:
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_NAMES}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    return len(rows)


def _copy_once(rows: Sequence[Row]) -> int:
    """COPY knows no conflicts, so the rows go through a table of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS story_incoming ON COMMIT DELETE ROWS"  # noqa: S608
            f" AS SELECT {_NAMES} FROM story_entry WITH NO DATA"
        )
        cursor.execute("DELETE FROM story_incoming")
        _copy(rows, "story_incoming")
        cursor.execute(
            f"INSERT INTO story_entry ({_NAMES}) SELECT {_NAMES} FROM story_incoming {_ONCE}"  # noqa: S608
        )
        return int(cursor.rowcount)


def column_rows(
    fixed: Mapping[str, Any], columns: Mapping[str, Sequence[Any] | Any], count: int
) -> Iterator[Row]:
    """Rows from columns: what `columns` lacks comes from `fixed`, else is empty."""
    return zip(*(_column(name, fixed, columns, count) for name in COLUMNS), strict=True)


def is_plain(given: object) -> bool:
    """Whether it is one value for all rows rather than a column."""
    return given is None or isinstance(given, str | int | float | datetime)


def _plain_value(name: str, given: Any) -> Any:  # noqa: ANN401
    if name in TEXTS:
        return given or ""
    return time_adapter()(given) if isinstance(given, datetime) else given


def _column(name: str, fixed: Mapping[str, Any], columns: Mapping[str, Any], count: int) -> Iterable[Any]:
    if name == "payload" and name not in columns:
        return repeat("{}", count)
    if name in columns:
        given = columns[name]
        if is_plain(given):
            return repeat(_plain_value(name, given), count)
        if name in TEXTS:
            return (value or "" for value in given)
        return map(time_adapter(), given) if name == "happened_at" else given
    if name == "recorded_at":
        return repeat(time_adapter()(fixed[name]), count)
    return repeat(fixed.get(name, "" if name in TEXTS else None), count)
