"""Words of the profile of a customer."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from regard.customers import profile_rules as rules
from regard.kernel.words import midsentence, tr

register = template.Library()
register.filter("source_words", rules.source_words)


@register.filter
def word_of(words: Mapping[str, str], key: str) -> str:
    """The word for a key; the key itself where there is none."""
    return words.get(key, key)


@register.filter
def profile_label(field: str) -> str:
    """What a key of the profile is called inside a sentence."""
    known = rules.FIELDS.get(field)
    return midsentence(known.label) if known else tr("an interest or value")
