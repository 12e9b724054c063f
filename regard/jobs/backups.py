"""Backups as the operations pages see them: what was made and tried, by which policy, and what is late.

How a backup is made is the composition root's affair; it hands its two tasks down with `provide`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django_tasks.base import Task

from regard.jobs.models import BackupPolicy, BackupRun
from regard.kernel.words import tr
from regard.people.queries import business

Kind = BackupRun.Kind


@dataclass(frozen=True)
class BackupTasks:
    """`make` makes a backup, `test` restores the newest aside. Both take `name`, why it runs: "" by hand."""

    make: Task[Any, Any]
    test: Task[Any, Any]


_tasks: list[BackupTasks] = []


def provide(tasks: BackupTasks) -> None:
    """Hand down what makes backups and tries them."""
    _tasks[:] = [tasks]


def tasks() -> BackupTasks:
    if not _tasks:
        raise LookupError("nobody makes backups")
    return _tasks[0]


@dataclass(frozen=True)
class State:
    """The last backup, or the last restore test. `alarm` says what is wrong, in a sentence; empty: nothing."""

    last: BackupRun | None
    last_good: BackupRun | None
    alarm: str


def policy() -> BackupPolicy:
    """The one in force; the usual one until somebody lays down another. One query."""
    return BackupPolicy.objects.filter(pk=1).first() or BackupPolicy(pk=1)


def states() -> tuple[State, State]:
    """Of backups and of restore tests. Five queries."""
    now = policy()
    return _state(Kind.BACKUP, now.alarm_days), _state(Kind.TEST, now.test_alarm_days)


def runs(limit: int = 30) -> Sequence[BackupRun]:
    """The newest, of both kinds. One query."""
    return list(BackupRun.objects.order_by("-id")[:limit])


def is_due(kind: str, now: datetime) -> datetime | None:
    """The moment since when one should have been made, if none was made or tried since then; else None.

    There is nothing to try before a backup was made.
    """
    if kind == Kind.TEST and not BackupRun.objects.filter(kind=Kind.BACKUP, is_good=True).exists():
        return None
    plan = policy()
    zone = ZoneInfo(business().time_zone)
    local = now.astimezone(zone)
    slot = local.replace(hour=plan.at.hour, minute=plan.at.minute, second=0, microsecond=0)
    slot -= timedelta(days=slot > local)
    days = plan.every_days if kind == Kind.BACKUP else plan.test_every_days
    since = slot - timedelta(days=days - 1)
    return None if BackupRun.objects.filter(kind=kind, at__gte=since).exists() else slot


def _state(kind: str, days: int) -> State:
    found = BackupRun.objects.filter(kind=kind).order_by("-id")
    last, good = found.first(), found.filter(is_good=True).first()
    if last is not None and not last.is_good:
        return State(last, good, _failed(kind, last.note))
    if good is None:
        return State(last, good, _never(kind, days))
    if timezone.now() - good.at > timedelta(days=days):
        age = (timezone.now() - good.at).days
        return State(last, good, _old(kind, age, days))
    return State(last, good, "")


def _failed(kind: str, note: str) -> str:
    if kind == Kind.BACKUP:
        return tr("The last backup failed: {note}", note=note)
    return tr("The last restore test failed: {note}", note=note)


def _old(kind: str, age: int, days: int) -> str:
    if kind == Kind.BACKUP:
        return tr("The last backup is {age} days old; {days} are allowed.", age=age, days=days)
    return tr("The last restore test is {age} days old; {days} are allowed.", age=age, days=days)


def _never(kind: str, days: int) -> str:
    """What to say where none was ever made. A first backup has as long to be tried as a later one."""
    if kind == Kind.BACKUP:
        return tr("No backup was made yet.")
    first = BackupRun.objects.filter(kind=Kind.BACKUP, is_good=True).order_by("id").first()
    if first is not None and timezone.now() - first.at <= timedelta(days=days):
        return ""
    return tr("No backup was ever restored to try it.")
