from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.kernel.policies import GRANTS
from regard.planning.models.plan import Plan


class AuthorityLimit(models.Model):
    """What whoever has a role may give away by themselves: up to `most`, in ten-thousandths of a percent or of the business's
    currency (None: any), and whom they ask above it."""

    class Unit(models.TextChoices):
        PERCENT = "percent", "Percent"
        MONEY = "money", "Amount"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="authority_limits")
    role = models.ForeignKey("people.Role", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=list(GRANTS.items()))
    unit = models.CharField(max_length=7, choices=Unit.choices)
    most = models.BigIntegerField(null=True, blank=True)
    ask = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "role", "kind"], name="planning_authoritylimit_once"),
            models.CheckConstraint(
                condition=models.Q(most=None) | models.Q(most__gte=0), name="planning_authoritylimit_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.role_id}"
