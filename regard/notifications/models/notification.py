from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """One thing one person is told. It names what it is about and says nothing of it (`notifications.kinds`)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=60)
    subject_model = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    key = models.CharField(max_length=120)  # the same is told a person once
    is_shown = models.BooleanField(default=True)  # in the app
    is_to_mail = models.BooleanField(default=False)  # waits for the daily mail
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notifications_once")]
        indexes = [
            models.Index(
                fields=["user", "-id"], name="notifications_shown", condition=models.Q(is_shown=True)
            ),
            models.Index(fields=["user"], name="notifications_to_mail", condition=models.Q(is_to_mail=True)),
            models.Index(fields=["created_at"], name="notifications_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
