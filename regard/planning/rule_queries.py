"""Reads of what a plan lays down for others. Whoever sees the plan sees its rules."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import F, QuerySet

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.policies import CHANNELS, GRANTS, PURPOSES
from regard.kernel.words import tr
from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Treatment
from regard.planning.queries import visible_to

CHANGE = "planning.rule.change"
R = TypeVar("R", ContactRule, Treatment, AuthorityLimit, Process)


def find_rule(actor: Actor, model: type[R], pk: int) -> R:
    """One rule of a plan the actor sees, with its plan. Raises `NotFound`."""
    rows = model._default_manager.select_related("plan")
    found = rows.filter(pk=pk, plan__in=visible_to(actor)).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such rule, or it is not yours to see."))
    return found


def may_change(actor: Actor, plan: Plan) -> bool:
    """Whether the rules of this version are the actor's to write: a draft's only. No query."""
    return plan.is_draft and actor.may(CHANGE)


def contact_rules(plan: Plan) -> QuerySet[ContactRule]:
    return plan.contact_rules.select_related("segment", "owner")


def treatments(plan: Plan) -> QuerySet[Treatment]:
    """In the order in which they go before each other."""
    return plan.treatments.select_related("segment", "owner").order_by("position", "pk")


def authority_limits(plan: Plan) -> QuerySet[AuthorityLimit]:
    return plan.authority_limits.select_related("role", "ask", "segment").order_by(
        "role__name", "kind", F("segment__name").asc(nulls_first=True), "pk"
    )


def processes(plan: Plan) -> QuerySet[Process]:
    return plan.processes.select_related("owner").order_by("position", "pk")


def contact_name(row: ContactRule) -> str:
    """What a rule of contacts is called where others are named beside it: *Regulars, Phone, Offers*."""
    whom = row.segment.label if row.segment else tr("Everybody")
    return ", ".join((whom, str(CHANNELS[row.channel]), str(PURPOSES[row.purpose])))


def limit_name(row: AuthorityLimit) -> str:
    """What a limit is called where others are named beside it: *Seller, Discount, Regulars*."""
    whom = [row.segment.label] if row.segment else []
    return ", ".join((row.role.shown_name, str(GRANTS[row.kind]), *whom))
