from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class Segment(models.Model):
    """A rule that finds customers and keeps finding them.

    `version` counts changes of the rule; `built_version` is the one the members were last built from. A segment
    that was never built has no `member_count`: unknown, not zero. `build_ms` is what the last refresh cost it.
    """

    class Kind(models.TextChoices):
        BUILTIN = "builtin", "Built in"
        OWN = "own", "Own"

    class Colour(models.TextChoices):
        BLUE = "v1", "Blue"
        TEAL = "v2", "Teal"
        PLUM = "v3", "Plum"
        CLAY = "v4", "Clay"
        OLIVE = "v5", "Olive"
        STONE = "v6", "Stone"

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, editable=False)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.OWN)
    rule = models.JSONField()
    version = models.PositiveIntegerField(default=1, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_shared = models.BooleanField(default=True)
    colour = models.CharField(max_length=2, choices=Colour.choices, default=Colour.BLUE)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    member_count = models.PositiveIntegerField(null=True, editable=False)
    last_built_at = models.DateTimeField(null=True, editable=False)
    built_version = models.PositiveIntegerField(null=True, editable=False)
    data_as_of = models.DateTimeField(null=True, editable=False)
    build_ms = models.PositiveIntegerField(null=True, editable=False)
    build_error = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["sort_name", "id"], name="segments_segment_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("segments:segment_detail", args=[self.pk])

    @property
    def is_builtin(self) -> bool:
        return self.kind == self.Kind.BUILTIN

    @property
    def is_stale(self) -> bool:
        """Whether the members are those of an earlier rule, or of none yet."""
        return self.built_version != self.version
