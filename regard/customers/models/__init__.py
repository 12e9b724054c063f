"""The party: people and organisations, how they are reached, what is known of them, and the keys other systems know them by."""

from regard.customers.models.contact import ContactPoint
from regard.customers.models.customer import Customer, CustomerKey
from regard.customers.models.importing import ImportChange, ImportSighting
from regard.customers.models.merge import Merge
from regard.customers.models.profile import Attribute, Basis, CustomerNeed, Need, ProfileValue

__all__ = [
    "Attribute",
    "Basis",
    "ContactPoint",
    "Customer",
    "CustomerKey",
    "CustomerNeed",
    "ImportChange",
    "ImportSighting",
    "Merge",
    "Need",
    "ProfileValue",
]
