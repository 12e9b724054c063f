from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Sent(models.Model):
    """One thing that was sent from somebody's device under a key of its own, and what came of it: sent again it is answered
    and not done again. Part of the trail; it expires."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=40)
    outcome = models.CharField(max_length=7, blank=True)  # kept, told
    text = models.CharField(max_length=600, blank=True)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()  # by the clock of the device
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="activities_sent_once")]
        indexes = [models.Index(fields=["created_at"], name="activities_sent_by_age")]

    def __str__(self) -> str:
        return f"{self.key}: {self.outcome}"
