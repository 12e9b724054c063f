from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of


class Plan(models.Model):
    """One version of what the business means to reach between two dates, numbered by `edition`.

    A draft is written; what waits for approval or is approved is frozen; one at most is in force, and what was in force before
    is superseded and stays readable. While none is in force, the newest one that has begun counts as the plan.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", lazy("Draft")
        PROPOSED = "proposed", lazy("Waits for approval")
        APPROVED = "approved", lazy_of("version", "Approved")
        IN_FORCE = "in_force", lazy("In force")
        SUPERSEDED = "superseded", lazy_of("version", "Superseded")

    name = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="next_drafts", editable=False
    )
    starter = models.CharField(max_length=40, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            ),
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status="in_force"),
                name="planning_plan_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether it may be written; everything else is frozen."""
        return self.status == self.Status.DRAFT

    @property
    def query(self) -> str:
        """What an address needs to be about this version; the one in force needs nothing."""
        return "" if self.status == self.Status.IN_FORCE else f"?plan={self.pk}"


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
