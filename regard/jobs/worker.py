"""Doing the jobs. `run` is the process an installation needs; `drain` does what is due right here, for tests."""

from collections.abc import Sequence

from regard.jobs.claiming import QUEUES, claim, take_over
from regard.jobs.progress import Progress
from regard.jobs.running import run as run_job


def drain(queues: Sequence[str] = QUEUES, limit: int = 1000) -> int:
    """Run what is due in this thread and on this connection until nothing is left; answers how many were run."""
    count = 0
    while count < limit:
        take_over()
        jobs = claim("drain", queues)
        if not jobs:
            break
        run_job(jobs[0], Progress(jobs[0]))
        count += 1
    return count
