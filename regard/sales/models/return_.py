from __future__ import annotations

from django.db import models
from django.utils import timezone


class Return(models.Model):
    """Goods or money that came back. Amounts and quantities are positive ten-thousandths."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="returns",
        db_index=False,
    )
    order = models.ForeignKey(
        "sales.Order", null=True, blank=True, on_delete=models.SET_NULL, related_name="returns"
    )
    returned_at = models.DateTimeField()
    returned_on = models.DateField()
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()
    cost = models.BigIntegerField(null=True, blank=True)
    quantity = models.BigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=32, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["external_id", "source"], name="sales_return_once")]
        indexes = [
            models.Index(fields=["returned_at", "id"], name="sales_return_by_time"),
            models.Index(fields=["customer", "returned_at"], name="sales_return_by_customer"),
            models.Index(
                fields=["import_id"],
                name="sales_return_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class ReturnLine(models.Model):
    """`order_line` is the line that came back: told by whoever recorded the return, or found by the rule of returns."""

    return_of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        "sales.OrderLine", null=True, blank=True, on_delete=models.SET_NULL, related_name="return_lines"
    )
    is_found = models.BooleanField(
        default=False
    )  # the tie was found by the rule, and may be found otherwise later
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
                name="sales_returnline_by_product",
                condition=models.Q(product__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.description
