"""What workers do for own fields."""

from __future__ import annotations

from django_tasks import task

from regard.fields.services.computing import compute_all, today_keys
from regard.fields.services.defining import purge_field
from regard.fields.services.indexing import make_index
from regard.jobs.hearing import Nobody
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy, several


@task(queue_name="bulk")
def index_own_field(noun: str, kind: str, slot: str) -> None:
    """Makes what finds parts of the texts of a field; run again after a crash it begins anew."""
    make_index(noun, kind, slot)


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
    return several("{count} values deleted", "{count} values deleted", gone, count=f"{gone:,}")


@task(queue_name="bulk")
def compute_own_field(noun: str, keys: list[str]) -> str:
    """Computes fields of all records anew; run again after a crash it starts over, and writes only what is different."""
    done = compute_all(noun, keys, current() or Nobody())
    return several("{count} records computed", "{count} records computed", done, count=f"{done:,}")


@every(daily_at="00:05", title=lazy("Compute what hangs on the day"), queue="bulk")
@task(queue_name="bulk")
def compute_for_today() -> int:
    """Formulas and roll-ups with today(), and what hangs on them."""
    hearing = current() or Nobody()
    return sum(compute_all(noun, keys, hearing) for noun, keys in today_keys().items())
