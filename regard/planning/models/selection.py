from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.planning.models.plan import Plan


class Selection(models.Model):
    """A choice between tools by weighted criteria. `integration` says by which connection the chosen one is tied to Regard
    (see `integrations`); `origin` is the selection it was copied from."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="selections")
    name = models.CharField(max_length=100)
    what = models.TextField(blank=True)
    chosen = models.ForeignKey(
        "planning.Candidate",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    reason = models.TextField(blank=True, editable=False)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    chosen_on = models.DateField(null=True, editable=False)
    integration = models.CharField(max_length=80, blank=True, editable=False)
    origin = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_selection_once")]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """A yardstick of a selection. The weights of a selection sum to 100, which its service holds."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(max_length=100)
    weight = models.DecimalField(max_digits=4, decimal_places=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=0, weight__lte=100), name="planning_criterion_weight"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """One of the tools that are compared."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="candidates")
    name = models.CharField(max_length=100)
    link = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """How well a candidate does by a criterion, from 1 to 5, and what makes one say so."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="scores")
    value = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "candidate"], name="planning_score_once"),
            models.CheckConstraint(
                condition=models.Q(value__gte=1, value__lte=5), name="planning_score_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)
