"""Verbs that write products; the only way in for other domains."""
