"""Laying down rules for programs: contacts, treatments, limits and processes of a draft. `endpoints` takes these addresses in.

`plan` names the version, as `GET /plan/versions` lists it. Left out it is the one in force, which takes no changes: 409, as every
version that is not a draft. Who is named by e-mail and left out is whoever the token belongs to.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ninja import Field, Router, Schema, Status

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.money import to_units
from regard.kernel.policies import CHANNELS, GRANTS, PERIODS, PURPOSES
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import role_id_of
from regard.people.rest import ActorRequest
from regard.planning.models import AuthorityLimit, ContactRule, Process, Treatment
from regard.planning.process_queries import process_rows, row_of_process
from regard.planning.rest import found_or_404, person_id, plan_numbered, segment_id
from regard.planning.rule_endpoints import (
    ContactRuleOut,
    LimitOut,
    ProcessOut,
    TreatmentOut,
    contact_answer,
    limit_answer,
    process_answer,
    treatment_answer,
)
from regard.planning.rule_queries import CHANGE, R, find_rule, treatments
from regard.planning.services.authority import LimitWanted, remove_limit, save_limit
from regard.planning.services.contacts import ContactWanted, remove_contact_rule, save_contact_rule
from regard.planning.services.processes import (
    ProcessWanted,
    StepOf,
    move_process,
    remove_process,
    save_process,
)
from regard.planning.services.treatments import (
    TreatmentWanted,
    move_treatment,
    remove_treatment,
    save_treatment,
)

router = Router(tags=["Plan"])
VERSION = Field(None, description="Of the rule as read; another one stored answers 409; left out: whichever")


class ContactRuleIn(Schema):
    channel: str = Field(description=", ".join(CHANNELS))
    purpose: str = Field(description=", ".join(PURPOSES))
    most: int | None = Field(
        None, ge=0, le=99, description="Contacts at most in the period; 0 is never, null as often as needed"
    )
    period: str = Field("month", description=", ".join(PERIODS))
    segment: str | None = Field(None, description="Key of a segment; null is everybody")
    says: str = Field("", max_length=300)
    owner: str | None = Field(None, description="E-mail of whoever answers for it")


class ContactRuleChange(ContactRuleIn):
    version: int | None = VERSION


class TreatmentIn(Schema):
    name: str = Field(max_length=100)
    what: str = Field(max_length=5000)
    segment: str | None = Field(None, description="Key of a segment; null is everybody")
    answer_hours: int | None = Field(None, ge=1, le=8760)
    owner: str | None = Field(None, description="E-mail of whoever looks after them; null is nobody")
    offers: str = Field("", max_length=300)


class TreatmentChange(TreatmentIn):
    version: int | None = VERSION


class LimitIn(Schema):
    role: str = Field(description="Key of a role")
    kind: str = Field(description=", ".join(GRANTS))
    unit: str = Field(description="percent or money; the same for all limits of a kind")
    most: Decimal | None = Field(
        None, ge=0, max_digits=14, decimal_places=4,
        description="In percent, or in the business's currency; null is without a limit",
    )  # fmt: skip
    segment: str | None = Field(None, description="Key of a segment; null is to everybody")
    total: Decimal | None = Field(
        None, ge=0, max_digits=14, decimal_places=4,
        description="The most one person gives so in a period, in the business's currency; null is any",
    )  # fmt: skip
    period: str = Field("month", description=", ".join(PERIODS))
    ask: str | None = Field(None, description="E-mail of whoever decides above it")


class LimitChange(LimitIn):
    version: int | None = VERSION


class ProcessStepIn(Schema):
    what: str = Field(max_length=200)
    who: str = Field("", max_length=200)
    tool: str = Field("", alias="with", max_length=200)
    within: str = Field("", max_length=200)


class ProcessIn(Schema):
    name: str = Field(max_length=100)
    begins: str = Field("", max_length=200)
    steps: list[ProcessStepIn] = Field(min_length=1, max_length=20)
    automations: list[str] = Field(
        default_factory=list, max_length=10, description="Keys of what runs of it; none: it is done by hand"
    )
    owner: str | None = Field(None, description="E-mail of whoever answers for it")


class ProcessChange(ProcessIn):
    version: int | None = VERSION


class MoveIn(Schema):
    earlier: bool = Field(description="A place earlier; false: a place later")


def _known(actor: Actor, model: type[R], pk: int) -> R:
    require(actor, CHANGE)
    return found_or_404(lambda: find_rule(actor, model, pk))


def _contact(actor: Actor, body: ContactRuleIn) -> ContactWanted:
    return ContactWanted(
        channel=body.channel, purpose=body.purpose, most=body.most, period=body.period,
        owner_id=person_id(body.owner, actor.user_id), segment_id=segment_id(actor, body.segment), says=body.says,
    )  # fmt: skip


def _treatment(actor: Actor, body: TreatmentIn) -> TreatmentWanted:
    return TreatmentWanted(
        name=body.name, what=body.what, segment_id=segment_id(actor, body.segment), answer_hours=body.answer_hours,
        owner_id=person_id(body.owner, None), offers=body.offers,
    )  # fmt: skip


def _limit(actor: Actor, body: LimitIn) -> LimitWanted:
    role = role_id_of(body.role)
    if role is None:
        raise Invalid([FieldError("role", tr("There is no role “{key}”.", key=body.role), "unknown")])
    return LimitWanted(
        role_id=role, kind=body.kind, unit=body.unit, most=None if body.most is None else to_units(body.most),
        ask_id=person_id(body.ask, actor.user_id, "ask"), segment_id=segment_id(actor, body.segment),
        total=None if body.total is None else to_units(body.total), period=body.period,
    )  # fmt: skip


def _process(actor: Actor, body: ProcessIn) -> ProcessWanted:
    return ProcessWanted(
        name=body.name, owner_id=person_id(body.owner, actor.user_id), begins=body.begins,
        steps=[StepOf(one.what, one.who, one.tool, one.within) for one in body.steps],
        is_manual=not body.automations, automations=body.automations,
    )  # fmt: skip


@router.post("/plan/rules/contacts", response={201: ContactRuleOut}, summary="Lay down a contact")
def add_contact_rule(
    request: ActorRequest, body: ContactRuleIn, plan: int | None = None
) -> Status[dict[str, Any]]:
    """Who is contacted by which channel, for what, how often at most."""
    actor, version = request.actor, plan_numbered(request.actor, plan)
    made = save_contact_rule(actor=actor, plan=version, wanted=_contact(actor, body))
    return Status(201, contact_answer(made))


@router.put("/plan/rules/contacts/{int:pk}", response=ContactRuleOut, summary="Change a contact")
def replace_contact_rule(request: ActorRequest, pk: int, body: ContactRuleChange) -> dict[str, Any]:
    actor, rule = request.actor, _known(request.actor, ContactRule, pk)
    wanted = _contact(actor, body)
    return contact_answer(
        save_contact_rule(actor=actor, plan=rule.plan, wanted=wanted, rule=rule, version=body.version)
    )


@router.delete("/plan/rules/contacts/{int:pk}", response={204: None}, summary="Remove a contact")
def delete_contact_rule(request: ActorRequest, pk: int) -> Status[None]:
    remove_contact_rule(actor=request.actor, rule=_known(request.actor, ContactRule, pk))
    return Status(204, None)


@router.post("/plan/rules/treatments", response={201: TreatmentOut}, summary="Promise a treatment")
def add_treatment(
    request: ActorRequest, body: TreatmentIn, plan: int | None = None
) -> Status[dict[str, Any]]:
    """After all others: of several that fit a customer the first applies."""
    actor, version = request.actor, plan_numbered(request.actor, plan)
    return Status(
        201, treatment_answer(save_treatment(actor=actor, plan=version, wanted=_treatment(actor, body)))
    )


@router.put("/plan/rules/treatments/{int:pk}", response=TreatmentOut, summary="Change a treatment")
def replace_treatment(request: ActorRequest, pk: int, body: TreatmentChange) -> dict[str, Any]:
    actor, row = request.actor, _known(request.actor, Treatment, pk)
    wanted = _treatment(actor, body)
    return treatment_answer(
        save_treatment(actor=actor, plan=row.plan, wanted=wanted, treatment=row, version=body.version)
    )


@router.post(
    "/plan/rules/treatments/{int:pk}/move",
    response=list[TreatmentOut],
    summary="Let a treatment go before another",
)
def put_treatment(request: ActorRequest, pk: int, body: MoveIn) -> list[dict[str, Any]]:
    """Answers with all treatments of the version in their order."""
    row = _known(request.actor, Treatment, pk)
    move_treatment(actor=request.actor, plan=row.plan, treatment_id=pk, earlier=body.earlier)
    return [treatment_answer(one) for one in treatments(row.plan)]


@router.delete("/plan/rules/treatments/{int:pk}", response={204: None}, summary="Remove a treatment")
def delete_treatment(request: ActorRequest, pk: int) -> Status[None]:
    remove_treatment(actor=request.actor, treatment=_known(request.actor, Treatment, pk))
    return Status(204, None)


@router.post("/plan/rules/limits", response={201: LimitOut}, summary="Set what a role may give by itself")
def add_limit(request: ActorRequest, body: LimitIn, plan: int | None = None) -> Status[dict[str, Any]]:
    actor, version = request.actor, plan_numbered(request.actor, plan)
    return Status(201, limit_answer(save_limit(actor=actor, plan=version, wanted=_limit(actor, body))))


@router.put("/plan/rules/limits/{int:pk}", response=LimitOut, summary="Change a limit")
def replace_limit(request: ActorRequest, pk: int, body: LimitChange) -> dict[str, Any]:
    actor, row = request.actor, _known(request.actor, AuthorityLimit, pk)
    wanted = _limit(actor, body)
    return limit_answer(
        save_limit(actor=actor, plan=row.plan, wanted=wanted, limit=row, version=body.version)
    )


@router.delete("/plan/rules/limits/{int:pk}", response={204: None}, summary="Remove a limit")
def delete_limit(request: ActorRequest, pk: int) -> Status[None]:
    remove_limit(actor=request.actor, limit=_known(request.actor, AuthorityLimit, pk))
    return Status(204, None)


@router.post("/plan/rules/processes", response={201: ProcessOut}, summary="Describe a process")
def add_process(request: ActorRequest, body: ProcessIn, plan: int | None = None) -> Status[dict[str, Any]]:
    """Bound to automations that are here, or done by hand."""
    actor, version = request.actor, plan_numbered(request.actor, plan)
    made = save_process(actor=actor, plan=version, wanted=_process(actor, body))
    return Status(201, process_answer(row_of_process(made)))


@router.put("/plan/rules/processes/{int:pk}", response=ProcessOut, summary="Change a process")
def replace_process(request: ActorRequest, pk: int, body: ProcessChange) -> dict[str, Any]:
    actor, row = request.actor, _known(request.actor, Process, pk)
    wanted = _process(actor, body)
    made = save_process(actor=actor, plan=row.plan, wanted=wanted, process=row, version=body.version)
    return process_answer(row_of_process(made))


@router.post(
    "/plan/rules/processes/{int:pk}/move",
    response=list[ProcessOut],
    summary="Show a process before another",
)
def put_process(request: ActorRequest, pk: int, body: MoveIn) -> list[dict[str, Any]]:
    """Answers with all processes of the version in their order."""
    row = _known(request.actor, Process, pk)
    move_process(actor=request.actor, plan=row.plan, process_id=pk, earlier=body.earlier)
    return [process_answer(one) for one in process_rows(row.plan)]


@router.delete("/plan/rules/processes/{int:pk}", response={204: None}, summary="Remove a process")
def delete_process(request: ActorRequest, pk: int) -> Status[None]:
    remove_process(actor=request.actor, process=_known(request.actor, Process, pk))
    return Status(204, None)
