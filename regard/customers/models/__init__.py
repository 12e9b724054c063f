"""The party: people and organisations, and the keys other systems know them by."""

from regard.customers.models.customer import Customer, CustomerKey
from regard.customers.models.importing import ImportChange, ImportSighting

__all__ = ["Customer", "CustomerKey", "ImportChange", "ImportSighting"]
