from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.kernel.words import lazy


class Asset(models.Model):
    """One thing a customer owns, or several alike without serial numbers. All of a customer's are its installed base.

    `name` is what the product was called when it was written down, or what somebody calls a thing we do not sell. Orders and
    their lines may be replaced or taken back by an import: then `order` and `order_line` are emptied and the asset stays.
    """

    fields_of = "sales.asset"  # its noun

    class Status(models.TextChoices):
        IN_USE = "in_use", lazy("In use")
        IN_STORE = "in_store", lazy("In store")
        RETIRED = "retired", lazy("Retired")
        RETURNED = "returned", lazy("Returned")

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="assets", db_index=False
    )
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=300)
    sort_name = models.CharField(max_length=300, editable=False)
    serial = models.CharField(max_length=100, blank=True)
    serial_normal = models.CharField(max_length=100, blank=True, editable=False)  # as it is compared
    model_version = models.CharField(max_length=60, blank=True)  # of the thing: a type, a firmware
    quantity = models.BigIntegerField(default=10_000)  # ten-thousandths
    bought_on = models.DateField(null=True, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)  # the last day of it
    ended_on = models.DateField(null=True, blank=True)  # since when it is retired or returned
    place = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.IN_USE)
    note = models.TextField(blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    order = models.ForeignKey(
        "sales.Order", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    order_line = models.ForeignKey(
        "sales.OrderLine", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    is_returned_by_line = models.BooleanField(
        default=False, editable=False
    )  # the return of its line has ended it, and taking that return back gives it life again
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    import_id = models.BigIntegerField(
        null=True, blank=True, editable=False
    )  # that of the order it came with
    edited_at = models.DateTimeField(null=True, editable=False)  # when somebody changed it
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id", "source"],
                name="sales_asset_once",
                condition=~models.Q(external_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["customer", "status"], name="sales_asset_by_customer"),
            models.Index(fields=["sort_name", "id"], name="sales_asset_by_name"),
            models.Index(fields=["warranty_until", "id"], name="sales_asset_by_warranty"),
            models.Index(
                fields=["serial_normal"], name="sales_asset_by_serial", condition=~models.Q(serial_normal="")
            ),
            models.Index(
                fields=["product", "status"],
                name="sales_asset_by_product",
                condition=models.Q(product__isnull=False),
            ),
            models.Index(
                fields=["order"], name="sales_asset_by_order", condition=models.Q(order__isnull=False)
            ),
            models.Index(
                fields=["order_line"],
                name="sales_asset_by_line",
                condition=models.Q(order_line__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.serial}".strip()
