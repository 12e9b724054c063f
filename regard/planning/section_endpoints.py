"""The written plan for programs: sections, versions, and the whole as one file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from ninja import Body, Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr, tr_of
from regard.people.door import require
from regard.people.queries import user_by_email
from regard.people.rest import ActorRequest, Answer
from regard.planning.exporting import plan_document
from regard.planning.inline import marks_in, resolve, spelled
from regard.planning.models import Plan
from regard.planning.rest import plan_numbered
from regard.planning.section_queries import Standing, section_of, standing, written
from regard.planning.services.importing import import_plan
from regard.planning.services.sections import save_section
from regard.planning.version_queries import versions

router = Router(tags=["Plan"])


class SectionOut(Answer):
    key: str
    label: str
    is_mandatory: bool
    text: str = Field(description="Markdown with marks such as [[metric:net_revenue]]")
    read: str = Field(description="The same with what its live figures show to you now")
    owner: str | None = Field(description="E-mail of whoever answers for it")
    status: str = Field(description="writing or ready")
    complete: float = Field(description="0 to 1, by the rule of the documentation")
    missing: list[str]
    open_comments: int
    version: int


class SectionIn(Schema):
    text: str | None = Field(None, max_length=40_000)
    owner: str | None = Field(None, description="E-mail")
    status: str | None = None
    version: int = Field(description="Of the section as read; another one stored answers 409")


class VersionOut(Answer):
    id: int
    edition: int
    name: str
    status: str = Field(description="draft, proposed, approved, in_force or superseded")
    starts_on: date
    ends_on: date
    approved_at: datetime | None
    in_force_at: datetime | None


class ImportedOut(Answer):
    id: int
    edition: int
    left_out: list[str]


def _out(one: Standing, plan: Plan, actor: Actor) -> dict[str, Any]:
    section = one.section
    return {
        "key": section.key,
        "label": str(one.element.label),
        "is_mandatory": one.element.is_mandatory,
        "text": section.text,
        "read": spelled(section.text, resolve(marks_in([section.text]), plan, actor)),
        "owner": section.owner.email if section.owner else None,
        "status": section.status,
        "complete": round(one.share, 4),
        "missing": one.todo if not section.is_empty else [tr_of("section", "Write it")],
        "open_comments": one.open_comments,
        "version": section.version,
    }


@router.get("/plan/sections", response=list[SectionOut], summary="The sections of the plan")
def list_sections(request: ActorRequest, plan: int | None = None) -> list[dict[str, Any]]:
    """In the order in which they are read, also those nobody has begun. `plan`: a version; left out, the one in force."""
    found = plan_numbered(request.actor, plan)
    return [_out(one, found, request.actor) for one in written(found).standings]


@router.get("/plan/sections/{key}", response=SectionOut, summary="One section")
def read_section(request: ActorRequest, key: str, plan: int | None = None) -> dict[str, Any]:
    found = plan_numbered(request.actor, plan)
    section = section_of(found, key)
    if section is None:
        raise Http404
    section.plan = found
    return _out(standing(section), found, request.actor)


@router.put("/plan/sections/{key}", response=SectionOut, summary="Write a section of a draft")
def write_section(
    request: ActorRequest, key: str, body: SectionIn, plan: int | None = None
) -> dict[str, Any]:
    """What is left out stays as it is. A version that is not a draft answers 409."""
    found = plan_numbered(request.actor, plan)
    values: dict[str, Any] = {}
    if body.text is not None:
        values["text"] = body.text
    if body.status is not None:
        values["status"] = body.status
    if body.owner is not None:
        owner = user_by_email(body.owner)
        if owner is None:
            raise Invalid(
                [FieldError("owner", tr("Nobody here has the address {email}.", email=body.owner), "unknown")]
            )
        values["owner_id"] = owner.pk
    save_section(actor=request.actor, plan=found, key=key, values=values, version=body.version)
    return read_section(request, key, plan)


@router.get("/plan/versions", response=list[VersionOut], summary="The versions of the plan")
def list_versions(request: ActorRequest) -> list[Plan]:
    """The newest first."""
    require(request.actor, "planning.plan.view")
    return list(versions(request.actor))


@router.get("/plan/export", response=dict[str, Any], summary="A version as one document")
def export_plan(request: ActorRequest, plan: int | None = None) -> dict[str, Any]:
    """Everything that lays it down: goals, objectives, sections. What was measured is not in it."""
    return plan_document(plan_numbered(request.actor, plan))


@router.post("/plan/import", response={201: ImportedOut}, summary="A draft from such a document")
def take_in_plan(request: ActorRequest, body: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Baselines are measured from the data here; what has no metric, segment or figure here is left out and named."""
    taken = import_plan(actor=request.actor, document=body)
    return Status(201, {"id": taken.plan.pk, "edition": taken.plan.edition, "left_out": list(taken.left_out)})
