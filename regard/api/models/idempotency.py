from __future__ import annotations

from django.db import models
from django.utils import timezone


class KeyedRequest(models.Model):
    """A request sent with an `Idempotency-Key`, and the answer it got: the same again gets the same answer."""

    token_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    digest = models.CharField(
        max_length=64
    )  # of method, address and body: another request under the key is refused
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "key"], name="api_keyedrequest_once")]

    def __str__(self) -> str:
        return self.key
