from __future__ import annotations

from django.db import models
from django.utils import timezone


class OwnObject(models.Model):
    """A kind of thing a business keeps records of. Its fields are own fields of the noun `objects.<key>`."""

    key = models.CharField(max_length=40, unique=True)  # what programs and addresses call it; stays
    label = models.CharField(max_length=40)
    plural = models.CharField(max_length=40)
    icon = models.CharField(max_length=40, default="box")
    name_label = models.CharField(max_length=40, default="Name")
    customer_label = models.CharField(max_length=40, blank=True)  # empty: its records are no customer's
    is_customer_required = models.BooleanField(default=False)
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def noun(self) -> str:
        return f"objects.{self.key}"
