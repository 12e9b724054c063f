"""What the plan lays down, for programs that send, price or answer. `endpoints` takes these addresses in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Router
from ninja.params.functions import Query

from regard.customers.queries import visible_to as visible_customers
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.money import plain, to_units
from regard.kernel.policies import CHANNELS, GRANTS, PURPOSES, may_contact, may_grant, promised_to
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer
from regard.planning.models import AuthorityLimit, ContactRule, Process, Treatment
from regard.planning.process_queries import ProcessRow, process_rows
from regard.planning.rest import VIEW, plan_numbered
from regard.planning.rule_document import contact_line, limit_line, process_line, treatment_line
from regard.planning.rule_queries import authority_limits, contact_rules, treatments
from regard.ui.among import among

router = Router(tags=["Plan"])
MOST = 1_000
CUSTOMERS = "Ids of customers, a thousand at most; those the token's user may not see are left out"


class RuleOut(Answer):
    id: int
    version: int = Field(description="Send it back when you change the rule: another one stored answers 409")


class ContactRuleOut(RuleOut):
    segment: str | None = Field(description="Key of the segment; null is everybody")
    channel: str = Field(description=", ".join(CHANNELS))
    purpose: str = Field(description=", ".join(PURPOSES))
    most: int | None = Field(
        description="Contacts at most in the period; 0 is never, null as often as needed"
    )
    period: str = Field(description="day, week, month or quarter")
    says: str
    owner: str


class TreatmentOut(RuleOut):
    name: str
    segment: str | None
    what: str
    answer_hours: int | None
    owner: str | None
    offers: str


class LimitOut(RuleOut):
    role: str
    kind: str = Field(description=", ".join(GRANTS))
    unit: str = Field(description="percent or money")
    most: str | None = Field(description="In percent, or in the business's currency; null is without a limit")
    segment: str | None = Field(description="Key of the segment; null is to everybody")
    total: str | None = Field(
        description="The most one person gives so in a period, in the business's currency; null is any"
    )
    period: str = Field(description="day, week, month or quarter")
    ask: str = Field(description="E-mail of whoever decides above it")


class ProcessOut(RuleOut):
    name: str
    begins: str
    owner: str
    steps: list[dict[str, str]]
    manual: bool
    automations: list[str]
    state: str = Field(description="manual, on, off or missing")


class RulesOut(Answer):
    contacts: list[ContactRuleOut]
    treatments: list[TreatmentOut] = Field(description="The first that fits a customer applies")
    limits: list[LimitOut]
    processes: list[ProcessOut]


class ContactOut(Answer):
    customer_id: int
    verdict: str = Field(description="allowed, over, not_planned or no_permission")
    reason: str
    used: int | None
    most: int | None
    period: str | None
    starts_on: date | None
    ends_on: date | None = Field(description="The first day after the period")


class PromiseOut(Answer):
    customer_id: int
    name: str
    segment: str
    what: str
    answer_hours: int | None
    looked_after_by: int | None = Field(description="Id of the user")
    offers: str
    also: list[str] = Field(description="Treatments it goes before")


class GrantOut(Answer):
    is_allowed: bool
    reason: str
    most: str | None
    unit: str
    ask: int | None = Field(description="Id of the user who decides above it")
    segment: str = Field(description="The segment the limit is about; empty is everybody")
    total: str | None = Field(description="The most in the period, in the business's currency; null is any")
    used: str = Field(description="What of it is given already")
    period: str
    ends_on: date | None = Field(description="The first day after the period")


@router.get("/plan/rules", response=RulesOut, summary="What a version of the plan lays down")
def read_rules(request: ActorRequest, plan: int | None = None) -> dict[str, Any]:
    """`plan`: a version; left out, the one in force, which alone is obeyed."""
    found = plan_numbered(request.actor, plan)
    return {
        "contacts": [contact_answer(one) for one in contact_rules(found)],
        "treatments": [treatment_answer(one) for one in treatments(found)],
        "limits": [limit_answer(one) for one in authority_limits(found)],
        "processes": [process_answer(row) for row in process_rows(found)],
    }


def contact_answer(one: ContactRule) -> dict[str, Any]:
    return _counted(one) | contact_line(one)


def treatment_answer(one: Treatment) -> dict[str, Any]:
    return _counted(one) | treatment_line(one)


def limit_answer(one: AuthorityLimit) -> dict[str, Any]:
    return _counted(one) | limit_line(one)


def process_answer(row: ProcessRow) -> dict[str, Any]:
    states = [bound.health.state for bound in row.bound]
    state = next((state for state in ("missing", "off", "on") if state in states), "manual")
    return _counted(row.process) | process_line(row.process) | {"state": state}


def _counted(one: ContactRule | Treatment | AuthorityLimit | Process) -> dict[str, Any]:
    return {"id": one.pk, "version": one.version}


@router.get("/plan/may-contact", response=list[ContactOut], summary="Whether customers may be contacted now")
def read_may_contact(
    request: ActorRequest,
    channel: str = Query(..., description=", ".join(CHANNELS)),
    purpose: str = Query("", description=f"{', '.join(PURPOSES)}; left out: for any of them"),
    customer_id: list[int] = Query(..., description=CUSTOMERS),
) -> list[dict[str, Any]]:
    """In four queries, however many are asked for. Only rules of a version that is in force count."""
    if channel not in CHANNELS or purpose not in {"", *PURPOSES}:
        name = "channel" if channel not in CHANNELS else "purpose"
        known = CHANNELS if name == "channel" else PURPOSES
        words = tr("Choose one of {known}.", known=", ".join(known))
        raise Invalid([FieldError(name, words, "choice")])
    answers = may_contact(_seen(request.actor, customer_id), channel, purpose)
    return [
        {
            "customer_id": customer,
            "verdict": one.verdict.value,
            "reason": one.reason,
            "used": one.frequency.used if one.frequency else None,
            "most": one.frequency.most if one.frequency else None,
            "period": one.frequency.period if one.frequency else None,
            "starts_on": one.frequency.starts_on if one.frequency else None,
            "ends_on": one.frequency.ends_on if one.frequency else None,
        }
        for customer, one in answers.items()
    ]


@router.get("/plan/promises", response=list[PromiseOut], summary="What was promised to customers")
def read_promises(
    request: ActorRequest, customer_id: list[int] = Query(..., description=CUSTOMERS)
) -> list[dict[str, Any]]:
    """Customers to whom nothing was promised are left out."""
    return [
        {
            "customer_id": customer,
            "name": one.name,
            "segment": one.of,
            "what": one.what,
            "answer_hours": one.answer_hours,
            "looked_after_by": one.person_id,
            "offers": one.offers,
            "also": list(one.also),
        }
        for customer, one in promised_to(_seen(request.actor, customer_id)).items()
    ]


@router.get("/plan/may-grant", response=GrantOut, summary="What the token's user may give away by themselves")
def read_may_grant(
    request: ActorRequest,
    kind: str = Query(..., description=", ".join(GRANTS)),
    amount: Decimal | None = Query(None, ge=0, le=10**11, description="In the business's currency"),
    percent: Decimal | None = Query(None, ge=0, le=100),
    of: Decimal | None = Query(None, gt=0, le=10**11, description="What it is a part of"),
    customer_id: int | None = Query(None, ge=1, description="To whom; left out: what counts for everybody"),
) -> dict[str, Any]:
    """Without an amount or a percentage: what the limit is."""
    require(request.actor, VIEW)
    if kind not in GRANTS:
        words = tr("Choose one of {known}.", known=", ".join(GRANTS))
        raise Invalid([FieldError("kind", words, "choice")])
    try:
        found = may_grant(
            request.actor,
            kind,
            amount=None if amount is None else to_units(amount),
            percent=percent,
            of=None if of is None else to_units(of),
            customer=None if customer_id is None else next(iter(_seen(request.actor, [customer_id])), None),
        )
    except ValueError as error:
        raise Invalid(
            [FieldError("of", tr("Say of what: the limit is measured otherwise."), "required")]
        ) from error
    most = plain(found.most) if isinstance(found.most, int) and found.unit == "money" else found.most
    return {
        "is_allowed": found.is_allowed,
        "reason": found.reason,
        "most": None if most is None else str(most),
        "unit": found.unit,
        "ask": found.ask_id,
        "segment": found.of,
        "total": plain(found.total),
        "used": plain(found.used),
        "period": found.period,
        "ends_on": found.ends_on,
    }


def _seen(actor: Actor, customers: list[int]) -> list[int]:
    require(actor, VIEW)
    if len(customers) > MOST:
        words = tr("At most {most} at once.", most=MOST)
        raise Invalid([FieldError("customer_id", words, "range")])
    wanted = [one for one in customers if 0 < one < 2**63]
    return sorted(visible_customers(actor).filter(pk__in=among(wanted)).values_list("pk", flat=True))
