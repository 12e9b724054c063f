from __future__ import annotations

from django.db import models
from django.utils import timezone


class PinnedEntry(models.Model):
    """An entry of a customer's story that stands on top of it for everybody. Loose, as the story is: `customer_id` is whose
    entry it was when it was pinned, which merging leaves as it is."""

    entry_id = models.BigIntegerField(unique=True)
    customer_id = models.BigIntegerField(db_index=True)
    pinned_by_id = models.BigIntegerField(null=True, blank=True)
    pinned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"entry {self.entry_id}"
