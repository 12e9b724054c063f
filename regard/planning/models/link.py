from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from regard.planning.models.plan import Plan


class PlanLink(models.Model):
    """An address under which anybody who has it reads one version of a plan until a day. Of its secret only `digest` is kept.

    What it shows is what `made_by` may see at the time it is read, the budget only where `shows_budget`.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="links")
    note = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    shows_budget = models.BooleanField(default=False)
    expires_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    openings = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.note

    def works_on(self, day: date) -> bool:
        """Whether it opens the plan on a day; the last is `expires_on`."""
        return self.revoked_at is None and day <= self.expires_on
