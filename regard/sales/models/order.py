from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.fields.columns import HasOwn, OwnValues, own_indexes
from regard.kernel.words import lazy


class Order(HasOwn, models.Model):
    """A purchase. `customer` is empty for an anonymous sale. Amounts and quantities are ten-thousandths."""

    fields_of = "sales.order"

    class Kind(models.TextChoices):
        SALE = "sale", lazy("Sale")
        ADJUSTMENT = (
            "adjustment",
            lazy("Adjustment"),
        )  # a booking without goods, such as a bad debt: never counted as an order

    class Status(models.TextChoices):
        PLACED = "placed", lazy("Placed")
        PARTLY_RETURNED = "partly_returned", lazy("Partly returned")
        RETURNED = "returned", lazy("Returned")

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SALE)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    placed_at = models.DateTimeField()
    placed_on = models.DateField()  # the day of `placed_at` in the business's time zone
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()
    cost = models.BigIntegerField(null=True, blank=True)
    quantity = models.BigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    returned_amount = models.BigIntegerField(default=0)  # positive
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PLACED)
    fingerprint = models.CharField(
        max_length=32, blank=True, editable=False
    )  # of the content: the same is no change
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["external_id", "source"], name="sales_order_once")]
        indexes = [
            models.Index(fields=["placed_on", "id"], name="sales_order_by_day"),
            models.Index(fields=["customer", "placed_at"], name="sales_order_by_customer"),
            models.Index(
                fields=["import_id"],
                name="sales_order_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderOwn(OwnValues):
    """What an order has in the fields the business has added."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("sales_own", "order")


class OrderLine(models.Model):
    """What was bought; the lines of an order are in the order of their ids."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    description = models.CharField(max_length=300, blank=True)
    quantity = models.BigIntegerField(default=10_000)
    amount = models.BigIntegerField()
    cost = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["product"],
                name="sales_orderline_by_product",
                condition=models.Q(product__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.description
