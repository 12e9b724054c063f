"""What a task says about itself while it runs, and how it hears that it shall stop.

    progress = current()
    progress.update(total=len(rows))
    for batch in batches:
        progress.check()                       # raises Cancelled, Paused or Stopped: just let it pass
        with transaction.atomic():
            progress.fence()                   # this batch is ours alone
            write(batch)
        progress.update(advance=len(batch), counts={"created": created})

Telling is cheap: values stay in memory and a thread of the worker writes them every second with the heartbeat.
"""

import shutil
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.text import get_valid_filename

from regard.jobs.models import Job
from regard.kernel.actor import Actor, system_actor


class Interrupted(BaseException):
    """The task shall end now. No `Exception`, so that a task that survives bad rows does not survive this."""


class Cancelled(Interrupted):
    """Somebody cancelled the job; it will not run again."""


class Paused(Interrupted):
    """Somebody paused the job; it will go on later."""


class Stopped(Interrupted):
    """The worker is shutting down; another goes on with the job."""


class LeaseLost(Interrupted):
    """Another worker has the job by now: what is not committed must not be."""


class Progress:
    """The running job as its task sees it."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.worker = job.worker
        self.attempt = job.attempts
        self.is_cancelled = self.is_paused = self.is_stopped = self.is_lost = False
        self.queue = job.queue
        self._job = job
        self._lock = Lock()
        self._values: dict[str, Any] = {"done": job.done, "total": job.total, "note": job.note}
        self._counts: dict[str, int] = dict(job.counts)
        self._files: list[dict[str, Any]] = list(job.files)
        self._is_dirty = False
        self._actor: Actor | None = None

    @property
    def actor(self) -> Actor:
        """Whoever enqueued the job, with the rights of today and the source `job:<id>`; else the installation."""
        if self._actor is None:
            self._actor = _actor_of(self._job)
        return self._actor

    def update(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        advance: int = 0,
        note: str | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Say how far the task is. `counts` are outcomes shown under the bar ("created": 3); given ones replace."""
        with self._lock:
            values = self._values
            values["done"] = (values["done"] if done is None else done) + advance
            if total is not None:
                values["total"] = total
            if note is not None:
                values["note"] = note[:300]
            self._counts.update(counts or {})
            self._is_dirty = True

    def check(self) -> None:
        """A place where the task may be interrupted. Costs no query. Do not catch what it raises."""
        if self.is_lost:
            raise LeaseLost
        if self.is_cancelled:
            raise Cancelled
        if self.is_paused:
            raise Paused
        if self.is_stopped:
            raise Stopped

    def fence(self) -> None:
        """Inside a transaction: makes sure that this worker still has the job, until the transaction ends.

        Two workers can believe that they have a job when one was asleep for longer than its lease; with a fence in
        every transaction only one of them can commit. One query; raises `LeaseLost`.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("a fence needs a transaction")
        ours = Job.objects.select_for_update().filter(
            pk=self.job_id, worker=self.worker, attempts=self.attempt, status=Job.Status.RUNNING
        )
        if not list(ours.values_list("pk")):
            self.is_lost = True
            raise LeaseLost

    def attach(self, path: Path | str, name: str) -> str:
        """Give the job a file to download, moved from `path`; answers where it is, below the files directory."""
        below = f"jobs/{self.job_id}/{get_valid_filename(name)}"
        target = Path(settings.MEDIA_ROOT) / below
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(path), target)
        with self._lock:
            self._files = [file for file in self._files if file["path"] != below]
            self._files.append({"name": name, "path": below, "size": target.stat().st_size})
            self._is_dirty = True
        return below

    def take(self, *, always: bool = False) -> dict[str, Any]:
        """The columns to write; empty when nothing was told since the last time. For the worker."""
        with self._lock:
            if not (self._is_dirty or always):
                return {}
            self._is_dirty = False
            return {**self._values, "counts": dict(self._counts), "files": list(self._files)}


_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


def current() -> Progress | None:
    """The job this code runs in, or None when it was called directly."""
    return _current.get()


def _actor_of(job: Job) -> Actor:
    from regard.people.services import actor_for_user

    source = f"job:{job.pk}"
    return actor_for_user(job.user, source) if job.user is not None else system_actor(source)
