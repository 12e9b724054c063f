from __future__ import annotations

from django.db import models
from django.utils import timezone


class Tag(models.Model):
    """A word the business puts on customers, spelled as it is wherever it stands.

    One that was renamed, or made one with another, stays as a former name and leads to what it is now, so that a file, a filter
    or a rule that still says it means the same.
    """

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120, unique=True)
    leads_to = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="formers")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
