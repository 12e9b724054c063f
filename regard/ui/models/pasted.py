from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Pasted(models.Model):
    """A block somebody pasted into cells of a list: what each was and became, so that it can be taken back."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    noun = models.CharField(max_length=80)
    cells = models.JSONField(default=list)  # [[id, column, was, now], …] as forms show values
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{len(self.cells)} cells of {self.noun}"
