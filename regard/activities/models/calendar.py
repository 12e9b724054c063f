from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """The address under which a calendar program reads somebody's tasks and meetings. Only a digest of its secret is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar of {self.user}"


class CalendarImport(models.Model):
    """A calendar file somebody brought: what is in it, and what became of that.

    `rows` are what would be taken in, `left_out` what would not and why. `made` says of each task that came of it which version
    the import left behind and, of one that was there, what it was: so it can be taken back as long as nobody has touched it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    made = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
