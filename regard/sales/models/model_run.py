from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, tr


class ModelRun(models.Model):
    """What the models found once, as of a day: pages and scripts read this and never compute it themselves.

    `report` is what a kind says of itself (see `docs/models.md`); amounts in it are ten-thousandths of `currency`.
    `question` tells apart runs of one kind that answer different questions; a newer run of both replaces an older one.
    """

    class Kind(models.TextChoices):
        VALUES = "values", lazy("Values of all customers")
        HOLDOUT = "holdout", lazy("Forecast against what came")
        MIGRATION = "migration", lazy("Moves between RFM cells")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    question = models.CharField(max_length=60, blank=True)
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    customers = models.PositiveIntegerField(default=0)
    chosen = models.CharField(
        max_length=20, blank=True
    )  # the purchase model the values rest on; empty: none could be fitted
    report = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    seconds = models.FloatField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "question", "-id"], name="sales_modelrun_newest")]

    def __str__(self) -> str:
        return tr("{what} as of {day}", what=self.get_kind_display(), day=self.as_of)
