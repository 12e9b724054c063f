"""What PostgreSQL finds parts of texts by: an index of the column of a field, made when the field is.

SQLite looks through a column of a million texts quickly enough; there is none there. One that has no values costs nothing, so it
stays when its field goes.
"""

from __future__ import annotations

from django.db import connection

from regard.fields.holders import holder, holders
from regard.fields.models import OwnField
from regard.fields.queries import own_fields
from regard.jobs import services as jobs
from regard.kernel.actor import Actor
from regard.kernel.words import tr

TEXTS = frozenset({"text", "long", "url", "email", "phone"})


def index_soon(*, actor: Actor, field: OwnField) -> None:
    """Have a worker make the index of a field, while people go on writing."""
    from regard.fields.jobs import index_own_field

    if not _is_wanted(field):
        return
    jobs.enqueue(
        index_own_field,
        actor=actor,
        title=tr("Make “{label}” quick to search", label=field.label),
        queue="bulk",
        key=f"index-own-field-{field.pk}",
        noun=field.noun,
        kind=field.kind,
        slot=field.slot,
    )


def make_index(noun: str, kind: str, slot: str) -> None:
    """Make the index unless it is there and whole. Outside a transaction it keeps nobody from writing."""
    table = holder(noun).model._meta.db_table
    name = _name(table, slot)
    apart = "" if connection.in_atomic_block else "CONCURRENTLY "
    column = f"upper({slot})" if kind in TEXTS else slot
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indisvalid, pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indexrelid = to_regclass(%s)",
            [name],
        )
        found = cursor.fetchone()
        if found is not None and found[0] and (f"({column} gin" in found[1]):
            return
        if found is not None:  # what a stop in the middle has left, or what a field of another type had
            cursor.execute(f"DROP INDEX {apart}IF EXISTS {name}")
        cursor.execute(
            f"CREATE INDEX {apart}{name} ON {table} USING gin ({column} gin_trgm_ops) WHERE {slot} IS NOT NULL"
        )


def make_indexes() -> None:
    """Those of all fields there are, for an installation from before them. At most a query for each field that has its own."""
    if connection.vendor != "postgresql":
        return
    for of in holders():
        for field in own_fields(of.noun):
            if _is_wanted(field):
                make_index(of.noun, field.kind, field.slot)


def _is_wanted(field: OwnField) -> bool:
    return connection.vendor == "postgresql" and (field.kind in TEXTS or field.kind == "several")


def _name(table: str, slot: str) -> str:
    return f"{table}_{slot}_words"
