"""The two databases: copying one consistently while it is used, counting its rows, putting a copy in its place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from regard.kernel.errors import Conflict, Invalid, RegardError


class Engine(Protocol):
    """What backup and restore need of a database."""

    name: str

    def copy_to(self, target: Path) -> dict[str, int]:
        """Write a consistent copy while others go on writing; answers the rows of each table in that copy."""
        ...

    def check(self, copy: Path) -> dict[str, int]:
        """Restore the copy in a scratch place, check it and count its rows. Raises `Invalid` for damage."""
        ...

    def is_empty(self) -> bool:
        """Whether there is no installation in the database yet."""
        ...

    def replace_by(self, copy: Path, aside: Path, stamp: str) -> str:
        """Put the copy in place and keep what was there; answers where that is kept (empty: there was nothing)."""
        ...


class SqliteEngine:
    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def copy_to(self, target: Path) -> dict[str, int]:
        with (
            closing(sqlite3.connect(self.path, timeout=60)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)  # one step: a reader's snapshot, during which writers go on
        return self._count(target)

    def check(self, copy: Path) -> dict[str, int]:
        try:
            with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
                verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise Invalid(f"The database in the backup is damaged: {verdict}.")
            return self._count(copy)
        except sqlite3.DatabaseError as error:
            raise Invalid(f"The database in the backup is damaged: {error}.") from error

    def is_empty(self) -> bool:
        return not self.path.exists() or not any(self._count(self.path).values())

    def replace_by(self, copy: Path, aside: Path, stamp: str) -> str:
        kept = [
            path
            for path in (self.path, *(Path(f"{self.path}-{end}") for end in ("wal", "shm")))
            if path.exists()
        ]
        for path in kept:
            aside.mkdir(mode=0o700, exist_ok=True)
            shutil.move(path, aside / path.name)
        shutil.move(copy, self.path)
        return str(aside) if kept else ""

    def _count(self, path: Path) -> dict[str, int]:
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
            ).fetchall()
            return {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 — from the catalogue
                for (name,) in names
            }


class PostgresEngine:
    name = "postgresql"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.database = str(settings["NAME"])
        self.environment = {
            variable: str(settings[key])
            for key, variable in {
                "HOST": "PGHOST",
                "PORT": "PGPORT",
                "USER": "PGUSER",
                "PASSWORD": "PGPASSWORD",
            }.items()
            if settings.get(key)
        }

    def copy_to(self, target: Path) -> dict[str, int]:
        with self._connect(self.database) as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
            rows = self._count(connection)
            arguments = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
            self._program("pg_dump", *arguments, self.database)
            connection.execute("ROLLBACK")
        return rows

    def check(self, copy: Path) -> dict[str, int]:
        scratch = f"{self.database}_check_{uuid4().hex[:8]}"
        try:
            self._load(copy, scratch)
            with self._connect(scratch) as connection:
                return self._count(connection)
        finally:
            self._admin(f'DROP DATABASE IF EXISTS "{scratch}"')

    def is_empty(self) -> bool:
        if not self._exists():
            return True
        with self._connect(self.database) as connection:
            return not any(self._count(connection).values())

    def replace_by(self, copy: Path, aside: Path, stamp: str) -> str:
        fresh = f"{self.database}_restored_{stamp}"
        old = f"{self.database}_before_restore_{stamp}"
        had_one = self._exists()
        if had_one:
            self._refuse_company()
        try:
            self._load(copy, fresh)
            if had_one:
                self._refuse_company()  # loading takes minutes: somebody may have come since
                self._admin(f'ALTER DATABASE "{self.database}" RENAME TO "{old}"')
        except BaseException:
            self._admin(f'DROP DATABASE IF EXISTS "{fresh}"')
            raise
        self._admin(f'ALTER DATABASE "{fresh}" RENAME TO "{self.database}"')
        return f"the database {old}" if had_one else ""

    def _load(self, copy: Path, name: str) -> None:
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE template0')
        self._program("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(copy))

    def _exists(self) -> bool:
        with self._connect("postgres") as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, [self.database]).fetchone() is not None

    def _refuse_company(self) -> None:
        with self._connect("postgres") as connection:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            if connection.execute(query, [self.database]).fetchone()[0]:
                raise Conflict(
                    "Others are connected to the database.", remedy="Stop every web server and worker first."
                )

    @contextmanager
    def _connect(self, database: str) -> Iterator[Any]:
        import psycopg

        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
        options: dict[str, Any] = {names[key]: value for key, value in self.environment.items()}
        try:
            with psycopg.connect(dbname=database, autocommit=True, **options) as connection:
                yield connection
        except psycopg.Error as error:
            raise RegardError(f"PostgreSQL: {str(error).strip()}") from error

    def _admin(self, statement: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(statement)

    def _count(self, connection: Any) -> dict[str, int]:  # noqa: ANN401
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608

    def _program(self, name: str, *arguments: str) -> None:
        command = [_postgres_program(name), *arguments]
        environment = {**os.environ, **self.environment}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RegardError(f"{name} failed: {done.stderr.strip()[-500:]}")


def _postgres_program(name: str) -> str:
    """The newest installed one: `pg_dump` must not be older than the server."""
    homes = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True
    )
    found = next((str(home / name) for home in homes if (home / name).exists()), None) or shutil.which(name)
    if found is None:
        raise RegardError(
            f"{name} is not installed.", remedy="On Debian and Ubuntu: apt install postgresql-client."
        )
    return found


def engine_of(settings: Mapping[str, Any]) -> Engine:
    """The engine of a Django database setting."""
    if "sqlite3" in str(settings["ENGINE"]):
        return SqliteEngine(Path(settings["NAME"]))
    return PostgresEngine(settings)
