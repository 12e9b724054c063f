from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.fields.columns import HasOwn, OwnValues, own_indexes


class Product(HasOwn, models.Model):
    """Something sold. Known by its key (stock code, SKU) within a source."""

    fields_of = "catalog.product"

    source = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    sort_name = models.CharField(max_length=300, editable=False)
    category = models.CharField(max_length=100, blank=True)
    line = models.CharField(max_length=100, blank=True)
    price = models.BigIntegerField(null=True, blank=True)  # ten-thousandths
    cost = models.BigIntegerField(null=True, blank=True)  # ten-thousandths
    currency = models.CharField(max_length=3, blank=True)
    is_archived = models.BooleanField(default=False)
    is_tracked = models.BooleanField(default=False, db_default=False)  # each piece sold becomes an asset
    warranty_months = models.PositiveSmallIntegerField(null=True, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    name_as_of = models.DateTimeField(null=True, editable=False)  # when the name was last known to be true
    edited_at = models.DateTimeField(
        null=True, editable=False
    )  # when somebody changed it other than by an import
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="catalog_product_once")]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="catalog_product_by_name"),
            models.Index(
                fields=["import_id"],
                name="catalog_product_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
            models.Index(fields=["id"], name="catalog_product_tracked", condition=models.Q(is_tracked=True)),
        ]

    def __str__(self) -> str:
        return self.name


class ProductOwn(OwnValues):
    """What a product has in the fields the business has added."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("catalog_own", "product")
