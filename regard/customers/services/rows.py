"""Rows by the thousand, straight to the database: the same few verbs on SQLite and PostgreSQL.

Domains above use it too. Every function is one or two statements whatever the number of rows. A frame's columns
must be named and typed as the table's: i64 for numbers, `datetime[us, UTC]`, `date`, `bool`, strings.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import polars as pl
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

from regard.kernel.literals import in_hundreds, is_writable, literal

Schema = Mapping[str, Any]
TIME = pl.Datetime("us", "UTC")
HELD = 10_000  # rows that are held as objects at a time


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def next_ids(table: str, count: int) -> list[int]:
    """`count` unused ids of `table`, rising. In a transaction nobody else can be given the same ones."""
    if not count:
        return []
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        # SQLite has one writer, and writing a higher id moves the sequence by itself.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return list(range(first, first + count))


def insert(table: str, frame: pl.DataFrame) -> None:
    """Write all rows of `frame` into `table`, column for column; the other columns get the database's null."""
    if frame.is_empty():
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor:
        if is_postgres():
            text = frame.write_csv(
                include_header=False, quote_style="non_numeric", datetime_format="%F %T%.6f+00"
            )
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
                copy.write(text)
            return
        rest = as_stored(frame)
        # Binding a value costs every row, so what all rows share is written into the statement.
        only = {
            name: _only(rest[name]) for name in rest.columns[1:]
        }  # the first is bound: something has to be
        shared = {name: text.replace("%", "%%") for name, text in only.items() if text is not None}
        row = f"({', '.join(shared.get(name, '%s') for name in rest.columns)})"
        _insert(cursor, f"INSERT INTO {table} ({names}) VALUES", row, "", rest.drop(shared))


def _insert(cursor: CursorWrapper, head: str, row: str, tail: str, frame: pl.DataFrame) -> None:
    for part in frame.iter_slices(HELD):
        for statement, runs in in_hundreds(head, row, tail, [column.to_list() for column in part]):
            cursor.executemany(statement, runs)


def _only(column: pl.Series) -> str | None:
    """The one value of all rows as a literal; None where they differ or it cannot be written."""
    first = column[0]
    is_only = column.null_count() == len(column) if first is None else bool(column.eq_missing(first).all())
    return literal(first) if is_only and is_writable(first) else None


def upsert(table: str, frame: pl.DataFrame, key: str, changes: Sequence[str]) -> None:
    """Insert the rows of `frame`; where `key` is there already, make these `changes` (SQL, `excluded.x` is the new x)."""
    if frame.is_empty():
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    end = f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}"
    if not is_postgres():
        row = f"({', '.join(['%s'] * frame.width)})"
        with connection.cursor() as cursor:
            _insert(cursor, f"INSERT INTO {table} ({names}) VALUES", row, end, as_stored(frame))
        return
    arrays = ", ".join(f"%s::{_pg_type(kind)}[]" for kind in frame.dtypes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {end}",  # noqa: S608
            [column.to_list() for column in frame],
        )


def _pg_type(kind: Any) -> str:  # noqa: ANN401
    if isinstance(kind, pl.Datetime):
        return "timestamptz"
    return {pl.Date: "date", pl.String: "text", pl.Boolean: "boolean"}.get(kind, "bigint")


def write_each(sql: str, frame: pl.DataFrame, order: Sequence[str]) -> None:
    """Run `sql` once per row with the columns of `order` as its parameters (for updates and upserts)."""
    chosen = frame.select(order)
    run_each(sql, chosen.rows() if is_postgres() else as_stored(chosen).rows())


def run_each(sql: str, parameters: Sequence[Sequence[Any]]) -> None:
    """Run `sql` once per row of parameters, which are as the database stores them (see `stored`)."""
    if parameters:
        with connection.cursor() as cursor:
            cursor.executemany(sql, parameters)


