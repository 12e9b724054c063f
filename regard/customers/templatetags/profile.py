"""Words of the profile of a customer."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString

from regard.customers import profile_rules as rules
from regard.customers.profile_queries import Known, sight_key
from regard.fields.behind import masked_value
from regard.fields.showings import CUSTOMERS as CUSTOMER
from regard.fields.showings import SHOW
from regard.kernel.sight import Masked
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


@register.simple_tag(takes_context=True)
def known_words(context: template.Context, known: Known, customer_id: int) -> SafeString | str:
    """What is known of a customer, in words; a mask with what shows the value, for those who may look behind it."""
    words = known.words
    if not isinstance(words, Masked):
        return words
    one, actor = known.definition, context.get("actor")
    may_show = bool(actor and actor.may(SHOW))
    return masked_value(words, CUSTOMER, customer_id, sight_key(one.key), one.label, may_show=may_show)
