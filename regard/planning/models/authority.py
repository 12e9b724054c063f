from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.kernel.policies import GRANTS, PERIODS
from regard.planning.models.plan import Plan


class AuthorityLimit(models.Model):
    """What whoever has a role may give away by themselves, to customers of a segment or to everybody: up to `most` at once, in
    ten-thousandths of a percent or of the business's currency (None: any), and whom they ask above it. Where `total` is said, no
    more than that, in ten-thousandths of the currency, in a `period` of the calendar."""

    class Unit(models.TextChoices):
        PERCENT = "percent", "Percent"
        MONEY = "money", "Amount"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="authority_limits")
    role = models.ForeignKey("people.Role", on_delete=models.CASCADE, related_name="+")
    segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=list(GRANTS.items()))
    unit = models.CharField(max_length=7, choices=Unit.choices)
    most = models.BigIntegerField(null=True, blank=True)
    total = models.BigIntegerField(null=True, blank=True)
    period = models.CharField(max_length=8, choices=list(PERIODS.items()), default="month")
    ask = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "role", "kind", "segment"], name="planning_authoritylimit_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "role", "kind"],
                condition=models.Q(segment=None),
                name="planning_authoritylimit_everybody",
            ),
            models.CheckConstraint(
                condition=models.Q(most=None) | models.Q(most__gte=0), name="planning_authoritylimit_most"
            ),
            models.CheckConstraint(
                condition=models.Q(total=None) | models.Q(total__gte=0), name="planning_authoritylimit_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.role_id}"
