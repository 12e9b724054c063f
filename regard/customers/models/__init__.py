"""The party: people and organisations, how they are reached, and the keys other systems know them by."""

from regard.customers.models.contact import ContactPoint
from regard.customers.models.customer import Customer, CustomerKey
from regard.customers.models.importing import ImportChange, ImportSighting
from regard.customers.models.merge import Merge
from regard.customers.models.source import SourceRank

__all__ = ["ContactPoint", "Customer", "CustomerKey", "ImportChange", "ImportSighting", "Merge", "SourceRank"]
