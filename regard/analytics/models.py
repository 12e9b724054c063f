"""What the columnar copy consists of, what is still to be copied, and what metrics answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CopyState(models.Model):
    """The one row (id 1) that says which generation of the copy is current, and as of when it was read."""

    generation = models.BigIntegerField(default=0)
    as_of = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)  # what the last refresh took

    def __str__(self) -> str:
        return f"generation {self.generation}"


class FactState(models.Model):
    """The shape under which a fact was copied, and the generation that changed it last."""

    fact = models.CharField(max_length=60, primary_key=True)
    shape = models.CharField(max_length=16)
    generation = models.BigIntegerField()

    def __str__(self) -> str:
        return self.fact


class PageFile(models.Model):
    """The file that holds one page of a fact. A page without rows has no file and no row here."""

    fact = models.CharField(max_length=60)
    number = models.IntegerField()
    file = models.CharField(max_length=160, unique=True)
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "number"], name="analytics_pagefile_once")]

    def __str__(self) -> str:
        return self.file


class DirtyPage(models.Model):
    """A page to be written again; no number means every page of the fact. Marked twice is written once.

    `ids`: of the page only the rows with these page ids have changed; null: all may have.
    """

    fact = models.CharField(max_length=60)
    number = models.IntegerField(null=True)
    ids = models.JSONField(null=True)
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.fact} {'all' if self.number is None else self.number}"


class RetiredFile(models.Model):
    """A file that `generation` no longer uses; deleted once nobody can be reading an older one."""

    file = models.CharField(max_length=160, unique=True)
    generation = models.BigIntegerField()
    retired_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file


class Answer(models.Model):
    """The last answer to a question that took long. `stamp` says which generations of its facts it was read from."""

    digest = models.CharField(max_length=32, primary_key=True)
    metric = models.CharField(max_length=60, db_index=True)
    stamp = models.TextField()
    answer = models.JSONField()
    seconds = models.FloatField()
    computed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.metric} at {self.computed_at}"


class Snapshot(models.Model):
    """What a metric stood at for a period, kept under the version of its formula and never changed by a later one."""

    metric = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    grain = models.CharField(max_length=7)
    period_start = models.DateField()
    period_end = models.DateField()  # exclusive
    segment = models.BigIntegerField(default=0)  # 0: all customers
    group = models.CharField(max_length=200, blank=True)
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    currency = models.CharField(max_length=3, blank=True)
    as_of = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["metric", "grain", "period_start"], name="analytics_snapshot_by_metric")
        ]

    def __str__(self) -> str:
        return f"{self.metric} v{self.version} {self.period_start}"


class Drill(models.Model):
    """A number somebody opened: which metric, asked how, about whose customers. Its id stands in the list's address."""

    digest = models.CharField(max_length=32, unique=True)
    noun = models.CharField(max_length=80)
    metric = models.CharField(max_length=60)
    asked = models.JSONField(default=dict)
    owners = models.JSONField(null=True)
    label = models.CharField(max_length=300)
    opened_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["noun", "opened_at"], name="analytics_drill_by_noun")]

    def __str__(self) -> str:
        return self.label


class MetricOwner(models.Model):
    """Who answers for a metric instead of the role its declaration names: a person, or another role."""

    metric = models.CharField(max_length=60, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.metric}: {self.role or self.user_id}"
