"""What the tests start from is what the migrations make, whether it was kept or is new."""

import re

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import prepared

pytestmark = pytest.mark.django_db


def test_the_database_of_the_tests_has_every_migration() -> None:
    executor = MigrationExecutor(connection)
    assert executor.loader.applied_migrations
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_append_only_tables_have_their_guards() -> None:
    """Triggers are what a copy would lose first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        )
        assert cursor.fetchone()[0] > 0


def test_a_change_of_what_a_migration_uses_asks_for_a_new_database(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepared._fingerprint()
    assert before == prepared._fingerprint()
    monkeypatch.setattr(prepared, "IMPORTED", re.compile("^nothing$"))
    assert prepared._fingerprint() != before
