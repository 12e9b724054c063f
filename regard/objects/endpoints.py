"""Own objects and their records, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.fields.queries import with_own
from regard.fields.rest import OwnIn, OwnOut, own_row, own_sent
from regard.kernel.errors import FieldError, Forbidden, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.objects.models import OwnObject, Record
from regard.objects.queries import VIEW, objects, own_object, record, records_of
from regard.objects.services.records import change_record, create_record, delete_records
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.ui.nouns import noun
from regard.ui.sight import seen, veil

router = Router(tags=["Own objects"])
SORTS = {
    "name": ["sort_name"],
    "-name": ["-sort_name"],
    "created_at": ["created_at"],
    "-created_at": ["-created_at"],
}


class ObjectOut(Answer):
    key: str
    label: str
    plural: str
    name_label: str
    customer_label: str = Field(description="What a customer is to it; empty: its records are no customer's")
    is_customer_required: bool
    noun: str = Field(description="For `GET /fields`: which fields it has")


class ObjectList(Answer):
    items: list[ObjectOut]


class RecordOut(Answer):
    id: int
    name: str
    customer_id: int | None
    owner_id: int | None
    own: OwnOut
    source: str
    external_id: str
    version: int = Field(description="Send it back with a change; another one stored answers 409")
    created_at: datetime
    updated_at: datetime


class RecordPage(Answer):
    items: list[RecordOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class RecordValues(Schema):
    """Fields left out stay as they are."""

    name: str | None = Field(None, max_length=200, examples=["NL-01-AB"])
    customer_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    owner_id: int | None = Field(None, ge=1, le=HIGHEST_ID)
    own: OwnIn = None


class RecordIn(RecordValues):
    source: str = Field("", max_length=60, description="Of `external_id`; left out: api")
    external_id: str = Field("", max_length=200, description="The same again changes the record instead")


class RecordPatch(RecordValues):
    version: int | None = Field(None, description="Of the record as read")


def _row(one: Record) -> dict[str, Any]:
    names = (
        "id", "name", "customer_id", "owner_id", "source", "external_id", "version", "created_at", "updated_at",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {"own": own_row(one)}


def _itself(one: Record) -> Record:
    return one


def _values(body: RecordValues, but: set[str]) -> dict[str, Any]:
    return body.dict(exclude_unset=True, exclude={"own", *but}) | own_sent(body.own)


@router.get("/objects", response=ObjectList, summary="Own objects")
def list_objects(request: ActorRequest) -> dict[str, list[OwnObject]]:
    require(request.actor, VIEW)
    return {"items": list(objects())}


@router.get("/objects/{key}/records", response=RecordPage, summary="Records of an own object")
def list_records(
    request: ActorRequest,
    key: str,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    sort: str = Query("name", description="name, -name, created_at or -created_at"),
    q: str | None = Query(None, description="Words in its name, its customer's, or its texts"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
) -> Any:  # noqa: ANN401
    """Those the token's user may see."""
    require(request.actor, VIEW)
    if sort not in SORTS:
        raise Invalid([FieldError("sort", f"Sort by {', '.join(SORTS)}.", "choice")])
    of = own_object(key)
    rows = records_of(request.actor, key).defer("search_text")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if q and q.strip():
        found = seen(noun(of.noun), request.actor).find
        rows = found(rows, q[:200]) if found is not None else rows
    page = page_of(rows, order=SORTS[sort], cursor=cursor, limit=limit, row=_itself)
    return {"items": [_row(one) for one in with_own(of.noun, page.items)], "next": page.next}


@router.post("/objects/{key}/records", response={200: RecordOut, 201: RecordOut}, summary="Enter a record")
def add_record(request: ActorRequest, key: str, body: RecordIn) -> Status[dict[str, Any]]:
    """201 for a new one; 200 where `external_id` was known and the record was changed instead."""
    one, is_new = create_record(
        actor=request.actor,
        key=key,
        values=_values(body, {"source", "external_id"}),
        source=body.source,
        external_id=body.external_id,
    )
    return Status(201 if is_new else 200, _row(veil(request.actor, one)))


def _one(request: ActorRequest, key: str, record_id: int) -> Record:
    require(request.actor, VIEW)
    own_object(key)
    return record(request.actor, key, min(record_id, HIGHEST_ID))


@router.get("/objects/{key}/records/{int:record_id}", response=RecordOut, summary="A record")
def read_record(request: ActorRequest, key: str, record_id: int) -> dict[str, Any]:
    return _row(_one(request, key, record_id))


@router.patch("/objects/{key}/records/{int:record_id}", response=RecordOut, summary="Change a record")
def patch_record(request: ActorRequest, key: str, record_id: int, body: RecordPatch) -> dict[str, Any]:
    """With `version`, refused (409) when somebody changed the same fields meanwhile."""
    _one(request, key, record_id)
    values = _values(body, {"version"})
    one = change_record(
        actor=request.actor, key=key, record_id=record_id, values=values, version=body.version
    )
    return _row(veil(request.actor, one))


@router.delete("/objects/{key}/records/{int:record_id}", response={204: None}, summary="Delete a record")
def remove_record(request: ActorRequest, key: str, record_id: int) -> Status[None]:
    one = _one(request, key, record_id)
    if not delete_records(actor=request.actor, ids=[one.pk]):
        raise Forbidden("You may see this record, but not delete it.")
    return Status(204, None)
