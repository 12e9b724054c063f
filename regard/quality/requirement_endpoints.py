"""What is required of the data, how good it is, and mends, for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from ninja import Field, Router, Schema, Status

from regard.kernel.ids import HIGHEST_ID
from regard.people.rest import ActorRequest, Answer
from regard.quality.fields import DIMENSIONS
from regard.quality.models import Mend, Requirement, Scoring
from regard.quality.register_queries import sign_offs
from regard.quality.score_queries import Overview, mends_made, overview, quality_of, register
from regard.quality.score_queries import requirement as requirement_of
from regard.quality.services.mending import MendPreview, preview_mend, start_mend, start_undo
from regard.quality.services.requirements import remove_requirement, save_requirement, sign_off
from regard.quality.services.scoring import start_scoring

router = Router(tags=["Data quality"])


class RequirementOut(Answer):
    id: int
    field: str = Field(description="name, email … or a fact of the profile such as born")
    applies_to: str = Field(description="both, person or organisation")
    purpose: str
    objective: str = Field(description="Key of the plan's objective it serves; empty for none")
    source: str
    format: str = Field(
        description="How it is to be written: a sentence, or one that is checked: "
        "email, phone_e164, postal_code, country_name, iso_date"
    )
    is_needed: bool = Field(description="Whether a record without it is incomplete")
    must_be_verified: bool
    target: int = Field(description="Per cent of records that should have it, and have it right")
    max_age_days: int | None = Field(description="Older than this it is stale")
    owner_id: int | None
    legal_basis: str
    retention_months: int | None
    policy: str
    review_on: date | None
    signed_off_at: datetime | None = Field(description="Null where it changed since, or never was")
    version: int


class DifferenceOut(Answer):
    label: str
    before: str
    after: str


class SignOffOut(Answer):
    by: str
    at: datetime
    version: int
    is_current: bool = Field(description="Whether it holds still")
    wording: dict[str, str] = Field(description="What was signed off, in words")
    changes: list[DifferenceOut] = Field(description="What reads otherwise today")


class RequirementIn(Schema):
    applies_to: Literal["both", "person", "organisation"] | None = None
    purpose: str | None = None
    objective: str | None = None
    source: str | None = None
    format: str | None = None
    is_needed: bool | None = None
    must_be_verified: bool | None = None
    target: int | None = None
    max_age_days: int | None = None
    owner_id: int | None = None
    legal_basis: str | None = None
    retention_months: int | None = None
    policy: str | None = None
    review_on: date | None = None
    version: int | None = Field(
        None, description="The one that was read: what changed since is refused (409)"
    )


class NewRequirementIn(RequirementIn):
    field: str = Field(description="A key of the field that nothing is required of yet")


class RegisterOut(Answer):
    requirements: list[RequirementOut]
    free: list[str] = Field(description="Fields of which nothing is required yet")
    unneeded: list[str] = Field(description="Labels of fields that no objective needs")
    objectives_without_data: list[str]


class CauseOut(Answer):
    key: str = Field(description="The check, such as email.accurate")
    field: str
    dimension: str
    says: str = Field(description="What a record that fails it is said to be")
    applied: int | None = Field(description="To how many it applies; null where that is not kept")
    failed: int
    target: int
    mend: str = Field(description="The mend that puts most right by itself; empty for none")


class QualityOut(Answer):
    scored_at: datetime | None
    share: float | None = Field(description="Of the checks that apply, those passed: 0 to 1")
    dimensions: dict[str, float | None]
    causes: list[CauseOut]


class RecordQualityOut(Answer):
    customer_id: int
    score: int | None = Field(
        description="Per cent of the checks that apply and that it passes; null where none applies"
    )
    dimensions: dict[str, int | None]
    failed: list[str] = Field(description="The checks it fails, such as email.accurate")


class ScoringOut(Answer):
    job_id: int | None = Field(description="Where to ask how far it is: /jobs/{id}")
    started_at: datetime


class MendOut(Answer):
    id: int
    key: str
    status: str = Field(description="waiting, running, done, undoing or undone")
    at: datetime
    looked_at: int
    mended: int
    restored: int
    not_restored: int
    said: list[str] = Field(description="Why some could not be restored")
    job_id: int | None


class ProposalOut(Answer):
    customer_id: int
    before: dict[str, str]
    after: dict[str, str]


class MendPreviewOut(Answer):
    key: str
    failing: int = Field(description="Records with the fault")
    looked_at: int = Field(description="How many of them were looked at")
    mendable: int = Field(description="How many of these the mend knows to put right")
    proposals: list[ProposalOut]


def _seen(requirement_id: int) -> int:
    if requirement_id > HIGHEST_ID:
        raise Http404
    return requirement_id


def _one(request: ActorRequest, requirement_id: int) -> Requirement:
    found = requirement_of(request.actor, requirement_id)
    if found is None:
        raise Http404
    return found


def _said(body: RequirementIn) -> dict[str, Any]:
    return {name: getattr(body, name) for name in body.model_fields_set - {"version"}}


@router.get("/data-requirements", response=RegisterOut, summary="What is required of the data")
def read_register(request: ActorRequest) -> dict[str, Any]:
    """One for each field, with what does not fit: fields no objective needs, objectives that name no data."""
    seen = register(request.actor)
    return {
        "requirements": seen.requirements,
        "free": [key for key, _ in seen.free],
        "unneeded": seen.unneeded,
        "objectives_without_data": seen.without_need,
    }


@router.post("/data-requirements", response={201: RequirementOut}, summary="Require something of a field")
def post_requirement(request: ActorRequest, body: NewRequirementIn) -> Status[Requirement]:
    """A field of which something is required already is refused (422)."""
    made = save_requirement(actor=request.actor, values=_said(body))
    return Status(201, _one(request, made.pk))


@router.patch(
    "/data-requirements/{int:requirement_id}", response=RequirementOut, summary="Change a requirement"
)
def patch_requirement(request: ActorRequest, requirement_id: int, body: RequirementIn) -> Requirement:
    """What is left out stays. A change takes the sign-off back."""
    save_requirement(
        actor=request.actor, values=_said(body), requirement_id=_seen(requirement_id), version=body.version
    )
    return _one(request, requirement_id)


@router.delete("/data-requirements/{int:requirement_id}", response={204: None}, summary="Require it no more")
def delete_requirement(request: ActorRequest, requirement_id: int) -> Status[None]:
    """The tasks about it go with it."""
    remove_requirement(actor=request.actor, requirement_id=_seen(requirement_id))
    return Status(204, None)


@router.post(
    "/data-requirements/{int:requirement_id}/sign-off",
    response=RequirementOut,
    summary="Sign a requirement off",
)
def post_requirement_sign_off(request: ActorRequest, requirement_id: int) -> Requirement:
    """It must say what for, and on which legal basis."""
    sign_off(actor=request.actor, requirement_id=_seen(requirement_id))
    return _one(request, requirement_id)


@router.get(
    "/data-requirements/{int:requirement_id}/sign-offs",
    response=list[SignOffOut],
    summary="Who signed a requirement off",
)
def list_sign_offs(request: ActorRequest, requirement_id: int) -> list[dict[str, Any]]:
    """The newest first, each with what changed since."""
    item = _one(request, _seen(requirement_id))
    return [
        {
            "by": one.said.by_name,
            "at": one.said.at,
            "version": one.said.version,
            "is_current": one.is_current,
            "wording": one.said.wording,
            "changes": one.changes,
        }
        for one in sign_offs(request.actor, item)
    ]


@router.get("/data-quality", response=QualityOut, summary="How good the data is")
def read_quality(request: ActorRequest) -> dict[str, Any]:
    """As of the last scoring, over the customers the token's user may see; what fails most first."""
    seen: Overview = overview(request.actor)
    return {
        "scored_at": seen.scored.finished_at if seen.scored else None,
        "share": seen.share,
        "dimensions": {one.key: one.share for one in seen.dimensions},
        "causes": seen.causes,
    }


