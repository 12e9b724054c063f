from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy


class BulkChange(models.Model):
    """One deed done to many customers at once; holds who they are, how far it has come, and what is needed to take it back."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", lazy("Given to an owner")
        TERRITORY = "territory", lazy("Put into a territory")
        DELETE = "delete", lazy("Deleted")
        RESTORE = "restore", lazy("Restored")
        TAG = "tag", lazy("Tagged")
        UNTAG = "untag", lazy("Tags taken away")
        VALUE = "value", lazy("Given a value")

    class Status(models.TextChoices):
        WAITING = "waiting", lazy("Waiting")
        RUNNING = "running", lazy("Running")
        DONE = "done", lazy("Done")
        UNDOING = "undoing", lazy("Being undone")
        UNDONE = "undone", lazy("Undone")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    options = models.JSONField(default=dict)
    packed = models.BinaryField()  # the customers, see `ui.models.selection.pack`
    count = models.PositiveIntegerField()
    last_id = models.BigIntegerField(default=0)  # the customer up to which it has come
    changed = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    not_restored = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=list)  # why some could not be restored
    job_id = models.BigIntegerField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"


class BulkChangeRow(models.Model):
    """What a bulk change changed of one customer; goes when it is taken back or can be no more."""

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows")
    customer_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "customer_id"], name="customers_bulkchangerow_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.change_id}"


class Binned(models.Model):
    """A customer in the recycle bin, with all that went along.

    `kept` is written by `services.binning` alone; it holds personal data and goes with the row. After a restore the row stays
    only for what could not be put back, with `said` telling why.
    """

    customer_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    owner_id = models.BigIntegerField(null=True)  # whose it was: who may see it here
    territory_id = models.BigIntegerField(null=True)  # where it lay: the same
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now, db_index=True)
    change = models.ForeignKey(BulkChange, null=True, on_delete=models.SET_NULL, related_name="binned")
    kept = models.JSONField(default=dict)
    restored_at = models.DateTimeField(null=True)
    said = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"],
                name="customers_binned_once",
                condition=models.Q(restored_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["customer_id"], name="customers_binned_by_customer")]

    def __str__(self) -> str:
        return self.name
