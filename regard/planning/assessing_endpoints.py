"""The situation, its gaps and the selections of tools for programs. `endpoints` takes these addresses in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from ninja import Field, Router, Schema, Status

from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer
from regard.planning.models import Plan
from regard.planning.rest import current_plan, found_or_404
from regard.planning.selection_queries import Matrix, matrix_of, selections_of
from regard.planning.services.gaps import Decided, GapWanted, move_gap, save_gap
from regard.planning.services.situation import AssessmentWanted, assess
from regard.planning.situation_queries import (
    AreaRow,
    GapRow,
    find_area,
    find_gap,
    gap_rows,
    row_of_area,
    situation_of,
)

router = Router(tags=["Plan"])
T = TypeVar("T")
Id = Annotated[int, Field(ge=1, le=HIGHEST_ID)]


class AssessmentOut(Answer):
    level: int = Field(description="1 to 5")
    finding: str
    evidence: str
    metric: str
    link: str
    by: str | None = Field(description="E-mail of whoever assessed it")
    on: date


class AreaOut(Answer):
    id: int
    name: str
    section: str = Field(description="Key of the section of the plan it stands beside; empty for none")
    levels: list[str] = Field(description="What levels 1 to 5 look like here")
    level: int | None = Field(description="As it was found last")
    level_before: int | None = Field(description="As it was found first, once it was looked at again")
    assessments: list[AssessmentOut] = Field(description="The oldest first")


class AssessmentIn(Schema):
    """One of `evidence`, `metric` and `link` there must be."""

    level: int = Field(ge=1, le=5)
    finding: str
    evidence: str = ""
    metric: str = Field("", description="Key of a metric that shows it")
    link: str = ""
    on: date | None = Field(None, description="Left out: today")


class GapOut(Answer):
    id: int
    name: str
    what: str
    area: str | None
    severity: int = Field(description="1 small, 2 serious, 3 grave")
    state: str = Field(description="open, initiative, accepted or closed")
    evidence: str
    metric: str
    link: str
    initiative_id: int | None = Field(description="The initiative that closes it")
    accepted_by: str | None
    accepted_on: date | None
    accepted_why: str
    closed_by: str | None
    closed_on: date | None
    closed_evidence: str
    version: int


class GapIn(Schema):
    """One of `evidence`, `metric` and `link` there must be."""

    name: str
    severity: int = Field(ge=1, le=3)
    what: str = ""
    area: str | None = Field(None, description="Name of an area of the plan")
    evidence: str = ""
    metric: str = ""
    link: str = ""


class GapMoveIn(Schema):
    to: str = Field(description="open, initiative, accepted or closed")
    initiative_id: Id | None = Field(None, description="Which initiative closes it, for `initiative`")
    why: str = Field("", description="Why one lives with it, for `accepted`")
    evidence: str = Field("", description="How one knows, for `closed`")


class CriterionOut(Answer):
    name: str
    weight: Decimal = Field(description="Of 100")
    change_to_lose: Decimal | None = Field(
        description="By how much the weight must change, the others keeping their proportions, before another one comes first"
    )


class CandidateOut(Answer):
    name: str
    link: str
    scores: list[int | None] = Field(description="1 to 5, in the order of the criteria")
    notes: list[str]
    total: float | None = Field(description="The weighted mean of its scores; null while some are missing")
    place: int | None
    first_in: float | None = Field(
        description="How often it comes first when every weight is up to a third smaller or larger, from 0 to 1"
    )


class SelectionOut(Answer):
    id: int
    name: str
    what: str
    criteria: list[CriterionOut]
    candidates: list[CandidateOut]
    chosen: str | None
    reason: str
    chosen_by: str | None
    chosen_on: date | None


@router.get("/plan/situation", response=list[AreaOut], summary="How far each area of the business is")
def read_situation(request: ActorRequest) -> list[dict[str, Any]]:
    return [_area(row) for row in situation_of(current_plan(request.actor)).rows]


@router.post("/plan/situation/areas/{int:pk}/assessments", response={201: AreaOut}, summary="Assess an area")
def add_assessment(request: ActorRequest, pk: int, body: AssessmentIn) -> Status[dict[str, Any]]:
    """Whoever the token belongs to assessed it. What was found before stays."""
    require(request.actor, "planning.plan.view")
    area = found_or_404(lambda: find_area(request.actor, pk))
    assess(actor=request.actor, area=area, wanted=AssessmentWanted(**body.dict()))
    return Status(201, _area(row_of_area(area)))


@router.get("/plan/gaps", response=list[GapOut], summary="The gaps of the plan in force")
def list_gaps(request: ActorRequest) -> list[dict[str, Any]]:
    """What nobody deals with comes first, then by severity."""
    return [_gap(row) for row in gap_rows(current_plan(request.actor))]


@router.post("/plan/gaps", response={201: GapOut}, summary="Add a gap")
def add_gap(request: ActorRequest, body: GapIn) -> Status[dict[str, Any]]:
    plan = current_plan(request.actor)
    values = body.dict()
    wanted = GapWanted(
        **{key: value for key, value in values.items() if key != "area"}, area_id=_area_id(plan, body.area)
    )
    made = save_gap(actor=request.actor, plan=plan, wanted=wanted)
    return Status(201, _gap(GapRow(find_gap(request.actor, made.pk))))


@router.post("/plan/gaps/{int:pk}/move", response=GapOut, summary="Decide what becomes of a gap")
def put_gap(request: ActorRequest, pk: int, body: GapMoveIn) -> dict[str, Any]:
    require(request.actor, "planning.plan.view")
    gap = found_or_404(lambda: find_gap(request.actor, pk))
    decided = Decided(body.initiative_id, body.why, body.evidence)
    return _gap(GapRow(move_gap(actor=request.actor, gap=gap, to=body.to, decided=decided)))


@router.get("/plan/tools", response=list[SelectionOut], summary="The comparisons of tools")
def list_selections(request: ActorRequest) -> list[dict[str, Any]]:
    """With ranking, and how firm it is."""
    plan = current_plan(request.actor)
    return [_selection(matrix_of(one)) for one in selections_of(plan)]


def _area_id(plan: Plan, name: str | None) -> int | None:
    if not name:
        return None
    found = plan.areas.filter(name=name).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid([FieldError("area", tr("There is no area “{name}”.", name=name), "unknown")])
    return found


def _area(row: AreaRow) -> dict[str, Any]:
    return {
        "id": row.area.pk,
        "name": row.area.name,
        "section": row.area.element,
        "levels": row.area.levels,
        "level": row.level,
        "level_before": row.was,
        "assessments": [
            {
                "level": one.level,
                "finding": one.finding,
                "evidence": one.evidence,
                "metric": one.metric,
                "link": one.link,
                "by": one.by.email if one.by else None,
                "on": one.on,
            }
            for one in row.assessments
        ],
    }


def _gap(row: GapRow) -> dict[str, Any]:
    gap = row.gap
    names = ("name", "what", "severity", "evidence", "metric", "link", "initiative_id", "accepted_on",
             "accepted_why", "closed_on", "closed_evidence", "version")  # fmt: skip
    return {name: getattr(gap, name) for name in names} | {
        "id": gap.pk,
        "area": gap.area.name if gap.area else None,
        "state": row.state,
        "accepted_by": gap.accepted_by.email if gap.accepted_by else None,
        "closed_by": gap.closed_by.email if gap.closed_by else None,
    }


def _selection(matrix: Matrix) -> dict[str, Any]:
    one, result = matrix.selection, matrix.result
    places = {place.number: place for place in result.places}
    changes = [each.exact for each in result.firmness] or [None] * len(matrix.criteria)
    columns = []
    for number, candidate in enumerate(matrix.candidates):
        scores = [matrix.scores.get((each.pk, candidate.pk)) for each in matrix.criteria]
        place = places[number]
        columns.append(
            {
                "name": candidate.name,
                "link": candidate.link,
                "scores": [score.value if score else None for score in scores],
                "notes": [score.note if score else "" for score in scores],
                "total": None if place.total is None else round(float(place.total), 4),
                "place": place.place,
                "first_in": place.wins,
            }
        )
    return {
        "id": one.pk,
        "name": one.name,
        "what": one.what,
        "criteria": [
            {"name": each.name, "weight": each.weight, "change_to_lose": change}
            for each, change in zip(matrix.criteria, changes, strict=True)
        ],
        "candidates": columns,
        "chosen": one.chosen.name if one.chosen else None,
        "reason": one.reason,
        "chosen_by": one.chosen_by.email if one.chosen_by else None,
        "chosen_on": one.chosen_on,
    }
