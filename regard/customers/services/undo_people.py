"""Taking back what an import said of customers as people: facts of their profiles, and where they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.customers.events import ProfileChanged
from regard.customers.models import CustomerNeed, ProfileValue, Relationship
from regard.customers.profile_queries import definitions
from regard.customers.profile_rules import FIELDS, STATED
from regard.customers.queries import MODEL
from regard.customers.relationship_queries import MODEL as JOB
from regard.customers.services.bulk_profile import KEPT
from regard.customers.services.imports import Sightings
from regard.customers.services.needs import TIE
from regard.customers.services.profile import FACTS, HIDDEN, VALUE
from regard.customers.services.undo_rows import RowKind, Step, remove_rows, restore_rows
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.story.telling import Told, tell_many

Restored = Sequence[tuple[Any, dict[str, Any]]]


def restore_values(import_id: int, *, actor: Actor, limit: int) -> Step:
    """Give the newest `limit` values of profiles the import replaced back; told and audited."""
    return restore_rows(VALUES, import_id, actor=actor, limit=limit)


def remove_values(import_id: int, seen: Sightings, *, limit: int) -> Step:
    """Remove up to `limit` values of profiles the import made."""
    return remove_rows(VALUES, import_id, seen, limit=limit)


def restore_jobs(import_id: int, *, actor: Actor, limit: int) -> Step:
    """Give the newest `limit` roles of relationships the import replaced back; audited."""
    return restore_rows(JOBS, import_id, actor=actor, limit=limit)


def remove_jobs(import_id: int, seen: Sightings, *, limit: int) -> Step:
    """Remove up to `limit` relationships the import made."""
    return remove_rows(JOBS, import_id, seen, limit=limit)


def remove_needs(import_id: int, seen: Sightings, *, limit: int) -> Step:
    """Remove up to `limit` special needs of customers the import noted."""
    return remove_rows(NEEDS, import_id, seen, limit=limit)


def _label(row: ProfileValue) -> str:
    label = row.attribute.name if row.attribute else FIELDS[row.field].label
    return f"the {label[:1].lower()}{label[1:]}"


def _say_values(restored: Restored, actor: Actor) -> None:
    known, now = definitions(), timezone.now()

    def shown(row: ProfileValue, value: str) -> dict[str, Any]:
        hides = row.field in known and known[row.field].is_sensitive
        return {"field": row.field, "value": HIDDEN if hides else value, "basis": STATED}

    note_many(
        AuditRow(
            actor,
            VALUE,
            row.pk,
            "restore",
            shown(row, was["value"]),
            shown(row, row.value),
            customer_id=row.customer_id,
        )
        for row, was in restored
    )
    events = [
        Told(
            ProfileChanged(field=row.field, basis=STATED, is_removed=False),
            now,
            row.customer_id,
            (MODEL, row.customer_id),
        )
        for row, _ in restored
    ]
    tell_many(events, actor=actor)
    _mark([row for row, _ in restored])


def _mark(touched: Sequence[ProfileValue]) -> None:
    for is_attribute, fact in FACTS.items():
        ids = {row.customer_id for row in touched if (row.attribute_id is not None) == is_attribute}
        if ids:
            mark_dirty(fact, sorted(ids))


VALUES = RowKind(VALUE, ProfileValue, KEPT, ("customer", "attribute"), _label, _say_values, _mark)


def _say_roles(restored: Restored, actor: Actor) -> None:
    note_many(
        AuditRow(actor, JOB, row.pk, "restore", was, {"role": row.role}, customer_id=row.customer_id)
        for row, was in restored
    )


JOBS = RowKind(
    JOB,
    Relationship,
    ("role",),
    ("customer", "other"),
    lambda row: tr("the role at {other}", other=row.other),
    _say_roles,
    lambda rows: None,
)


NEEDS = RowKind(
    TIE,
    CustomerNeed,
    (),
    ("customer", "need"),
    lambda row: tr("the need “{need}”", need=row.need),
    lambda restored, actor: None,
    lambda rows: mark_dirty("customer_needs", sorted({row.customer_id for row in rows})),
)
