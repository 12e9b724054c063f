"""The story: what happened between the business and its customers; how far each reader has come."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from regard.audit.append_only import AppendOnlyQuerySet
from regard.audit.commit_order import CurrentTransaction
from regard.kernel.words import lazy


class Entry(models.Model):
    """One thing that happened. Written once; the exceptions are in `redaction.py`.

    `customer_id` and `subject` (`subject_model` is `domain.noun`) are loose: the story knows no domain. Amounts and
    costs are ten-thousandths of `currency`, `duration` is seconds. `source` and `key` together are unique where there
    is a key, so that telling twice is telling once. `is_backfilled` entries trigger no reactions.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    entry_class = models.CharField(max_length=5, default="fact")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    customer_id = models.BigIntegerField(null=True, blank=True)
    subject_model = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=60)
    correlation = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    duration = models.BigIntegerField(null=True, blank=True)
    payload = models.JSONField(default=dict)
    is_backfilled = models.BooleanField(default=False)
    redacted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    objects: ClassVar[AppendOnlyQuerySet[Entry]] = AppendOnlyQuerySet.as_manager()  # type: ignore[assignment]

    subject: Any = None  # filled by `reading.timeline` from the domain's loader

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], name="story_entry_once", condition=models.Q(key__gt="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer_id", "happened_at"],
                name="story_entry_by_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(
                fields=["subject_model", "subject_id"],
                name="story_entry_by_subject",
                condition=models.Q(subject_id__isnull=False),
            ),
            models.Index(
                fields=["source"], name="story_entry_by_source", condition=models.Q(is_backfilled=True)
            ),
            models.Index(
                fields=["recorded_at"], name="story_entry_traces", condition=models.Q(entry_class="trace")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class CustomerAlias(models.Model):
    """Whose story an entry belongs to today, when it was told of a customer who was merged into another.

    Entries keep the id as told, so that a merge can be undone. An alias leads to a customer who is there, never to
    another alias.
    """

    former_id = models.BigIntegerField(primary_key=True)
    customer_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.former_id} is {self.customer_id}"


class Revision(models.Model):
    """Entries that were told and have been changed since, so that readers who copied them copy again.

    Exactly one of `source` (withdrawn), `customer_id` (erased), `entry_id` (redacted) or the range `low`..`high`
    of ids (expired, so gone) says which.
    """

    class What(models.TextChoices):
        WITHDRAWN = "withdrawn", lazy("Withdrawn")
        REDACTED = "redacted", lazy("Redacted")
        ERASED = "erased", lazy("Erased")
        EXPIRED = "expired", lazy("Expired")

    what = models.CharField(max_length=9, choices=What.choices)
    source = models.CharField(max_length=60, blank=True)
    customer_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    low = models.BigIntegerField(null=True, blank=True)
    high = models.BigIntegerField(null=True, blank=True)
    count = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    def __str__(self) -> str:
        return f"{self.count} {self.what}"


class ReaderState(models.Model):
    """How far a consumer has come: the position after which it reads on, and what went wrong last."""

    name = models.CharField(max_length=60, primary_key=True)
    xid = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    revision_xid = models.BigIntegerField()
    revision_id = models.BigIntegerField()
    revised_up_to = models.BigIntegerField(default=0)  # entry id within a revision that is under way
    handled = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
