"""Tags for the pages around signing in, whose views are allauth's."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField

from regard.people.views.shared import section_tabs

register = template.Library()


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def settings_tabs(context: template.Context, active: str) -> dict[str, Any]:
    """The tabs of the settings, `active` being the current one."""
    return {"tabs": section_tabs(context["request"]), "active": active}


@register.simple_tag
def mail_works() -> bool:
    """Whether this installation can send mail, so that a forgotten password can be reset by it."""
    return bool(settings.EMAIL_HOST)


@register.filter
def visible(form: BaseForm) -> list[BoundField]:
    return form.visible_fields()
