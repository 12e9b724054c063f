"""The worker follows the story and tidies up behind it."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from regard.audit.realigning import PLACES, ROWS, realign
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.kernel.actor import system_actor
from regard.kernel.words import lazy
from regard.story import panels, redaction  # noqa: F401  (puts the readers on the operations page)
from regard.story.consumers import run_consumers

TRACES_KEPT = timedelta(days=400)
AT_A_TIME = 2.0  # seconds; then schedules and dead workers are looked after, and the readers go on

ROWS.extend(["story_entry", "story_revision"])
PLACES.extend([("story_readerstate", "xid"), ("story_readerstate", "revision_xid")])

_is_aligned: list[bool] = []


@tick("story")
def follow() -> int:
    """Let every reader of the story go on; looks once per process whether the database came from another server."""
    if not _is_aligned:
        realign()
        _is_aligned.append(True)
    return run_consumers(max_seconds=AT_A_TIME)


@every(daily_at="03:50", title=lazy("Expire traces"))
@task
def expire_traces() -> int:
    """Delete traces (opens, clicks, page views) older than 400 days."""
    return redaction.expire(actor=system_actor("schedule"), before=timezone.now() - TRACES_KEPT)
