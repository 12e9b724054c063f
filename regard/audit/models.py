"""The audit: who changed which row, and the seals that make tampering evident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from regard.audit.append_only import AppendOnlyQuerySet
from regard.audit.commit_order import CurrentTransaction
from regard.audit.ways import way_of
from regard.kernel.words import lazy, tr

DEEDS = {
    "create": lazy("created it"),
    "change": lazy("changed it"),
    "delete": lazy("deleted it"),
    "forget": lazy("erased the person"),
    "comment": lazy("commented on it"),
    "close_comment": lazy("closed a comment"),
    "reopen_comment": lazy("opened a comment again"),
    "hand_on": lazy("handed the decision on"),
    "approved": lazy("approved it"),
    "sent_back": lazy("sent it back"),
    "withdrawn": lazy("withdrew the question"),
}


@dataclass(frozen=True)
class ChangedField:
    """One field of a change, for people."""

    name: str
    before: Any
    after: Any
    had_before: bool
    has_after: bool

    @property
    def label(self) -> str:
        return tr(self.name.removesuffix("_id").replace("_", " ").capitalize())


class Change(models.Model):
    """One change of one row: the fields that changed, by whom, through what. Written once.

    `model` is `domain.noun`. `before` is empty for a creation, `after` for a deletion. `digest` is a keyed hash of
    the content, made when it was written; it stays when the values are blanked because a person is erased.
    """

    at = models.DateTimeField()
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=40)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    customer_id = models.BigIntegerField(null=True, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    token_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=60)
    correlation = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    is_blanked = models.BooleanField(default=False)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    objects: ClassVar[AppendOnlyQuerySet[Change]] = AppendOnlyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["model", "object_id", "id"], name="audit_change_by_object"),
            models.Index(
                fields=["customer_id", "id"],
                name="audit_change_by_customer",
                condition=models.Q(customer_id__isnull=False),
            ),
            models.Index(fields=["xid", "id"], name="audit_change_by_commit"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}: {self.action}"

    @property
    def deed(self) -> str:
        """The action as a word in a sentence: "created", "changed", else the action itself."""
        return str(DEEDS.get(self.action, self.action.replace("_", " ")))

    @property
    def way(self) -> str:
        """Through what it was made, in words: "by a job"."""
        return way_of(self.source)

    @property
    def lines(self) -> list[ChangedField]:
        """Field by field, in the order of their names."""
        return [
            ChangedField(
                name, self.before.get(name), self.after.get(name), name in self.before, name in self.after
            )
            for name in sorted({**self.before, **self.after})
        ]


class Seal(models.Model):
    """A link of the chain: the hash of the previous seal and of the digests of `count` changes up to a position."""

    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    key_mark = models.CharField(
        max_length=8
    )  # tells which secret it was made with, without telling the secret

    objects: ClassVar[AppendOnlyQuerySet[Seal]] = AppendOnlyQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"Seal {self.pk}"


class Sanction(models.Model):
    """Empty outside of a transaction that may change append-only rows (SQLite); see `append_only`."""

    is_given = models.BooleanField(default=True)

    def __str__(self) -> str:
        return "Sanction"
