"""Which relationships and key accounts are too many once several customers are one, and what rows say of which one stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Q

from regard.customers.models import CustomerNeed, KeyAccount, Need, ProfileValue, Relationship
from regard.customers.profile_queries import definitions
from regard.customers.profile_rules import BASIS_WORDS, Definition, shown
from regard.customers.relationship_rules import STRENGTHS, TYPES, do_overlap
from regard.kernel.words import tr
from regard.ui import formats
from regard.ui.among import among


def surplus_relationships(customers: Collection[int], survivor: int) -> Sequence[Model]:
    """Those between the customers themselves, and of several that then say the same of the same two at the same time all but
    the one that says most. One query."""
    listed, inside = among(list(customers)), set(customers)
    rows = Relationship.objects.filter(Q(customer_id__in=listed) | Q(other_id__in=listed)).order_by("id")
    dropped: list[Relationship] = []
    alike: dict[tuple[Any, ...], list[Relationship]] = defaultdict(list)
    for row in rows:
        if row.customer_id in inside and row.other_id in inside:
            dropped.append(row)
            continue
        ends = (
            survivor if row.customer_id in inside else row.customer_id,
            survivor if row.other_id in inside else row.other_id,
        )
        alike[row.type, *(sorted(ends) if TYPES[row.type].is_mutual else ends)].append(row)
    for same in alike.values():
        kept: list[Relationship] = []
        for row in sorted(same, key=_says, reverse=True):
            period = (row.since, row.until)
            doubles = any(do_overlap(period, (one.since, one.until)) for one in kept)
            (dropped if doubles else kept).append(row)
    return dropped


def _says(row: Relationship) -> tuple[bool, int, bool, int, date, int]:
    """How much a relationship says: one that lasts more than one that is over, then role, days, strength, note."""
    return (
        row.until is None,
        bool(row.role) + bool(row.note) + bool(row.since),
        bool(row.role),
        list(STRENGTHS).index(row.strength),
        row.since or date.min,
        -row.pk,
    )


def surplus_key_accounts(customers: Collection[int], survivor: int) -> Sequence[Model]:
    """All but one: the survivor's, else the oldest. One query."""
    rows = list(KeyAccount.objects.filter(customer_id__in=among(list(customers))).order_by("marked_at", "id"))
    rows.sort(key=lambda row: row.customer_id != survivor)
    return rows[1:]


def tell_values(rows: Sequence[ProfileValue]) -> list[tuple[str, str]]:
    """What of a profile each is about, and what it says. One query."""
    known = definitions()
    return [(_what(row, known), _value(row, known)) for row in rows]


def _what(row: ProfileValue, known: Mapping[str, Definition]) -> str:
    label = known[row.field].label if row.field in known else row.field
    return f"{label}, {BASIS_WORDS[row.basis]}"


def _value(row: ProfileValue, known: Mapping[str, Definition]) -> str:
    return shown(known[row.field], row.value) if row.field in known else row.value


def tell_needs(rows: Sequence[CustomerNeed]) -> list[tuple[str, str]]:
    """The special need, and what was noted of it. One query."""
    names = dict(Need.objects.filter(pk__in=among([row.need_id for row in rows])).values_list("pk", "name"))
    return [
        (
            names[row.need_id],
            row.note or tr("{basis} since {day}", basis=BASIS_WORDS[row.basis], day=formats.day(row.since)),
        )
        for row in rows
    ]
