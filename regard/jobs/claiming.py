"""Which worker does what: claiming due jobs, and taking over from workers that died."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from regard.jobs import liveness
from regard.jobs.models import Job, Worker
from regard.kernel.words import tr
from regard.people.queries import writing_for

log = logging.getLogger("regard.jobs")
Status = Job.Status
LEASE = timedelta(seconds=30)
QUEUES = ("fast", "default", "bulk")


def due(queues: Sequence[str], now: datetime) -> Q:
    return Q(status=Status.QUEUED, is_paused=False, queue__in=queues, run_at__lte=now)


def claim(
    worker: str, queues: Sequence[str], lease: timedelta = LEASE, limit: int = 1, *, is_busy: bool = False
) -> list[Job]:
    """Take up to `limit` due jobs, the most important first; no other worker gets them while the lease holds.

    One cheap query when nothing is due: it takes no lock, so that idle workers do not stand in SQLite's way. A worker
    that is busy, which just had a job, does without it.
    """
    now = timezone.now()
    if not is_busy and not Job.objects.filter(due(queues, now)).exists():
        return []
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    marks = ", ".join(["%s"] * len(queues))
    # The rows are chosen in a WITH, which is evaluated once; in a plain IN the planner may repeat it and take more.
    statement = f"""
        WITH next AS (
            SELECT id FROM jobs_job
            WHERE status = 'queued' AND NOT is_paused AND queue IN ({marks}) AND run_at <= %s
            ORDER BY priority DESC, run_at, id LIMIT %s {skip}
        )
        UPDATE jobs_job SET status = 'running', worker = %s, attempts = attempts + 1, started_at = %s, lease_until = %s
        WHERE id IN (SELECT id FROM next) AND status = 'queued'
        RETURNING *"""  # noqa: S608
    adapt = connection.ops.adapt_datetimefield_value
    parameters = [*queues, adapt(now), limit, worker, adapt(now), adapt(now + lease)]
    jobs = list(Job.objects.raw(statement, parameters))
    return sorted(jobs, key=lambda job: (-job.priority, job.run_at, job.pk))


def take_over(lives: Callable[[str], bool | None] = lambda _: None) -> int:
    """Queue again what dead workers had; answers how many. A job that has killed its worker every time fails.

    `lives` answers whether a worker does, None for not known: then its lease decides. One query when nobody has died.
    """
    now = timezone.now()
    taken = 0
    for job in Job.objects.filter(status=Status.RUNNING, lease_until__isnull=False).order_by("id")[:1000]:
        alive = lives(job.worker)
        is_over = job.lease_until is not None and job.lease_until < now
        if alive is False or (alive is None and is_over):
            taken += _give_back(job)
        if alive is False:
            _forget(job.worker)
    return taken


def release(worker: str) -> int:
    """Queue again at once what a worker had that is known to be dead, and forget it; answers how many."""
    taken = sum(_give_back(job) for job in Job.objects.filter(status=Status.RUNNING, worker=worker))
    _forget(worker)
    return taken


def _forget(worker: str) -> None:
    Worker.objects.filter(name=worker).delete()
    liveness.forget(worker)


def _give_back(job: Job) -> int:
    still = Job.objects.filter(
        pk=job.pk,
        status=Status.RUNNING,
        worker=job.worker,
        attempts=job.attempts,
        lease_until=job.lease_until,
    )
    log.warning("worker %s died with job %s (%s)", job.worker, job.pk, job.path)
    if job.attempts >= job.max_attempts:
        with writing_for(job.user):
            words = tr("The worker died {count} times while it ran this.", count=job.attempts)
        return still.update(status=Status.FAILED, finished_at=timezone.now(), lease_until=None, error=words)
    if job.is_cancel_requested:
        return still.update(status=Status.CANCELLED, finished_at=timezone.now(), lease_until=None)
    return still.update(status=Status.QUEUED, lease_until=None, run_at=timezone.now(), error="")
