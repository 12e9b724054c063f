"""What workers do for customers."""

from __future__ import annotations

from django_tasks import task

from regard.customers.services.merging import forget_merges
from regard.jobs.schedule import every


@every(daily_at="03:40", title="Forget merges that can no longer be undone")
@task
def forget_old_merges() -> int:
    """Empties what was kept to undo a merge, thirty days after it."""
    return forget_merges()
