"""The tables of a new SQLite database, as all migrations together make them.

To run the migrations over nothing costs twenty seconds: Django makes the classes of all models anew at every step. What they
come to lies beside in `schema.sql`, written by `regard manage schemafile`; a test holds the two together. The migrations stay
what counts: `migrate` comes behind and applies what the file does not know, and PostgreSQL is always made by them.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).with_name("schema.sql")
KINDS = ("table", "index", "trigger")
KEPT_IN = ("data", "idx", "content", "docsize", "config")
"""What SQLite keeps a table of words (FTS5) in, and makes with it."""
HEAD = "-- Written by `regard manage schemafile` from the migrations. Not to be changed by hand.\n"


def lay_out(connection: BaseDatabaseWrapper) -> bool:
    """Make the tables of an empty SQLite database, all or none; False, with nothing done, where there is something in it.

    Two that lay out the same one at once: the second is refused by the database, and nothing is half there.
    """
    if connection.vendor != "sqlite":
        return False
    connection.ensure_connection()
    database = connection.connection
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return False
    try:
        database.executescript(f"BEGIN IMMEDIATE;\n{FILE.read_text()}COMMIT;\n")
    except sqlite3.Error:
        if database.in_transaction:
            database.rollback()
        raise
    return True


def written_out(database: sqlite3.Connection) -> str:
    """The text of `schema.sql` for a database that has been migrated and holds nothing yet."""
    return HEAD + "".join(f"{statement};\n" for statement in _statements(database))


def migrated_from_nothing() -> str:
    """The same for what the migrations make now, on a database that goes away again. Takes some twenty seconds."""
    with tempfile.TemporaryDirectory(prefix="regard-schema-") as place:
        environment = {**os.environ, "REGARD_DATA": place}
        environment.pop("REGARD_DATABASE", None)
        command = [sys.executable, "-m", "regard.config.cli", "manage", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True)
        with closing(sqlite3.connect(Path(place) / "regard.sqlite3")) as database:
            return written_out(database)


def _statements(database: sqlite3.Connection) -> Iterator[str]:
    known = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    found = [row for row in known.fetchall() if not row[1].startswith("sqlite_")]
    virtual = [name for _, name, sql in found if sql.startswith("CREATE VIRTUAL TABLE")]
    come_with_it = {f"{name}_{part}" for name in virtual for part in KEPT_IN}
    for kind in KINDS:
        yield from (sql for of, name, sql in found if of == kind and name not in come_with_it)
    for app, name in database.execute("SELECT app, name FROM django_migrations ORDER BY id"):
        values = f"VALUES ('{app}', '{name}', CURRENT_TIMESTAMP)"
        yield f"INSERT INTO django_migrations (app, name, applied) {values}"
