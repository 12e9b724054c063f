from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.fields.columns import HasOwn, OwnValues, own_indexes
from regard.objects.models.own_object import OwnObject


class Record(HasOwn, models.Model):
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

    @property
    def fields_of(self) -> str:  # type: ignore[override]
        return self.object.noun


class RecordOwn(OwnValues):
    """What a record has in the fields of its object."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("objects_own", "record")
