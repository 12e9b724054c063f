"""What is known of customers as people, and their special needs, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.customers import profile_rules as rules
from regard.customers.models import Attribute, Customer, CustomerNeed, Need
from regard.customers.profile_queries import (
    NEED_VIEW,
    VIEW,
    Known,
    attributes,
    needs,
    needs_of,
    profile_of,
    reaches,
)
from regard.customers.queries import customer as read
from regard.customers.services.attributes import remove_attribute, save_attribute
from regard.customers.services.needs import remove_need, save_need, tie_need, untie_need
from regard.customers.services.profile import remove_value, set_value
from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer

router = Router(tags=["Customers"])


class ValueOut(Answer):
    field: str = Field(description="channel, best_time, born …, or attribute-<id>")
    label: str
    value: str
    words: str = Field(description="The value as people read it")
    basis: str = Field(description="stated or inferred; what is stated comes first")
    source: str
    said_on: date | None
    evidence: dict[str, Any] = Field(description="What an inferred value rests on")
    is_expired: bool = Field(description="Older than its attribute's answers are believed: not to be used")
    is_sensitive: bool
    inferred: str | None = Field(description="What was inferred beside a stated value")


class ValueIn(Schema):
    value: str = Field(max_length=200)
    basis: str = Field("stated", description="stated or inferred")
    source: str = Field("", max_length=60, description="conversation, form, survey, …, or words of your own")
    said_on: date | None = Field(None, description="Today if left out")


class TieOut(Answer):
    need_id: int
    name: str
    kind: str
    handling: str = Field(description="What whoever serves the customer does")
    basis: str
    source: str
    since: date
    until: date | None = Field(description="The first day on which it is over")
    note: str


class TieIn(Schema):
    basis: str = Field("stated", description="stated or inferred")
    source: str = Field("", max_length=60)
    since: date | None = None
    until: date | None = None
    note: str = Field("", max_length=300)


class NeedOut(Answer):
    id: int
    name: str
    kind: str = Field(description="technical, customisation, support or accessibility")
    handling: str
    review_on: date | None
    customers: int = Field(description="How many have it today")


class NeedChange(Schema):
    name: str | None = Field(None, max_length=80)
    kind: str | None = None
    handling: str | None = Field(None, max_length=500)
    review_on: date | None = None


class NeedIn(NeedChange):
    name: str = Field(max_length=80)
    kind: str
    handling: str = Field(max_length=500)


class AttributeOut(Answer):
    id: int
    field: str = Field(description="Its key among the values of a profile")
    name: str
    kind: str = Field(description="interest, value, lifestyle, attitude or other")
    scale: str = Field(description="yes_no, five (1 to 5), ten (0 to 10) or choice")
    choices: list[str]
    meaning: str
    keeps_months: int | None = Field(description="For how long an answer is believed; null for ever")
    is_sensitive: bool
    customers: int = Field(description="Of how many it is known and not expired")


class AttributeChange(Schema):
    name: str | None = Field(None, max_length=80)
    kind: str | None = None
    scale: str | None = None
    choices: list[str] | None = None
    meaning: str | None = Field(None, max_length=300)
    keeps_months: int | None = None
    is_sensitive: bool | None = None


class AttributeIn(AttributeChange):
    name: str = Field(max_length=80)
    kind: str = "interest"
    scale: str = "yes_no"


def _one(request: ActorRequest, customer_id: int, permission: str) -> Customer:
    """The customer; absent and out of reach look the same."""
    require(request.actor, permission)
    require(request.actor, "customers.customer.view")
    if customer_id > HIGHEST_ID:
        raise Http404
    found = read(request.actor, customer_id)
    if not reaches(request.actor, permission, found):
        raise NotFound("There is no such customer, or it is not yours to see.")
    return found


def _value_row(known: Known) -> dict[str, Any]:
    of = known.definition
    names = ("value", "words", "basis", "source", "said_on", "is_expired")
    return {name: getattr(known, name) for name in names} | {
        "field": of.key,
        "label": str(of.label),
        "evidence": dict(known.evidence),
        "is_sensitive": of.is_sensitive,
        "inferred": known.beside.value if known.beside and known.is_stated else None,
    }


def _tie_row(one: CustomerNeed) -> dict[str, Any]:
    names = ("need_id", "basis", "source", "since", "until", "note")
    of = {name: getattr(one.need, name) for name in ("name", "kind", "handling")}
    return {name: getattr(one, name) for name in names} | of


def _need_row(one: Need) -> dict[str, Any]:
    names = ("id", "name", "kind", "handling", "review_on")
    return {name: getattr(one, name) for name in names} | {"customers": getattr(one, "count", 0)}


def _attribute_row(one: Attribute) -> dict[str, Any]:
    names = ("id", "name", "kind", "scale", "choices", "meaning", "keeps_months", "is_sensitive")
    return {name: getattr(one, name) for name in names} | {
        "field": rules.attribute_field(one.pk),
        "customers": getattr(one, "count", 0),
    }


@router.get(
    "/customers/{int:customer_id}/profile", response=list[ValueOut], summary="What is known of a customer"
)
def read_profile(request: ActorRequest, customer_id: int) -> list[dict[str, Any]]:
    """Preferences, demographics and answers, each with its basis, source and day."""
    customer = _one(request, customer_id, VIEW)
    return [_value_row(known) for known in profile_of(customer).values()]


@router.put(
    "/customers/{int:customer_id}/profile/{field}",
    response=ValueOut,
    summary="Note what is known of a customer",
)
def put_value(request: ActorRequest, customer_id: int, field: str, body: ValueIn) -> dict[str, Any]:
    """An inferred value stands beside a stated one and never replaces it. Answers with what is to be used now."""
    _one(request, customer_id, VIEW)
    set_value(actor=request.actor, customer_id=customer_id, field=field, **body.dict())
    return _value_row(profile_of(_one(request, customer_id, VIEW))[field])


@router.delete(
    "/customers/{int:customer_id}/profile/{field}", response={204: None}, summary="Take back what is known"
)
def delete_value(
    request: ActorRequest, customer_id: int, field: str, basis: str = rules.STATED
) -> Status[None]:
    """The stated value, or with `basis` the inferred one."""
    _one(request, customer_id, VIEW)
    remove_value(actor=request.actor, customer_id=customer_id, field=field, basis=basis)
    return Status(204, None)


@router.get(
    "/customers/{int:customer_id}/needs", response=list[TieOut], summary="Special needs of a customer"
)
def read_needs(request: ActorRequest, customer_id: int) -> list[dict[str, Any]]:
    """Those it has today."""
    _one(request, customer_id, NEED_VIEW)
    return [_tie_row(one) for one in needs_of(customer_id)]


@router.put(
    "/customers/{int:customer_id}/needs/{int:need_id}",
    response=TieOut,
    summary="Note a special need of a customer",
)
def put_need(request: ActorRequest, customer_id: int, need_id: int, body: TieIn) -> dict[str, Any]:
    """Of the register. What was noted as stated is not replaced by what is inferred (409)."""
    _one(request, customer_id, NEED_VIEW)
    values = body.dict()
    tied = tie_need(
        actor=request.actor,
        customer_id=customer_id,
        need_id=min(need_id, HIGHEST_ID),
        note_text=values.pop("note"),
        **values,
    )
    return _tie_row(tied)


@router.delete(
    "/customers/{int:customer_id}/needs/{int:need_id}", response={204: None}, summary="Remove a special need"
)
def delete_customer_need(request: ActorRequest, customer_id: int, need_id: int) -> Status[None]:
    """For what was noted by mistake; a need that is over gets a day in `until`."""
    _one(request, customer_id, NEED_VIEW)
    untie_need(actor=request.actor, customer_id=customer_id, need_id=min(need_id, HIGHEST_ID))
    return Status(204, None)


@router.get("/needs", response=list[NeedOut], summary="The register of special needs")
def list_needs(request: ActorRequest) -> list[dict[str, Any]]:
    require(request.actor, NEED_VIEW)
    return [_need_row(one) for one in needs(request.actor)]


@router.post("/needs", response={201: NeedOut}, summary="Enter a special need")
def add_need(request: ActorRequest, body: NeedIn) -> Status[dict[str, Any]]:
    return Status(201, _need_row(save_need(actor=request.actor, values=body.dict())))


@router.patch("/needs/{int:need_id}", response=NeedOut, summary="Change a special need")
def patch_need(request: ActorRequest, need_id: int, body: NeedChange) -> dict[str, Any]:
    """`customers` is not counted here."""
    values = body.dict(exclude_unset=True)
    return _need_row(save_need(actor=request.actor, values=values, need_id=min(need_id, HIGHEST_ID)))


@router.delete(
    "/needs/{int:need_id}", response={204: None}, summary="Take a special need out of the register"
)
def delete_need(request: ActorRequest, need_id: int) -> Status[None]:
    """Refused (409) while customers have or had it."""
    remove_need(actor=request.actor, need_id=min(need_id, HIGHEST_ID))
    return Status(204, None)


@router.get("/attributes", response=list[AttributeOut], summary="Interests and values")
def list_attributes(request: ActorRequest) -> list[dict[str, Any]]:
    """What the business wants to know of customers as people."""
    require(request.actor, VIEW)
    return [_attribute_row(one) for one in attributes()]


@router.post("/attributes", response={201: AttributeOut}, summary="Enter an interest or value")
def add_attribute(request: ActorRequest, body: AttributeIn) -> Status[dict[str, Any]]:
    values = {name: value for name, value in body.dict().items() if value is not None}
    return Status(201, _attribute_row(save_attribute(actor=request.actor, values=values)))


@router.patch("/attributes/{int:attribute_id}", response=AttributeOut, summary="Change an interest or value")
def patch_attribute(request: ActorRequest, attribute_id: int, body: AttributeChange) -> dict[str, Any]:
    """The scale stays once there are answers. `customers` is not counted here."""
    values = body.dict(exclude_unset=True)
    made = save_attribute(actor=request.actor, values=values, attribute_id=min(attribute_id, HIGHEST_ID))
    return _attribute_row(made)


@router.delete(
    "/attributes/{int:attribute_id}",
    response={204: None},
    summary="Remove an interest or value nobody answered",
)
def delete_attribute(request: ActorRequest, attribute_id: int) -> Status[None]:
    remove_attribute(actor=request.actor, attribute_id=min(attribute_id, HIGHEST_ID))
    return Status(204, None)
