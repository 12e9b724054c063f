"""Putting work on the queue, in the transaction that calls for it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from regard.jobs.models import Job
from regard.kernel.actor import Actor

LIVE_OR_DONE = (Job.Status.QUEUED, Job.Status.RUNNING, Job.Status.DONE)


def enqueue(
    task: Task[Any, Any],
    *,
    actor: Actor,
    title: str,
    queue: str | None = None,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int | None = None,
    url: str = "",
    max_attempts: int = 4,
    pausable: bool = False,
    **kwargs: Any,  # noqa: ANN401
) -> Job:
    """Have `task(**kwargs)` run by a worker once this transaction has committed. One or two queries.

    With a `key`, a job that has it and waits, runs or is done comes back instead of a new one. A task that fails
    is run again after a growing wait, `max_attempts` times in all; expected errors (`RegardError`) are not retried.
    `pausable` says that the task goes on where it stopped when it is run again. Kwargs must be JSON.
    """
    return insert(
        task,
        key=key or "",
        title=title,
        queue=queue or task.queue_name,
        priority=task.priority if priority is None else priority,
        run_at=run_at or task.run_after or timezone.now(),
        user_id=actor.user_id,
        source=actor.source,
        url=url,
        max_attempts=max_attempts,
        is_pausable=pausable,
        kwargs=normalize_json(kwargs),
    )


def insert(task: Task[Any, Any], *, key: str = "", **values: Any) -> Job:  # noqa: ANN401
    """The row of a new job, or the one that has its key. For this package; others call `enqueue`."""
    job = Job(path=task.module_path, key=key, **values)
    if not key:
        job.save(force_insert=True)
        return job
    known = with_key(key)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:  # somebody else was quicker
        known = with_key(key)
        if known is None:
            raise
        return known
    return job


def with_key(key: str) -> Job | None:
    """The job that waits, runs or is done under a key."""
    return Job.objects.filter(key=key, status__in=LIVE_OR_DONE).first()
