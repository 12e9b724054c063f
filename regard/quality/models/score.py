from __future__ import annotations

from django.db import models


class CustomerQuality(models.Model):
    """How good what is known of a customer is: per cent of the checks that apply to it and that it passes. Empty: none applies.

    `failed` has a bit for each check it fails (`fields.BITS`), but those of own fields.
    """

    customer = models.OneToOneField(
        "customers.Customer", primary_key=True, on_delete=models.CASCADE, related_name="quality"
    )
    score = models.PositiveSmallIntegerField(null=True)
    complete = models.PositiveSmallIntegerField(null=True)
    accurate = models.PositiveSmallIntegerField(null=True)
    consistent = models.PositiveSmallIntegerField(null=True)
    reliable = models.PositiveSmallIntegerField(null=True)
    timely = models.PositiveSmallIntegerField(null=True)
    failed = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Quality of {self.customer_id}: {self.score}"


class CheckCount(models.Model):
    """How many records a check applied to on a day, and how many failed it."""

    day = models.DateField()
    key = models.CharField(max_length=80)  # "email.accurate"
    applied = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="quality_checkcount_once")]

    def __str__(self) -> str:
        return f"{self.key} on {self.day}"


class Scoring(models.Model):
    """One run over all customers."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    customers = models.PositiveIntegerField(default=0)
    job_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"Scoring of {self.started_at:%Y-%m-%d %H:%M}"
