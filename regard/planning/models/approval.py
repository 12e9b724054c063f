from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy
from regard.planning.models.plan import Plan


class Approval(models.Model):
    """A plan put before somebody to decide. Who decides may hand it on; from `passes_on` the deputy may decide, too."""

    class Outcome(models.TextChoices):
        OPEN = "open", lazy("Waits")
        APPROVED = "approved", lazy("Approved")
        SENT_BACK = "sent_back", lazy("Sent back")
        WITHDRAWN = "withdrawn", lazy("Withdrawn")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="approvals")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    passes_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(outcome="open"), name="planning_approval_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"Approval of {self.plan_id} by {self.approver_id}"

    def has_passed(self, today: date) -> bool:
        """Whether the deputy may decide by now."""
        return self.deputy_id is not None and self.passes_on is not None and today >= self.passes_on
