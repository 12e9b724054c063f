"""The scope for programs: what was agreed, how far the plan has crept, and changes asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.money import plain, to_units
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.people.rest import ActorRequest, Answer
from regard.planning import scope_queries as queries
from regard.planning.budget_queries import sees_budget
from regard.planning.models import ChangeRequest
from regard.planning.rest import VIEW, Id, current_plan, day_of, found_or_404
from regard.planning.scope_rules import Creep
from regard.planning.services.scope import RequestWanted, agree_scope, answer_request, ask_for_change

router = Router(tags=["Plan"])
HIDDEN = "Null where the budget is not yours to see"


class MeasureOut(Answer):
    """One measure of the plan: what was agreed, what was approved since, what it is now."""

    agreed: str
    approved: str
    now: str
    room: str = Field(description="What may be added without asking")
    unapproved: str = Field(description="What has grown beyond what was agreed and approved")
    creep: float | None = Field(
        description="Now against agreed: 0.1 is a tenth more; null where none was agreed"
    )


class ScopeOut(Answer):
    """Amounts and hours are decimal strings."""

    agreed_on: date
    agreed_by: str | None
    currency: str
    money: MeasureOut | None = Field(description=HIDDEN)
    hours: MeasureOut
    initiatives: MeasureOut
    days_late: int | None = Field(description="Later than agreed and approved; null where it is not known")
    added: list[str] = Field(description="Initiatives that were not agreed")
    creep: float | None = Field(
        description="Of the money agreed, where that is yours to see, else of the work"
    )
    verdict: str = Field(description="good, watch or bad")


class RequestIn(Schema):
    """Effects may be below zero: something is taken out."""

    name: str = Field(max_length=120, examples=["A second courier"])
    why: str = Field(max_length=5000)
    money: Decimal = Field(
        Decimal(0), max_digits=14, decimal_places=4, description="In the business's currency"
    )
    hours: Decimal = Field(Decimal(0), ge=-150_000, le=150_000, decimal_places=2)
    days: int = Field(0, ge=-3650, le=3650, description="How many days the plan ends later by it")
    is_new_initiative: bool = False
    initiative_id: Id | None = None


class RequestOut(Answer):
    id: int
    name: str
    why: str
    money: str | None = Field(description=HIDDEN)
    hours: str
    days: int
    is_new_initiative: bool
    initiative_id: int | None
    by: str | None = Field(description="E-mail of whoever asked")
    on: date
    answer: str = Field(description="open, approved or refused")
    answered_by: str | None
    answered_on: date | None
    note: str


class AnswerIn(Schema):
    is_approved: bool
    note: str = Field("", max_length=300, description="Why not, where it is refused")


def _measure(creep: Creep, text: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "agreed": text(creep.agreed),
        "approved": text(creep.approved),
        "now": text(creep.now),
        "room": text(creep.room),
        "unapproved": text(creep.unapproved),
        "creep": None if creep.share is None else round(creep.share, 4),
    }


def _hours(minutes: int) -> str:
    return f"{Decimal(minutes) / 60:.2f}"


def _scope(meter: queries.Meter, actor: Actor) -> dict[str, Any]:
    sees = sees_budget(actor)
    share = meter.share if sees else meter.minutes.share
    baseline = meter.baseline
    return {
        "agreed_on": day_of(baseline.set_at),
        "agreed_by": baseline.set_by.email if baseline.set_by else None,
        "currency": business().currency,
        "money": _measure(meter.money, plain) if sees else None,
        "hours": _measure(meter.minutes, _hours),
        "initiatives": _measure(meter.initiatives, str),
        "days_late": meter.days,
        "added": list(meter.added),
        "creep": None if share is None else round(share, 4),
        "verdict": meter.verdict,
    }


def _request(one: ChangeRequest, actor: Actor) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "why": one.why,
        "money": plain(one.money) if sees_budget(actor) else None,
        "hours": _hours(one.minutes),
        "days": one.days,
        "is_new_initiative": one.is_new_initiative,
        "initiative_id": one.initiative_id,
        "by": one.by.email if one.by else None,
        "on": day_of(one.at),
        "answer": one.answer,
        "answered_by": one.answered_by.email if one.answered_by else None,
        "answered_on": day_of(one.answered_at) if one.answered_at else None,
        "note": one.answer_note,
    }


def _one(actor: Actor, pk: int) -> ChangeRequest:
    require(actor, VIEW)
    return found_or_404(lambda: queries.find_request(actor, pk))


@router.get("/plan/scope", response=ScopeOut | None, summary="How far the plan in force has crept")
def read_scope(request: ActorRequest) -> dict[str, Any] | None:
    """Null while no scope was agreed."""
    meter = queries.meter_of(current_plan(request.actor))
    return None if meter is None else _scope(meter, request.actor)


@router.post("/plan/scope", response={201: ScopeOut}, summary="Agree the scope as it stands")
def post_scope(request: ActorRequest) -> Status[dict[str, Any]]:
    """Once: after that the plan grows by approved changes only, and this answers 409."""
    plan = current_plan(request.actor)
    baseline = agree_scope(actor=request.actor, plan=plan)
    return Status(201, _scope(queries.meter_from(plan, baseline), request.actor))


@router.get(
    "/plan/scope/requests", response=list[RequestOut], summary="Changes of the scope that were asked for"
)
def list_requests(request: ActorRequest, answer: str = "") -> list[dict[str, Any]]:
    """The newest first. `answer`: only those that are open, approved or refused."""
    if answer and answer not in ChangeRequest.Answer.values:
        known = ", ".join(ChangeRequest.Answer.values)
        raise Invalid([FieldError("answer", tr("Choose one of {known}.", known=known), "choice")])
    rows = queries.requests_of(current_plan(request.actor))
    return [_request(one, request.actor) for one in (rows.filter(answer=answer) if answer else rows)]


@router.post("/plan/scope/requests", response={201: RequestOut}, summary="Ask for a change of the scope")
def add_request(request: ActorRequest, body: RequestIn) -> Status[dict[str, Any]]:
    """Whoever the token belongs to asks, and is told of the answer."""
    wanted = RequestWanted(
        name=body.name, why=body.why, money=to_units(body.money), minutes=round(body.hours * 60), days=body.days,
        is_new_initiative=body.is_new_initiative, initiative_id=body.initiative_id,
    )  # fmt: skip
    made = ask_for_change(actor=request.actor, plan=current_plan(request.actor), wanted=wanted)
    return Status(201, _request(_one(request.actor, made.pk), request.actor))


@router.get("/plan/scope/requests/{int:pk}", response=RequestOut, summary="One change that was asked for")
def read_request(request: ActorRequest, pk: int) -> dict[str, Any]:
    return _request(_one(request.actor, pk), request.actor)


@router.post(
    "/plan/scope/requests/{int:pk}/answer", response=RequestOut, summary="Approve a change, or refuse it"
)
def post_answer(request: ActorRequest, pk: int, body: AnswerIn) -> dict[str, Any]:
    """The same answer again changes nothing; another one answers 409."""
    one = _one(request.actor, pk)
    answer_request(actor=request.actor, request_id=one.pk, is_approved=body.is_approved, text=body.note)
    return _request(_one(request.actor, pk), request.actor)
