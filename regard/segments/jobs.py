"""Refreshing by the clock, soon after something happened, and on demand."""

from time import monotonic

from django_tasks import task

from regard.jobs.clock import ahead, is_under_way
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.kernel.actor import system_actor
from regard.segments.models import Segment, Touched
from regard.segments.services import refresh_due, refresh_segments

SECONDS = 20
"""How often it is looked whether a day or recomputed values have everybody looked at."""
REST = 4.0
"""After those who were touched have been looked at, nobody is for so many times as long as it took: a fifth of a core."""
SHORTEST_REST = 1.0
WAITED = 2.0
"""So much of what a run took it may have waited, for a free worker and for the copy, which costs nothing."""


def _checkpoint() -> None:
    progress = current()
    if progress is not None:
        progress.check()


@every(seconds=SECONDS, title="Keep segments up to date")
@task()
def keep_up_to_date() -> None:
    """Who came or went is in the copy at the end, so that figures of segments need not wait for its next refresh."""
    from regard.analytics.services import catch_up  # loads the engine

    if any(one.entered or one.left for one in refresh_due(_checkpoint)):
        catch_up()


class Follower:
    """Has those looked at of whom the story spoke, without waiting for the clock."""

    def __init__(self) -> None:
        self.asked_at: float | None = None
        self.rests_until = 0.0

    def tick(self) -> int:
        """One query, two when something is to be done."""
        now = monotonic()
        if now < self.rests_until:
            return 0
        if self.asked_at is not None:
            if is_under_way(keep_up_to_date):
                return 0
            self.rests_until = now + max(SHORTEST_REST, REST * (now - self.asked_at - WAITED))
            self.asked_at = None
            return 0
        if Touched.objects.exists() and ahead(keep_up_to_date):
            self.asked_at = now
            return 1
        return 0


_follower = Follower()


@tick("segments")
def follow_story() -> int:
    """A change is in the segments within seconds."""
    return _follower.tick()


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
