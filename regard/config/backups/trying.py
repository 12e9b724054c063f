"""Restoring the newest backup aside, to know that it can be."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from regard.config.backups.archive import read_manifest
from regard.config.backups.engines import Engine, SqliteEngine
from regard.config.backups.making import verify_backup
from regard.config.backups.restoring import restore_backup
from regard.kernel.errors import Invalid


@dataclass(frozen=True)
class Tested:
    """A backup that was restored aside: what was found in it, counted there."""

    path: Path
    bytes: int
    rows: int
    files: int


def newest_backup(data: Path) -> Path:
    """The newest archive in `<data>/backups`. Raises `Invalid` when there is none."""
    known = sorted((data / "backups").glob("regard-*.tar.zst"))
    if not known:
        raise Invalid("There is no backup to restore.", remedy="Make one first: regard backup.")
    return known[-1]


def try_newest(*, data: Path, engine: Engine, say: Callable[[str], None] = lambda text: None) -> Tested:
    """Restore the newest backup into a place of its own, check it there, and throw it away.

    Every member's checksum, the integrity of the database, the rows of every table, and that no row points at one that is not
    there. Raises `Invalid` with what is wrong. The installation is not touched. Needs room for one restored installation.
    """
    archive = newest_backup(data)
    expected = read_manifest(archive)
    say(f"Restoring {archive.name} aside")
    if engine.name != SqliteEngine.name:
        verify_backup(archive, engine=engine, scratch_home=data)
    else:
        with tempfile.TemporaryDirectory(prefix=".trying-", dir=data / "backups") as scratch:
            home = Path(scratch) / "data"
            copy = SqliteEngine(home / "regard.sqlite3")
            restore_backup(archive, data=home, engine=copy, say=say)
            say("Checking what was restored")
            _require_same(archive, expected.rows, copy.check(copy.path))
            _require_whole(archive, copy.path)
    return Tested(archive, archive.stat().st_size, sum(expected.rows.values()), len(expected.files) - 1)


def _require_same(archive: Path, saved: dict[str, int], found: dict[str, int]) -> None:
    wrong = sorted(name for name in {*saved, *found} if saved.get(name) != found.get(name))
    if wrong:
        raise Invalid(f"{archive.name} restores other numbers of rows than were saved: {', '.join(wrong)}.")


def _require_whole(archive: Path, path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        loose = connection.execute("PRAGMA foreign_key_check").fetchmany(1)
    if loose:
        raise Invalid(
            f"{archive.name} holds rows of {loose[0][0]} that point at rows of {loose[0][2]} which are not there."
        )
