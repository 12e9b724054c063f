from __future__ import annotations

from django.conf import settings
from django.db import models


class Mention(models.Model):
    """A colleague named in a note, call or meeting, who was told of it."""

    activity = models.ForeignKey("activities.Activity", on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="activities_mention_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.activity_id}"
