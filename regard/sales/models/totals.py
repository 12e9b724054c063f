from __future__ import annotations

from django.db import models


class CustomerTotals(models.Model):
    """What a customer bought and returned, kept in the transaction of every order.

    Amounts are in the business's currency only; `foreign_orders` says how many of `orders` were in another one and
    are not in the amounts. Adjustments count nowhere.
    """

    customer = models.OneToOneField(
        "customers.Customer", primary_key=True, on_delete=models.CASCADE, related_name="totals"
    )
    orders = models.PositiveIntegerField(default=0)
    foreign_orders = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    gross_revenue = models.BigIntegerField(default=0)
    returned_amount = models.BigIntegerField(default=0)
    net_revenue = models.BigIntegerField(default=0)
    first_order_at = models.DateTimeField(null=True, blank=True)
    last_order_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["net_revenue", "customer"], name="sales_totals_by_revenue"),
            models.Index(fields=["last_order_at", "customer"], name="sales_totals_by_last_order"),
            models.Index(fields=["orders", "customer"], name="sales_totals_by_orders"),
        ]

    def __str__(self) -> str:
        return f"Totals of {self.customer_id}"


class CustomerValue(models.Model):
    """What the models say about a customer as of a date. Empty means not known, never zero."""

    customer = models.OneToOneField(
        "customers.Customer", primary_key=True, on_delete=models.CASCADE, related_name="value"
    )
    as_of = models.DateField()
    recency_score = models.PositiveSmallIntegerField(null=True)
    frequency_score = models.PositiveSmallIntegerField(null=True)
    monetary_score = models.PositiveSmallIntegerField(null=True)
    rfm_cell = models.CharField(max_length=30, blank=True)
    abc_class = models.CharField(max_length=1, blank=True)
    usual_gap_days = models.FloatField(null=True)
    probability_alive = models.FloatField(null=True)
    expected_orders = models.FloatField(null=True)
    expected_next_on = models.DateField(null=True)
    lifetime_value = models.BigIntegerField(null=True)  # ten-thousandths
    lifetime_value_low = models.BigIntegerField(null=True)
    lifetime_value_high = models.BigIntegerField(null=True)
    lifetime_value_luck = models.FloatField(null=True)  # standard deviation, ten-thousandths
    lifetime_value_doubt = models.FloatField(null=True)  # standard deviation of the logarithm, common to all

    class Meta:
        indexes = [
            models.Index(fields=["lifetime_value", "customer"], name="sales_value_by_clv"),
            models.Index(fields=["rfm_cell", "customer"], name="sales_value_by_rfm"),
            models.Index(fields=["abc_class", "customer"], name="sales_value_by_abc"),
        ]

    def __str__(self) -> str:
        return f"Value of {self.customer_id}"
