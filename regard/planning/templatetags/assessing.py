from django import template
from django.utils.safestring import SafeString

from regard.planning.situation_drawing import Spoke, steps, web
from regard.planning.situation_queries import Situation
from regard.ui import formats

register = template.Library()


@register.simple_tag
def maturity_web(situation: Situation) -> SafeString:
    """All areas of a situation as a web."""
    return web([Spoke(row.area.name, row.level, row.was) for row in situation.rows])


@register.simple_tag
def maturity_steps(now: int | None, before: int | None = None) -> SafeString:
    """A level as five steps, with a tick where it was."""
    return steps(now, before)


@register.filter
def level_number(value: float | None) -> str:
    """A mean of levels: *2.8*."""
    return formats.number(value, 1)
