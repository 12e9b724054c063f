from __future__ import annotations

from django.conf import settings
from django.db import models


class WorkDay(models.Model):
    """What somebody did on a day with one part of the product: records made and changed, tasks done, notes and calls logged.

    The row without a `feature` says that the person could sign in on that day; it has no deeds. Made anew every night from the
    audit and from what was logged, for the days that may still have changed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    feature = models.CharField(max_length=30, blank=True)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    logged = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day", "feature"], name="planning_workday_once")
        ]
        indexes = [models.Index(fields=["day"], name="planning_workday_by_day")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.day}: {self.feature or 'could sign in'}"
