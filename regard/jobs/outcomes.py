"""What jobs count while they run, in words. The names are kept as they are given; who reads them does so in their language."""

from __future__ import annotations

from regard.kernel.words import lazy_of

_OUTCOMES = {
    "changed territory": lazy_of("outcome", "changed territory"),
    "created": lazy_of("outcome", "created"),
    "customers": lazy_of("outcome", "customers"),
    "customers compared": lazy_of("outcome", "customers compared"),
    "customers scored": lazy_of("outcome", "customers scored"),
    "deleted": lazy_of("outcome", "deleted"),
    "entered": lazy_of("outcome", "entered"),
    "left": lazy_of("outcome", "left"),
    "marked": lazy_of("outcome", "marked"),
    "mended": lazy_of("outcome", "mended"),
    "new pairs": lazy_of("outcome", "new pairs"),
    "orders": lazy_of("outcome", "orders"),
    "orders and returns": lazy_of("outcome", "orders and returns"),
    "pairs closed": lazy_of("outcome", "pairs closed"),
    "set aside": lazy_of("outcome", "set aside"),
    "updated": lazy_of("outcome", "updated"),
    "values changed": lazy_of("outcome", "values changed"),
}


def outcome_words(name: str) -> str:
    """What a count is of, to stand behind its number."""
    return str(_OUTCOMES.get(name) or name.replace("_", " "))
