from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


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


class FieldProposal(models.Model):
    """That a field nobody needs be required no more, from how it is used. Figures are those of `measured_at`; a proposal that
    somebody dismissed or followed stays, so that it is not made again."""

    field = models.OneToOneField(
        "fields.OwnField", primary_key=True, on_delete=models.CASCADE, related_name="proposal"
    )
    why = models.CharField(max_length=8)  # empty, fillers or alike: `adoption_rules.why_not_needed`
    records = models.PositiveIntegerField()
    filled = models.PositiveIntegerField()
    fillers = models.PositiveIntegerField()
    commonest = models.CharField(max_length=200, blank=True)
    commonest_count = models.PositiveIntegerField()
    changes = models.PositiveIntegerField()
    measured_at = models.DateTimeField(default=timezone.now)
    followed_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.why}: {self.field_id}"
