from datetime import date
from typing import Any

from django import template

from regard.kernel.money import SCALE
from regard.kernel.words import several, tr
from regard.planning.deeds import DEEDS_TO_IT
from regard.ui import formats

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes of work as people say them: 45 min, 1.5 h, 120 h."""
    if minutes is None:
        return formats.UNKNOWN
    if 0 < minutes < 60:
        return f"{minutes} min"
    return f"{formats.number(minutes / 60, 0 if minutes % 60 == 0 or minutes >= 6000 else 1)} h"


@register.filter
def doing_days(count: int | None) -> str:
    """Days where there is little room: *3 d*."""
    return f"{formats.UNKNOWN} d" if count is None else several("{count} d", "{count} d", count)


@register.filter
def slip(days: int | None) -> str:
    """Days later (+) or earlier (−) than agreed; nothing where it is on time."""
    if not days:
        return ""
    sign = "+" if days > 0 else formats.MINUS
    return f"{sign}{doing_days(abs(days))}"


@register.filter
def doing_planned(minutes: int | None) -> str:
    """What stands below hours: *of 120 h planned*."""
    return tr("of {hours} planned", hours=hours(minutes)) if minutes else tr("none planned")


@register.filter
def doing_people(count: int | None) -> str:
    """What stands below people: *of 4 planned*."""
    return tr("of {count} planned", count=count) if count else tr("none planned")


@register.filter
def add_float(value: float, more: float) -> float:
    """A place in a drawing, so many pixels further."""
    return round(value + more, 1)


@register.filter
def lines_word(count: int) -> str:
    """*on 9 lines*."""
    return several("on {count} line", "on {count} lines", count, count=formats.number(count))


@register.filter
def due_word(units: int, currency: str) -> str:
    """What the plan means to have spent by today."""
    return tr("{amount} planned by today", amount=formats.money(units, currency, 0))


@register.filter
def planned_word(units: int, currency: str) -> str:
    """*of €4,000 planned*."""
    return tr("of {amount} planned", amount=formats.money(units, currency, 0))


@register.filter
def over_word(units: int, currency: str) -> str:
    """What is left of the plan, or by how much it will be exceeded."""
    amount = formats.money(abs(units), currency, 0)
    return tr("{amount} over plan", amount=amount) if units < 0 else tr("{amount} left", amount=amount)


@register.filter
def in_units(value: float | None) -> int | None:
    """An amount in the currency as the house keeps amounts."""
    return None if value is None else round(value * SCALE)


@register.filter
def iso_day(text: str | None) -> str:
    """A frozen day, written out."""
    return formats.day(date.fromisoformat(text)) if text else formats.UNKNOWN


@register.filter
def iso_due(text: str | None) -> str:
    """*due 31 Dec 2026*."""
    return tr("due {day}", day=iso_day(text)) if text else ""


@register.filter
def deed(change: Any) -> str:  # noqa: ANN401 - a change of the audit
    """What somebody did to this record, as words."""
    return str(DEEDS_TO_IT.get(change.action, change.deed))


@register.filter
def amount(units: int | None, currency: str) -> str:
    """Money where cents do not matter: €26,000."""
    return formats.money(units, currency, 0)
