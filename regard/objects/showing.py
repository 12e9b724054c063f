"""What is known of a record of an own object, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape

from regard.fields.queries import own_field
from regard.fields.showing import shown as own_shown
from regard.kernel.words import tr
from regard.objects.forms import labels
from regard.objects.models import OwnObject, Record
from regard.ui import formats
from regard.ui.sight import sight_of

if TYPE_CHECKING:
    from django.template import Context


@dataclass(frozen=True)
class Said:
    """One line of what is known. `value` is what is shown; what is not marked safe gets escaped. `is_fixed`: changed nowhere;
    `is_closed`: not by this actor."""

    name: str
    label: str
    value: Any
    is_computed: bool = False
    is_fixed: bool = False
    is_closed: bool = False


def said_of(of: OwnObject, one: Record, name: str) -> Said:
    """A property of a record, as it is seen. Raises `KeyError`."""
    found, seen_by = _said_of(of, one, name), sight_of(one)
    return found if seen_by is None else replace(found, is_closed=not seen_by.changes(name))


def _said_of(of: OwnObject, one: Record, name: str) -> Said:
    if (own := own_field(of.noun, name)) is not None:
        value = getattr(one, name)
        return Said(name, own.label, None if value is None else own_shown(own, value), own.is_computed)
    if name == "created_at":
        return Said(name, tr("Entered"), formats.day(one.created_at), is_fixed=True)
    value = {"name": one.name, "owner_id": one.owner, "customer_id": None}[name]
    return Said(name, labels(of)[name], value)


def lines(of: OwnObject, context: Context, one: Record, keys: Sequence[str], shy: frozenset[str]) -> str:
    """Properties, those that are seen, with a pencil for those who may change them."""
    assert context.template is not None  # noqa: S101 - a tag is drawn within a template
    template, drawn = context.template.engine.get_template("objects/parts/field.html"), []
    seen_by = sight_of(one)
    for key in keys:
        if seen_by is not None and not seen_by.sees(key):
            continue
        item = said_of(of, one, key)
        if key not in shy or item.value not in (None, ""):
            with context.push(item=item):
                drawn.append(
                    f"<div><dt>{conditional_escape(item.label)}</dt>{template.render(context)}</div>"
                )
    return f'<dl class="rg-properties">{"".join(drawn)}</dl>' if drawn else ""
