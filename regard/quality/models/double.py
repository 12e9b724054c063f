from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of
from regard.quality.models.scan import Scan

CUSTOMER = "customers.Customer"


class Double(models.Model):
    """Two customers that may be one. The pair is written down once, the lower id first.

    It points at its customers loosely: a pair outlives them, so that a decision is still known when a customer comes back.
    It holds no value of theirs.
    """

    class Status(models.TextChoices):
        OPEN = "open", lazy_of("pair", "Open")
        APART = "apart", lazy("Not the same")
        UNLIKE = "unlike", lazy("No longer alike")
        GONE = "gone", lazy("Merged or deleted")

    first = models.ForeignKey(
        CUSTOMER, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    second = models.ForeignKey(CUSTOMER, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    is_organisation = models.BooleanField()
    probability = models.FloatField()  # that they are one, 0 to 1, of this pair taken alone
    reasons = models.JSONField(default=list)  # [{"field", "says", "bits"}], as the engine says it
    cluster = models.BigIntegerField(
        null=True
    )  # the lowest id of those who are one; none for a doubtful pair
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    found_at = models.DateTimeField(default=timezone.now)  # when a scan last saw them alike
    scan = models.ForeignKey(Scan, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)  # when it left the queue
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    carried_from = models.BigIntegerField(
        null=True
    )  # the pair that was decided about, when one of it was merged into one of this

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="quality_double_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="quality_double_lower_first"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-probability", "id"], name="quality_double_by_score"),
            models.Index(
                fields=["cluster", "status"],
                name="quality_double_by_cluster",
                condition=models.Q(cluster__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
