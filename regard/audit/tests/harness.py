"""What append-only tables and commit order need in tests.

Tests with real transactions may empty append-only tables afterwards. In tests that run in one transaction, what that
transaction wrote counts as settled, so that readers of the story find it on PostgreSQL too.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import connection
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


@pytest.fixture(autouse=True)
def _own_rows_are_settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (mark is not None and (mark.kwargs.get("transaction") or mark.args)):
        return
    from regard.audit import commit_order

    monkeypatch.setattr(commit_order, "_oldest_running", _behind_this_transaction)


def _behind_this_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint + 1")
        return int(cursor.fetchone()[0])
