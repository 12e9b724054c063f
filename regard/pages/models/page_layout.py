from __future__ import annotations

from django.db import models
from django.utils import timezone


class PageLayout(models.Model):
    """How the pages of a noun's records are laid out for a role, or for everybody, and for a class of them, or for all.

    `arrangement` is what `regard.pages.rules.Arrangement.kept` gives.
    """

    noun = models.CharField(max_length=80)
    role = models.ForeignKey("people.Role", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    of_class = models.CharField(max_length=40, blank=True)
    arrangement = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "role", "of_class"], name="pages_pagelayout_of_role"),
            models.UniqueConstraint(
                fields=["noun", "of_class"],
                condition=models.Q(role__isnull=True),
                name="pages_pagelayout_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.of_class or 'all'}"
