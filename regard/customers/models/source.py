from __future__ import annotations

from django.db import models


class SourceRank(models.Model):
    """Where a source stands when two say different things: the lowest `position` is believed first."""

    source = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position", "source")

    def __str__(self) -> str:
        return self.source
