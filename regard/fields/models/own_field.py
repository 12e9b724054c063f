from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.fields.rules import KINDS, Kind


class OwnField(models.Model):
    """A field a business has added to a noun. Its values stand in `slot`, a column of the noun's `OwnValues`."""

    noun = models.CharField(max_length=60)
    key = models.CharField(
        max_length=60
    )  # own_…, what programs and files call it; stays when the label changes
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(key, kind.label) for key, kind in KINDS.items()])
    slot = models.CharField(max_length=4)
    help = models.CharField(max_length=200, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [[key, label], …]
    group = models.CharField(max_length=60, blank=True)
    for_kind = models.CharField(
        max_length=20, blank=True
    )  # of which kind of record it is asked; empty: of all
    rules = models.JSONField(
        default=dict, blank=True
    )  # what more holds of its values: `regard.fields.conditions`
    position = models.PositiveIntegerField(default=0)
    is_required = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=False)  # lists show it without being asked
    is_personal = models.BooleanField(default=False, db_default=False)  # can be shown masked, by role
    # How its values are found, where nobody writes them: {"formula": …}, or {"rollup": {"of", "what", "field", "where"}}
    computed = models.JSONField(default=dict, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["noun", "key"], name="fields_ownfield_key"),
            models.UniqueConstraint(fields=["noun", "slot"], name="fields_ownfield_slot"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_for(self, kind: str) -> bool:
        """Whether it is asked of records of this kind; of those of which no kind is known, too."""
        return not self.for_kind or not kind or self.for_kind == kind

    @property
    def is_computed(self) -> bool:
        """Whether its values come from a formula or a roll-up: nobody writes them."""
        return bool(self.computed)

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def labels(self) -> dict[str, str]:
        """What each choice is called, in order."""
        return dict(self.choices)


class OwnState(models.Model):
    """One row: how often the fields were changed, so that every process notices."""

    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.version}"


class UniqueValue(models.Model):
    """A value of a field of which no two records may have the same, as it is compared."""

    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="+", db_index=False)
    value = models.CharField(max_length=500)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "value"], name="fields_uniquevalue_once"),
            models.UniqueConstraint(fields=["field", "record_id"], name="fields_uniquevalue_record"),
        ]

    def __str__(self) -> str:
        return self.value
