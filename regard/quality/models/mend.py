from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of


class Mend(models.Model):
    """One kind of fault, mended in many records at once; holds what is needed to take it back."""

    class Status(models.TextChoices):
        WAITING = "waiting", lazy_of("mend", "Waiting")
        RUNNING = "running", lazy_of("mend", "Running")
        DONE = "done", lazy_of("mend", "Done")
        UNDOING = "undoing", lazy("Being undone")
        UNDONE = "undone", lazy_of("mend", "Undone")

    key = models.CharField(max_length=40)  # which mend, see `mends`
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    looked_at = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    not_restored = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=list)  # why some could not be restored
    last_id = models.BigIntegerField(default=0)  # the customer up to which it has come
    job_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.key} of {self.at:%Y-%m-%d %H:%M}"


class MendChange(models.Model):
    """What a mend changed of one customer."""

    mend = models.ForeignKey(Mend, on_delete=models.CASCADE, related_name="changes")
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="+", db_index=True
    )
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mend", "customer"], name="quality_mendchange_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.mend_id}"
