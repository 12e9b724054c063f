from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.policies import GRANTS


class Concession(models.Model):
    """Something given away to a customer: a discount, a refund, goodwill or credit. What was given is not changed; it may be
    taken back, and then counts for nothing.

    `amount` and `whole`, of which it is a part where that was said, are ten-thousandths of `currency`, the business's.
    """

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="concessions", db_index=False
    )
    kind = models.CharField(max_length=12, choices=list(GRANTS.items()))
    amount = models.BigIntegerField()
    whole = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    why = models.CharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="sales_concession_amount"),
            models.CheckConstraint(
                condition=models.Q(whole=None) | models.Q(whole__gte=models.F("amount")),
                name="sales_concession_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-given_at"], name="sales_concession_customer"),
            models.Index(fields=["by", "given_at"], name="sales_concession_by"),
            models.Index(fields=["given_at"], name="sales_concession_given"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
