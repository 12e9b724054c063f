"""The thread of a worker that renews the lease of the running job, writes its progress and hears what people want."""

import logging
import os
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, connection
from django.utils import timezone

from regard.jobs.models import Worker
from regard.jobs.progress import Progress
from regard.jobs.running import held

log = logging.getLogger("regard.jobs")
SIGN_OF_LIFE_SECONDS = 10.0


class Heartbeat(Thread):
    """Beats every second on its own connection. `stop` is set when the parent process is gone."""

    def __init__(self, worker: str, lease: timedelta, stop: Event, beat_seconds: float = 1.0) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.worker, self.lease, self.stop, self.beat_seconds = worker, lease, stop, beat_seconds
        self.progress: Progress | None = None
        self._parent = os.getppid()
        self._over = Event()
        self._renewed = self._signed = 0.0

    def hold(self, progress: Progress) -> None:
        """From now on keep this job's lease."""
        self._renewed = monotonic()
        self.progress = progress

    def drop(self) -> None:
        self.progress = None

    def end(self) -> None:
        self._over.set()
        self.join(timeout=5)

    def run(self) -> None:
        try:
            while not self._over.wait(self.beat_seconds):
                if os.getppid() != self._parent:
                    self.stop.set()
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        progress = self.progress
        if progress is not None and self.stop.is_set():
            progress.is_stopped = True
        try:
            if progress is not None:
                self._renew(progress)
            self._sign()
        except (
            DatabaseError
        ) as error:  # busy or away: the next beat tries again, the lease allows for several
            log.warning("heartbeat of %s: %s", self.worker, error)
            connection.close()

    def _renew(self, progress: Progress) -> None:
        wishes = held(progress).values_list("is_cancel_requested", "is_paused").first()
        if wishes is None:
            progress.is_lost = True
            return
        progress.is_cancelled, progress.is_paused = wishes
        told = progress.take()
        if told or monotonic() - self._renewed > self.lease / timedelta(seconds=3):
            held(progress).update(lease_until=timezone.now() + self.lease, **told)
            self._renewed = monotonic()

    def _sign(self) -> None:
        if monotonic() - self._signed > SIGN_OF_LIFE_SECONDS:
            Worker.objects.filter(name=self.worker).update(seen_at=timezone.now())
            self._signed = monotonic()
