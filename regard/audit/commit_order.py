"""Reading rows in the order in which their transactions ended.

On PostgreSQL a row with a lower id may become visible after one with a higher id, because its transaction took
longer. Whoever remembers "I have read up to id 10" then never sees row 9. So every row carries the number of
its transaction (`xid`), readers order by (xid, id), and read only below the oldest transaction still running:
whatever appears later lies behind what was read. SQLite has one writer at a time, so there the number is always
0 and ids alone are in commit order.

A table takes part by a field `xid = BigIntegerField(db_default=CurrentTransaction(), editable=False)` and, on
PostgreSQL, an index on (xid, id).
"""

from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)


class Position(NamedTuple):
    """A place in commit order: everything at or before it has been read."""

    xid: int
    id: int


START = Position(-(2**63), -(2**63))


class CurrentTransaction(models.Func):
    """The number of the running transaction, as a database default; 0 where there is one writer."""

    output_field = models.BigIntegerField()

    def as_sql(  # type: ignore[override]
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra: Any,  # noqa: ANN401
    ) -> tuple[str, list[Any]]:
        return "0", []

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **extra: Any,  # noqa: ANN401
    ) -> tuple[str, list[Any]]:
        return "(pg_current_xact_id()::text::bigint)", []


def has_one_writer() -> bool:
    return connection.vendor != "postgresql"


def horizon() -> int:
    """The number below which every transaction has ended. One query on PostgreSQL, none elsewhere."""
    return 1 if has_one_writer() else _oldest_running()


def _oldest_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return cast(int, cursor.fetchone()[0])


def in_commit_order(rows: models.QuerySet[M], after: Position, below: int) -> models.QuerySet[M]:
    """The settled rows behind `after`, oldest first. `below` is a `horizon()` taken before."""
    if has_one_writer():
        return rows.filter(id__gt=after.id).order_by("id")
    return rows.filter(TupleGreaterThan(Tuple("xid", "id"), tuple(after)), xid__lt=below).order_by(
        "xid", "id"
    )


def up_to(rows: models.QuerySet[M], last: Position) -> models.QuerySet[M]:
    """The rows at or before `last`."""
    if has_one_writer():
        return rows.filter(id__lte=last.id)
    return rows.filter(TupleLessThanOrEqual(Tuple("xid", "id"), tuple(last)))


def last_settled(rows: models.QuerySet[M], below: int) -> Position | None:
    """The newest place that is settled; None when there is nothing. One query, answered by an index."""
    if has_one_writer():
        last = rows.order_by("-id").values_list("id", flat=True).first()
        return None if last is None else Position(0, last)
    found = rows.filter(xid__lt=below).order_by("-xid", "-id").values_list("xid", "id").first()
    return None if found is None else Position(*found)


def present(below: int, rows: models.QuerySet[M]) -> Position:
    """The place of whoever begins to read now: everything settled counts as read."""
    if has_one_writer():
        return last_settled(rows, below) or START
    return Position(below - 1, 2**63 - 1)
