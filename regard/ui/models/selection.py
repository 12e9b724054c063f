from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.ui.packing import unpack


class Selection(models.Model):
    """The very rows somebody confirmed, by id. Rows that match later are not in it, whatever the filter said."""

    noun = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    packed = models.BinaryField()
    count = models.PositiveIntegerField()
    description = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.count} of {self.noun}"

    def ids(self) -> list[int]:
        """All row ids, ascending."""
        return unpack(bytes(self.packed))

    def batches(self, size: int = 500) -> Iterator[Sequence[int]]:
        """The ids in portions that fit a query on every database."""
        ids = self.ids()
        return (ids[start : start + size] for start in range(0, len(ids), size))
