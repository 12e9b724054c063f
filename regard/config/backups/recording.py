"""Remembering backups in the database, for the operations page; as a module: what follows a restore."""

import sys

from regard.config.backups.making import Made


def record_backup(made: Made | None, failure: str = "") -> None:
    """Note the last backup and, when it was verified, the last verified restore; or that making one failed."""
    from regard.jobs.services import milestones

    if made is None:
        milestones.record("backup", note=failure, is_good=False)
        return
    note = f"{made.path.name}: {made.rows:,} rows, {made.files:,} files"
    milestones.record("backup", note=note, bytes=made.bytes, rows=made.rows, path=str(made.path))
    if made.is_verified:
        milestones.record("verified restore", note=note, rows=made.rows)


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
