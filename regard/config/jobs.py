"""The backup of every night."""

from django.conf import settings
from django_tasks import task

from regard.jobs.schedule import every
from regard.kernel.errors import RegardError


@every(daily_at="03:20", title="Back up", queue="bulk")
@task
def back_up() -> str:
    """A verified backup in `<data>/backups`, of which the newest `REGARD_BACKUPS` are kept; 0 makes none.

    Made only where there is room for it, so that a backup never fills the disk the database needs.
    """
    from regard.config.backups.engines import engine_of
    from regard.config.backups.making import forget_old, has_room, make_backup
    from regard.config.backups.recording import record_backup

    if not settings.BACKUPS_KEPT:
        return "switched off"
    engine = engine_of(settings.DATABASES["default"])
    if not has_room(settings.DATA_DIR, engine):
        record_backup(None, failure="There is not enough space beside the data for a backup and its check.")
        return "no room"
    try:
        made = make_backup(data=settings.DATA_DIR, engine=engine)
    except RegardError as error:
        record_backup(None, failure=str(error))
        raise
    record_backup(made)
    forget_old(settings.DATA_DIR, settings.BACKUPS_KEPT)
    return made.path.name
