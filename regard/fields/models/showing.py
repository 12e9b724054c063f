from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Showing(models.Model):
    """Somebody looked behind the mask of one personal value of one record. The value itself is not kept."""

    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    noun = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    part = models.BigIntegerField(default=0)  # which of several values, such as a further telephone number
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "at"], name="fields_showing_by_user"),
            models.Index(fields=["at", "id"], name="fields_showing_by_time"),
            models.Index(fields=["noun", "record_id", "at"], name="fields_showing_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.noun} {self.record_id}"


class ShowingRules(models.Model):
    """One row: what is asked of whoever looks behind a mask."""

    asks_why = models.BooleanField(default=False)
    most_per_hour = models.PositiveIntegerField(default=30)

    def __str__(self) -> str:
        return f"{self.most_per_hour} an hour"
