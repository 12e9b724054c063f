from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Merge(models.Model):
    """Customers that were made one. Holds all that is needed to part them again, until `forgotten_at`.

    `customer_id` is who stayed, `merged_ids` who went: loose ids, for any of them may be gone. `kept` is written by
    `services.merging` alone; it holds personal data and is emptied when it can no longer be used.
    """

    customer_id = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=200)
    merged_ids = models.JSONField()
    merged_names = models.JSONField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now, db_index=True)
    undone_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(default=0)
    kept = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{', '.join(self.merged_names)} into {self.name}"
