from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.planning.models.plan import Plan


class Treatment(models.Model):
    """What is promised to a segment, or to everybody. Of several that fit a customer, the first by `position` applies."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="treatments")
    segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=100)
    what = models.TextField(blank=True)
    answer_hours = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    offers = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="planning_treatment_once"),
        ]

    def __str__(self) -> str:
        return self.name
