"""Places of a record's page, drawn as they are arranged."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from regard.pages.declaring import record_page
from regard.pages.drawing import beside_keys, draw_panels, draw_place

register = template.Library()


@register.simple_tag(takes_context=True)
def record_place(context: template.Context, place: str, record: Any) -> SafeString:  # noqa: ANN401
    """What stands on the left, in the middle (`main`) or at the side of the page of a record."""
    return draw_place(context, place, record.fields_of, record)


@register.simple_tag(takes_context=True)
def record_beside(context: template.Context, record: Any, only: str = "") -> SafeString:  # noqa: ANN401
    """What is fetched after the page: panels by their keys, parted by commas, or all that are fetched so and shown somewhere."""
    page = record_page(record.fields_of)
    assert page is not None  # noqa: S101 - the tag stands on pages that are declared
    keys = only.split(",") if only else beside_keys(page)
    return draw_panels(context, record.fields_of, record, keys)


@register.simple_tag(takes_context=True)
def record_panel(context: template.Context, record: Any, key: str) -> SafeString:  # noqa: ANN401
    """One panel of a record."""
    return draw_panels(context, record.fields_of, record, [key])
