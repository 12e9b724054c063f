"""Imports on the page of bulk changes; each is undone on a page of its own, which says what that means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from regard.customers.undoing import Deed, Undoable, register_undoable
from regard.exchange.models import Import
from regard.exchange.queries import visible_imports
from regard.exchange.services.working import start_undo
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import lazy, tr

Status = Import.Status
OVER = {Status.DONE, Status.FAILED, Status.CANCELLED, Status.PAUSED}


def imports(actor: Actor, before: datetime | None, limit: int) -> Sequence[Deed]:
    """The newest imports that wrote something. One query."""
    rows = visible_imports(actor).select_related("created_by").filter(step__gt=0)
    rows = rows.filter(created_at__lt=before) if before is not None else rows
    return [_deed(one) for one in rows[:limit]]


def _deed(one: Import) -> Deed:
    return Deed(
        id=one.pk,
        kind="imports",
        label=tr("Import of {name}", name=one.name),
        at=one.created_at,
        who=str(one.created_by or ""),
        count=int(one.counts.get("lines_imported", 0)),
        state=str(one.get_status_display()),
        may_undo=one.has_written and one.status in OVER,
        not_restored=len(one.undo_result.get("kept", ())),
        said=list(one.undo_result.get("kept", ()))[:500],
        undo_url=reverse("exchange:import_undo", args=[one.pk]),
        more=reverse("exchange:import_detail", args=[one.pk]),
    )


def _undo(actor: Actor, number: int) -> str:
    item = visible_imports(actor).filter(pk=number).first()
    if item is None:
        raise NotFound(tr("There is no such import."))
    start_undo(actor=actor, item=item)
    return tr("The import is being taken back; what somebody changed since stays.")


register_undoable(Undoable("imports", lazy("Imports"), "exchange.import.view", imports, _undo))
