from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.ui import identity, nouns


class SavedView(models.Model):
    """A list somebody keeps: filters, sort, columns and layout of one noun. Shared with everybody or personal."""

    noun = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    icon = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    filters = models.JSONField(null=True, blank=True)
    sort = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    layout = models.JSONField(
        default=dict, blank=True
    )  # what differs from a plain table (`regard.ui.layouts`)
    position = models.PositiveSmallIntegerField(default=0)
    pinned_by = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        indexes = [models.Index(fields=["noun", "owner"], name="ui_savedview_by_noun")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What the address of a list calls it: saved views are numbers, those that come with a noun are words."""
        return str(self.pk)

    @property
    def tint(self) -> int:
        return identity.tint(self.pk)

    @property
    def url(self) -> str:
        return f"{nouns.noun(self.noun).list_address}?{urlencode({'view': self.key})}"
