"""Verbs that write orders and returns; the only way in for other domains."""
