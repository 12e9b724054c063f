"""Pairs of customers that may be one, and the scans that found them."""

from regard.quality.models.double import Double
from regard.quality.models.scan import Scan

__all__ = ["Double", "Scan"]
