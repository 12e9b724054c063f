from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.kernel.policies import CHANNELS, PERIODS, PURPOSES
from regard.planning.models.plan import Plan


class ContactRule(models.Model):
    """Who is contacted by which channel for what, and how often at most: `most` in a `period` of the calendar. Nought is never,
    None as often as needed. Without a segment it is about everybody."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contact_rules")
    segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=12, choices=list(CHANNELS.items()))
    purpose = models.CharField(max_length=12, choices=list(PURPOSES.items()))
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    period = models.CharField(max_length=8, choices=list(PERIODS.items()), default="month")
    says = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "segment", "channel", "purpose"], name="planning_contactrule_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "channel", "purpose"],
                condition=models.Q(segment=None),
                name="planning_contactrule_everybody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose}"
