"""Segments and their members for programs."""

from datetime import datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.customers.queries import visible_to as visible_customers
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.segments.models import Segment
from regard.segments.queries import members, plain_sentence, visible_to
from regard.segments.services import change_segment, create_segment, delete_segment

router = Router(tags=["Segments"])
VIEW = "segments.segment.view"


class SegmentOut(Answer):
    id: int
    key: str
    name: str
    description: str
    kind: str = Field(description="builtin or own")
    rule: dict[str, Any]
    sentence: str = Field(description="The rule in words")
    members: int | None = Field(description="Null until it was first built")
    as_of: datetime | None
    version: int


class SegmentPage(Answer):
    items: list[SegmentOut]
    next: str | None


class SegmentIn(Schema):
    name: str = Field(min_length=1, max_length=120, examples=["Regulars"])
    rule: dict[str, Any] = Field(
        examples=[
            {"op": "all", "rules": [{"event": "orders", "measure": "count", "is": "at_least", "value": 4}]}
        ]
    )
    description: str = Field("", max_length=300)
    is_shared: bool = True
    key: str = Field("", max_length=60, pattern=r"^[-a-z0-9_]*$")


class SegmentPatch(Schema):
    name: str | None = Field(None, min_length=1, max_length=120)
    rule: dict[str, Any] | None = None
    description: str | None = Field(None, max_length=300)
    is_shared: bool | None = None
    version: int | None = Field(None, description="Of the rule as read; another one stored answers 409")


class MemberPage(Answer):
    items: list[int] = Field(description="Customer ids")
    next: str | None = None


def _row(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.pk,
        "key": segment.key,
        "name": segment.name,
        "description": segment.description,
        "kind": segment.kind,
        "rule": segment.rule,
        "sentence": plain_sentence(segment.rule),
        "members": segment.member_count,
        "as_of": segment.data_as_of,
        "version": segment.version,
    }


def _segment(request: ActorRequest, segment_id: int) -> Segment:
    require(request.actor, VIEW)
    found = visible_to(request.actor).filter(pk=segment_id).first() if segment_id < 2**63 else None
    if found is None:
        raise Http404
    return found


@router.get("/segments", response=SegmentPage, summary="Segments")
def list_segments(
    request: ActorRequest, cursor: str | None = None, limit: int = Query(50, description="1 to 500")
) -> Any:  # noqa: ANN401
    """By name."""
    require(request.actor, VIEW)
    return page_of(visible_to(request.actor), order=["sort_name"], cursor=cursor, limit=limit, row=_row)


@router.post("/segments", response={201: SegmentOut}, summary="Make a segment")
def add_segment(request: ActorRequest, body: SegmentIn) -> Status[dict[str, Any]]:
    """Its members come within a minute."""
    return Status(201, _row(create_segment(actor=request.actor, **body.dict())))


@router.get("/segments/{int:segment_id}", response=SegmentOut, summary="One segment")
def read_segment(request: ActorRequest, segment_id: int) -> dict[str, Any]:
    return _row(_segment(request, segment_id))


@router.patch("/segments/{int:segment_id}", response=SegmentOut, summary="Change a segment")
def patch_segment(request: ActorRequest, segment_id: int, body: SegmentPatch) -> dict[str, Any]:
    segment = _segment(request, segment_id)
    values = body.dict(exclude={"version"})
    return _row(change_segment(actor=request.actor, segment=segment, expected_version=body.version, **values))


@router.delete("/segments/{int:segment_id}", response={204: None}, summary="Delete a segment")
def remove_segment(request: ActorRequest, segment_id: int) -> Status[None]:
    """Refused while an objective or another segment uses it."""
    delete_segment(actor=request.actor, segment=_segment(request, segment_id))
    return Status(204, None)


@router.get("/segments/{int:segment_id}/members", response=MemberPage, summary="Who is in a segment")
def list_members(
    request: ActorRequest,
    segment_id: int,
    after: int = Query(0, ge=0, le=HIGHEST_ID, description="Go on behind this customer id"),
    limit: int = Query(500, ge=1, le=10_000),
) -> dict[str, Any]:
    """Customer ids in order, those the token's user may see. Pass the last one as `after`; an empty answer is the end."""
    segment = _segment(request, segment_id)
    require(request.actor, "customers.customer.view")
    inside = members(segment).filter(customer_id__gt=after).values("customer_id")
    found = visible_customers(request.actor).filter(pk__in=inside, pk__gt=after)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:limit])
    return {"items": ids, "next": str(ids[-1]) if len(ids) == limit else None}
