"""The own fields of a noun, and the values of its records.

Definitions are kept in memory and read anew when their version has changed: one small query a request, or a second of
other work. Values are read by primary key, a query for any number of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import Q

from regard.fields.holders import holder, holders
from regard.fields.models import OwnField, OwnState
from regard.fields.rules import PREFIX, read, words
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.queries import person_names
from regard.ui.among import among
from regard.ui.prepared import Prepared
from regard.ui.sight import sight_of

if TYPE_CHECKING:
    from regard.fields.columns import HasOwn

R = TypeVar("R", bound="HasOwn")
MANAGE = "fields.field.manage"
LOOKED_SECONDS = 1.0  # outside requests, a change made by another process is seen after this long


@dataclass
class _Known:
    """What is kept of the definitions, and when its version was last looked at."""

    version: int = -1
    looked_at: float = -inf
    by_noun: dict[str, tuple[OwnField, ...]] = field(default_factory=dict)


_known = _Known()
_version = Prepared(lambda: OwnState.objects.filter(pk=1).values_list("version", flat=True))


def own_fields(noun: str) -> tuple[OwnField, ...]:
    """The fields that are in use, in the order in which people see them. Do not change them. Mostly no query."""
    if monotonic() - _known.looked_at > LOOKED_SECONDS:
        look_again()
    return _known.by_noun.get(noun, ())


def written_fields(noun: str) -> tuple[OwnField, ...]:
    """Those somebody writes: all but formulas and roll-ups. Mostly no query."""
    return tuple(one for one in own_fields(noun) if not one.is_computed)


def own_field(noun: str, key: str) -> OwnField | None:
    return next((one for one in own_fields(noun) if one.key == key), None)


def has_computed(noun: str) -> bool:
    """Whether it has formulas or roll-ups. Mostly no query."""
    return any(one.is_computed for one in own_fields(noun))


def is_own(key: str) -> bool:
    """Whether a name is that of an own field, of whatever noun."""
    return key.startswith(PREFIX)


def parted(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of fields that are built in, and those of own ones."""
    own = {name: value for name, value in values.items() if is_own(name)}
    return {name: value for name, value in values.items() if name not in own}, own


def own_labels(noun: str) -> dict[str, str]:
    """The labels by key, of removed fields too: histories speak of them."""
    removed = OwnField.objects.filter(noun=noun, removed_at__isnull=False).values_list("key", "label")
    return {one.key: one.label for one in own_fields(noun)} | dict(removed)


def version() -> int:
    """What changes when any definition does. Mostly no query; before the program has started none at all."""
    if apps.ready and monotonic() - _known.looked_at > LOOKED_SECONDS:
        look_again()
    return _known.version


def definitions() -> Mapping[str, tuple[OwnField, ...]]:
    """All fields in use by noun: another object whenever any definition has changed. Mostly no query."""
    version()
    return _known.by_noun


def look_again() -> None:
    """See whether definitions changed. One query, another where they have."""
    now, at = _version.first() or 0, monotonic()
    if now != _known.version:
        found: dict[str, list[OwnField]] = defaultdict(list)
        for one in OwnField.objects.filter(removed_at__isnull=True):
            found[one.noun].append(one)
        _known.by_noun = {noun: tuple(fields) for noun, fields in found.items()}
        _known.version = now
    _known.looked_at = at  # last: until then other threads look themselves


def forget_fields() -> None:
    """Read the definitions anew at the next call: after changing one, and between tests."""
    _known.looked_at, _known.version = -inf, -1


def values_of(noun: str, record_id: int) -> dict[str, Any]:
    """The values of a record by key, those that are missing left out. One query; none where there are no fields."""
    return values_among(noun, [record_id]).get(record_id, {}) if own_fields(noun) else {}


def values_among(noun: str, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The same for several records: id -> values. One query; none where there are no fields."""
    fields = own_fields(noun)
    if not fields or not ids:
        return {}
    model = holder(noun).model
    slots = [one.slot for one in fields]
    wanted = Q(pk__in=among(list(ids))) if len(ids) > 1 else Q(pk=next(iter(ids)))
    rows = model._default_manager.filter(wanted).values_list("pk", *slots)
    return {
        row[0]: {
            one.key: read(one.kind, value)
            for one, value in zip(fields, row[1:], strict=True)
            if value is not None
        }
        for row in rows
    }


def with_own(noun: str, records: Collection[R]) -> Collection[R]:
    """The same records of a noun, with their own fields read at once. One query; none where there are no fields."""
    found = values_among(noun, [one.pk for one in records])
    for one in records:
        own, seen_by = found.get(one.pk, {}), sight_of(one)
        one.own_values = own if seen_by is None else seen_by.values(own)
    return records


def in_words(noun: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Values as plain text, by key. No query but for the names of colleagues, which are kept."""
    fields = [one for one in own_fields(noun) if values.get(one.key) is not None]
    names = person_names() if any(one.kind == "person" for one in fields) else {}
    return {one.key: words(one, values[one.key], names) for one in fields}


def field_to_manage(noun: str, field_id: int) -> OwnField:
    """A field, in use or removed. Raises `NotFound`."""
    found = OwnField.objects.filter(noun=noun, pk=field_id).first()
    if found is None:
        raise NotFound(tr("There is no such field."))
    return found


def removed_fields(noun: str) -> list[OwnField]:
    """Fields that were removed and whose values are kept."""
    return list(OwnField.objects.filter(noun=noun, removed_at__isnull=False).order_by("-removed_at"))


def filled(one: OwnField, cap: int = 1_000) -> int:
    """How many records have a value in the field, at most `cap` + 1. One query."""
    rows = holder(one.noun).model._default_manager.filter(**{f"{one.slot}__isnull": False})
    return int(rows.order_by()[: cap + 1].count())


def nouns_with_fields() -> list[str]:
    """The nouns that can be given fields, as they are declared."""
    return [one.noun for one in holders()]
