from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models


class Business(models.Model):
    """The one business this installation belongs to; the row with id 1."""

    name = models.CharField(max_length=100, default="My business")
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=40, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, blank=True)  # of settings.LANGUAGES; empty is English
    first_weekday = models.PositiveSmallIntegerField(default=0)
    date_style = models.CharField(max_length=8, blank=True)  # of `ui.formats`; empty as the language
    number_style = models.CharField(max_length=10, blank=True)
    clock_style = models.CharField(max_length=2, blank=True)
    keeps_offline = models.BooleanField(
        default=True
    )  # pages on people's devices, for when there is no network
    margin_rate = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        default=None,
        null=True,
        blank=True,
        help_text="Share of revenue that is gross margin, used for lifetime value where no cost is known.",
    )
    discount_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.1000")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
