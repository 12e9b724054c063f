"""The engine: DuckDB inside the process, asked through Ibis. The only module that opens it.

A table is a name with declared columns; nothing is read before an expression is run. `run` holds the generation of
the copy it reads for as long as it takes, so that no file goes away under it, and every table in one expression is
of that generation. To read several expressions from the same generation, run them in one `with reading():`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from regard.analytics.columnar import files, pins
from regard.analytics.columnar.shapes import engine_schema, shape_of
from regard.analytics.facts import FACTS, Fact
from regard.analytics.models import CopyState, FactState, PageFile
from regard.analytics.words import Table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def table(name: str) -> Table:
    """The fact `name` as a table expression. Raises `KeyError` for a fact nobody declares. Costs no query."""
    return _table(FACTS[name])


@cache
def _table(fact: Fact) -> Table:
    import ibis

    return ibis.table(engine_schema(fact), name=fact.name)


def run(expression: Any) -> pa.Table:  # noqa: ANN401
    """The result of an expression over facts, as an Arrow table. One query of the database, two after a refresh."""
    table = expression.as_table()
    with reading() as connection:
        if holds_rows(table):
            result: pa.Table = connection.to_pyarrow(table)
            return result
        return run_sql(sql_of(table), arrow_schema(table))


def sql_of(table: Table) -> str:
    """A table expression, one without rows of its own, in the engine's SQL.

    To put it into SQL takes longer than to run it, and pages ask the same ones again and again, so the last are remembered. The
    SQL names views, which are bound to a generation apart from it, so it stays true when the copy changes.
    """
    return _sql_of(table.op())


def arrow_schema(table: Table) -> pa.Schema:
    """The columns a table expression answers."""
    found: pa.Schema = table.schema().to_pyarrow()
    return found


def run_sql(sql: str, schema: pa.Schema) -> pa.Table:
    """What a statement over facts (`sql_of`) answers, in the given columns. Queries as for `run`."""
    with reading() as connection:
        found: pa.Table = connection.con.sql(sql).to_arrow_table()
    return found if found.schema == schema else found.cast(schema)


def holds_rows(table: Table) -> bool:
    """Whether it contains a table made in Python, whose rows would stay in memory with what is remembered."""
    import ibis.expr.operations as ops

    return bool(table.op().find(ops.InMemoryTable))


def value(expression: Any) -> Any:  # noqa: ANN401
    """The single value of a scalar expression, or None."""
    rows = run(expression).to_pylist()
    return next(iter(rows[0].values())) if rows else None


@contextmanager
def reading() -> Iterator[Any]:
    """The connection of this thread (an Ibis backend) with every fact as a view on one generation of the copy."""
    with pins.reading(generation) as held:
        own = _own_connection()
        _bind(own, held)
        yield own.backend


def connect() -> Any:  # noqa: ANN401
    """The connection of this thread, bound to the newest generation. For looking around; it holds no file."""
    with reading() as backend:
        return backend


def as_of() -> datetime | None:
    """Up to when the facts of the copy were read; None before the first refresh."""
    found: datetime | None = CopyState.objects.filter(pk=1).values_list("as_of", flat=True).first()
    return found.astimezone(UTC) if found else None


def versions(facts: frozenset[str]) -> dict[str, int]:
    """The generation that changed each of the facts last; answers kept under the same numbers are still true."""
    return dict(FactState.objects.filter(fact__in=facts).order_by("fact").values_list("fact", "generation"))


def warm() -> None:
    """Opens the engine, so that the first page that asks does not pay for it. For the start of a process."""
    import ibis

    with reading() as backend:
        backend.to_pyarrow(ibis.literal(1).as_table())


class _Connection:
    """A DuckDB cursor of one thread and what its views are bound to."""

    def __init__(self, base: duckdb.DuckDBPyConnection, key: tuple[int, str]) -> None:
        import ibis

        self.key = key
        self.backend = ibis.duckdb.from_connection(base.cursor())
        self.generation = -1
        self.shapes: dict[str, str] = {}
        self.bound: dict[str, tuple[str, tuple[str, ...]]] = {}


@lru_cache(maxsize=128)
def _sql_of(operation: Any) -> str:  # noqa: ANN401
    import ibis

    sql: str = ibis.duckdb.compile(operation.to_expr())
    return sql


_local = threading.local()
_base_lock = threading.Lock()
_base: tuple[tuple[int, str], duckdb.DuckDBPyConnection] | None = None


def _own_connection() -> _Connection:
    key = (os.getpid(), str(files.root()))
    own: _Connection | None = getattr(_local, "connection", None)
    if own is None or own.key != key:
        own = _local.connection = _Connection(_base_connection(key), key)
    return own


def _base_connection(key: tuple[int, str]) -> duckdb.DuckDBPyConnection:
    """One in-memory DuckDB per process, never shared with the process it was forked from."""
    global _base  # noqa: PLW0603
    with _base_lock:
        if _base is None or _base[0] != key:
            _base = (key, _open())
        return _base[1]


def _open() -> duckdb.DuckDBPyConnection:
    import duckdb

    spill = Path(files.root()) / ".spill"
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": settings.ANALYTICS_THREADS or os.cpu_count() or 1,
        "memory_limit": settings.ANALYTICS_MEMORY,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    base = duckdb.connect(":memory:", config=config)
    base.execute("SET GLOBAL parquet_metadata_cache = true; SET GLOBAL TimeZone = 'UTC'")
    return base


def generation() -> int:
    """The newest generation of the copy; 0 before the first. One query."""
    return CopyState.objects.filter(pk=1).values_list("generation", flat=True).first() or 0


def _manifest() -> dict[str, tuple[str, ...]]:
    """The files of every fact, in order of pages."""
    pages: dict[str, list[str]] = {}
    for fact, file in PageFile.objects.order_by("fact", "number").values_list("fact", "file"):
        pages.setdefault(fact, []).append(files.full_path(file))
    return {fact: tuple(paths) for fact, paths in pages.items()}


def _bind(own: _Connection, generation: int) -> None:
    """Points the views at the files of a generation; those of facts that did not change stay as they are."""
    shapes = {fact.name: shape_of(fact) for fact in FACTS}
    if own.generation == generation and own.shapes == shapes:
        return
    manifest = _manifest()
    for name, shape in shapes.items():
        paths = manifest.get(name, ())
        if own.bound.get(name) != (shape, paths):
            own.backend.con.execute(_view(FACTS[name], paths))
            own.bound[name] = (shape, paths)
    own.generation, own.shapes = generation, shapes


def _view(fact: Fact, paths: tuple[str, ...]) -> str:
    if paths:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        return f'CREATE OR REPLACE TEMP VIEW "{fact.name}" AS SELECT * FROM read_parquet([{listed}])'  # noqa: S608
    columns = ", ".join(
        f'CAST(NULL AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in engine_schema(fact).items()
    )
    return f'CREATE OR REPLACE TEMP VIEW "{fact.name}" AS SELECT {columns} WHERE false'


_SQL_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "float64": "DOUBLE",
}
