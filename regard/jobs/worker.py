"""Doing the jobs. `run` is the process an installation needs; `drain` does what is due right here, for tests."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from types import FrameType

from django.db import DatabaseError, connection

from regard.jobs import liveness
from regard.jobs.claiming import LEASE, QUEUES, claim, release, take_over
from regard.jobs.progress import Progress
from regard.jobs.running import run as run_job

log = logging.getLogger("regard.jobs")

GRACE_SECONDS = 20.0
LONGEST_WAIT = 30.0


@dataclass
class Lane:
    """One child process and what it is for; restarted with growing waits while it dies young."""

    queues: tuple[str, ...]
    has_ticks: bool
    name: str = ""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    start_at: float = field(default_factory=monotonic)


def run(
    queues: Sequence[str] | None = None,
    *,
    stop: Event | None = None,
    lease_seconds: float = LEASE.total_seconds(),
    grace_seconds: float = GRACE_SECONDS,
) -> None:
    """Run jobs, schedules and readers of the story in two child processes until SIGTERM, SIGINT or `stop`.

    One child is for the queue `fast`, the schedules and the readers, one for the others, so that long imports do
    not hold up what people wait for. A child that dies is started again and its jobs are given back at once. On
    the way out children finish or interrupt what they do; after `grace_seconds` they are killed.
    """
    over = stop or Event()
    lanes = _lanes(queues or QUEUES)
    with _signals(over):
        try:
            while not over.is_set():
                for lane in lanes:
                    _tend(lane, lease_seconds)
                over.wait(0.2)
        finally:
            _end(lanes, grace_seconds)


def _lanes(queues: Sequence[str]) -> list[Lane]:
    fast = tuple(queue for queue in queues if queue == "fast")
    slow = tuple(queue for queue in queues if queue != "fast")
    return [Lane(names, has_ticks=names is fast) for names in (fast, slow) if names]


def _tend(lane: Lane, lease_seconds: float) -> None:
    now = monotonic()
    if lane.process is None:
        if now >= lane.start_at:
            _start(lane, lease_seconds)
    elif lane.process.poll() is not None:
        log.warning("worker %s ended with %s and is started again", lane.name, lane.process.returncode)
        lane.wait = min(LONGEST_WAIT, lane.wait * 2 or 0.5) if now - lane.started < 10 else 0.0
        lane.process, lane.start_at = None, now + lane.wait
        _bury(lane.name)


def _start(lane: Lane, lease_seconds: float) -> None:
    lane.name, lane.started = liveness.new_name(), monotonic()
    command = [
        sys.executable,
        "-m",
        "regard.jobs",
        "--name",
        lane.name,
        "--queues",
        ",".join(lane.queues),
    ]
    command += ["--lease", str(lease_seconds), *(["--ticks"] if lane.has_ticks else [])]
    lane.process = subprocess.Popen(command)


def _bury(name: str) -> None:
    """Give back what a dead child had; when the database is away, its lease will do the same later."""
    try:
        release(name)
    except DatabaseError as error:
        log.warning("could not give back the jobs of %s: %s", name, error)
    finally:
        connection.close()


def _end(lanes: Sequence[Lane], grace_seconds: float) -> None:
    running = [(lane, lane.process) for lane in lanes if lane.process is not None]
    for _, process in running:
        process.terminate()
    ends = monotonic() + grace_seconds
    for lane, process in running:
        try:
            process.wait(timeout=max(0.1, ends - monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            _bury(lane.name)


@contextmanager
def _signals(over: Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the worker; in a thread, where signals do not arrive, only `stop` does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        over.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def drain(queues: Sequence[str] = QUEUES, limit: int = 1000) -> int:
    """Run what is due in this thread and on this connection until nothing is left; answers how many were run."""
    count = 0
    take_over()
    while count < limit and (jobs := claim("drain", queues, is_busy=count > 0)):
        run_job(jobs[0], Progress(jobs[0]))
        count += 1
    return count
