"""What came in from files and what went out to files."""

from regard.exchange.models.export import Export
from regard.exchange.models.import_ import Import
from regard.exchange.models.mapping import SavedMapping

__all__ = ["Export", "Import", "SavedMapping"]
