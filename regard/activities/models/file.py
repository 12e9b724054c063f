from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class FileContent(models.Model):
    """What is in a file, kept once however many customers it belongs to, in the storage `files` under `place`.

    What nothing has used for longer than the recycle bin keeps customers is deleted (`unused_since`).
    """

    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)  # by what is in it, whatever it is called
    unused_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest

    @property
    def place(self) -> str:
        return f"customers/{self.digest[:2]}/{self.digest}"


class CustomerFile(models.Model):
    """A file somebody put with a customer. Removed, it can be brought back for thirty days."""

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, related_name="files", db_index=False
    )
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-id"], name="activities_file_by_customer"),
            models.Index(
                fields=["removed_at"],
                name="activities_file_removed",
                condition=models.Q(removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
