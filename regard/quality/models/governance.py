from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class FieldGroup(models.Model):
    """Who answers for a group of fields, by which policy, and when that is looked at again. The groups are in `groups`."""

    key = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    policy = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_off_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key


class SignOff(models.Model):
    """Somebody said with their name that this policy holds; kept as it was said, whatever the policy becomes."""

    group = models.ForeignKey(FieldGroup, on_delete=models.CASCADE, related_name="sign_offs")
    version = models.PositiveIntegerField()
    policy = models.TextField()
    owner_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.group} by {self.by_name}"
