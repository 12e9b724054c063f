"""Scanning for doubles, and deciding about them."""
