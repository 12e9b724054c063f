"""Values of own fields as pages show them, and the form fields they are written in."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from regard.fields.columns import HasOwn
from regard.fields.models import OwnField
from regard.fields.queries import has_computed, is_own, own_field, own_fields, written_fields
from regard.fields.rules import LONGEST, STARS, words
from regard.kernel.actor import Actor
from regard.kernel.clocks import clock_time
from regard.kernel.money import to_units
from regard.kernel.sight import Level, Masked
from regard.kernel.words import lazy, tr
from regard.people.queries import business, person_names, users_for_choice
from regard.ui import formats
from regard.ui.icons import icon
from regard.ui.sight import level, sight_of


def stars(number: int) -> SafeString:
    """Stars, filled up to the number; read aloud as "4 of 5 stars"."""
    drawn = "★" * number + "☆" * (STARS - number)
    return format_html(
        '<span role="img" aria-label="{}">{}</span>',
        tr("{count} of {most} stars", count=number, most=STARS),
        drawn,
    )


def shown(one: OwnField, value: Any) -> SafeString | str:  # noqa: ANN401
    """A value as a page shows it; what is not marked safe gets escaped."""
    if isinstance(value, Masked):
        return value
    write = _WRITERS.get(one.kind)
    return write(one, value) if write else words(one, value, person_names() if one.kind == "person" else {})


def _several(one: OwnField, value: list[str]) -> SafeString:
    labels = one.labels
    return SafeString(", ".join(escape(labels.get(key, key)) for key in value))


def _link(kind: str, value: str) -> SafeString:
    if kind == "url":
        plain = value.removeprefix("https://").removeprefix("http://").rstrip("/")
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', value, plain)
    return format_html('<a href="{}:{}">{}</a>', "mailto" if kind == "email" else "tel", value, value)


def computed_mark() -> SafeString:
    """Beside a value nobody writes."""
    words = tr("Computed: nobody writes it")
    return format_html(
        '<span class="rg-computed" title="{}">{}<span class="visually-hidden">{}</span></span>',
        words,
        icon("sum", 14),
        words,
    )


COMPUTED = "rg-computed"
"""The event by which a page asks anew for what is computed."""


def computed_anew(response: HttpResponse, noun: str) -> HttpResponse:
    """An answer to an edit in place, with which what hangs on it is shown anew."""
    if has_computed(noun):
        response["HX-Trigger"] = COMPUTED
    return response


def said(noun: str, key: str, value: Any) -> SafeString | str:  # noqa: ANN401
    """A value of a field by its key as a page shows it; nothing for a field that is not in use."""
    one = own_field(noun, key)
    return shown(one, value) if one is not None and value is not None else ""


def grouped(record: HasOwn) -> list[tuple[str, list[OwnField]]]:
    """The own fields to show of a record in their groups, those without one first: known or not, since somebody wants to know."""
    kind, groups = getattr(record, "kind", ""), dict[str, list[OwnField]]()
    seen_by = sight_of(record)
    for one in sorted(own_fields(record.fields_of), key=lambda field: bool(field.group)):
        if seen_by is not None and not seen_by.sees(one.key):
            continue
        if one.is_for(kind) or record.own_values.get(one.key) is not None:
            groups.setdefault(one.group, []).append(one)
    return list(groups.items())


@dataclass(frozen=True)
class Line:
    """An own field of a record as its page shows it: `value` is None where nothing is known."""

    key: str
    label: str
    value: SafeString | str | None
    is_written: bool = True


def in_line(record: HasOwn, one: OwnField) -> Line:
    value, seen_by = record.own_values.get(one.key), sight_of(record)
    may_change = not one.is_computed and (seen_by is None or seen_by.changes(one.key))
    return Line(one.key, one.label, None if value is None else shown(one, value), may_change)


def offered(one: OwnField, record: HasOwn | None) -> OwnField:
    """The field with those of its choices alone that go with what the record has in another; for a form of it alone."""
    only = one.rules.get("only")
    other = record.own_values.get(only["field"]) if only and record is not None else None
    if not only or other not in only["choices"]:
        return one
    narrowed = copy(one)
    value = record.own_values.get(one.key) if record is not None else None
    narrowed.choices = [pair for pair in one.choices if pair[0] in {*only["choices"][other], value}]
    return narrowed


def add_own_fields(
    form: forms.Form, noun: str, actor: Actor, record: HasOwn | None = None, *, only_asked: bool = False
) -> None:
    """Let a form ask for the own fields of a noun, after what it asks already; of `record` if it is there.

    `only_asked`: for those alone that are required, always or under a condition, and those that such conditions speak of.
    """
    fields = written_fields(noun)
    asked = {one.key for one in fields if one.is_required or "when" in one.rules}
    asked |= {key for one in fields for key, _ in one.rules.get("when", ())}
    for one in fields:
        if (only_asked and one.key not in asked) or level(actor, noun, one.key) is not Level.CHANGE:
            continue
        value = record.own_values.get(one.key) if record is not None else None
        form.fields[one.key] = form_field(one, actor, value)
        if record is not None:
            form.initial.setdefault(one.key, initial(one, value))


def own_said(form: forms.Form, *, only_changed: bool = False) -> dict[str, Any]:
    """What was typed into own fields, by their keys. Call after `is_valid`."""
    names = form.changed_data if only_changed else form.cleaned_data
    return {name: form.cleaned_data[name] for name in names if is_own(name)}


def form_field(one: OwnField, actor: Actor, value: Any = None) -> forms.Field:  # noqa: ANN401
    """The field of a form in which a value is written. Services decide what is right, so it refuses next to nothing."""
    common: dict[str, Any] = {"label": one.label, "required": False, "help_text": _help(one)}
    if one.kind == "several":
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            choices=[(key, label) for key, label in one.choices], widget=boxes, **common
        )
    if one.kind in _NOTHING:
        choices = [("", _NOTHING[one.kind]), *_offered(one, actor, value)]
        return forms.ChoiceField(choices=choices, **common)
    if one.kind == "long":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    if one.kind in {"date", "time"}:
        picker = forms.DateInput if one.kind == "date" else forms.TimeInput
        return forms.CharField(widget=picker(attrs={"type": one.kind}), **common)
    keys = _KEYBOARDS.get(one.kind)
    if one.kind == "location":
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "data-place": "", "placeholder": "52.52, 13.405"}
        )
        return forms.CharField(widget=widget, **common)
    attributes = {"inputmode": keys} if keys else {"maxlength": str(LONGEST)}
    return forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}), **common)


_NOTHING = {
    "flag": lazy("Not known"),
    "choice": lazy("Not chosen"),
    "person": lazy("Nobody"),
    "rating": lazy("Not rated"),
}
_KEYBOARDS = {
    "number": "decimal", "money": "decimal", "percent": "decimal", "url": "url", "email": "email", "phone": "tel",
}  # fmt: skip


def _offered(one: OwnField, actor: Actor, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    if one.kind == "flag":
        return [("true", tr("Yes")), ("false", tr("No"))]
    if one.kind == "choice":
        return [(key, label) for key, label in one.choices]
    if one.kind == "rating":
        return [(str(number), "★" * number) for number in range(1, STARS + 1)]
    return _people(actor, value)


def initial(one: OwnField, value: Any) -> Any:  # noqa: ANN401
    """A value as a form shows it."""
    if value is None:
        return [] if one.kind == "several" else ""
    if one.kind == "flag":
        return "true" if value else "false"
    return value if one.kind == "several" else str(value)


def _people(actor: Actor, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Everybody who can be chosen, and who is, even if gone."""
    found = [(str(user.pk), str(user)) for user in users_for_choice(actor)]
    if value is not None and str(value) not in dict(found):
        found.append((str(value), person_names().get(value, tr("Somebody who left"))))
    return found


