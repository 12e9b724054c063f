from __future__ import annotations

from django.db import models
from django.utils import timezone


class Plan(models.Model):
    """What the business means to reach between two dates. The plan in force is the newest one that has begun."""

    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    summary = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    source = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="planning_plan_dates"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """A goal of the business that objectives serve."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_goal_once")]

    def __str__(self) -> str:
        return self.name
