"""Running one job that this worker has claimed, and writing how it ended.

Every write names the worker and the attempt it belongs to, so that a worker that lost its lease changes nothing.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from regard.jobs.models import Job
from regard.jobs.progress import Cancelled, Interrupted, LeaseLost, Paused, Progress, Stopped, _current
from regard.jobs.schedule import SCHEDULES
from regard.kernel.errors import RegardError

log = logging.getLogger("regard.jobs")
F = TypeVar("F", bound=Callable[..., Any])
Status = Job.Status

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
FLEETING_SECONDS = 3600


def transactional(function: F) -> F:
    """Under `@task`: what the task writes and that it is done become true together, so its effects happen once.

    For short tasks that write to the database only; others are run at least once and must be idempotent.
    """
    function.is_transactional = True  # type: ignore[attr-defined]
    return function


def task_of(path: str) -> Task[Any, Any]:
    """The task with a path such as `regard.sales.jobs.recompute`. Raises `LookupError` when there is none."""
    try:
        task = import_string(path)
    except ImportError as error:
        raise LookupError(f"This version of Regard has no task {path}.") from error
    if not isinstance(task, Task):
        raise LookupError(f"{path} is no task.")
    return task


def run(job: Job, progress: Progress) -> None:
    """Run a claimed job to its end, whatever that is; never raises what the task raised."""
    token = _current.set(progress)
    try:
        _run(job, progress)
    except LeaseLost:
        log.warning("job %s was taken over by another worker", job.pk)
    except Interrupted as interrupt:
        _interrupted(progress, interrupt)
    except RegardError as error:
        _fail(progress, str(error), "")
    except Exception as error:
        _fail_or_retry(job, progress, error)
    finally:
        _current.reset(token)


def _run(job: Job, progress: Progress) -> None:
    task = task_of(job.path)
    if not getattr(task.func, "is_transactional", False):
        result = task.call(*job.args, **job.kwargs)
        _done(job, progress, result)
        return
    with transaction.atomic():
        progress.fence()
        result = task.call(*job.args, **job.kwargs)
        if not _done(job, progress, result):
            raise LeaseLost


def _done(job: Job, progress: Progress, result: Any) -> bool:  # noqa: ANN401
    if is_fleeting(job):
        return bool(held(progress).delete()[0])
    return _finish(progress, status=Status.DONE, result=_as_json(result), error="", traceback="")


def is_fleeting(job: Job) -> bool:
    """Whether it runs so often by the clock that a run that went well is not worth a row."""
    schedule = SCHEDULES.get(job.schedule) if job.schedule else None
    return schedule is not None and schedule.seconds is not None and schedule.seconds < FLEETING_SECONDS


def _as_json(result: Any) -> Any:  # noqa: ANN401
    try:
        return normalize_json(result)
    except (TypeError, ValueError):
        return None  # a task may return what only Python understands


def _interrupted(progress: Progress, interrupt: Interrupted) -> None:
    if isinstance(interrupt, Cancelled):
        _finish(progress, status=Status.CANCELLED)
    elif isinstance(interrupt, Paused | Stopped):
        _back_to_queue(progress, attempts=progress.attempt - 1)


def _fail_or_retry(job: Job, progress: Progress, error: Exception) -> None:
    trace = "".join(traceback.format_exception(error))
    words = f"{type(error).__name__}: {error}"
    log.warning("job %s (%s) failed in attempt %s: %s", job.pk, job.path, progress.attempt, words)
    if progress.attempt >= job.max_attempts:
        _fail(progress, words, trace)
    else:
        wait = min(FIRST_WAIT * 2 ** (progress.attempt - 1), LONGEST_WAIT)
        _back_to_queue(progress, run_at=timezone.now() + wait, error=words, traceback=trace)


def _fail(progress: Progress, words: str, trace: str) -> None:
    _finish(progress, status=Status.FAILED, error=words, traceback=trace)


def _finish(progress: Progress, **values: Any) -> bool:  # noqa: ANN401
    return _write(progress, finished_at=timezone.now(), lease_until=None, **values)


def _back_to_queue(progress: Progress, **values: Any) -> None:  # noqa: ANN401
    _write(progress, status=Status.QUEUED, lease_until=None, **values)


def _write(progress: Progress, **values: Any) -> bool:  # noqa: ANN401
    told = progress.take()
    return bool(held(progress).update(**told, **values))


def held(progress: Progress) -> Any:  # noqa: ANN401
    """The job, if this worker still has it in this attempt."""
    return Job.objects.filter(
        pk=progress.job_id, worker=progress.worker, attempts=progress.attempt, status=Status.RUNNING
    )
