"""Own fields on the page of a record, edited in place, and in its history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString

from regard.fields.behind import masked_value
from regard.fields.holders import holder
from regard.fields.queries import is_own, own_field
from regard.fields.showing import grouped, in_line, said
from regard.fields.showings import SHOW
from regard.kernel.sight import Masked
from regard.ui.sight import noun_of, sight_of

if TYPE_CHECKING:
    from django.db.models import Model

    from regard.audit.models import Change
    from regard.fields.columns import HasOwn
    from regard.fields.models import OwnField
    from regard.fields.showing import Line

register = template.Library()


@register.inclusion_tag("fields/parts/values.html", takes_context=True)
def own_fields(context: template.Context, record: HasOwn) -> dict[str, Any]:
    """The business's own fields of a record in sections of their groups, with a pencil for those who may change them.

    The page loads `ui/inline.css` and `ui/inline.js`. One query; none where there are no fields.
    """
    page = holder(record.fields_of).page
    may_show = bool(context["actor"].may(SHOW))
    groups = [(name, [_line(record, one, may_show) for one in fields]) for name, fields in grouped(record)]
    may_change = bool(groups) and page is not None and page.may_change(context["actor"], record)
    return {"groups": groups, "record": record, "may_change": may_change}


@register.simple_tag(takes_context=True)
def masked_field(
    context: template.Context, record: Model, name: str, label: str, value: Masked
) -> SafeString:
    """A masked value of a record with the button behind it."""
    may_show = bool(context["actor"].may(SHOW))
    return masked_value(value, noun_of(record), record.pk, name, label, may_show=may_show)


def _line(record: HasOwn, one: OwnField, may_show: bool) -> Line:
    """A line as the page shows it: with the button behind a mask."""
    line = in_line(record, one)
    if not isinstance(line.value, Masked):
        return line
    shown = masked_value(line.value, record.fields_of, record.pk, one.key, one.label, may_show=may_show)
    return replace(line, value=shown)


@register.simple_tag
def own_changes(record: HasOwn, change: Change) -> list[dict[str, Any]]:
    """What a change did to own fields: label, before and after as pages show them."""
    found, seen_by = [], sight_of(record)
    for line in change.lines:
        one = own_field(record.fields_of, line.name) if is_own(line.name) else None
        if one is not None and seen_by is not None and not seen_by.reads(one.key):
            continue
        if one is not None and line.before != line.after and (line.before or line.after) is not None:
            before, after = (said(record.fields_of, one.key, value) for value in (line.before, line.after))
            found.append({"label": one.label, "before": before, "after": after})
    return found
