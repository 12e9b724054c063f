from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedMapping(models.Model):
    """Where the columns of a file of a certain shape go: found again by its shape when the next one comes."""

    kind = models.CharField(max_length=60)
    shape = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "shape"], name="exchange_savedmapping_once")]

    def __str__(self) -> str:
        return self.name
