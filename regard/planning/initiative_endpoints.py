"""Initiatives and their timeline for programs. `endpoints` takes these addresses in."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer
from regard.planning import initiative_queries as queries
from regard.planning.models import Initiative, Plan
from regard.planning.rest import Id, current_plan, found_or_404, person_id
from regard.planning.services.initiatives import InitiativeWanted, log_time, save_initiative
from regard.planning.services.timeline import StepWanted, finish_step, save_step

router = Router(tags=["Plan"])
LAG = "Days it waits longer (below zero: less long), by the id of what it waits for; left out: none"


class StepOut(Answer):
    """Days are those to be expected: what is overdue ends today at the earliest, and pushes what waits for it."""

    id: int
    name: str
    kind: str = Field(description="brief, prototype, pilot, rollout, work or milestone")
    starts_on: date
    ends_on: date
    agreed_ends_on: date = Field(description="The end first agreed")
    slip_days: int = Field(description="How many days later than first agreed it ends")
    slack_days: int | None = Field(description="Days to spare; 0 is critical; null once done")
    waits_for: list[int]
    lag_days: dict[int, int] = Field(description=LAG)
    acceptance: str
    done_on: date | None
    version: int


class InitiativeOut(Answer):
    id: int
    name: str
    phase: str
    what: str
    owner: str = Field(description="E-mail of whoever answers for it")
    objectives: list[str] = Field(description="Keys of the objectives it serves")
    state: str = Field(description="planned, running, late, done, empty or dropped")
    starts_on: date | None
    ends_on: date | None
    slip_days: int
    minutes_planned: int
    minutes_logged: int
    people_planned: int
    people_logged: int
    version: int
    steps: list[StepOut]


class InitiativeIn(Schema):
    name: str = Field(max_length=100, examples=["A tasting box for new customers"])
    phase: str = Field("", max_length=80)
    what: str = Field("", max_length=5000)
    owner: str | None = Field(None, description="E-mail; left out: the token's user")
    objectives: list[str] = Field(default_factory=list, max_length=100, description="Keys of objectives")


class InitiativeChange(InitiativeIn):
    version: int | None = Field(None, description="Of the initiative as read; another one stored answers 409")


class StepIn(Schema):
    name: str = Field(max_length=100, examples=["Pilot with 50 customers"])
    kind: str = Field("work", description="brief, prototype, pilot, rollout, work or milestone")
    starts_on: date
    ends_on: date
    acceptance: str = Field("", max_length=300)
    waits_for: list[Id] = Field(default_factory=list, max_length=100, description="Ids of steps of the plan")
    lag_days: dict[Id, int] | None = Field(
        None, max_length=100, description=f"{LAG}. Left out when a step is changed: as they are"
    )


class StepChange(StepIn):
    version: int | None = Field(None, description="Of the step as read; another one stored answers 409")


class FinishIn(Schema):
    on: date | None = Field(None, description="Left out: today")
    note: str = Field("", max_length=300, description="How one knows; a stage with an acceptance needs it")


class TimeIn(Schema):
    on: date
    minutes: int = Field(ge=1, le=1440)
    note: str = Field("", max_length=200)


class TimeOut(Answer):
    id: int
    on: date
    minutes: int
    note: str


def _initiative(actor: Actor, pk: int) -> Initiative:
    require(actor, "planning.plan.view")
    return found_or_404(lambda: queries.find_initiative(actor, pk))


def _wanted(
    actor: Actor, plan: Plan, body: InitiativeIn, known: Initiative | None = None
) -> InitiativeWanted:
    owner = person_id(body.owner, actor.user_id if known is None else known.owner_id)
    keys = dict(plan.objectives.filter(key__in=body.objectives).values_list("key", "pk"))
    if unknown := [key for key in body.objectives if key not in keys]:
        raise Invalid([FieldError("objectives", f"There is no objective “{unknown[0]}”.", "unknown")])
    return InitiativeWanted(
        name=body.name,
        owner_id=owner,
        phase=body.phase,
        what=body.what,
        objectives=sorted(keys.values()),
        credit=known.credit if known else InitiativeWanted.credit,
        credit_from=known.credit_from if known else None,
        credit_segment_id=known.credit_segment_id if known else None,
    )


def _lines(plan: Plan) -> list[dict[str, Any]]:
    """Every initiative as programs read it. Six queries."""
    efforts = queries.efforts_of(plan)
    served: dict[int, list[str]] = {}
    rows = Initiative.objects.filter(plan=plan, objectives__isnull=False).order_by("pk", "objectives__key")
    for pk, key in rows.values_list("pk", "objectives__key"):
        served.setdefault(pk, []).append(key)
    return [
        _line(row, efforts.get(row.initiative.pk, queries.Effort()), served.get(row.initiative.pk, []))
        for row in queries.timeline_of(plan).rows
    ]


def _line(row: queries.InitiativeRow, effort: queries.Effort, served: list[str]) -> dict[str, Any]:
    one = row.initiative
    return {
        "id": one.pk,
        "name": one.name,
        "phase": one.phase.name if one.phase else "",
        "what": one.what,
        "owner": one.owner.email,
        "objectives": served,
        "state": row.state,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "slip_days": row.slip,
        "minutes_planned": effort.planned_minutes,
        "minutes_logged": effort.actual_minutes,
        "people_planned": effort.planned_people,
        "people_logged": effort.actual_people,
        "version": one.version,
        "steps": [
            {
                "id": step.step.pk,
                "name": step.step.name,
                "kind": step.step.kind,
                "starts_on": step.item.starts_on,
                "ends_on": step.item.ends_on,
                "agreed_ends_on": step.step.baseline_ends_on,
                "slip_days": step.slip,
                "slack_days": step.slack,
                "waits_for": [before.step.pk for before in step.waits_for],
                "lag_days": {before.step.pk: before.lag_days for before in step.waits_for if before.lag_days},
                "acceptance": step.step.acceptance,
                "done_on": step.step.done_on,
                "version": step.step.version,
            }
            for step in row.steps
        ],
    }


def _one(plan: Plan, pk: int) -> dict[str, Any]:
    return next(line for line in _lines(plan) if line["id"] == pk)


@router.get("/plan/initiatives", response=list[InitiativeOut], summary="The initiatives of the plan in force")
def list_initiatives(request: ActorRequest) -> list[dict[str, Any]]:
    """With their steps, as they will lie if nothing else goes wrong."""
    return _lines(current_plan(request.actor))


@router.post("/plan/initiatives", response={201: InitiativeOut}, summary="Add an initiative")
def add_initiative(request: ActorRequest, body: InitiativeIn) -> Status[dict[str, Any]]:
    plan = current_plan(request.actor)
    made = save_initiative(actor=request.actor, plan=plan, wanted=_wanted(request.actor, plan, body))
    return Status(201, _one(plan, made.pk))


@router.get("/plan/initiatives/{int:pk}", response=InitiativeOut, summary="One initiative")
def read_initiative(request: ActorRequest, pk: int) -> dict[str, Any]:
    return _one(_initiative(request.actor, pk).plan, pk)


@router.put("/plan/initiatives/{int:pk}", response=InitiativeOut, summary="Change an initiative")
def replace_initiative(request: ActorRequest, pk: int, body: InitiativeChange) -> dict[str, Any]:
    known = _initiative(request.actor, pk)
    wanted = _wanted(request.actor, known.plan, body, known)
    save_initiative(
        actor=request.actor, plan=known.plan, wanted=wanted, initiative=known, version=body.version
    )
    return _one(known.plan, pk)


@router.post("/plan/initiatives/{int:pk}/steps", response={201: InitiativeOut}, summary="Add a step")
def add_step(request: ActorRequest, pk: int, body: StepIn) -> Status[dict[str, Any]]:
    """Whatever waits for it is pushed. Refused where steps would wait for each other in a circle."""
    initiative = _initiative(request.actor, pk)
    save_step(actor=request.actor, initiative=initiative, wanted=_step(body))
    return Status(201, _one(initiative.plan, pk))


@router.put("/plan/steps/{int:pk}", response=InitiativeOut, summary="Change a step, or move it")
def replace_step(request: ActorRequest, pk: int, body: StepChange) -> dict[str, Any]:
    """Answers its initiative. The days first agreed stay; slip is counted from them."""
    require(request.actor, "planning.plan.view")
    step = found_or_404(lambda: queries.find_step(request.actor, pk))
    lags: dict[int, int] = dict(step.links_behind.values_list("before_id", "lag_days"))
    save_step(
        actor=request.actor, initiative=step.initiative, wanted=_step(body, lags), step=step,
        version=body.version,
    )  # fmt: skip
    return _one(step.initiative.plan, step.initiative_id)


@router.post(
    "/plan/steps/{int:pk}/finish", response=InitiativeOut, summary="Finish a step, or accept a stage"
)
def end_step(request: ActorRequest, pk: int, body: FinishIn) -> dict[str, Any]:
    require(request.actor, "planning.plan.view")
    step = found_or_404(lambda: queries.find_step(request.actor, pk))
    finish_step(actor=request.actor, step=step, on=body.on, text=body.note)
    return _one(step.initiative.plan, step.initiative_id)


@router.post("/plan/initiatives/{int:pk}/time", response={201: TimeOut}, summary="Log time on an initiative")
def add_time(request: ActorRequest, pk: int, body: TimeIn) -> Status[Any]:
    """The token's user's own time."""
    initiative = _initiative(request.actor, pk)
    entry = log_time(
        actor=request.actor, initiative=initiative, on=body.on, minutes=body.minutes, text=body.note
    )
    return Status(201, entry)


def _step(body: StepIn, lags: dict[int, int] | None = None) -> StepWanted:
    return StepWanted(
        name=body.name,
        kind=body.kind,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        acceptance=body.acceptance,
        waits_for=body.waits_for,
        lags=(lags or {}) if body.lag_days is None else body.lag_days,
    )
