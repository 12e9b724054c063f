"""Tags of the builder's templates."""

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regard.segments.models import Draft
from regard.ui import formats

register = template.Library()


@register.filter
def to_json(value: object) -> str:
    """JSON for an attribute; the template escapes it."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def counted(place: str) -> str:
    """A place as people count: `0.2` is 1.3."""
    return ".".join(str(int(step) + 1) for step in place.split(".")) if place else ""


@register.filter
def join_number(text: str, number: int) -> str:
    return f"{text}{number}"


@register.simple_tag
def step(draft: Draft, trigger: str = "") -> SafeString:
    """Attributes of a control that changes the shape of the rule: the tree is drawn anew."""
    url = reverse("segments:draft_edit", args=[draft.pk])
    when = format_html(' hx-trigger="{}"', trigger) if trigger else ""
    return format_html('hx-post="{}" hx-target="#rule-tree" hx-swap="outerHTML"{}', url, when)


@register.simple_tag
def value_step(draft: Draft) -> SafeString:
    """Attributes of a control whose value is typed: only the sentence and the counts follow, the field stays."""
    url = reverse("segments:draft_edit", args=[draft.pk])
    return format_html(
        'hx-post="{}" hx-trigger="input changed delay:350ms, change" hx-target="#rule-said" hx-swap="outerHTML"',
        url,
    )


@register.simple_tag
def share_bar(count: int, of: int, width: int = 88) -> SafeString:
    """The thin bar under a count: its share of all customers."""
    length = round(width * count / of, 1) if of else 0
    return format_html(
        '<svg class="sg-bar" width="{0}" height="3" viewBox="0 0 {0} 3" aria-hidden="true">'
        '<rect class="sg-bar-ground" width="{0}" height="3" rx="1.5"/>'
        '<rect class="sg-bar-fill" width="{1}" height="3" rx="1.5"/></svg>',
        width,
        max(length, 2 if count else 0),
    )


@register.simple_tag
def share_of(count: int, of: int) -> str:
    """How many of a hundred, with a decimal below ten so that few are not written as none."""
    share = 100 * count / of if of else 0.0
    return formats.number(share, 1 if 0 < share < 10 else 0)


@register.simple_tag
def compared_bar(row: Any, scale: float, width: int = 94) -> SafeString:  # noqa: ANN401
    """A share as a bar, with an ink tick where everybody's share is."""
    length, tick = round(width * row.share / scale * 0.96, 1), round(width * row.usual / scale * 0.96, 1)
    return format_html(
        '<svg class="sg-compared" width="{0}" height="14" viewBox="0 0 {0} 14" aria-hidden="true">'
        '<rect class="sg-bar-fill" y="3" height="8" rx="1.5" width="{1}"/>'
        '<line class="sg-tick-gap" x1="{2}" x2="{2}" y1="0" y2="14"/>'
        '<line class="sg-tick" x1="{2}" x2="{2}" y1="0" y2="14"/></svg>',
        width,
        length,
        max(tick, 1),
    )
