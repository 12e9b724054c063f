from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class CardOrder(models.Model):
    """How somebody has put the cards of a board in order, lane by lane: {lane: [ids]}. Everybody has their own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    noun = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    lanes = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "noun", "by"], name="ui_cardorder_once")
        ]

    def __str__(self) -> str:
        return f"{self.noun} by {self.by}"
