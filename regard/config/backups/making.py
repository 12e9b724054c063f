"""Making a backup and proving that it can be restored."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from regard.config.backups.archive import DATABASE, Manifest, pack, read_manifest, unpack
from regard.config.backups.engines import Engine
from regard.kernel.errors import Invalid, RegardError


@dataclass(frozen=True)
class Made:
    """A backup on disk. `rows` and `files` were counted again after restoring it, when `is_verified`."""

    path: Path
    bytes: int
    rows: int
    files: int
    is_verified: bool


def make_backup(
    *,
    data: Path,
    engine: Engine,
    target: Path | None = None,
    verify: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> Made:
    """Write a backup while the installation runs, and verify it by restoring it into a scratch place.

    `target` is the archive's path; by default `<data>/backups/regard-<time>.tar.zst`. What does not verify is removed
    and raises `Invalid`. Needs free space of about twice the database and the files.
    """
    now = datetime.now(UTC)
    home = data / "backups"
    home.mkdir(mode=0o700, exist_ok=True)
    target = target or home / f"regard-{now:%Y%m%d-%H%M%S}.tar.zst"
    with tempfile.TemporaryDirectory(prefix=".making-", dir=home) as scratch:
        say("Copying the database")
        copy = Path(scratch) / DATABASE
        rows = engine.copy_to(copy)
        manifest = Manifest(
            created_at=now.isoformat(), version=version("regard"), engine=engine.name, rows=rows
        )
        say("Packing")
        manifest = pack(target, manifest=manifest, database=copy, data=data)
    if verify:
        say("Restoring it elsewhere and counting")
        try:
            verify_backup(target, engine=engine, scratch_home=home)
        except RegardError:
            target.unlink(missing_ok=True)
            raise
    return Made(target, target.stat().st_size, sum(manifest.rows.values()), len(manifest.files) - 1, verify)


def verify_backup(archive: Path, *, engine: Engine, scratch_home: Path) -> Manifest:
    """Restore an archive into a scratch place, check it and count. Raises `Invalid` when anything differs."""
    expected = read_manifest(archive)
    if expected.engine != engine.name:
        raise Invalid(
            f"{archive.name} holds a {expected.engine} database; this installation uses {engine.name}.",
            remedy="Set REGARD_DATABASE to a database of the same kind.",
        )
    with tempfile.TemporaryDirectory(prefix=".checking-", dir=scratch_home) as scratch:
        manifest = unpack(archive, Path(scratch))
        found = engine.check(Path(scratch) / DATABASE)
    wrong = [name for name in {*manifest.rows, *found} if manifest.rows.get(name) != found.get(name)]
    if wrong:
        raise Invalid(
            f"{archive.name} restores other numbers of rows than were saved: {', '.join(sorted(wrong))}."
        )
    return manifest


def forget_old(data: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups in `<data>/backups`; answers what was removed."""
    known = sorted((data / "backups").glob("regard-*.tar.zst"), reverse=True)
    for path in known[keep:]:
        path.unlink(missing_ok=True)
    return known[keep:]


def has_room(data: Path, engine: Engine) -> bool:
    """Whether there is space for a backup and its verification, with a gigabyte to spare."""
    sizes = sum(
        path.stat().st_size for path in data.glob("**/*") if path.is_file() and "backups" not in path.parts
    )
    return shutil.disk_usage(data).free > 2 * sizes + (1 << 30)
