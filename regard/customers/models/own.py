from __future__ import annotations

from django.db import models

from regard.customers.models.customer import Customer
from regard.fields.columns import OwnValues, own_indexes


class CustomerOwn(OwnValues):
    """What a customer has in the fields the business has added."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="own")

    class Meta:
        indexes = own_indexes("customers_own", "customer")
