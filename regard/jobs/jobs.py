"""What the jobs do for themselves: take over from dead workers, forget old runs."""

import shutil
from datetime import timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from regard.jobs import (
    clock,  # noqa: F401  (declares the tick that enqueues schedules)
    liveness,
)
from regard.jobs.claiming import LEASE, take_over
from regard.jobs.models import Job, Worker
from regard.jobs.schedule import every
from regard.jobs.ticking import tick
from regard.kernel.words import lazy

KEPT = timedelta(days=90)  # what people started, and what failed
KEPT_SCHEDULED = timedelta(days=7)  # what the clock started and went well

_last: list[float] = []


@tick("take over from dead workers")
def look_after_the_dead() -> int:
    """Once a second, give back the jobs of workers that died on this machine, and those whose lease ran out."""
    if _last and monotonic() - _last[0] < 1.0:
        return 0
    _last[:] = [monotonic()]
    return take_over(liveness.lives)


@every(daily_at="03:40", title=lazy("Forget old jobs"))
@task(queue_name="default")
def forget_old_jobs() -> int:
    """Delete jobs that ended long ago, with their files, and workers that have not been heard of."""
    now = timezone.now()
    over = Q(finished_at__lt=now - KEPT) | Q(
        finished_at__lt=now - KEPT_SCHEDULED, status=Job.Status.DONE, schedule__gt=""
    )
    old = Job.objects.filter(over)
    for job_id in old.exclude(files=[]).values_list("id", flat=True):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "jobs" / str(job_id), ignore_errors=True)
    Worker.objects.filter(seen_at__lt=now - 20 * LEASE).delete()
    return old.delete()[0]
