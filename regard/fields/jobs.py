"""What workers do for own fields."""

from __future__ import annotations

from django_tasks import task

from regard.fields.services.defining import purge_field
from regard.jobs.hearing import Nobody
from regard.jobs.progress import current
from regard.kernel.actor import system_actor


@task(queue_name="bulk")
def purge_own_field(noun: str, field_id: int) -> str:
    """Deletes a removed field with all its values; run again after a crash it goes on where it stopped."""
    progress = current()
    gone = purge_field(
        actor=progress.actor if progress is not None else system_actor("fields"),
        noun=noun,
        field_id=field_id,
        hearing=progress or Nobody(),
    )
    return f"{gone:,} values deleted"
