"""Own fields on the page of a record, edited in place, and in its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from regard.fields.holders import holder
from regard.fields.queries import is_own, own_field
from regard.fields.showing import grouped, in_line, said

if TYPE_CHECKING:
    from regard.audit.models import Change
    from regard.fields.columns import HasOwn

register = template.Library()


@register.inclusion_tag("fields/parts/values.html", takes_context=True)
def own_fields(context: template.Context, record: HasOwn) -> dict[str, Any]:
    """The business's own fields of a record in sections of their groups, with a pencil for those who may change them.

    The page loads `ui/inline.css` and `ui/inline.js`. One query; none where there are no fields.
    """
    page = holder(record.fields_of).page
    groups = [(name, [in_line(record, one) for one in fields]) for name, fields in grouped(record)]
    may_change = bool(groups) and page is not None and page.may_change(context["actor"], record)
    return {"groups": groups, "record": record, "may_change": may_change}


@register.simple_tag
def own_changes(record: HasOwn, change: Change) -> list[dict[str, Any]]:
    """What a change did to own fields: label, before and after as pages show them."""
    found = []
    for line in change.lines:
        one = own_field(record.fields_of, line.name) if is_own(line.name) else None
        if one is not None and line.before != line.after and (line.before or line.after) is not None:
            before, after = (said(record.fields_of, one.key, value) for value in (line.before, line.after))
            found.append({"label": one.label, "before": before, "after": after})
    return found
