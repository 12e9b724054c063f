from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from regard.kernel.words import tr


class Draft(models.Model):
    """A rule somebody is working on; kept at every step until it is saved or thrown away.

    `segment` is what it will change, empty for a new one; `base_version` the version it started from. `rule` may be
    unfinished.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    segment = models.ForeignKey("segments.Segment", null=True, on_delete=models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True)
    description = models.CharField(max_length=300, blank=True)
    is_shared = models.BooleanField(default=True)
    colour = models.CharField(max_length=2, default="v1")
    rule = models.JSONField()
    breakdown = models.CharField(max_length=80, blank=True)  # the attribute the members are broken down by
    is_changed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "segment"],
                name="segments_draft_once",
                condition=models.Q(segment__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name or tr("Segment without a name")

    def get_absolute_url(self) -> str:
        return reverse("segments:draft_edit", args=[self.pk])
