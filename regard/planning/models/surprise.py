from __future__ import annotations

from django.db import models

from regard.planning.models.objective import Objective


class Surprise(models.Model):
    """A day on which the figure of an objective was not what such days are: what it was, what was foreseen from the days before,
    between what it would have been usual, and how many scales it was off (`analytics.unusual`). In the metric's unit."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="surprises")
    day = models.DateField()
    value = models.FloatField()
    expected = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    score = models.FloatField()
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "day"], name="planning_surprise_once"),
        ]

    def __str__(self) -> str:
        return f"{self.objective} {self.day}"

    @property
    def is_low(self) -> bool:
        return self.value < self.expected
