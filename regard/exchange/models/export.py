from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy, lazy_of


class Export(models.Model):
    """A list that somebody took out as a file: which rows of which noun, which columns, in which form."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        VCARD = "vcard", "vCard"
        JSON_LINES = "jsonl", lazy("JSON lines")

    class Status(models.TextChoices):
        WAITING = "waiting", lazy_of("export", "Waiting")
        RUNNING = "running", lazy_of("export", "Running")
        DONE = "done", lazy_of("export", "Done")
        FAILED = "failed", lazy_of("export", "Failed")

    noun = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    filter = models.JSONField(default=dict)
    ids = models.JSONField(null=True, blank=True)  # frozen choice; empty means all that match the filter
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=5, choices=Format.choices, default=Format.CSV)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    rows = models.PositiveIntegerField(default=0)
    defused = models.PositiveIntegerField(default=0)  # cells that looked like formulas
    file = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField(default=0)
    message = models.TextField(blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["created_by", "-id"], name="exchange_export_by_user")]

    def __str__(self) -> str:
        return self.title
