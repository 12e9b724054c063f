"""Enqueueing what runs by the clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from regard.jobs.models import Job, Slot
from regard.jobs.schedule import SCHEDULES, Schedule
from regard.jobs.services.enqueueing import insert
from regard.jobs.ticking import tick
from regard.people.queries import business

_seen: dict[
    str, datetime
] = {}  # the last slot this process has dealt with, so that it asks the database once a slot


@tick("schedule")
def enqueue_due() -> int:
    """Enqueue the present slot of every schedule, unless somebody has; answers how many this call enqueued."""
    now, zone = timezone.now(), ZoneInfo(business().time_zone)
    return sum(_enqueue(schedule, schedule.slot(now, zone)) for schedule in SCHEDULES)


def _enqueue(schedule: Schedule, slot: datetime) -> int:
    if _seen.get(schedule.name) == slot:
        return 0
    with transaction.atomic():
        won = _win(schedule.name, slot)
        if won and not _is_under_way(schedule):
            insert(
                schedule.task,
                title=schedule.title,
                queue=schedule.queue,
                schedule=schedule.name,
                source="schedule",
            )
        else:
            won = False
    _seen[schedule.name] = slot
    return int(won)


def _win(name: str, slot: datetime) -> bool:
    """Whether this caller is the one that moved the schedule on to the slot; the row makes sure there is one."""
    if Slot.objects.filter(schedule=name, at__gte=slot).exists():
        return False
    found = {"at": slot, "enqueued_at": timezone.now()}
    if Slot.objects.filter(schedule=name, at__lt=slot).update(**found):
        return True
    return Slot.objects.get_or_create(schedule=name, defaults=found)[1]


def _is_under_way(schedule: Schedule) -> bool:
    return Job.objects.filter(
        schedule=schedule.name, status__in=[Job.Status.QUEUED, Job.Status.RUNNING]
    ).exists()
