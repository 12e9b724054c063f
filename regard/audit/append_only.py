"""Tables whose rows are written once: the database itself refuses to change or delete them.

The few sanctioned exceptions (erasure, expiry, withdrawal) say so with `sanctioned()`. The guard catches mistakes
of code and of people at a database prompt; whoever owns the database can drop it, which is what the seals of the
audit are for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from regard.ui.migrating import ByHand

M = TypeVar("M", bound=models.Model)

SETTING = "regard.sanctioned"
SANCTIONS = "audit_sanction"  # on SQLite, which has no settings of a transaction, a table that is empty outside of one


@contextmanager
def sanctioned() -> Iterator[None]:
    """Within it rows of append-only tables may be changed and deleted. Needs a transaction; does not nest."""
    if not connection.in_atomic_block:
        raise RuntimeError("a sanctioned change needs a transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, 'yes', true)", [SETTING])
            yield
            cursor.execute("SELECT set_config(%s, '', true)", [SETTING])
        else:
            cursor.execute(f"INSERT INTO {SANCTIONS} (is_given) VALUES (1)")  # noqa: S608
            yield
            cursor.execute(f"DELETE FROM {SANCTIONS}")  # noqa: S608


class AppendOnlyQuerySet(models.QuerySet[M]):
    """Refuses in Python what the database would refuse, with the reason."""

    def update(self, **changes: Any) -> int:  # noqa: ANN401
        raise TypeError(f"{self.model.__name__} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__} is append-only")

    def sanctioned_update(self, **changes: Any) -> int:  # noqa: ANN401
        """As `update`, for the modules that may."""
        with sanctioned():
            return super().update(**changes)

    def sanctioned_delete(self) -> int:
        """Deletes without loading; answers how many."""
        with sanctioned():
            return self._raw_delete(self.db)


def guard(table: str) -> ByHand:
    """A migration step that puts the triggers on `table`."""

    def put(editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _triggers(table, editor.connection.vendor):
            editor.execute(statement, params=None)  # the text has per cent signs of its own

    return ByHand(put)


def _triggers(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_FUNCTION, _PG_TRIGGER.format(table=table)]
    return [_SQLITE_TRIGGER.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION regard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('{SETTING}', true), '') <> 'yes' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""
_PG_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION regard_append_only()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only_{verb} BEFORE {verb} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM audit_sanction)
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
