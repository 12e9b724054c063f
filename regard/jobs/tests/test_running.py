"""How jobs end: done, retried, failed, cancelled, paused, taken over; and that effects are not doubled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from regard.jobs import liveness
from regard.jobs.claiming import claim, release, take_over
from regard.jobs.heartbeat import Heartbeat
from regard.jobs.models import Job, Worker
from regard.jobs.progress import Cancelled, LeaseLost, Paused, Progress, Stopped, current
from regard.jobs.queries import Standing, standing
from regard.jobs.running import run
from regard.jobs.services import cancel, enqueue, pause, resume, retry
from regard.jobs.tests import tasks
from regard.jobs.worker import drain
from regard.kernel.actor import Actor, Scope, system_actor
from regard.people.models import Team, User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("cli")


def put(task: Any, **kwargs: Any) -> Job:
    return enqueue(task, actor=SYSTEM, title="Trial", **kwargs)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def claimed(job: Job, worker: str = "w1") -> tuple[Job, Progress]:
    (taken,) = claim(worker, ["default"])
    assert taken.pk == job.pk
    return taken, Progress(taken)


def beat(progress: Progress) -> None:
    from threading import Event

    Heartbeat(progress.worker, timedelta(seconds=30), Event())._renew(progress)


def test_an_unexpected_error_is_tried_again_after_a_growing_wait() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        job = put(tasks.explode, max_attempts=4)
        waits = []
        for _ in range(3):
            assert drain() == 1
            assert fresh(job).status == "queued"
            waits.append((fresh(job).run_at - datetime.now(UTC)).total_seconds())
            assert drain() == 0
            clock.shift(waits[-1])
        assert waits == [5, 10, 20]
        assert drain() == 1
    job = fresh(job)
    assert (job.status, job.attempts, job.error) == ("failed", 4, "ZeroDivisionError: boom")
    assert "in explode" in job.traceback


def test_an_expected_error_is_told_and_not_tried_again() -> None:
    job = put(tasks.refuse)
    drain()
    job = fresh(job)
    assert (job.status, job.error, job.traceback) == ("failed", "The file is empty. Choose another.", "")


def test_a_task_that_no_longer_exists_fails_with_its_name() -> None:
    job = put(tasks.add, a=1, b=2, max_attempts=1)
    Job.objects.filter(pk=job.pk).update(path="regard.gone.jobs.vanish")
    drain()
    assert fresh(job).status == "failed"
    assert "no task regard.gone.jobs.vanish" in fresh(job).error


def test_progress_is_kept_with_the_end() -> None:
    job = put(tasks.count_to, n=5)
    drain()
    job = fresh(job)
    assert (job.done, job.total, job.counts, job.share) == (5, 5, {"counted": 1}, 1.0)


def test_progress_is_written_by_the_heartbeat_and_not_by_the_task(django_assert_num_queries: Any) -> None:
    job = put(tasks.count_to, n=5)
    _, progress = claimed(job)
    with django_assert_num_queries(0):
        progress.update(total=10, note="Reading")
        progress.update(advance=3, counts={"created": 2})
        progress.check()
    assert fresh(job).total is None
    beat(progress)
    job = fresh(job)
    assert (job.done, job.total, job.note, job.counts) == (3, 10, "Reading", {"created": 2})


def test_there_is_no_progress_outside_of_a_job() -> None:
    assert current() is None


def test_time_left_follows_from_the_pace() -> None:
    job = Job(status="running", started_at=NOON, done=25, total=100)
    assert job.seconds_left(NOON + timedelta(seconds=10)) == 30
    assert Job(status="running", started_at=NOON, total=100).seconds_left(NOON) is None
    assert Job(status="queued", done=1, total=2).seconds_left(NOON) is None


def test_a_task_acts_for_whoever_called_for_it(owner: User, owner_actor: Actor) -> None:
    job = enqueue(tasks.add, actor=owner_actor, title="Add", a=1, b=2)
    actor = claimed(job)[1].actor
    assert (actor.user_id, actor.source) == (owner.pk, f"job:{job.pk}")
    assert actor.may("sales.order.view")
    assert claimed(put(tasks.add, a=1, b=2), "w2")[1].actor.kind == "system"


def test_a_file_is_attached_once(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    job, progress = claimed(put(tasks.add, a=1, b=2))
    for content in ("one", "other"):
        (tmp_path / "made").write_text(content)
        progress.attach(tmp_path / "made", "Errors of May.csv")
    run(job, progress)
    (file,) = fresh(job).files
    assert (file["name"], file["size"]) == ("Errors of May.csv", 5)
    assert (settings.MEDIA_ROOT / file["path"]).read_text() == "other"


@pytest.mark.parametrize(
    ("wish", "raised", "status"),
    [
        ({"is_cancel_requested": True}, Cancelled, "cancelled"),
        ({"is_paused": True}, Paused, "queued"),
    ],
)
def test_wishes_reach_a_running_task(wish: dict[str, bool], raised: type[BaseException], status: str) -> None:
    job, progress = claimed(put(tasks.count_to, n=5))
    Job.objects.filter(pk=job.pk).update(**wish)
    beat(progress)
    with pytest.raises(raised):
        progress.check()
    run(job, progress)
    assert fresh(job).status == status
    assert fresh(job).done == 0


def test_a_task_of_a_worker_that_stops_goes_back_without_losing_a_try() -> None:
    job, progress = claimed(put(tasks.count_to, n=5))
    progress.is_stopped = True
    with pytest.raises(Stopped):
        progress.check()
    run(job, progress)
    assert (fresh(job).status, fresh(job).attempts) == ("queued", 0)
    assert drain() == 1
    assert fresh(job).status == "done"


def test_a_paused_job_waits_until_it_is_resumed() -> None:
    job = pause(actor=SYSTEM, job=put(tasks.add, a=1, b=2, pausable=True))
    assert drain() == 0
    resume(actor=SYSTEM, job=job)
    assert drain() == 1


def test_a_cancelled_job_does_not_run_and_can_be_started_anew() -> None:
    job = cancel(actor=SYSTEM, job=put(tasks.add, a=1, b=2))
    assert (job.status, drain()) == ("cancelled", 0)
    retry(actor=SYSTEM, job=job)
    assert drain() == 1
    assert fresh(job).status == "done"


def test_a_failed_job_can_be_started_anew_with_all_its_tries() -> None:
    job = put(tasks.refuse)
    drain()
    job = retry(actor=SYSTEM, job=job)
    assert (job.status, job.attempts, job.error) == ("queued", 0, "")


@pytest.mark.parametrize("deed", [cancel, pause, resume, retry])
def test_what_does_not_fit_a_job_is_refused(deed: Callable[..., Job]) -> None:
    from regard.kernel.errors import Conflict

    job = put(tasks.add, a=1, b=2)
    drain()
    with pytest.raises(Conflict):
        deed(actor=SYSTEM, job=job)
    assert fresh(job).status == "done"


@pytest.mark.parametrize("deed", [cancel, pause])
def test_other_peoples_jobs_are_left_alone(deed: Callable[..., Job], owner_actor: Actor) -> None:
    from regard.audit.models import Change
    from regard.kernel.errors import Forbidden

    job = enqueue(tasks.add, actor=owner_actor, title="Add", pausable=True, a=1, b=2)
    stranger = Actor(kind="user", user_id=-1, name="S", grants={"jobs.job.manage": Scope.OWN})
    before = Change.objects.count()
    with pytest.raises(Forbidden):
        deed(actor=stranger, job=job)
    assert (fresh(job).status, fresh(job).is_paused, Change.objects.count()) == ("queued", False, before)
    deed(actor=owner_actor, job=job)
    assert Change.objects.count() == before + 1


def test_the_effect_of_a_transactional_task_and_its_end_are_one() -> None:
    job, progress = claimed(put(tasks.found_team, name="North"))
    Job.objects.filter(pk=job.pk).update(worker="w2")  # taken over in the meantime
    run(job, progress)
    assert not Team.objects.exists()
    assert fresh(job).status == "running"


def test_a_worker_that_lost_its_job_changes_nothing() -> None:
    job, progress = claimed(put(tasks.add, a=1, b=2))
    Job.objects.filter(pk=job.pk).update(worker="w2", done=77)
    progress.update(done=1)
    run(job, progress)
    assert (fresh(job).status, fresh(job).done, fresh(job).worker) == ("running", 77, "w2")
    beat(progress)
    with pytest.raises(LeaseLost):
        progress.check()


def test_a_fence_lets_only_the_holder_through() -> None:
    job, progress = claimed(put(tasks.add, a=1, b=2))
    with transaction.atomic():
        progress.fence()
    Job.objects.filter(pk=job.pk).update(attempts=2)
    with pytest.raises(LeaseLost), transaction.atomic():
        progress.fence()


def test_a_lease_that_ran_out_gives_the_job_to_another() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        job = put(tasks.add, a=1, b=2)
        claim("dead", ["default"], timedelta(seconds=30))
        assert (take_over(), claim("w2", ["default"])) == (0, [])
        clock.shift(31)
        assert take_over() == 1
        (again,) = claim("w2", ["default"])
    assert (again.pk, again.attempts, again.worker) == (job.pk, 2, "w2")


def test_a_heartbeat_renews_the_lease() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        _, progress = claimed(put(tasks.add, a=1, b=2))
        clock.shift(20)
        progress.update(advance=1)
        beat(progress)
        clock.shift(20)
        assert take_over() == 0


def test_a_living_worker_of_this_machine_keeps_its_job_however_late_its_heartbeat() -> None:
    name = liveness.new_name()
    sign = liveness.Sign(name)
    with time_machine.travel(NOON, tick=False) as clock:
        put(tasks.add, a=1, b=2)
        claim(name, ["default"])
        clock.shift(3600)
        assert take_over(liveness.lives) == 0
        sign._file.close()  # as the system does for a process that died
        assert take_over(liveness.lives) == 1
    assert not sign.path.exists()


def test_what_a_worker_had_that_died_on_this_machine_is_given_back_without_waiting_for_its_lease() -> None:
    name = liveness.new_name()
    sign = liveness.Sign(name)
    job = put(tasks.add, a=1, b=2)
    claim(name, ["default"])
    assert take_over(liveness.lives) == 0
    sign._file.close()
    assert take_over(liveness.lives) == 1
    assert (fresh(job).status, fresh(job).attempts) == ("queued", 1)


def test_a_job_says_whether_anybody_sees_to_it() -> None:
    name = liveness.new_name()
    sign = liveness.Sign(name)
    worker = Worker.objects.create(name=name, queues=["default"])
    job = put(tasks.add, a=1, b=2)
    claim(name, ["default"])
    assert standing(fresh(job)).is_well
    sign._file.close()
    assert standing(fresh(job)) == Standing(is_interrupted=True, is_manned=False)
    take_over(liveness.lives)
    assert standing(fresh(job)) == Standing(is_interrupted=True, is_manned=False)
    worker.name = "elsewhere:abc"
    worker.save()
    assert standing(fresh(job)) == Standing(is_interrupted=True, is_manned=True)
    claim("elsewhere:abc", ["default"])
    assert standing(fresh(job)).is_well
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=26))
    assert standing(fresh(job)) == Standing(is_interrupted=True, is_manned=False)


def test_a_job_that_waits_says_when_no_worker_does_its_queue() -> None:
    job = put(tasks.add, a=1, b=2)
    assert standing(job).is_well  # whoever has just been asked may be starting
    job.run_at -= timedelta(seconds=21)
    assert standing(job) == Standing(is_interrupted=False, is_manned=False)
    Worker.objects.create(name="elsewhere:abc", queues=["fast"])
    assert standing(job) == Standing(is_interrupted=False, is_manned=False)
    Worker.objects.create(name="elsewhere:def", queues=["default"])
    assert standing(job).is_well


def test_a_worker_of_another_machine_is_judged_by_its_lease() -> None:
    assert liveness.lives("elsewhere:abc") is None


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    job = put(tasks.add, a=1, b=2, max_attempts=2)
    for _ in range(2):
        claim("dead", ["default"])
        release("dead")
    assert fresh(job).status == "failed"
    assert "died 2 times" in fresh(job).error


def test_a_job_cancelled_while_its_worker_died_stays_cancelled() -> None:
    job = put(tasks.add, a=1, b=2)
    claim("dead", ["default"])
    cancel(actor=SYSTEM, job=job)
    release("dead")
    assert (fresh(job).status, drain()) == ("cancelled", 0)


def test_an_idle_worker_costs_one_query_that_locks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as queries:
        assert claim("w1", ["default"]) == []
    assert queries[0]["sql"].startswith("SELECT")
