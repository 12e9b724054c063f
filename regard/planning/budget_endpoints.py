"""Budget, risks and reviews for programs. `endpoints` takes these addresses in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import plain, to_units
from regard.kernel.words import in_english
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer
from regard.planning import budget_queries, review_queries, risk_queries
from regard.planning.models import BudgetLine
from regard.planning.queries import today
from regard.planning.rest import current_plan, day_of
from regard.planning.services.budget import EntryWanted, LineWanted, record_entry, save_line

router = Router(tags=["Plan"])


class LineOut(Answer):
    """Amounts are decimal strings in `currency`."""

    id: int
    name: str
    factor: str = Field(
        description="set_up, system, database, maintenance, places, training, staff or contact"
    )
    purpose: str = Field(description="keep, win or both")
    initiative_id: int | None
    currency: str
    starts_on: date
    ends_on: date
    planned: str
    planned_by_today: str
    spent: str
    committed: str = Field(description="Promised and not yet paid")
    expected: str = Field(description="What will have been spent in the end")
    variance: str = Field(description="Planned less expected: below zero it will cost more")
    state: str


class LineIn(Schema):
    name: str = Field(max_length=100, examples=["Barista evenings"])
    factor: str = Field(examples=["training"])
    purpose: str = Field("both", description="keep, win or both")
    planned: Decimal = Field(ge=0, max_digits=14, decimal_places=4)
    starts_on: date
    ends_on: date
    initiative_id: int | None = Field(None, ge=1, le=HIGHEST_ID)


class EntryIn(Schema):
    kind: str = Field(description="commitment or actual")
    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=4)
    on: date
    text: str = Field(max_length=200)
    source: str = Field(max_length=200, description="The paper it rests on, such as an invoice's number")
    settles: int | None = Field(None, ge=1, le=HIGHEST_ID, description="The commitment an expense pays")
    external_id: str = Field(
        "", max_length=80, description="What you call it: the same again books nothing more"
    )


class EntryOut(Answer):
    id: int
    kind: str
    amount: str
    on: date
    text: str
    source: str
    settles: int | None
    reverses: int | None
    external_id: str


class RiskOut(Answer):
    id: int
    name: str
    probability: int
    impact: int
    score: int
    owner: str
    state: str
    trigger: str = Field(description="What puts its contingency into force; empty: somebody has to notice")
    stands_at: str = Field(description="Empty where the figure is not for you, or there is none")
    in_force_since: date | None


class ReviewOut(Answer):
    id: int
    name: str
    on: date
    leader: str
    state: str = Field(description="planned, open or closed")
    summary: str
    decisions: list[str]


def _line(actor: Actor, pk: int) -> BudgetLine:
    require(actor, budget_queries.VIEW)
    try:
        return budget_queries.find_line(actor, pk)
    except NotFound:
        raise Http404 from None


def _state(row: budget_queries.LineRow) -> str:
    with in_english():
        return row.word


def _written(row: budget_queries.LineRow) -> dict[str, Any]:
    line = row.line
    return {
        "id": line.pk,
        "name": line.name,
        "factor": line.factor,
        "purpose": line.purpose,
        "initiative_id": line.initiative_id,
        "currency": line.currency,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "planned": plain(line.planned),
        "planned_by_today": plain(row.due),
        "spent": plain(row.booked.actual),
        "committed": plain(row.booked.committed),
        "expected": plain(row.expected),
        "variance": plain(row.variance),
        "state": _state(row),
    }


def _entry(entry: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "amount": plain(entry.amount),
        "on": entry.on,
        "text": entry.text,
        "source": entry.source,
        "settles": entry.settles_id,
        "reverses": entry.reverses_id,
        "external_id": entry.external_id,
    }


@router.get("/plan/budget", response=list[LineOut], summary="The budget of the plan in force, line by line")
def list_budget(request: ActorRequest) -> list[dict[str, Any]]:
    plan = current_plan(request.actor)
    require(request.actor, budget_queries.VIEW)
    return [_written(row) for row in budget_queries.budget_of(plan).rows]


@router.post("/plan/budget", response={201: LineOut}, summary="Add a budget line")
def add_budget_line(request: ActorRequest, body: LineIn) -> Status[dict[str, Any]]:
    """In the business's currency; whoever the token belongs to answers for it."""
    plan = current_plan(request.actor)
    wanted = LineWanted(
        name=body.name,
        factor=body.factor,
        planned=to_units(body.planned),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        owner_id=request.actor.user_id,
        purpose=body.purpose,
        initiative_id=body.initiative_id,
    )
    line = save_line(actor=request.actor, plan=plan, wanted=wanted)
    return Status(201, _written(budget_queries.line_rows([line], today())[0]))


@router.get(
    "/plan/budget/{int:pk}/entries", response=list[EntryOut], summary="What was booked on a budget line"
)
def list_entries(request: ActorRequest, pk: int) -> list[dict[str, Any]]:
    return [_entry(one) for one in budget_queries.entries_of(_line(request.actor, pk))]


@router.post(
    "/plan/budget/{int:pk}/entries", response={201: EntryOut}, summary="Book a commitment or an expense"
)
def add_entry(request: ActorRequest, pk: int, body: EntryIn) -> Status[dict[str, Any]]:
    """With `external_id` the same again books nothing more and answers what is there."""
    line = _line(request.actor, pk)
    wanted = EntryWanted(
        body.kind, to_units(body.amount), body.on, body.text, body.source, body.settles, body.external_id
    )
    return Status(201, _entry(record_entry(actor=request.actor, line=line, wanted=wanted)))


@router.get("/plan/risks", response=list[RiskOut], summary="The risks of the plan in force")
def list_risks(request: ActorRequest) -> list[dict[str, Any]]:
    """What is in force comes first, then by weight."""
    plan = current_plan(request.actor)
    with in_english():
        return [_risk(row) for row in risk_queries.risk_rows(plan, request.actor)]


def _risk(row: risk_queries.RiskRow) -> dict[str, Any]:
    return {
        "id": row.risk.pk,
        "name": row.risk.name,
        "probability": row.risk.probability,
        "impact": row.risk.impact,
        "score": row.risk.score,
        "owner": row.risk.owner.email,
        "state": row.state[1],
        "trigger": row.trigger,
        "stands_at": row.now,
        "in_force_since": day_of(row.active.at) if row.active else None,
    }


@router.get("/plan/reviews", response=list[ReviewOut], summary="The reviews of the plan in force")
def list_reviews(request: ActorRequest) -> list[dict[str, Any]]:
    plan = current_plan(request.actor)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "on": one.on,
            "leader": one.leader.email,
            "state": "closed" if one.closed_at else "open" if one.opened_at else "planned",
            "summary": one.summary,
            "decisions": [decision.text for decision in one.decisions.all()],
        }
        for one in review_queries.reviews_of(plan).prefetch_related("decisions")
    ]
