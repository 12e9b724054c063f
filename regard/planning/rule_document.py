"""The rules of a version as its JSON file and its API have them: people by e-mail, segments and roles by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regard.kernel.money import plain
from regard.planning.rule_queries import authority_limits, contact_rules, processes, treatments

if TYPE_CHECKING:
    from regard.planning.models import AuthorityLimit, ContactRule, Plan, Process, Treatment


def rules_document(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """What the version lays down for others. Four queries."""
    return {
        "contacts": [contact_line(one) for one in contact_rules(plan)],
        "treatments": [treatment_line(one) for one in treatments(plan)],
        "limits": [limit_line(one) for one in authority_limits(plan)],
        "processes": [process_line(one) for one in processes(plan)],
    }


def contact_line(one: ContactRule) -> dict[str, Any]:
    return {
        "segment": one.segment.key if one.segment else None,
        "channel": one.channel,
        "purpose": one.purpose,
        "most": one.most,
        "period": one.period,
        "says": one.says,
        "owner": one.owner.email,
    }


def treatment_line(one: Treatment) -> dict[str, Any]:
    return {
        "name": one.name,
        "segment": one.segment.key if one.segment else None,
        "what": one.what,
        "answer_hours": one.answer_hours,
        "owner": one.owner.email if one.owner else None,
        "offers": one.offers,
    }


def limit_line(one: AuthorityLimit) -> dict[str, Any]:
    return {
        "role": one.role.key,
        "kind": one.kind,
        "unit": one.unit,
        "most": plain(one.most),
        "segment": one.segment.key if one.segment else None,
        "total": plain(one.total),
        "period": one.period,
        "ask": one.ask.email,
    }


def process_line(one: Process) -> dict[str, Any]:
    return {
        "name": one.name,
        "begins": one.begins,
        "owner": one.owner.email,
        "steps": one.steps,
        "manual": one.is_manual,
        "automations": one.automations,
    }
