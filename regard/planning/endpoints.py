"""The plan for programs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.people.queries import team_id_of
from regard.people.rest import ActorRequest, Answer
from regard.planning.assessing_endpoints import router as assessing_router
from regard.planning.budget_endpoints import router as budget_router
from regard.planning.initiative_endpoints import router as initiative_router
from regard.planning.models import Objective
from regard.planning.people_endpoints import router as people_router
from regard.planning.queries import objectives_of, plan_line, plan_lines
from regard.planning.rest import current_plan, person_id, segment_id
from regard.planning.rule_endpoints import router as rule_router
from regard.planning.rule_write_endpoints import router as rule_write_router
from regard.planning.scope_endpoints import router as scope_router
from regard.planning.section_endpoints import router as section_router
from regard.planning.services.measuring import measure_objective
from regard.planning.services.objectives import Wanted, change_objective, create_objective, remove_objective

router = Router(tags=["Plan"])
router.add_router("", initiative_router)
router.add_router("", budget_router)
router.add_router("", section_router)
router.add_router("", assessing_router)
router.add_router("", people_router)
router.add_router("", rule_router)
router.add_router("", rule_write_router)
router.add_router("", scope_router)


class ObjectiveOut(Answer):
    """Figures are decimal strings in the metric's unit; shares as 0.38. Null means not known."""

    key: str
    name: str
    goal: str
    parent: str | None = Field(description="Key of the objective it is a part of")
    metric: str
    leading: str | None = Field(description="A metric that moves earlier")
    lag_days: int | None = Field(description="By how many days it moves earlier; null where nobody knows")
    guard: str | None = Field(description="A metric that must not get worse while this is reached")
    guard_fell: bool
    unit: str | None
    segment: str | None = Field(description="Key of the segment; null: all customers")
    window: str
    baseline: str | None
    baseline_on: date
    actual: str | None = Field(description="Measured; it cannot be written")
    target: str | None
    due: date
    owner: str = Field(description="E-mail of whoever answers for it")
    team: str | None = Field(description="Name of the team whose objective it is")
    status: str = Field(description="green, amber, red or none")
    verdict: str
    is_hidden: bool = Field(
        description="True: the figures are about customers you may not see, so they are null"
    )
    projection: str | None
    projection_low: str | None = Field(description="Lower end of the 80 % interval")
    projection_high: str | None
    measured_at: str | None


class PlanOut(Answer):
    name: str
    starts_on: date
    ends_on: date
    version: int
    objectives: list[ObjectiveOut]


class ObjectiveIn(Schema):
    name: str = Field(max_length=100, examples=["More people buy a second time"])
    goal: str = Field(max_length=100, examples=["Grow regulars"])
    metric: str = Field(examples=["repeat_purchase_rate"])
    window: str = Field(
        description="plan_to_date, trailing_year, trailing_quarter, trailing_month or all_time"
    )
    target: Decimal = Field(max_digits=18, decimal_places=4, examples=["0.38"])
    due: date
    baseline_on: date = Field(description="The baseline is read from the data of this day")
    owner: str | None = Field(None, description="E-mail; left out: the token's user")
    segment: str | None = Field(None, description="Key of a segment")
    team: str | None = Field(None, max_length=100, description="Name of a team")
    why: str = Field("", max_length=5000)
    parent: str = Field("", max_length=60, description="Key of the objective it is a part of")
    leading: str = Field("", max_length=60, description="Key of a metric that moves earlier")
    lag_days: int | None = Field(
        None, ge=1, le=730, description="By how many days the leading metric moves earlier"
    )
    guard: str = Field("", max_length=60, description="Key of a metric that must not get worse")
    key: str = Field("", max_length=60, pattern=r"^[-a-z0-9_]*$", description="Left out: made from the name")


class ObjectiveChange(ObjectiveIn):
    version: int | None = Field(None, description="Of the objective as read; another one stored answers 409")


def _objective(actor: Actor, key: str) -> Objective:
    found = objectives_of(current_plan(actor)).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _wanted(actor: Actor, body: ObjectiveIn) -> Wanted:
    return Wanted(
        name=body.name,
        goal=body.goal,
        metric=body.metric,
        window=body.window,
        target=body.target,
        due_on=body.due,
        owner_id=person_id(body.owner, actor.user_id),
        baseline_on=body.baseline_on,
        segment_id=segment_id(actor, body.segment),
        why=body.why,
        key=body.key,
        parent=body.parent,
        leading=body.leading,
        guard=body.guard,
        team_id=_team(body.team),
        lag_days=body.lag_days,
    )


def _team(name: str | None) -> int | None:
    if not name:
        return None
    found = team_id_of(name)
    if found is None:
        raise Invalid([FieldError("team", tr("There is no team “{name}”.", name=name), "unknown")])
    return found


@router.get("/plan", response=PlanOut, summary="The plan in force")
def read_plan(request: ActorRequest) -> dict[str, Any]:
    """The plan with its objectives and what they stood at when last measured."""
    plan = current_plan(request.actor)
    return {
        "name": plan.name,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "version": plan.version,
        "objectives": plan_lines(plan, actor=request.actor),
    }


@router.get("/plan/objectives", response=list[ObjectiveOut], summary="The objectives of the plan in force")
def list_objectives(request: ActorRequest) -> list[dict[str, Any]]:
    """In the order of the plan. A plan holds few, so they come in one answer."""
    return plan_lines(current_plan(request.actor), actor=request.actor)


@router.post("/plan/objectives", response={201: ObjectiveOut}, summary="Add an objective")
def add_objective(request: ActorRequest, body: ObjectiveIn) -> Status[dict[str, Any]]:
    """The baseline is measured from the data. Refused with an error per field while something is missing."""
    plan = current_plan(request.actor)
    objective = create_objective(actor=request.actor, plan=plan, wanted=_wanted(request.actor, body))
    measure_objective(objective, survey=True)
    return Status(201, plan_line(_objective(request.actor, objective.key), actor=request.actor))


@router.get("/plan/objectives/{key}", response=ObjectiveOut, summary="One objective")
def read_objective(request: ActorRequest, key: str) -> dict[str, Any]:
    return plan_line(_objective(request.actor, key), actor=request.actor)


@router.put("/plan/objectives/{key}", response=ObjectiveOut, summary="Change an objective")
def replace_objective(request: ActorRequest, key: str, body: ObjectiveChange) -> dict[str, Any]:
    """What it is bound to changes; the actual is measured anew."""
    objective = _objective(request.actor, key)
    version = objective.version if body.version is None else body.version
    changed = change_objective(
        actor=request.actor, objective=objective, wanted=_wanted(request.actor, body), version=version
    )
    measure_objective(changed, survey=True)
    return plan_line(_objective(request.actor, key), actor=request.actor)


@router.delete("/plan/objectives/{key}", response={204: None}, summary="Remove an objective")
def delete_objective(request: ActorRequest, key: str) -> Status[None]:
    remove_objective(actor=request.actor, objective=_objective(request.actor, key))
    return Status(204, None)
