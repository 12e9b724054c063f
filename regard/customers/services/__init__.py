"""Verbs that write customers; the only way in for other domains."""