_WRITERS: dict[str, Callable[[OwnField, Any], SafeString | str]] = {
    "money": lambda one, value: formats.money(to_units(value), business().currency),
    "number": lambda one, value: formats.quantity(to_units(value)),
    "percent": lambda one, value: f"{formats.quantity(to_units(value))} %",
    "date": lambda one, value: formats.day(date.fromisoformat(value)),
    "time": lambda one, value: formats.clock(clock_time(value)),
    "rating": lambda one, value: stars(value),
    "several": _several,
    "url": lambda one, value: _link(one.kind, value),
    "email": lambda one, value: _link(one.kind, value),
    "phone": lambda one, value: _link(one.kind, value),
}


def _help(one: OwnField) -> str:
    notes = [one.help.rstrip(".") if one.help else ""]
    bounds = [tr("at least {least}", least=one.rules["least"])] if "least" in one.rules else []
    bounds += [tr("at most {most}", most=one.rules["greatest"])] if "greatest" in one.rules else []
    if bounds:
        said = ", ".join(bounds)
        notes.append(said[:1].upper() + said[1:])
    if "pattern" in one.rules and not one.help:
        notes.append(one.rules.get("message", "").rstrip("."))
    if one.kind == "money":
        notes.append(tr("In {currency}", currency=business().currency))
    if one.is_required:
        notes.append(tr("Required"))
    if one.is_unique:
        notes.append(tr("No two may have the same"))
    said = ". ".join(note for note in notes if note)
    return f"{said}." if said else ""
