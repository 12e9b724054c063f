"""Lets tests with real transactions empty the append-only tables of SQLite afterwards."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

DatabaseOperations = DatabaseWrapper.ops_class
SANCTION = 'DELETE FROM "audit_sanction"'


@pytest.fixture(scope="session", autouse=True)
def _flush_is_sanctioned() -> Iterator[None]:
    """Emptying all tables after a test is the one deletion the triggers must let pass."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: Iterable[str]) -> None:
        others = [sql for sql in sql_list if "audit_sanction" not in sql]
        plain(self, ["INSERT INTO audit_sanction (is_given) VALUES (1)", *others, SANCTION])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
