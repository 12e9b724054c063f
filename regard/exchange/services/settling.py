"""What a database is told before and after many rows come in at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

from django.db import connection

MANY = 20_000
"""So many new rows, and plans made for the tables as they were are poor ones."""
MOST_LOG = 400_000_000  # bytes; a log that has grown beyond is emptied before more is written
MEANWHILE = {"mmap_size": 0, "wal_autocheckpoint": 0}
"""Settings of SQLite."""
PAUSE = 0.11
"""Seconds. Who waits for SQLite's one writer asks again every tenth of a second at the latest, and finds it free this long."""
PENDING = """
    SELECT gin_clean_pending_list(place.oid)
    FROM pg_class place JOIN pg_am kind ON kind.oid = place.relam
    WHERE kind.amname = 'gin' AND place.relkind = 'i' AND pg_get_userbyid(place.relowner) = current_user
"""


@contextmanager
def writing_much(cache_mb: int) -> Iterator[Callable[[], None]]:
    """For a run of large transactions; call what is given after each of them, outside of it.

    SQLite copies its log into the database beside the writing instead of after each commit, keeps more pages (`cache_mb`:
    those a transaction changes should fit, or each is written several times), and does not map the file into memory, which
    is no gain to a writer. Between two transactions whoever else waits to write has their turn, so that nobody waits longer
    than one of them takes. PostgreSQL does such things by itself.
    """
    file = _file_of_sqlite()
    if not file:
        yield lambda: None
        return
    path = Path(file)
    with connection.cursor() as cursor:
        meanwhile = MEANWHILE | {"cache_size": -1000 * cache_mb}
        usual = {name: _pragma(name) for name in meanwhile}
        try:
            for name, value in meanwhile.items():
                cursor.execute(f"PRAGMA {name}={value}")
            with ThreadPoolExecutor(1, "log") as beside:
                yield _Log(path, beside).written
            if not connection.in_atomic_block:
                _empty(path)
        finally:
            for name, value in usual.items():
                cursor.execute(f"PRAGMA {name}={value}")


class _Log:
    """SQLite's write-ahead log, emptied in a thread."""

    def __init__(self, path: Path, beside: ThreadPoolExecutor) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._beside = beside
        self._running: Future[None] | None = None

    def written(self) -> None:
        if self._running is not None:
            self._running.result()
        self._running = self._beside.submit(self._copy)
        if self._log.is_file() and self._log.stat().st_size > MOST_LOG:
            # Nothing is written meanwhile, so that all of it is copied and the log begins anew.
            self._running.result()
        sleep(PAUSE)

    def _copy(self) -> None:
        with closing(sqlite3.connect(self._path, timeout=30)) as other:
            other.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _empty(path: Path) -> None:
    """Gives the room of the log back, unless somebody is reading from it just now."""
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _file_of_sqlite() -> str:
    """The file of the database; nothing for PostgreSQL, and for SQLite in memory."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM pragma_database_list WHERE name = 'main'")
        return str(cursor.fetchone()[0] or "")


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def settle(rows: int) -> None:
    """Let PostgreSQL count its tables anew and sort what waits in its indexes, when `rows` are many.

    It does so by itself some time later; until then searching reads all that waits, and lists may be planned for empty
    tables. SQLite needs neither. Some seconds at ten million rows.
    """
    if connection.vendor != "postgresql" or rows < MANY:
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sort_in()


def sort_in() -> int:
    """Let PostgreSQL sort the rows that came in one by one into its indexes of words: until then every search reads them one
    after the other, a hundred customers in two milliseconds. Pages that waited; nothing on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(PENDING)
        return sum(int(row[0]) for row in cursor.fetchall())
