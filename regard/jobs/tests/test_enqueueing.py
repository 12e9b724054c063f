"""A job is part of the transaction that calls for it; keys make it one; the plain Tasks API works too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_tasks import default_task_backend
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from regard.jobs.models import Job
from regard.jobs.services import enqueue
from regard.jobs.tests import tasks
from regard.jobs.worker import drain
from regard.kernel.actor import Actor, system_actor

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("cli")


def add(**options: Any) -> Job:
    return enqueue(tasks.add, actor=SYSTEM, title="Add", **{"a": 1, "b": 2, **options})


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_fails_does_not_exist() -> None:
    with transaction.atomic():
        add()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert drain() == 0


def test_a_job_is_run_and_keeps_its_result() -> None:
    job = add()
    assert (job.status, job.queue, job.source) == ("queued", "default", "cli")
    assert drain() == 1
    job.refresh_from_db()
    assert (job.status, job.result, job.attempts) == ("done", 3, 1)
    assert job.finished_at is not None
    assert job.lease_until is None


def test_a_job_remembers_who_called_for_it(owner_actor: Actor) -> None:
    job = enqueue(tasks.add, actor=owner_actor, title="Add", a=1, b=2)
    assert (job.user_id, job.source) == (owner_actor.user_id, "web")


def test_enqueueing_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        add()


@pytest.mark.parametrize("status", ["queued", "running", "done"])
def test_a_key_gives_back_the_job_that_has_it(status: str) -> None:
    first = add(key="import:1")
    Job.objects.filter(pk=first.pk).update(status=status)
    assert add(key="import:1").pk == first.pk
    assert add(key="import:2").pk != first.pk
    assert add().pk != add().pk


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_key_is_free_again_when_its_job_came_to_nothing(status: str) -> None:
    first = add(key="import:1")
    Job.objects.filter(pk=first.pk).update(status=status)
    assert add(key="import:1").pk != first.pk


def test_the_same_key_within_one_transaction_is_one_job() -> None:
    with transaction.atomic():
        assert add(key="k").pk == add(key="k").pk
    assert Job.objects.count() == 1


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="Unsupported type"):
        add(a=object())
    assert not Job.objects.exists()


def test_higher_priority_goes_first_then_age() -> None:
    low, first, second = add(priority=-1), add(), add()
    high = add(priority=5)
    drain()
    ends = Job.objects.order_by("finished_at").values_list("pk", flat=True)
    assert list(ends) == [high.pk, first.pk, second.pk, low.pk]


def test_only_the_queues_asked_for_are_worked_on() -> None:
    fast, bulk = add(queue="fast"), add(queue="bulk")
    assert drain(["fast"]) == 1
    fast.refresh_from_db()
    bulk.refresh_from_db()
    assert (fast.status, bulk.status) == ("done", "queued")


def test_a_job_waits_for_its_time() -> None:
    job = add(run_at=datetime.now(UTC) + timedelta(hours=1))
    assert drain() == 0
    Job.objects.filter(pk=job.pk).update(run_at=datetime.now(UTC))
    assert drain() == 1


def test_the_plain_tasks_api_works() -> None:
    result = tasks.add.using(priority=3, queue_name="fast").enqueue(2, b=5)
    assert result.status == TaskResultStatus.READY
    job = Job.objects.get()
    assert (job.priority, job.queue, job.title, job.args, job.kwargs) == (3, "fast", "Add", [2], {"b": 5})
    drain()
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 7)
    assert default_task_backend.get_result(result.id).task == tasks.add


def test_the_plain_tasks_api_tells_of_failure() -> None:
    result = tasks.refuse.enqueue()
    drain()
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert "The file is empty" in result.errors[0].traceback
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result("0")
