from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of


class StewardTask(models.Model):
    """One cause of faults as somebody's task: a check of the register, however many records fail it.

    There is one row for each check that ever failed; it closes by itself when no record fails and opens again when some do.
    """

    class Status(models.TextChoices):
        OPEN = "open", lazy_of("task", "Open")
        GOING = "going", lazy("In progress")
        DONE = "done", lazy_of("task", "Done")
        DISMISSED = "dismissed", lazy("Dismissed")

    key = models.CharField(max_length=80, unique=True)  # "email.accurate"
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    records = models.PositiveIntegerField(default=0)  # as of the last scoring
    applied = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)  # when it was opened, the last time
    times = models.PositiveIntegerField(default=1)  # how often it was opened
    reason = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # empty: closed by itself
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.key
