"""Doubles for programs: the queue, what is decided about it, and the scan."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import Http404
from ninja import Field, Router, Status
from ninja.params.functions import Query

from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.quality import rules
from regard.quality.models import Double
from regard.quality.queries import VIEW, Wanted, pairs
from regard.quality.requirement_endpoints import router as requirement_router
from regard.quality.services.deciding import keep_apart, take_back
from regard.quality.services.scanning import start_scan
from regard.quality.steward_endpoints import router as steward_router

router = Router(tags=["Doubles"])
router.add_router("", steward_router)
router.add_router("", requirement_router)


class ReasonOut(Answer):
    field: str
    words: str = Field(description="What was seen, such as: same e-mail address")
    bits: float = Field(description="How much it tells: above zero for one customer, below against")


class DoubleOut(Answer):
    id: int
    customer_ids: list[int] = Field(description="The two customers, the lower id first")
    kind: str = Field(description="person or organisation")
    probability: float = Field(description="That the two are one, 0 to 1")
    reasons: list[ReasonOut]
    group: int | None = Field(description="The same for all pairs of one customer; null for a doubtful pair")
    status: str = Field(description="open or apart")
    found_at: datetime = Field(description="When a scan last saw them alike")
    decided_at: datetime | None


class DoublePage(Answer):
    items: list[DoubleOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class ScanOut(Answer):
    job_id: int | None = Field(description="Where to ask how far it is: /jobs/{id}")
    started_at: datetime


def _row(double: Double) -> dict[str, Any]:
    told = [rules.told(one["field"], one["says"], one["bits"]) for one in double.reasons]
    return {
        "id": double.pk,
        "customer_ids": [double.first_id, double.second_id],
        "kind": "organisation" if double.is_organisation else "person",
        "probability": double.probability,
        "reasons": [{"field": one.field, "words": one.words, "bits": one.bits} for one in told],
        "group": double.cluster,
        "status": double.status,
        "found_at": double.found_at,
        "decided_at": double.decided_at,
    }


@router.get("/doubles", response=DoublePage, summary="Possible doubles")
def list_doubles(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    status: Literal["open", "apart"] = Query("open", description="Waiting, or said not to be the same"),
    kind: Literal["person", "organisation"] | None = None,
    customer: int | None = Query(None, ge=1, le=HIGHEST_ID, description="Only pairs with this customer"),
) -> Any:  # noqa: ANN401
    """Pairs the token's user may see both customers of, the surest first."""
    require(request.actor, VIEW)
    rows = pairs(request.actor, Wanted(status, kind or "", "", customer))
    return page_of(rows, order=["-probability"], cursor=cursor, limit=limit, row=_row)


@router.post("/doubles/{int:double_id}/apart", response=DoubleOut, summary="Say that two are not the same")
def set_apart(request: ActorRequest, double_id: int) -> dict[str, Any]:
    """They never come up again, whatever changes, until it is taken back."""
    keep_apart(actor=request.actor, double_ids=[_number(double_id)])
    return _row(Double.objects.get(pk=double_id))


@router.post("/doubles/{int:double_id}/reopen", response=DoubleOut, summary="Take that back")
def reopen(request: ActorRequest, double_id: int) -> dict[str, Any]:
    """The pair is back in the queue."""
    take_back(actor=request.actor, double_ids=[_number(double_id)])
    return _row(Double.objects.get(pk=double_id))


@router.post("/doubles/scan", response={202: ScanOut}, summary="Search for doubles")
def scan(request: ActorRequest) -> Status[dict[str, Any]]:
    """A worker compares all customers; a search that waits or runs already is the answer."""
    going = start_scan(actor=request.actor)
    return Status(202, {"job_id": going.job_id, "started_at": going.started_at})


def _number(double_id: int) -> int:
    if double_id > HIGHEST_ID:
        raise Http404
    return double_id
