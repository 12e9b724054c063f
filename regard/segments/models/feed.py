from __future__ import annotations

from django.db import models


class Touched(models.Model):
    """Customers something happened to since the last refresh, one bit per customer id, for 65,536 ids.

    `loud`: somebody did something just now. `quiet`: an import told something from the past. `fresh`: the customer
    came into the database by an import. `stamp` grows with every change, so that a refresh
    forgets only what it has seen.
    """

    chunk = models.PositiveIntegerField(primary_key=True)
    loud = models.BinaryField()
    quiet = models.BinaryField()
    fresh = models.BinaryField()
    stamp = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"customers {self.chunk * 65_536} and on"


class RefreshState(models.Model):
    """What the last refresh of all segments was made from; the row with id 1."""

    day = models.DateField(null=True)
    versions = models.JSONField(default=dict)
    had_import = models.BooleanField(default=False)
    brought_from = models.BigIntegerField(
        null=True
    )  # customers from this number on came by an import, and no values were computed since

    def __str__(self) -> str:
        return f"refreshed for {self.day}"
