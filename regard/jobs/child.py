"""One process of a worker: takes jobs of its queues one by one; perhaps also ticks. Started by `worker.run`."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread

from django.db import DatabaseError, connection

from regard.jobs import liveness
from regard.jobs.claiming import claim
from regard.jobs.heartbeat import Heartbeat
from regard.jobs.models import Job, Worker
from regard.jobs.progress import Progress
from regard.jobs.running import run as run_job
from regard.jobs.ticking import TICKS
from regard.jobs.waking import NEWS, TICK

log = logging.getLogger("regard.jobs")


class Child:
    """Runs until `stop` is set, finishing the job it has unless that can be interrupted."""

    def __init__(
        self,
        name: str,
        queues: Sequence[str],
        *,
        has_ticks: bool,
        lease: timedelta,
        poll_seconds: float = 0.5,
    ) -> None:
        self.name, self.queues, self.lease, self.poll_seconds = name, tuple(queues), lease, poll_seconds
        self.stop = Event()
        self._is_busy = False
        self.heartbeat = Heartbeat(name, lease, self.stop, min(1.0, lease.total_seconds() / 4))
        self.ticker = Thread(target=self._tick, name="ticker", daemon=True) if has_ticks else None

    def run(self) -> None:
        sign = liveness.Sign(self.name)
        Worker.objects.update_or_create(name=self.name, defaults={"queues": list(self.queues)})
        self.heartbeat.start()
        if self.ticker is not None:
            self.ticker.start()
        try:
            while not self.stop.is_set():
                NEWS.clear()
                if not self._safely(self._one_job):
                    NEWS.wait(self.poll_seconds)
        finally:
            self._end(sign)

    def _one_job(self) -> bool:
        jobs = claim(self.name, self.queues, self.lease, is_busy=self._is_busy)
        self._is_busy = bool(jobs)
        for job in jobs:
            self._run(job)
        return self._is_busy

    def _run(self, job: Job) -> None:
        progress = Progress(job)
        self.heartbeat.hold(progress)
        try:
            run_job(job, progress)
        finally:
            self.heartbeat.drop()

    def _tick(self) -> None:
        try:
            while not self.stop.is_set():
                TICK.clear()
                worked = [self._safely(one) for one in TICKS]
                if not any(worked):
                    TICK.wait(self.poll_seconds)
        finally:
            connection.close()

    def _safely(self, deed: Callable[[], object]) -> bool:
        """Whether it did something. A database that is away or busy is waited for."""
        try:
            return bool(deed())
        except DatabaseError as error:
            log.warning("%s: %s", self.name, error)
            connection.close()
            self.stop.wait(1.0)
        except Exception:
            log.exception("%s failed in %s", self.name, deed)
            self.stop.wait(1.0)
        return False

    def _end(self, sign: liveness.Sign) -> None:
        self.stop.set()
        self.heartbeat.end()
        if self.ticker is not None:
            self.ticker.join(timeout=10)
        self._safely(lambda: Worker.objects.filter(name=self.name).delete()[0])
        sign.close()
