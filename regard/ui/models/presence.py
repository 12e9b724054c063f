from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """Who has which record open, as their browser says every few seconds; old ones go by themselves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    noun = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    is_editing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "noun", "object_id"], name="ui_presence_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["noun", "object_id", "seen_at"], name="ui_presence_of")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.noun} {self.object_id}"
