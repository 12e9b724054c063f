"""Putting a backup in the place of an installation, without losing what was there."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from regard.config.backups.archive import DATABASE, kept_files, unpack
from regard.config.backups.engines import Engine
from regard.config.backups.making import verify_backup
from regard.config.secrets import KEY_FILE
from regard.kernel.errors import Conflict


@dataclass(frozen=True)
class Restored:
    """What was restored, of when, and where what was there before is kept (empty: there was nothing)."""

    created_at: str
    rows: int
    files: int
    kept: tuple[str, ...]


def restore_backup(
    archive: Path,
    *,
    data: Path,
    engine: Engine,
    force: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Restored:
    """Replace the installation by what is in `archive`, which is verified first.

    Raises `Conflict` when there is an installation already, unless `force`; then what was there is kept aside. The
    columnar copy is dropped: it is made again from the database.
    """
    if not force and not engine.is_empty():
        raise Conflict(
            "There is data here already.", kept="Nothing was changed.", remedy="Add --force to replace it."
        )
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    say("Checking the backup")
    verify_backup(archive, engine=engine, scratch_home=data)
    stamp = f"{datetime.now(UTC):%Y%m%d_%H%M%S}"
    aside = data / f"before-restore-{stamp}"
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=data) as scratch:
        manifest = unpack(archive, Path(scratch))
        say("Putting it in place")
        kept = [engine.replace_by(Path(scratch) / DATABASE, aside, stamp)]
        kept += [str(aside)] if _swap_files(Path(scratch) / "data", data, aside) else []
    shutil.rmtree(data / "columnar", ignore_errors=True)
    return Restored(
        manifest.created_at,
        sum(manifest.rows.values()),
        len(manifest.files) - 1,
        tuple(dict.fromkeys(place for place in kept if place)),
    )


def _swap_files(fresh: Path, data: Path, aside: Path) -> bool:
    """Move what the data directory holds aside and the restored files in; whether there was anything."""
    before = sorted({path.parts[0] for path in kept_files(data)})
    if before == [KEY_FILE] and not (data / "setup.json").exists():  # made in passing; it has signed nothing
        (data / KEY_FILE).unlink()
        before = []
    for name in before:
        aside.mkdir(mode=0o700, exist_ok=True)
        shutil.move(data / name, aside / name)
    if fresh.exists():
        for path in sorted(fresh.iterdir()):
            shutil.move(path, data / path.name)
    return bool(before)
