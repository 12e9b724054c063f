"""The database every test run starts from: migrated once, kept in the virtual environment until a migration changes.

Migrating an empty database costs many seconds, a copy of one next to none. What is kept is only a start: the run
still migrates what it got, so that a copy can be out of date but never wrong.
"""

import fcntl
import hashlib
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import IO

from django.db import connection

from tests.machine import postgres_programs

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(sys.prefix) / "test-databases"
IMPORTED = re.compile(r"^(?:from|import) (regard\.[\w.]+)", re.MULTILINE)


class Prepared:
    """Takes what is kept, or keeps what this run makes. Between the two no other run does either."""

    def __init__(self) -> None:
        self.kept = HOME / f"{connection.vendor}-{_fingerprint()}"
        self.is_there = False
        self.lock: IO[bytes] | None = None

    def take(self) -> None:
        """Before the test database is made: hand over the kept one, where there is one."""
        HOME.mkdir(exist_ok=True)
        self.lock = (HOME / f"{connection.vendor}.lock").open("wb")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.is_there = self.kept.exists()
        if not self.is_there:
            return
        test = connection.settings_dict["TEST"]
        if connection.vendor == "sqlite":
            Path(test["NAME"]).write_bytes(self.kept.read_bytes())
        else:
            test["TEMPLATE"] = self._restored()

    def keep(self) -> None:
        """After the test database was made: keep it, unless it was made of the kept one."""
        if not self.is_there:
            for old in HOME.glob(f"{connection.vendor}-*"):
                old.unlink()
            fresh = HOME / f"{connection.vendor}.fresh"
            fresh.unlink(missing_ok=True)
            if _copied_to(fresh):
                fresh.rename(self.kept)
        if self.lock is not None:
            self.lock.close()

    def _restored(self) -> str:
        """The name of a database on the server of this run with what is kept in it."""
        name = f"regard_{self.kept.name[-16:]}"
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return name
            cursor.execute(f'CREATE DATABASE "{name}"')
        # All or nothing: an empty one would only be migrated anew.
        _client("psql", name, "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(self.kept), check=True)
        return name


def _copied_to(path: Path) -> bool:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
            source.execute("VACUUM INTO ?", [str(path)])
        return True
    return _client("pg_dump", connection.settings_dict["NAME"], "-O", "-x", "-f", str(path), check=False)


def _client(program: str, database: str, *arguments: str, check: bool) -> bool:
    """Run a program of PostgreSQL on a database; whether it went well, which `check` insists on."""
    place, given = postgres_programs(), connection.settings_dict
    if place is None:
        return False
    done = subprocess.run(
        [
            place / program,
            "-h",
            given["HOST"],
            "-p",
            given["PORT"],
            "-U",
            given["USER"],
            *arguments,
            database,
        ],
        env={"PGPASSWORD": given["PASSWORD"]},
        stdout=subprocess.DEVNULL,
        stderr=None if check else subprocess.DEVNULL,
        check=check,
    )
    return done.returncode == 0


def _fingerprint() -> str:
    """Equal as long as the migrations, of ours and of the packages, are, and the code of ours that they use."""
    found = hashlib.sha256(sys.version.encode())
    migrations = sorted((ROOT / "regard").glob("*/migrations/*.py"))
    used = {name for path in migrations for name in IMPORTED.findall(path.read_text())}
    helpers = sorted(path for name in used if (path := ROOT / f"{name.replace('.', '/')}.py").exists())
    for path in [ROOT / "requirements" / "test.txt", *migrations, *helpers]:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]
