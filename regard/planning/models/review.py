from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.planning.models.plan import Plan


class Review(models.Model):
    """A look at the plan on a day. Opening it freezes every figure in `frozen`, which nothing changes afterwards."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    name = models.CharField(max_length=100)
    on = models.DateField()
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(
        "activities.Task", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    frozen = models.JSONField(default=dict, editable=False)
    summary = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_review_once")]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What was decided in a review, about what. With a task it is an action, whose outcome the next review begins with."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(max_length=300)
    about = models.CharField(max_length=60, blank=True)  # the agenda item: objective:12, step:7
    task = models.OneToOneField(
        "activities.Task", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_action = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
