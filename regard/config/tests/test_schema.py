"""A new database is laid out from a file, and is the one the migrations make."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from regard.config import schema
from tests.prepared import Prepared

pytestmark = pytest.mark.once


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """A SQLite database with nothing in it."""
    settings = {**connections["default"].settings_dict, "NAME": str(tmp_path / "new.sqlite3")}
    made = connections.create_connection("default")
    made.settings_dict = settings
    with django_db_blocker.unblock():
        yield made
        made.close()


@pytest.fixture
def migrated(db: None) -> Iterator[sqlite3.Connection]:
    """What the migrations have made for the tests, before anything was written."""
    if connection.vendor != "sqlite":
        pytest.fail("marked once: run on SQLite")
    with closing(sqlite3.connect(f"file:{Prepared().kept}?mode=ro", uri=True)) as found:
        yield found


def test_the_file_is_what_the_migrations_make(migrated: sqlite3.Connection) -> None:
    assert schema.written_out(migrated) == schema.FILE.read_text(), "run: regard manage schemafile"


def test_laid_out_or_migrated_everything_is_there(
    migrated: sqlite3.Connection, empty: BaseDatabaseWrapper
) -> None:
    everything = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    schema.lay_out(empty)
    assert empty.connection.execute(everything).fetchall() == migrated.execute(everything).fetchall()


def test_an_empty_database_is_laid_out_with_nothing_left_to_migrate(empty: BaseDatabaseWrapper) -> None:
    assert schema.lay_out(empty) is True
    assert schema.written_out(empty.connection) == schema.FILE.read_text()
    applied = set(empty.connection.execute("SELECT app, name FROM django_migrations").fetchall())
    assert set(MigrationLoader(None).graph.nodes) <= applied


def test_where_something_is_nothing_is_done(empty: BaseDatabaseWrapper) -> None:
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id integer)")
    assert schema.lay_out(empty) is False
    assert empty.introspection.table_names() == ["mine"]


def test_what_goes_wrong_leaves_nothing_behind(
    empty: BaseDatabaseWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "schema.sql"
    broken.write_text("CREATE TABLE one (id integer);\nCREATE TABLE one (id integer);\n")
    monkeypatch.setattr(schema, "FILE", broken)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        schema.lay_out(empty)
    assert empty.introspection.table_names() == []
