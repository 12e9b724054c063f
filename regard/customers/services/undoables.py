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
from regard.kernel.words import lazy, tr
from regard.ui import formats

Kind, Status = BulkChange.Kind, BulkChange.Status
DEEDS = {
    Kind.ASSIGN: lazy("Customers given to an owner"),
    Kind.TERRITORY: lazy("Customers put into a territory"),
    Kind.DELETE: lazy("Customers deleted"),
    Kind.RESTORE: lazy("Customers restored"),
    Kind.TAG: lazy("Customers tagged"),
    Kind.UNTAG: lazy("Customers tags taken away"),
    Kind.VALUE: lazy("Customers given a value"),
}
"""What was done, as the page of bulk changes lists it."""


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
        label=str(DEEDS[Kind(one.kind)]),
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
        return tr("It is being undone; you can leave this page.")
    restored = formats.number(change.restored)
    if not change.not_restored:
        return tr("{count} customers are as they were.", count=restored)
    return tr(
        "{count} customers are as they were. {others} could not be: see why below.",
        count=restored,
        others=formats.number(change.not_restored),
    )


def _merges(actor: Actor, before: datetime | None, limit: int) -> Sequence[Deed]:
    return [
        Deed(
            id=one.id,
            kind="merges",
            label=tr(
                "{names} made one with {name}", names=", ".join(one.merged) or tr("Records"), name=one.name
            ),
            at=one.at,
            who=one.who,
            count=1 + len(one.merged),
            state=str(Status.UNDONE.label if one.undone_at else Status.DONE.label),
            may_undo=one.may_undo,
            more=reverse("customers:customer_detail", args=[one.customer_id]),
        )
        for one in merges(actor, earlier_than=before, limit=limit)
    ]


def _unmerge(actor: Actor, number: int) -> str:
    undone = undo_merge(actor=actor, merge_id=number)
    return own_again(undone.name, undone.merged_names)


def own_again(name: str, others: Sequence[str]) -> str:
    """What an undone merge has led to, in a sentence."""
    return tr("{name} and {others} are customers of their own again.", name=name, others=", ".join(others))


register_undoable(Undoable("customers", lazy("Customers"), VIEW, changes, undo_change))
register_undoable(Undoable("merges", lazy("Merges"), VIEW, _merges, _unmerge))
