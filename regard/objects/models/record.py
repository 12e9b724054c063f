from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from regard.fields.columns import OwnValues, own_indexes
from regard.fields.queries import is_own, values_of
from regard.objects.models.own_object import OwnObject


class Record(models.Model):
    """One of an own object: a vehicle, a contract. Own fields are read like those that are built in."""

    object = models.ForeignKey(OwnObject, on_delete=models.PROTECT, related_name="records", db_index=False)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
        db_index=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    search_text = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_on = models.DateField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object", "source", "external_id"],
                name="objects_record_external",
                condition=~models.Q(external_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["object", "sort_name", "id"], name="objects_record_by_name"),
            models.Index(fields=["customer", "object", "sort_name"], name="objects_record_by_customer"),
            models.Index(fields=["object", "owner", "sort_name"], name="objects_record_by_owner"),
            models.Index(fields=["object", "created_at"], name="objects_record_by_created"),
            models.Index(
                fields=["import_id"],
                name="objects_record_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    if not TYPE_CHECKING:  # else any name would pass for a field

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            """Own fields: None for what is not known."""
            if is_own(name):
                return self.own_values.get(name)
            return super().__getattribute__(name)  # says what is wrong

    @cached_property
    def own_values(self) -> dict[str, Any]:
        """What it has in its object's fields, by key. One query, once."""
        return values_of(self.object.noun, self.pk) if self.pk else {}


class RecordOwn(OwnValues):
    """What a record has in the fields of its object."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("objects_own", "record")
