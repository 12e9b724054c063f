"""Personas, courses and adoption for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.kernel.errors import FieldError, Invalid
from regard.people.door import require
from regard.people.queries import user_by_email
from regard.people.rest import ActorRequest, Answer
from regard.planning.adoption_queries import SEE as SEE_ADOPTION
from regard.planning.adoption_queries import adoption_lines
from regard.planning.models import Completion
from regard.planning.persona_queries import persona_lines
from regard.planning.rest import current_plan
from regard.planning.services.personas import EvidenceWanted, add_evidence
from regard.planning.services.training import confirm_completion
from regard.planning.training_queries import course_lines

router = Router()


class EvidenceOut(Answer):
    what: str
    source: str
    on: date
    is_stale: bool = Field(description="Older than the persona's stale_months")


class PersonaOut(Answer):
    key: str
    name: str
    segment: str = Field(description="Key of the segment it stands for")
    sentence: str
    needs: list[str]
    pains: list[str]
    channels: list[str]
    quote: str
    stale_months: int
    evidence: list[EvidenceOut]
    is_hidden: bool = Field(
        description="True: the figures are about customers you may not see, so they are null"
    )
    computed_at: datetime | None
    size: int | None = Field(description="Members of the segment")
    net_revenue: str | None = Field(description="Of the members, the last 12 months")
    lifetime_value: str | None = Field(description="Per member, estimated")


class EvidenceIn(Schema):
    what: str = Field(max_length=300, examples=["Two thirds of regulars have never used a code"])
    source: str = Field(max_length=200, examples=["Orders of two years"])
    on: date


class CourseOut(Answer):
    key: str
    name: str
    outcome: str = Field(description="What one can do after it")
    material: str
    link: str
    months: int | None = Field(description="For how long a completion counts; null: for good")
    roles: list[str] = Field(description="Keys of the roles that need it")
    objective: str | None = Field(description="Key of the objective it should help")
    needed: int | None = Field(description="How many people need it; null: not yours to see")
    lacking: list[str] | None = Field(description="E-mails of those who need it and lack it")


class CompletionIn(Schema):
    person: str = Field(description="E-mail of whoever did it")
    on: date


class CompletionOut(Answer):
    person: str
    on: date
    confirmed_by: str | None


class ColleagueOut(Answer):
    email: str
    teams: list[str]
    active_days: int = Field(description="Days with a deed, of the last 28")
    made: int
    changed: int
    tasks_done: int
    logged: int = Field(description="Notes, calls and meetings")
    overdue: int
    last_on: date | None


@router.get("/plan/personas", response=list[PersonaOut], summary="The personas of the plan in force")
def list_personas(request: ActorRequest) -> list[dict[str, Any]]:
    return persona_lines(current_plan(request.actor), request.actor)


@router.post(
    "/plan/personas/{slug:key}/evidence", response={201: EvidenceOut}, summary="Add evidence to a persona"
)
def post_evidence(request: ActorRequest, key: str, body: EvidenceIn) -> Status[dict[str, Any]]:
    """The same from the same source on the same day is kept once."""
    plan = current_plan(request.actor)
    persona = plan.personas.select_related("plan").filter(key=key).first()
    if persona is None:
        raise Http404
    made = add_evidence(
        actor=request.actor, persona=persona, wanted=EvidenceWanted(body.what, body.source, body.on)
    )
    row = next(one for one in persona_lines(plan, request.actor) if one["key"] == key)
    found = (
        one
        for one in row["evidence"]
        if (one["what"], one["source"], one["on"]) == (made.what, made.source, made.on)
    )
    return Status(201, next(found))


@router.get("/plan/courses", response=list[CourseOut], summary="The courses of the plan in force")
def list_courses(request: ActorRequest) -> list[dict[str, Any]]:
    return course_lines(current_plan(request.actor), request.actor)


@router.post(
    "/plan/courses/{slug:key}/completions",
    response={201: CompletionOut},
    summary="Confirm that somebody did a course",
)
def post_completion(request: ActorRequest, key: str, body: CompletionIn) -> Status[dict[str, Any]]:
    """Twice the same day is once."""
    course = current_plan(request.actor).courses.filter(key=key).first()
    if course is None:
        raise Http404
    person = user_by_email(body.person)
    if person is None or not person.is_active:
        raise Invalid([FieldError("person", f"Nobody here has the address {body.person}.", "unknown")])
    made = confirm_completion(actor=request.actor, course=course, person_id=person.pk, on=body.on)
    return Status(201, _completion(made, person.email))


def _completion(made: Completion, email: str) -> dict[str, Any]:
    by = made.confirmed_by
    return {"person": email, "on": made.on, "confirmed_by": by.email if by else None}


@router.get("/plan/adoption", response=list[ColleagueOut], summary="Who works with Regard how much")
def list_adoption(request: ActorRequest) -> list[dict[str, object]]:
    """The last 28 days, from what was made, changed, finished and logged."""
    require(request.actor, SEE_ADOPTION)
    return adoption_lines(request.actor)