def update(objects: Sequence[Model], fields: Collection[str]) -> None:
    """Write `fields` of each object, whatever is different between them; nothing is computed or checked."""
    if not objects:
        return
    meta = objects[0]._meta
    columns = [cast(Field, meta.get_field(name)) for name in fields]  # type: ignore[type-arg]
    assigned = ", ".join(f'"{column.column}" = %s' for column in columns)
    names = [column.attname for column in columns]
    sql = f"UPDATE {meta.db_table} SET {assigned} WHERE id = %s"  # noqa: S608
    run_each(sql, [(*(stored(getattr(one, name)) for name in names), one.pk) for one in objects])


def stored(value: Any) -> Any:  # noqa: ANN401
    """A time or day as the database takes it; anything else as it is."""
    if is_postgres() or not isinstance(value, date):
        return value
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.isoformat()


def as_stored(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with times and days as Django keeps them in SQLite: text, UTC, microseconds only where there are any."""
    changes = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Datetime):
            at = pl.col(name)
            whole, parts = at.dt.strftime("%F %T"), at.dt.strftime("%F %T%.6f")
            changes.append(pl.when(at.dt.microsecond() == 0).then(whole).otherwise(parts).alias(name))
        elif kind == pl.Date:
            changes.append(pl.col(name).dt.strftime("%F"))
    return frame.with_columns(changes) if changes else frame


def wanted(values: Collection[Any], kind: str = "bigint") -> tuple[str, Any]:
    """A table `wanted(value)` of these values for a FROM clause, and its one parameter.

    Join it by `CROSS JOIN … WHERE` and put it first: SQLite then starts from it.
    """
    if is_postgres():
        return f"unnest(%s::{kind}[]) AS wanted(value)", list(values)
    return "json_each(%s) AS wanted", json.dumps(list(values), default=str)


def fetch(sql: str, params: Iterable[Any], schema: Schema) -> pl.DataFrame:
    """The answer of `sql` as a frame of `schema`. Times and days come back as such on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        rows = cursor.fetchall()
    if is_postgres():
        return pl.DataFrame(rows, schema=schema, orient="row")
    return pl.DataFrame(
        {name: _typed([row[at] for row in rows], kind) for at, (name, kind) in enumerate(schema.items())}
    )


def _typed(values: list[Any], kind: Any) -> pl.Series:  # noqa: ANN401
    """A column as SQLite gives it: times and days as text where they were computed, as naive UTC where they are stored."""
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        sample = next((value for value in values if value is not None), None)
        if isinstance(sample, str):
            texts = pl.Series(values, dtype=pl.String)
            return (
                texts.str.to_date("%F")
                if kind == pl.Date
                else texts.str.to_datetime(time_unit="us", time_zone="UTC")
            )
        if kind == pl.Date:
            return pl.Series(values, dtype=pl.Date)
        return pl.Series(values, dtype=pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.Series(
        [None if value is None else bool(value) for value in values] if kind == pl.Boolean else values,
        dtype=kind,
    )


def lock(name: str) -> None:
    """Until the transaction ends, nobody else holds the lock of this name. Free on SQLite, which has one writer."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hold(table: str, ids: Collection[int]) -> None:
    """Until the transaction ends, nobody else deletes these rows; they may be changed. Free on SQLite, which has one writer."""
    if is_postgres() and ids:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",  # noqa: S608
                [sorted(ids)],
            )


def recount(*tables: str) -> None:
    """Let PostgreSQL count those of these tables that have outgrown what it knows of them. One query when none has.

    It does so by itself a minute after a commit. Until then a table that was emptied before it is filled passes for one of
    a row, and a join of it for a small one, which takes hours. A second per million rows counted.
    """
    if not is_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM (SELECT relname, relpages, reltuples, pg_relation_size(oid) / 8192 AS pages"
            " FROM pg_class WHERE oid = ANY(%s::regclass[])) known"
            " WHERE pages > 50 AND (pages > 2 * relpages OR reltuples < relpages)",
            [list(tables)],
        )
        if outgrown := [row[0] for row in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(outgrown)}")
