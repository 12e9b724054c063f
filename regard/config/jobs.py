"""Backups and restore tests, by the clock and on request; what is to be forgotten when the demo business goes."""

from __future__ import annotations

from functools import partial
from time import monotonic

from django.conf import settings
from django_tasks import task

from regard.config.first_start import remember
from regard.demo.removing import when_removed
from regard.jobs.backups import BackupTasks, provide
from regard.jobs.schedule import every
from regard.jobs.services.backups import start_due
from regard.kernel.errors import RegardError
from regard.kernel.words import lazy


@task(queue_name="bulk")
def back_up() -> str:
    """A verified backup in `<data>/backups`, of which the newest `REGARD_BACKUPS` are kept, at least one.

    Made only where there is room for it, so that a backup never fills the disk the database needs.
    """
    from regard.config.backups.engines import engine_of
    from regard.config.backups.making import forget_old, has_room, make_backup
    from regard.config.backups.recording import record_backup

    engine, start = engine_of(settings.DATABASES["default"]), monotonic()
    if not has_room(settings.DATA_DIR, engine):
        record_backup(None, failure="There is not enough space beside the data for a backup and its check.")
        return "no room"
    try:
        made = make_backup(data=settings.DATA_DIR, engine=engine)
    except RegardError as error:
        record_backup(None, failure=str(error), seconds=monotonic() - start)
        raise
    record_backup(made, seconds=monotonic() - start)
    forget_old(settings.DATA_DIR, max(settings.BACKUPS_KEPT, 1))
    return made.path.name


@task(queue_name="bulk")
def try_backup() -> str:
    """Restores the newest backup aside, checks it there and throws it away."""
    from regard.config.backups.engines import engine_of
    from regard.config.backups.recording import record_test
    from regard.config.backups.trying import try_newest

    start = monotonic()
    try:
        tested = try_newest(data=settings.DATA_DIR, engine=engine_of(settings.DATABASES["default"]))
    except RegardError as error:
        record_test(None, failure=str(error), seconds=monotonic() - start)
        raise
    record_test(tested, seconds=monotonic() - start)
    return f"{tested.path.name}: {tested.rows:,} rows, {tested.files:,} files"


@every(seconds=1800, title=lazy("See whether a backup or its test is due"))
@task
def look_after_backups() -> str:
    """Starts what the policy of backups says is due. `REGARD_BACKUPS=0` starts none."""
    if not settings.BACKUPS_KEPT:
        return "switched off"
    return ", ".join(start_due()) or "nothing is due"


provide(BackupTasks(back_up, try_backup))
when_removed(partial(remember, "empty", ()))
