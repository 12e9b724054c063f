from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of
from regard.segments.builtin import said_description, said_name


class Segment(models.Model):
    """A rule that finds customers and keeps finding them.

    `version` counts changes of the rule; `built_version` is the one the members were last built from. A segment
    that was never built has no `member_count`: unknown, not zero. `build_ms` is what the last refresh cost it.
    """

    class Kind(models.TextChoices):
        BUILTIN = "builtin", lazy_of("segment", "Built in")
        OWN = "own", lazy_of("segment", "Own")

    class Colour(models.TextChoices):
        BLUE = "v1", lazy("Blue")
        TEAL = "v2", lazy("Teal")
        PLUM = "v3", lazy("Plum")
        CLAY = "v4", lazy("Clay")
        OLIVE = "v5", lazy("Olive")
        STONE = "v6", lazy("Stone")

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
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("segments:segment_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The name as its reader knows it: that of a built-in segment in their language."""
        return said_name(self.key, self.name) if self.is_builtin else self.name

    @property
    def meaning(self) -> str:
        """The description likewise."""
        return said_description(self.key, self.description) if self.is_builtin else self.description

    @property
    def is_builtin(self) -> bool:
        return self.kind == self.Kind.BUILTIN

    @property
    def is_stale(self) -> bool:
        """Whether the members are those of an earlier rule, or of none yet."""
        return self.built_version != self.version
