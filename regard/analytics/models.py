"""What the columnar copy consists of, what is still to be copied, and what metrics answered."""

from __future__ import annotations

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
    """A page to be written again; no number means every page of the fact. Marked twice is written once."""

    fact = models.CharField(max_length=60)
    number = models.IntegerField(null=True)
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
