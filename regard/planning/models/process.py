from __future__ import annotations

from django.conf import settings
from django.db import models

from regard.planning.models.plan import Plan


class Process(models.Model):
    """How something is done, step by step: `steps` are {"who", "what", "with", "within"}. It is done by hand, or `automations`
    are the keys of what runs of it (`regard.kernel.automations`)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="processes")
    name = models.CharField(max_length=100)
    begins = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField(default=list)
    is_manual = models.BooleanField(default=True)
    automations = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="planning_process_once")]

    def __str__(self) -> str:
        return self.name
