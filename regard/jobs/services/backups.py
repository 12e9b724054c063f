"""Keeping book of backups, and laying down when they are made."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from regard.jobs.backups import Kind, is_due, policy, tasks
from regard.jobs.models import BackupPolicy, BackupRun, Job
from regard.jobs.services.enqueueing import enqueue
from regard.kernel import witness
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.people.door import require

PERMISSION = "jobs.backup.manage"
NAMES = ("at", "every_days", "test_every_days", "alarm_days", "test_alarm_days")
KEPT = 400  # runs in the trail


def record_run(
    *,
    kind: str,
    is_good: bool = True,
    seconds: float = 0,
    name: str = "",
    size: int = 0,
    rows: int = 0,
    files: int = 0,
    note: str = "",
) -> BackupRun:
    """Note that a backup was made or tried, well or not."""
    made = BackupRun.objects.create(
        kind=kind, is_good=is_good, seconds=seconds, name=name[:200], bytes=size, rows=rows, files=files, note=note[:500]
    )  # fmt: skip
    BackupRun.objects.filter(pk__lt=made.pk - KEPT).delete()
    return made


@transaction.atomic
def set_policy(
    *, actor: Actor, at: time, every_days: int, test_every_days: int, alarm_days: int, test_alarm_days: int
) -> BackupPolicy:
    """Lay down when backups are made and tried and from when on somebody is alarmed. Raises `Forbidden`, `Invalid`."""
    require(actor, PERMISSION)
    given = {
        "every_days": every_days, "test_every_days": test_every_days,
        "alarm_days": alarm_days, "test_alarm_days": test_alarm_days,
    }  # fmt: skip
    errors = [
        FieldError(name, tr("Say 1 to 365 days."), "range")
        for name, days in given.items()
        if not 1 <= days <= 365
    ]
    if at.minute not in {0, 30}:
        errors.append(FieldError("at", tr("Choose a whole or a half hour."), "choice"))
    if not errors and alarm_days < every_days:
        errors.append(
            FieldError("alarm_days", tr("The alarm would sound before the next backup is made."), "order")
        )
    if not errors and test_alarm_days < test_every_days:
        errors.append(
            FieldError("test_alarm_days", tr("The alarm would sound before the next test."), "order")
        )
    if errors:
        raise Invalid(errors)
    now = policy()
    before = {name: getattr(now, name) for name in NAMES}
    after = {"at": at.replace(second=0, microsecond=0), **given}
    for name, value in after.items():
        setattr(now, name, value)
    now.save()
    plain = [{**one, "at": f"{one['at']:%H:%M}"} for one in (before, after)]
    witness.note(
        actor=actor, model="jobs.backuppolicy", object_id=1, action="change", before=plain[0], after=plain[1]
    )
    return now


def start_backup(*, actor: Actor, kind: str) -> Job:
    """Have a worker make a backup, or restore the newest aside. One that waits or runs already is the answer."""
    require(actor, PERMISSION)
    return _start(actor, kind)


def start_due() -> list[str]:
    """Start what the policy says is due; what was started. For the clock."""
    now, actor = timezone.now(), system_actor("schedule")
    started = []
    for kind in (Kind.BACKUP, Kind.TEST):
        if is_due(kind, now) is not None:
            started.append(_start(actor, kind).title)
    return started


def _start(actor: Actor, kind: str) -> Job:
    title = tr("Back up") if kind == Kind.BACKUP else tr("Restore the newest backup aside")
    task = tasks().make if kind == Kind.BACKUP else tasks().test
    live = [Job.Status.QUEUED, Job.Status.RUNNING]
    going = Job.objects.filter(path=task.module_path, status__in=live).first()
    return going or enqueue(
        task, actor=actor, title=title, queue="bulk", url=reverse("jobs:backups"), max_attempts=1
    )
