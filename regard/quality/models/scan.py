from django.conf import settings
from django.db import models
from django.utils import timezone


class Scan(models.Model):
    """One comparison of all customers with one another. Without `finished_at` nothing of it has been written."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    job_id = models.BigIntegerField(null=True)
    customers = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # pairs alike enough to be looked at
    left_out = models.PositiveIntegerField(
        default=0
    )  # of these the least sure ones, beyond what a queue holds
    opened = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="quality_scan_by_finish")]

    def __str__(self) -> str:
        return f"Scan of {self.started_at:%Y-%m-%d %H:%M}"
