"""Refreshing by the clock, soon after something happened, and on demand."""

from time import monotonic, thread_time

from django_tasks import task

from regard.jobs.clock import QUICK, ahead, at_once, is_under_way
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.jobs.waking import TICK
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy
from regard.segments.models import Segment
from regard.segments.services import is_somebody_touched, refresh_due, refresh_loud, refresh_segments

SECONDS = 20
"""How often it is looked whether a day or recomputed values have everybody looked at."""
REST = 3.0
"""After those who were touched have been looked at, nobody is for so many times the CPU it took: a quarter of a core."""
SHORTEST_REST = 0.5


def _checkpoint() -> None:
    progress = current()
    if progress is not None:
        progress.check()


@every(seconds=SECONDS, title=lazy("Keep segments up to date"))
@task()
def keep_up_to_date() -> None:
    """Who came or went is in the copy at the end, so that figures of segments need not wait for its next refresh.

    Among what people wait for it looks only at those who did something just now, which is quick; everybody is looked at in
    its own queue, where that may wait behind an import.
    """
    from regard.analytics.services import catch_up  # loads the engine

    started, progress = thread_time(), current()
    refresh = refresh_loud if progress is not None and progress.queue == QUICK else refresh_due
    try:
        if any(one.entered or one.left for one in refresh(_checkpoint)):
            catch_up()
    finally:
        _follower.cost = thread_time() - started
        TICK.set()


def is_behind() -> bool:
    """Whether somebody who did something just now is still to be looked at. One or two queries."""
    return is_somebody_touched(loud=True) or is_under_way(keep_up_to_date)


class Follower:
    """Has those looked at of whom the story spoke, without waiting for the clock."""

    def __init__(self) -> None:
        self.has_asked = False
        self.cost = 0.0  # CPU of the last run, where it was in this process
        self.rests_until = 0.0

    def tick(self) -> int:
        """One query, or two; three when something is to be done."""
        now = monotonic()
        if now < self.rests_until:
            return 0
        if self.has_asked:
            if is_under_way(keep_up_to_date):
                return 0
            self.rests_until = now + max(SHORTEST_REST, REST * self.cost)
            self.has_asked = False
            return 0
        if is_somebody_touched(loud=True):
            self.has_asked = at_once(keep_up_to_date)
        elif is_somebody_touched(loud=False):
            self.has_asked = ahead(keep_up_to_date)
        return int(self.has_asked)


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
