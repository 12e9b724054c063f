from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.planning.models.plan import Plan


class Persona(models.Model):
    """Somebody who stands for a segment: what is written of them, and `figures` computed from its members at `computed_at`.

    Needs, pain points and channels are one on a line. Evidence older than `stale_months` counts as stale.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="personas")
    segment = models.ForeignKey("segments.Segment", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    sentence = models.CharField(max_length=300)
    needs = models.TextField(blank=True)
    pains = models.TextField(blank=True)
    channels = models.TextField(blank=True)
    quote = models.CharField(max_length=300, blank=True)
    stale_months = models.PositiveSmallIntegerField(default=12)
    position = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(default=dict, editable=False)
    computed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="planning_persona_once"),
            models.CheckConstraint(
                condition=models.Q(stale_months__gte=1, stale_months__lte=120), name="planning_persona_stale"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """What initials are made of."""
        return self.name


class Evidence(models.Model):
    """What a persona rests on: what was learned, where and when."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="evidence")
    what = models.CharField(max_length=300)
    source = models.CharField(max_length=200)
    on = models.DateField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return self.what
