"""The party: people and organisations, how they are reached, what is known of them, what they are to each other."""

from regard.customers.models.bulk import Binned, BulkChange, BulkChangeRow
from regard.customers.models.contact import ContactPoint
from regard.customers.models.customer import Customer, CustomerKey
from regard.customers.models.importing import ImportChange, ImportSighting, UndoneImport
from regard.customers.models.merge import Merge
from regard.customers.models.own import CustomerOwn
from regard.customers.models.pinned import PinnedEntry
from regard.customers.models.profile import Attribute, Basis, CustomerNeed, Need, ProfileValue
from regard.customers.models.relationship import KeyAccount, KeyAccountReview, Relationship
from regard.customers.models.source import SourceRank
from regard.customers.models.tag import Tag

__all__ = [
    "Attribute",
    "Basis",
    "Binned",
    "BulkChange",
    "BulkChangeRow",
    "ContactPoint",
    "Customer",
    "CustomerKey",
    "CustomerNeed",
    "CustomerOwn",
    "ImportChange",
    "ImportSighting",
    "KeyAccount",
    "KeyAccountReview",
    "Merge",
    "Need",
    "PinnedEntry",
    "ProfileValue",
    "Relationship",
    "SourceRank",
    "Tag",
    "UndoneImport",
]
