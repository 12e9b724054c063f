"""Workers that are really killed: nothing is lost, nothing is done twice."""

import os
import random
import signal
import subprocess
from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Thread
from time import process_time, sleep
from typing import Any

import pytest
from django.db import connection

from regard.jobs import liveness
from regard.jobs.claiming import claim, take_over
from regard.jobs.models import Job, Worker
from regard.jobs.services import cancel, enqueue
from regard.jobs.tests import tasks
from regard.jobs.tests.processes import kill, process, wait_for
from regard.jobs.worker import drain
from regard.kernel.actor import system_actor
from regard.people.models import Team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SYSTEM = system_actor("cli")
LEASE = 3.0


def put(task: Any, **kwargs: Any) -> Job:
    return enqueue(task, actor=SYSTEM, title="Trial", **kwargs)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def child(name: str = "", lease: float = LEASE) -> Any:
    """One process of a worker, without supervisor."""
    name = name or liveness.new_name()
    return process("-m", "regard.jobs", "--name", name, "--queues", "default", "--lease", str(lease))


def supervisor() -> Any:
    """The whole worker, with a lease so long that only the supervisor can give back jobs in time."""
    return process("-m", "regard.jobs.tests.supervisor")


def worker_pid_of(job: Job, parent: int) -> int:
    """The process of a supervisor's child that has the job."""
    name = fresh(job).worker
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=True
    ).stdout
    return next(int(line.split()[0]) for line in listing.splitlines() if name in line)


def test_a_task_whose_worker_is_killed_runs_again_when_the_lease_is_over() -> None:
    job = put(tasks.count_slowly, n=10)
    with child(lease=LEASE) as worker:
        wait_for(lambda: Team.objects.count() == 6)
        kill(worker.pid)
        worker.wait()
    assert fresh(job).status == "running"  # nobody knows yet
    took = wait_for(lambda: take_over() == 1, LEASE + 5)
    assert took < LEASE + 1
    assert drain() == 1
    assert (fresh(job).status, fresh(job).attempts, fresh(job).result) == ("done", 2, 10)
    assert Counter(Team.objects.values_list("name", flat=True)) == Counter(f"{n}" for n in range(10))


def test_on_the_same_machine_a_killed_worker_is_known_to_be_dead_once_its_lease_is_over_and_not_before() -> (
    None
):
    put(tasks.found_team_slowly, name="North")
    name = liveness.new_name()
    with child(name) as worker:
        wait_for(lambda: Job.objects.filter(status="running"))
        os.kill(worker.pid, signal.SIGSTOP)  # alive, but silent for longer than its lease
        sleep(LEASE + 0.5)
        assert take_over(liveness.lives) == 0
        kill(worker.pid)
        worker.wait()
    assert take_over(liveness.lives) == 1
    assert drain() == 1
    assert list(Team.objects.values_list("name", flat=True)) == ["North"]


def test_what_a_killed_task_wrote_in_its_transaction_is_not_there() -> None:
    job = put(tasks.found_team_slowly, name="North")
    with child() as worker:
        wait_for(lambda: fresh(job).status == "running")
        sleep(0.3)
        kill(worker.pid)
        worker.wait()
    assert not Team.objects.exists()


def test_the_supervisor_starts_a_killed_child_again_and_gives_its_job_back_at_once() -> None:
    job = put(tasks.found_team_slowly, name="North")
    with supervisor() as worker:
        wait_for(lambda: fresh(job).status == "running")
        kill(worker_pid_of(job, worker.pid))
        wait_for(lambda: fresh(job).status == "done")
        assert fresh(job).attempts == 2
        assert list(Team.objects.values_list("name", flat=True)) == ["North"]
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    assert not Worker.objects.exists()


def test_children_of_a_killed_supervisor_end_by_themselves() -> None:
    with supervisor() as worker:
        wait_for(lambda: Worker.objects.count() == 2)
        kill(worker.pid)
        worker.wait()
        wait_for(lambda: not Worker.objects.exists(), 30)


def test_a_worker_that_is_told_to_stop_puts_back_what_it_has() -> None:
    job = put(tasks.wait_politely)
    with child() as worker:
        wait_for(lambda: fresh(job).status == "running")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    assert (fresh(job).status, fresh(job).attempts) == ("queued", 0)


def test_a_running_job_can_be_cancelled_from_outside() -> None:
    job = put(tasks.wait_politely)
    with child():
        wait_for(lambda: fresh(job).status == "running")
        cancel(actor=SYSTEM, job=job)
        assert wait_for(lambda: fresh(job).status == "cancelled", 10) < 5


def _has_more_than(count: int) -> bool:
    return Team.objects.count() > count


def test_many_tasks_and_a_worker_that_is_killed_again_and_again() -> None:
    names = [f"team {number}" for number in range(60)]
    for name in names:
        put(tasks.found_team_and_ponder, name=name, max_attempts=50)
    chance = random.Random(7)
    for _ in range(3):
        before = Team.objects.count()
        with child(lease=0.5) as worker:
            wait_for(partial(_has_more_than, before + 3))
            sleep(chance.random() / 4)
            kill(worker.pid)
            worker.wait()
        wait_for(lambda: take_over() or not Job.objects.filter(status="running"), 10)
    drain()
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}
    assert Counter(Team.objects.values_list("name", flat=True)) == Counter(names)


def test_no_two_workers_get_the_same_job() -> None:
    for number in range(120):
        put(tasks.add, a=number, b=0)
    got: list[int] = []

    def work(name: str) -> None:
        try:
            while jobs := claim(name, ["default"], timedelta(seconds=30), limit=7):
                got.extend(job.pk for job in jobs)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(got) == Counter(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_a_task_costs_little() -> None:
    """Enqueue and drain, in time of this process, so that a busy machine does not matter; bench/jobs.py tells the rate."""
    start = process_time()
    for number in range(300):
        put(tasks.add, a=number, b=0)
    assert drain(limit=300) == 300
    assert (process_time() - start) / 300 < 0.010
