"""How Django's controls are drawn: by its own templates, except for lists to choose from.

A template for each of six hundred time zones costs a hundred times what the list itself does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class ControlRenderer(DjangoTemplates):
    """What `FORM_RENDERER` names. Its HTML is that of Django's templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        if template_name == SELECT:
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - templates escape


def _select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _ in widget["optgroups"]:
        parts += [f'<optgroup label="{conditional_escape(name)}">'] if name else []
        parts += [_option(option) for option in options]
        parts += ["</optgroup>"] if name else []
    return mark_safe("\n".join([*parts, "</select>\n"]))  # noqa: S308 - every part is escaped


def _option(option: Mapping[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(localize(option["label"]))
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
