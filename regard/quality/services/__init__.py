"""Scanning for doubles, and deciding about them."""

from regard.quality.rules import outcome

__all__ = ["outcome"]
