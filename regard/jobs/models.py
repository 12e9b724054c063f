"""Jobs: work done outside of a request, by worker processes, from one table."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from regard.jobs.outcomes import outcome_words
from regard.jobs.schedule import SCHEDULES
from regard.kernel.words import lazy


class Job(models.Model):
    """A task to run, running, or run; kept as the trail of what machines did until it expires.

    `path` names the task, `kwargs` are its arguments. It is due when queued, not paused, and `run_at` has come. While
    running, `worker` holds it until `lease_until`, which its heartbeat moves on; when that time passes, the worker
    is dead and another takes the job. `key` is unique among jobs that live or are done.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", lazy("Waiting")
        RUNNING = "running", lazy("Running")
        DONE = "done", lazy("Done")
        FAILED = "failed", lazy("Failed")
        CANCELLED = "cancelled", lazy("Cancelled")

    path = models.CharField(max_length=200)
    args = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    kwargs = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300, blank=True)  # where "Open the result" leads
    queue = models.CharField(max_length=20, default="default")
    priority = models.SmallIntegerField(default=0)  # higher runs first
    key = models.CharField(max_length=200, blank=True)
    schedule = models.CharField(
        max_length=200, blank=True
    )  # the schedule that enqueued it, empty for people's jobs
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    source = models.CharField(max_length=60, default="system")  # through what it was enqueued
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    is_pausable = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    is_cancel_requested = models.BooleanField(default=False)
    run_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # when its user saw how it ended
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=4)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)  # for people
    traceback = models.TextField(blank=True)  # for whoever mends it
    result = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    files = models.JSONField(default=list)  # [{"name", "path", "size"}], paths below the files directory

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="jobs_job_once",
                condition=models.Q(key__gt="", status__in=["queued", "running", "done"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_at", "id"],
                name="jobs_job_due",
                condition=models.Q(status="queued"),
            ),
            models.Index(
                fields=["lease_until"], name="jobs_job_leases", condition=models.Q(status="running")
            ),
            models.Index(fields=["status", "-id"], name="jobs_job_by_status"),
            models.Index(fields=["user", "-id"], name="jobs_job_by_user"),
            models.Index(fields=["finished_at"], name="jobs_job_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """What the reader calls it: what runs by the clock in their language, other jobs as they were called when enqueued."""
        schedule = SCHEDULES.get(self.schedule) if self.schedule else None
        return str(schedule.title) if schedule else self.title

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """What became of the rows so far, in words, and how often."""
        return [(outcome_words(name), count) for name, count in self.counts.items()]

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.CANCELLED}

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None when nobody knows."""
        if not self.total:
            return None
        return min(1.0, self.done / self.total)

    @property
    def seconds_taken(self) -> float | None:
        """How long the last attempt took; None when it never started, or has not ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    def seconds_left(self, now: datetime) -> float | None:
        """How long it will take at its pace so far; None before it can be told."""
        if self.status != self.Status.RUNNING or not self.total or not self.done or self.started_at is None:
            return None
        return (now - self.started_at).total_seconds() / self.done * max(0, self.total - self.done)


class Worker(models.Model):
    """A process that does jobs, as long as it lives; `seen_at` is its last sign of life."""

    name = models.CharField(max_length=80, primary_key=True)
    queues = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """The last slot of a schedule that was enqueued: when it was due (`at`), and when it was enqueued, which is later where
    nobody was there to do it. Null: it has not been since this is written down."""

    schedule = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField()
    enqueued_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.schedule} {self.at}"


class Milestone(models.Model):
    """When something the installation depends on was last done, and how it went: a backup, a verified restore."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    is_good = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    details: Any = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class BackupPolicy(models.Model):
    """When backups are made and tried, and how old they may be before somebody is alarmed. One row, number 1."""

    at = models.TimeField(default=time(3))  # of the business's day, whole or half hours
    every_days = models.PositiveSmallIntegerField(default=1)
    test_every_days = models.PositiveSmallIntegerField(default=7)
    alarm_days = models.PositiveSmallIntegerField(default=2)
    test_alarm_days = models.PositiveSmallIntegerField(default=14)

    def __str__(self) -> str:
        return f"every {self.every_days} days at {self.at:%H:%M}"


class BackupRun(models.Model):
    """One backup made, or one restored aside to try it; part of the trail."""

    class Kind(models.TextChoices):
        BACKUP = "backup", lazy("Backup")
        TEST = "test", lazy("Restore test")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    seconds = models.FloatField(default=0)
    is_good = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)  # of the archive
    bytes = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)  # what was wrong

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%Y-%m-%d %H:%M}"
