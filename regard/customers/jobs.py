"""What workers do for customers."""

from __future__ import annotations

from django_tasks import task

from regard.customers.services.merging import forget_merges
from regard.jobs.hearing import Hearing, Nobody
from regard.jobs.progress import current
from regard.jobs.schedule import every


@every(daily_at="03:40", title="Forget merges that can no longer be undone")
@task
def forget_old_merges() -> int:
    """Empties what was kept to undo a merge, thirty days after it."""
    return forget_merges()


@every(daily_at="00:20", title="See which answers are still believed")
@task
def expire_profiles() -> str:
    """Marks answers past the time they are believed for, and needs that are over, so that segments leave them out."""
    from regard.customers.services.attributes import expire

    return f"{expire(hearing=_hearing()):,} marked"


@every(daily_at="04:50", title="Conclude when and how customers are best reached", queue="bulk")
@task(queue_name="bulk")
def infer_profiles() -> str:
    """From the hours and channels of what customers did, and where they are; never in place of what was stated."""
    from regard.customers.services.inferring import infer_preferences

    return f"{infer_preferences(hearing=_hearing()):,} values became others"


def _hearing() -> Hearing:
    return current() or Nobody()
