"""The recycle bin and bulk changes for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.customers.bin_queries import DELETE, KEPT_FOR, binned_to
from regard.customers.models import Binned
from regard.customers.queries import name_seen
from regard.customers.services.binning import purge_customers, restore_customers
from regard.customers.services.bulk_changes import start_change
from regard.customers.undoing import UNDOABLES, Deed, deeds
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.ui.sight import reads

router = Router(tags=["Customers"])
MOST = 1_000


class BinnedOut(Answer):
    customer_id: int
    name: str
    deleted_at: datetime
    deleted_by: int | None = Field(description="The user who did it")
    until: datetime = Field(description="How long it can be restored")


class BinnedPage(Answer):
    items: list[BinnedOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class Chosen(Schema):
    customer_ids: list[int] = Field(description=f"Up to {MOST:,}", max_length=MOST)


class RestoredOut(Answer):
    restored: list[int]
    left_out: dict[int, list[str]] = Field(description="What could not be put back, by customer, in words")


class PurgedOut(Answer):
    purged: int


class DeedOut(Answer):
    kind: str
    id: int
    label: str
    at: datetime
    who: str
    count: int
    state: str
    may_undo: bool
    restored: int | None
    not_restored: int
    said: list[str] = Field(description="Why some could not be restored")


class BulkIn(Schema):
    kind: str = Field(description="assign or delete", pattern="^(assign|delete)$")
    customer_ids: list[int] = Field(description="Up to 100,000", max_length=100_000)
    owner_id: int | None = Field(None, description="Of an assignment: whose they become; null for nobody")


class StartedOut(Answer):
    id: int
    status: str
    count: int
    changed: int
    job_id: int | None = Field(description="Where to ask how far it is: /jobs/{id}; null when it is done")


class SaidOut(Answer):
    said: str


def _binned(one: Binned, actor: Actor) -> dict[str, Any]:
    return {
        "customer_id": one.customer_id,
        "name": name_seen(actor, one.name),
        "deleted_at": one.at,
        "deleted_by": one.actor_id,
        "until": one.at + KEPT_FOR,
    }


@router.get("/customers/bin", response=BinnedPage, summary="Customers in the recycle bin")
def list_bin(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    q: str = Query("", description="Part of the name", max_length=100),
) -> Any:  # noqa: ANN401
    """Those the token's user might delete, the newest first."""
    require(request.actor, DELETE)
    rows = binned_to(request.actor)
    if q and reads(request.actor, "customers.customer", "name"):
        rows = rows.filter(name__icontains=q)
    return page_of(
        rows, order=["-at"], cursor=cursor, limit=limit, row=lambda one: _binned(one, request.actor)
    )


@router.post("/customers/bin/restore", response=RestoredOut, summary="Restore customers")
def restore(request: ActorRequest, body: Chosen) -> dict[str, Any]:
    """Each comes back with its number and all that hung on it; ids that are not in the bin are left alone."""
    back = restore_customers(actor=request.actor, customer_ids=_numbers(body.customer_ids))
    return {"restored": back.ids, "left_out": back.said}


@router.post("/customers/bin/purge", response=PurgedOut, summary="Delete customers for good")
def purge(request: ActorRequest, body: Chosen) -> dict[str, int]:
    """Takes them out of the recycle bin so that nothing leads to them. Cannot be undone."""
    return {"purged": purge_customers(actor=request.actor, customer_ids=_numbers(body.customer_ids))}


@router.get(
    "/bulk-changes", response=list[DeedOut], summary="What changed much at once", tags=["Bulk changes"]
)
def list_changes(
    request: ActorRequest,
    before: datetime | None = None,
    limit: int = Query(50, ge=1, le=200),
) -> list[Deed]:
    """Imports, merges, mends and bulk edits together, the newest first; with `before`, those made before that time."""
    return deeds(request.actor, before=before, limit=limit)


@router.post(
    "/bulk-changes", response={202: StartedOut}, summary="Change many customers", tags=["Bulk changes"]
)
def change_many(request: ActorRequest, body: BulkIn) -> Status[Any]:
    """Gives them to an owner or deletes them: a few at once, more than 200 by a worker. Can be undone for thirty days."""
    options = {"owner_id": body.owner_id} if body.kind == "assign" else {}
    ids = _numbers(body.customer_ids)
    return Status(202, start_change(actor=request.actor, kind=body.kind, customer_ids=ids, options=options))


@router.post(
    "/bulk-changes/{slug:kind}/{int:number}/undo",
    response={202: SaidOut},
    summary="Undo a bulk change",
    tags=["Bulk changes"],
)
def undo_change(request: ActorRequest, kind: str, number: int) -> Status[dict[str, str]]:
    """What somebody changed since stays changed; the list says of how many and why."""
    found = UNDOABLES.get(kind)
    if found is None or number > HIGHEST_ID or not request.actor.may(found.permission):
        raise Http404
    return Status(202, {"said": found.undo(request.actor, number)})


def _numbers(ids: list[int]) -> list[int]:
    if any(not 0 < number <= HIGHEST_ID for number in ids):
        raise Invalid([FieldError("customer_ids", "One of these is no number of a customer.", "range")])
    return ids
