"""Enqueueing what runs by the clock."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from regard.jobs.models import Job, Slot
from regard.jobs.schedule import SCHEDULES, Schedule
from regard.jobs.services.enqueueing import insert
from regard.jobs.ticking import tick
from regard.jobs.waking import NEWS
from regard.kernel.words import in_english
from regard.people.queries import business

QUICK = "fast"
FIRST = 10

_seen: dict[
    str, datetime
] = {}  # the last slot this process has dealt with, so that it asks the database once a slot


@tick("schedule")
def enqueue_due() -> int:
    """Enqueue the present slot of every schedule, unless somebody has; answers how many this call enqueued."""
    now, zone = timezone.now(), ZoneInfo(business().time_zone)
    return sum(_enqueue(schedule, schedule.slot(now, zone)) for schedule in SCHEDULES)


def ahead(task: Task[Any, Any]) -> bool:
    """Enqueue a task that runs by the clock before its time, unless a run of it is queued or running; whether it was. One or
    two queries."""
    schedule = SCHEDULES[task.module_path]
    if is_under_way(task):
        return False
    _insert(schedule)
    return True


def at_once(task: Task[Any, Any]) -> bool:
    """The same among what people wait for and before all of that: a run that waits in another queue is moved there. False only
    while one is running. Two or three queries."""
    runs = Job.objects.filter(schedule=task.module_path)
    if runs.filter(status=Job.Status.RUNNING).exists():
        return False
    if runs.filter(status=Job.Status.QUEUED).update(queue=QUICK, priority=FIRST):
        transaction.on_commit(NEWS.set)
    else:
        _insert(SCHEDULES[task.module_path], queue=QUICK, priority=FIRST)
    return True


def is_under_way(task: Task[Any, Any]) -> bool:
    """Whether a run of a task that runs by the clock is queued or running. One query."""
    return Job.objects.filter(
        schedule=task.module_path, status__in=[Job.Status.QUEUED, Job.Status.RUNNING]
    ).exists()


def _enqueue(schedule: Schedule, slot: datetime) -> int:
    if _seen.get(schedule.name) == slot:
        return 0
    with transaction.atomic():
        won = _win(schedule.name, slot)
        if won and not is_under_way(schedule.task):
            _insert(schedule)
        else:
            won = False
    _seen[schedule.name] = slot
    return int(won)


def _insert(schedule: Schedule, *, queue: str = "", priority: int = 0) -> None:
    with in_english():
        title = str(schedule.title)
    insert(
        schedule.task,
        title=title,
        queue=queue or schedule.queue,
        priority=priority,
        schedule=schedule.name,
        source="schedule",
    )
    transaction.on_commit(NEWS.set)


def _win(name: str, slot: datetime) -> bool:
    """Whether this caller is the one that moved the schedule on to the slot; the row makes sure there is one."""
    if Slot.objects.filter(schedule=name, at__gte=slot).exists():
        return False
    found = {"at": slot, "enqueued_at": timezone.now()}
    if Slot.objects.filter(schedule=name, at__lt=slot).update(**found):
        return True
    return Slot.objects.get_or_create(schedule=name, defaults=found)[1]
