"""What customers offer to the page of bulk changes: deeds done to many of them, and merges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from regard.customers.merge_queries import merges
from regard.customers.models import BulkChange
from regard.customers.queries import VIEW
from regard.customers.services.bulk_changes import (
    GOING,
    PERMISSIONS,
    is_young,
    settled,
    start_undo,
    visible_changes,
)
from regard.customers.services.merging import undo_merge
from regard.customers.undoing import Deed, Undoable, register_undoable
from regard.kernel.actor import Actor
from regard.ui import formats

Kind, Status = BulkChange.Kind, BulkChange.Status


def changes(actor: Actor, before: datetime | None, limit: int) -> Sequence[Deed]:
    """The newest deeds done to many customers. A query, one more for each that is on its way."""
    rows = visible_changes(actor).select_related("actor").defer("packed").order_by("-at")
    rows = rows.filter(at__lt=before) if before is not None else rows
    return [_deed(actor, one) for one in rows[:limit]]


def _deed(actor: Actor, one: BulkChange) -> Deed:
    status = settled(one)
    may = actor.may(PERMISSIONS[Kind(one.kind)]) and is_young(one) and bool(one.changed)
    return Deed(
        id=one.pk,
        kind="customers",
        label=f"Customers {one.get_kind_display().lower()}",
        at=one.at,
        who=str(one.actor or ""),
        count=one.changed,
        state=str(Status(status).label),
        may_undo=may and status == Status.DONE,
        restored=one.restored if status in {Status.UNDOING, Status.UNDONE} else None,
        not_restored=one.not_restored,
        said=one.said,
        more=reverse("jobs:job_detail", args=[one.job_id]) if one.job_id and status in GOING else "",
    )


def undo_change(actor: Actor, number: int) -> str:
    """Starts it, or does it when it is short; what happened, in a sentence."""
    change = start_undo(actor=actor, change_id=number)
    if change.status == Status.UNDOING:
        return "It is being undone; you can leave this page."
    left = (
        f" {formats.number(change.not_restored)} could not be: see why below." if change.not_restored else ""
    )
    return f"{formats.number(change.restored)} customers are as they were.{left}"


def _merges(actor: Actor, before: datetime | None, limit: int) -> Sequence[Deed]:
    return [
        Deed(
            id=one.id,
            kind="merges",
            label=f"{', '.join(one.merged) or 'Records'} made one with {one.name}",
            at=one.at,
            who=one.who,
            count=1 + len(one.merged),
            state="Undone" if one.undone_at else "Done",
            may_undo=one.may_undo,
            more=reverse("customers:customer_detail", args=[one.customer_id]),
        )
        for one in merges(actor, earlier_than=before, limit=limit)
    ]


def _unmerge(actor: Actor, number: int) -> str:
    undone = undo_merge(actor=actor, merge_id=number)
    return f"{undone.name} and {', '.join(undone.merged_names)} are customers of their own again."


register_undoable(Undoable("customers", "Customers", VIEW, changes, undo_change))
register_undoable(Undoable("merges", "Merges", VIEW, _merges, _unmerge))
