"""Refreshing by the clock and on demand."""

from django_tasks import task

from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.kernel.actor import system_actor
from regard.segments.models import Segment
from regard.segments.services import refresh_due, refresh_segments

SECONDS = 20
"""How often it is looked whether anybody has to be looked at: a change is in the segments well within a minute."""


def _checkpoint() -> None:
    progress = current()
    if progress is not None:
        progress.check()


@every(seconds=SECONDS, title="Keep segments up to date")
@task()
def keep_up_to_date() -> None:
    refresh_due(_checkpoint)


@task()
def refresh_now(segment_ids: list[int] | None = None) -> None:
    """What somebody asked for: these segments, or all."""
    progress = current()
    actor = progress.actor if progress is not None else system_actor("segments")
    chosen = None if segment_ids is None else Segment.objects.filter(pk__in=segment_ids)
    done = refresh_segments(actor=actor, segments=chosen, checkpoint=_checkpoint)
    if progress is not None:
        entered, left = sum(item.entered for item in done), sum(item.left for item in done)
        progress.update(done=len(done), total=len(done), counts={"entered": entered, "left": left})
