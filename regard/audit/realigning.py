"""After a database was restored into another PostgreSQL server, whose transaction numbers may be lower.

New rows would then lie before the places that readers have come to, and never be read. So all old numbers are
moved below zero, in their order, with the places of the readers.
"""

from django.db import connection, transaction

from regard.audit.append_only import sanctioned

ROWS: list[str] = ["audit_change"]  # tables with columns xid and id
PLACES: list[tuple[str, str]] = [("audit_seal", "last_xid")]  # where readers note how far they have come


def realign() -> int:
    """Move the numbers if they are ahead of this server's; answers by how much, 0 when all is well.

    Call it after a restore, before anything is written; the worker also looks at its start. Cheap when all is well.
    """
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        now = int(cursor.fetchone()[0])
        shift = max([_highest(table, "xid") for table in ROWS] + [_highest(*place) for place in PLACES]) + 1
        if shift <= now:
            return 0
        with sanctioned():
            for table in ROWS:
                cursor.execute(  # rows written here meanwhile have lower numbers and higher ids: they stay
                    f"UPDATE {table} SET xid = xid - %s"  # noqa: S608
                    f" WHERE id <= (SELECT coalesce(max(id), 0) FROM {table} WHERE xid >= %s) OR xid < 0",
                    [shift, now],
                )
            for table, column in PLACES:
                cursor.execute(
                    f"UPDATE {table} SET {column} = {column} - %s WHERE {column} > %s",  # noqa: S608
                    [shift, -(2**62)],
                )
    return shift


def _highest(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max({column}), 0) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])