@router.post("/data-quality/scoring", response={202: ScoringOut}, summary="Score all records anew")
def post_scoring(request: ActorRequest) -> Status[Scoring]:
    return Status(202, start_scoring(actor=request.actor))


@router.get("/customers/{int:customer_id}/quality", response=RecordQualityOut, summary="How good a record is")
def read_record(request: ActorRequest, customer_id: int) -> dict[str, Any]:
    """By dimension, with the checks it fails; before it was scored, nothing of it is known (404)."""
    found = quality_of(request.actor, _seen(customer_id))
    if found is None:
        raise Http404
    row, failed = found
    return {
        "customer_id": row.customer_id,
        "score": row.score,
        "dimensions": {key: getattr(row, key) for key in DIMENSIONS},
        "failed": failed,
    }


@router.get("/mends", response=list[MendOut], summary="Mends that were made")
def list_mends(request: ActorRequest) -> list[Mend]:
    """The newest 50."""
    return list(mends_made(request.actor))


@router.get("/mends/{slug:key}/preview", response=MendPreviewOut, summary="What a mend would do")
def read_preview(request: ActorRequest, key: str) -> dict[str, Any]:
    """Nothing is changed. The first proposals, each with what stands there and what would."""
    seen: MendPreview = preview_mend(actor=request.actor, key=key)
    return {
        "key": key,
        "failing": seen.failing,
        "looked_at": seen.looked_at,
        "mendable": seen.mendable,
        "proposals": [
            {"customer_id": one.customer_id, "before": dict(one.before), "after": dict(one.after)}
            for one in seen.proposals
        ],
    }


@router.post("/mends/{slug:key}/start", response={202: MendOut}, summary="Mend all records with a fault")
def post_mend(request: ActorRequest, key: str) -> Status[Mend]:
    """A worker does it; while the same is being mended already, it is refused (409)."""
    return Status(202, start_mend(actor=request.actor, key=key))


@router.post("/mends/{int:mend_id}/undo", response={202: MendOut}, summary="Take a mend back")
def post_undo(request: ActorRequest, mend_id: int) -> Status[Mend]:
    """Each record gets back what it had, unless somebody changed it since. Within thirty days."""
    return Status(202, start_undo(actor=request.actor, mend_id=_seen(mend_id)))
