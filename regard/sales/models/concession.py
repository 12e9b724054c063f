from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.kernel.policies import GRANTS


class Concession(models.Model):
    """Something given away to a customer: a discount, a refund, goodwill or credit. What was given is not changed; it may be
    taken back, and then counts for nothing.

    `amount` and `whole`, of which it is a part where that was said, are ten-thousandths of `currency`, the business's. With
    `order`, `whole` is what that order came to when it was given. `import_id` is the import it came with: nobody gave it here.
    """

    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="concessions", db_index=False
    )
    kind = models.CharField(max_length=12, choices=list(GRANTS.items()))
    amount = models.BigIntegerField()
    whole = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    why = models.CharField(max_length=300)
    order = models.ForeignKey(
        "sales.Order", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(default=timezone.now)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)
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
            models.Index(
                fields=["order"], name="sales_concession_by_order", condition=models.Q(order__isnull=False)
            ),
            models.Index(
                fields=["import_id"],
                name="sales_concession_by_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
