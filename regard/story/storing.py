"""The one place that writes entries: plain SQL, because a million of them must not become a million objects."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice, repeat
from typing import Any

from django.db import connection

from regard.kernel.literals import in_hundreds, is_writable, literal

CHUNK = 20_000
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


def time_adapter() -> Callable[[datetime | str], Any]:
    return _sqlite_time if connection.vendor == "sqlite" else _same


def _sqlite_time(value: datetime | str) -> str:
    """As Django stores it: UTC without a zone."""
    if isinstance(value, str):
        return value
    text = value.isoformat(" ")
    if text.endswith("+00:00"):
        return text[:-6]
    return _zoned(value).astimezone(UTC).isoformat(" ")[:-6]


def _same(value: datetime | str) -> datetime | str:
    return value if isinstance(value, str) else _zoned(value)


def _zoned(value: datetime) -> datetime:
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


def insert_columns(
    fixed: Mapping[str, Any], columns: Mapping[str, Sequence[Any] | Any], count: int, *, has_keys: bool
) -> int:
    """Inserts `count` entries given as columns; what `columns` lacks comes from `fixed`. As `insert_rows` otherwise."""
    if not count:
        return 0
    connection.ensure_connection()
    values = {name: _column(name, fixed, columns) for name in COLUMNS}
    if connection.vendor != "sqlite":
        every = zip(*(repeat(v, count) if is_plain(v) else v for v in values.values()), strict=True)
        return sum(insert_rows(chunk, has_keys=has_keys) for chunk in chunks(every))
    # Binding a value costs every row, so what all rows share is written into the statement.
    shared = {
        name: literal(v)
        for name, v in values.items()
        if name != "happened_at" and is_plain(v) and is_writable(v)
    }
    varied = [[v] * count if is_plain(v) else v for name, v in values.items() if name not in shared]
    row = f"({', '.join(shared.get(name, '?') for name in COLUMNS)})"
    told = 0
    with connection.wrap_database_errors:
        for start in range(0, count, CHUNK):
            part = [column[start : start + CHUNK] for column in varied]
            for statement, runs in in_hundreds(
                f"INSERT INTO story_entry ({_NAMES}) VALUES", row, _ONCE, part
            ):
                told += int(connection.connection.executemany(statement, runs).rowcount)
    return told


def chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


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


def is_plain(given: object) -> bool:
    """Whether it is one value for all rows rather than a column."""
    return given is None or isinstance(given, str | int | float | datetime)


def _column(name: str, fixed: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """The values of a column as stored, or the one value all entries have."""
    given: Any = columns[name] if name in columns else "{}" if name == "payload" else fixed.get(name)
    if isinstance(given, list) and given.count(given[0]) == len(given):
        given = given[0]
    if is_plain(given):
        if name in TEXTS:
            return given or ""
        return time_adapter()(given) if isinstance(given, datetime) else given
    if name in TEXTS:
        return [value or "" for value in given]
    return list(map(time_adapter(), given)) if name == "happened_at" else given
