"""How a field that must be filled in is really used: how often it is, with what, and how often that changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from regard.audit.queries import count_changes_of
from regard.fields.holders import has_holder, holder
from regard.fields.models import OwnField
from regard.fields.rules import is_filler, read, words
from regard.people.queries import person_names

MOST_VALUES = 200
TEXTS = frozenset({"text", "long"})


@dataclass(frozen=True)
class FieldUse:
    """Of the records a field is asked of: how many there are, how many have a value, how many the commonest one, how many
    something written only to get past it, and how often one was changed by somebody since a day."""

    field: OwnField
    records: int
    filled: int
    commonest: str
    commonest_count: int
    fillers: int
    changes: int


def required_fields() -> list[OwnField]:
    """Fields in use without which no record can be entered, and that people write. One query."""
    rows = OwnField.objects.filter(is_required=True, removed_at=None).order_by("noun", "position", "pk")
    return [one for one in rows if not one.is_computed and has_holder(one.noun)]


def use_of(one: OwnField, since: datetime) -> FieldUse:
    """How one field is used. Four queries that read every record: not for a request.

    Fillers are counted among the two hundred commonest values. What a personal field holds is not said.
    """
    found = holder(one.noun)
    own = found.model._default_manager.order_by()
    records = found.model._meta.get_field(found.record).related_model._default_manager.order_by()  # type: ignore[union-attr]
    if found.only:
        own = own.filter(**{f"{found.record}__{name}": value for name, value in found.only})
        records = records.filter(**dict(found.only))
    if one.for_kind:
        own = own.filter(**{f"{found.record}__kind": one.for_kind})
        records = records.filter(kind=one.for_kind)
    filled = own.filter(**{f"{one.slot}__isnull": False})
    top = filled.values_list(one.slot).annotate(count=Count("pk")).order_by("-count", one.slot)[:MOST_VALUES]
    counts: Counter[str] = Counter()
    names = person_names() if one.kind == "person" else {}
    for value, count in top:
        counts[words(one, read(one.kind, value), names)] += count
    commonest, commonest_count = counts.most_common(1)[0] if counts else ("", 0)
    return FieldUse(
        field=one,
        records=records.count(),
        filled=filled.count(),
        commonest="" if one.is_personal else commonest,
        commonest_count=commonest_count,
        fillers=sum(count for text, count in counts.items() if is_filler(text)) if one.kind in TEXTS else 0,
        changes=count_changes_of(one.noun, one.key, since),
    )
