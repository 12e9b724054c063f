from __future__ import annotations

from django.conf import settings
from django.db import models


class Territory(models.Model):
    """A part of the market: a tree, with who answers for each part.

    `rule` says which customers lie in it, as `regard.people.territory_rules` reads it; without one they are put there by hand.
    """

    name = models.CharField(max_length=100, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="territories")
    rule = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name
