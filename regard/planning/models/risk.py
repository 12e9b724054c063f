from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of
from regard.planning.models.initiative import Initiative
from regard.planning.models.plan import Plan


class Risk(models.Model):
    """What may go wrong, how likely and how badly (1 to 5 each), what is done against it, and what is done when it happens.

    `trigger_*` is the figure at which `contingency` goes into force: a list of {"title", "person", "days"} that become tasks.
    Not `is_armed` is one whose contingency was ended while its figure was still on the wrong side.
    """

    class Status(models.TextChoices):
        OPEN = "open", lazy_of("risk", "Open")
        CLOSED = "closed", lazy_of("risk", "Closed")

    class Side(models.TextChoices):
        BELOW = "below", lazy("falls below")
        ABOVE = "above", lazy("rises above")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="risks")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="risks"
    )
    name = models.CharField(max_length=120)
    what = models.TextField(blank=True)
    probability = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mitigation = models.TextField(blank=True)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    trigger_metric = models.CharField(max_length=60, blank=True)
    trigger_segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    trigger_window = models.CharField(max_length=16, blank=True)
    trigger_side = models.CharField(max_length=5, choices=Side.choices, blank=True)
    trigger_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    contingency = models.JSONField(default=list, blank=True)
    is_armed = models.BooleanField(default=True, editable=False)
    last_value = models.FloatField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name"], name="planning_risk_once"),
            models.CheckConstraint(
                condition=models.Q(probability__gte=1, probability__lte=5, impact__gte=1, impact__lte=5),
                name="planning_risk_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def score(self) -> int:
        return self.probability * self.impact


class Activation(models.Model):
    """A contingency in force: since when, at which figure, with which tasks. One at a time for each risk."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="activations")
    at = models.DateTimeField(default=timezone.now)
    value = models.FloatField()
    task_ids = models.JSONField(default=list)
    recovered_at = models.DateTimeField(null=True)  # the figure came back across the line
    ended_at = models.DateTimeField(null=True)  # somebody said that it is over
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], condition=models.Q(ended_at=None), name="planning_activation_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk_id} in force since {self.at:%Y-%m-%d}"
