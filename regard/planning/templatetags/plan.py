from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def plan_float(value: Decimal | None) -> float | None:
    """A stored figure as drawings take it."""
    return None if value is None else float(value)


@register.filter
def plan_same(key: str, opened: str) -> bool:
    """Whether a row is the opened one."""
    return bool(opened) and key == opened
