from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from regard.customers.models.customer import Customer
from regard.customers.relationship_rules import STRENGTHS, TYPES
from regard.kernel.words import lazy


class Relationship(models.Model):
    """What one customer is to another: `customer` works at, decides for, refers … `other`.

    Whom an organisation belongs to is not among them: that is `Customer.parent`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="relationships_to")
    type = models.CharField(max_length=12, choices=[(one.key, one.says) for one in TYPES.values()])
    role = models.CharField(max_length=100, blank=True)  # Head of purchasing
    strength = models.CharField(max_length=6, choices=list(STRENGTHS.items()), default="normal")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # the last day
    note = models.TextField(blank=True)
    source = models.CharField(max_length=60, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)  # later than `created_at`: somebody changed it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(customer=models.F("other")), name="customers_relationship_two"
            )
        ]
        indexes = [
            models.Index(
                fields=["import_id"],
                name="customers_relationship_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.type} {self.other_id}"


class KeyAccount(models.Model):
    """An organisation that is looked after in a way of its own: who answers for it, how often it is reviewed, what for."""

    class Unit(models.TextChoices):
        WEEKS = "weeks", lazy("Weeks")
        MONTHS = "months", lazy("Months")

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="key_account")
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    every = models.PositiveSmallIntegerField(default=3)
    unit = models.CharField(max_length=6, choices=Unit.choices, default=Unit.MONTHS)
    goals = models.TextField(blank=True)
    last_review_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(db_index=True)
    marked_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.customer)


class KeyAccountReview(models.Model):
    """A review that took place. It stays when the customer is a key account no longer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="key_account_reviews")
    held_on = models.DateField()
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Review of {self.customer_id} on {self.held_on}"
