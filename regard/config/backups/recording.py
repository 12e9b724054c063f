"""Remembering backups in the database, for the operations page; as a module: what follows a restore."""

import sys

from regard.config.backups.making import Made
from regard.config.backups.trying import Tested


def record_backup(made: Made | None, failure: str = "", seconds: float = 0) -> None:
    """Note the last backup and, when it was verified, the last verified restore; or that making one failed."""
    from regard.jobs.services import milestones
    from regard.jobs.services.backups import record_run

    if made is None:
        milestones.record("backup", note=failure, is_good=False)
        record_run(kind="backup", is_good=False, note=failure, seconds=seconds)
        return
    record_run(
        kind="backup",
        name=made.path.name,
        size=made.bytes,
        rows=made.rows,
        files=made.files,
        seconds=seconds,
    )
    note = f"{made.path.name}: {made.rows:,} rows, {made.files:,} files"
    milestones.record("backup", note=note, bytes=made.bytes, rows=made.rows, path=str(made.path))
    if made.is_verified:
        milestones.record("verified restore", note=note, rows=made.rows)


def record_test(tested: Tested | None, failure: str = "", seconds: float = 0) -> None:
    """Note that a backup was restored aside and checked; or what was wrong with it."""
    from regard.jobs.services import milestones
    from regard.jobs.services.backups import record_run

    if tested is None:
        milestones.record("verified restore", note=failure, is_good=False)
        record_run(kind="test", is_good=False, note=failure, seconds=seconds)
        return
    milestones.record(
        "verified restore",
        note=f"{tested.path.name}: {tested.rows:,} rows, {tested.files:,} files",
        rows=tested.rows,
    )
    record_run(
        kind="test",
        name=tested.path.name,
        size=tested.bytes,
        rows=tested.rows,
        files=tested.files,
        seconds=seconds,
    )


def after_restore(created_at: str) -> None:
    """In the restored installation: note it and make the columnar copy anew."""
    from regard.analytics.services import rebuild
    from regard.jobs.services import milestones

    milestones.record("restore", note=f"of the backup of {created_at}")
    rebuild()


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.config.settings")
    import django

    django.setup()
    after_restore(sys.argv[1])
