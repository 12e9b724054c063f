"""How what is computed is marked in templates, and said."""

from django import template

from regard.fields.models import OwnField
from regard.fields.previewing import definition_words
from regard.fields.showing import computed_mark

register = template.Library()
register.simple_tag(computed_mark)


@register.filter
def definition(one: OwnField) -> str:
    """How a field is computed, in a line; nothing for one that is written."""
    return definition_words(one) if one.is_computed else ""
