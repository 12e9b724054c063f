from __future__ import annotations

from django.db import models
from django.utils import timezone

from regard.customers.models.customer import Customer
from regard.kernel.words import lazy


class ContactPoint(models.Model):
    """A way to reach a customer, or what is known of one.

    A customer's own row holds the first e-mail address, telephone number and postal address; here are all further ones. A
    row here that says the same as the customer's own (`normal` is equal) tells of the first one: its type, whether it is
    verified. So nothing has to be kept in step with the customer's row.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", lazy("E-mail")
        PHONE = "phone", lazy("Phone")
        ADDRESS = "address", lazy("Address")
        SITE = "site", lazy("Website")
        SOCIAL = "social", lazy("Social profile")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    type = models.CharField(max_length=20, blank=True)  # home, work, mobile …; of a profile the network
    value = models.CharField(max_length=500)  # as it was given; an address on one line
    normal = models.CharField(max_length=500)  # as it is compared
    street = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)
    is_valid = models.BooleanField(default=True)  # it is written as such a thing is
    verified_at = models.DateTimeField(
        null=True, blank=True
    )  # somebody has made sure that it reaches the customer
    source = models.CharField(max_length=60, blank=True)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)  # the import that made it
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normal"], name="customers_contactpoint_once")
        ]
        indexes = [
            models.Index(fields=["kind", "normal"], name="customers_contactpoint_find"),
            models.Index(
                fields=["import_id"],
                name="customers_contactpoint_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.value
