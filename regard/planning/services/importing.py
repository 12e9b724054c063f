"""Taking in a plan from a file: a new draft, made through the same services as by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import team_id_of, user_by_email
from regard.planning.elements import ELEMENTS
from regard.planning.exporting import FORMAT, VERSION
from regard.planning.models import Plan
from regard.planning.services.assessed_importing import take_assessed
from regard.planning.services.objectives import Wanted, create_objective
from regard.planning.services.people_importing import import_people
from regard.planning.services.plans import add_goal, create_plan
from regard.planning.services.sections import save_section
from regard.planning.services.taking_rules import take_rules
from regard.segments.queries import visible_to as visible_segments


@dataclass(frozen=True)
class TakenIn:
    """The draft, and what of the file could not come along, in words."""

    plan: Plan
    left_out: tuple[str, ...]


@transaction.atomic
def import_plan(*, actor: Actor, document: Mapping[str, Any]) -> TakenIn:
    """A draft from what `exporting.plan_document` gave, here or elsewhere. Baselines are measured from the data here.

    People are found by e-mail, else the actor answers; what has no metric, segment or figure here is left out and named. Raises
    `Invalid` when the file is no plan.
    """
    require(actor, "planning.plan.change")
    if document.get("format") != FORMAT or document.get("version") != VERSION:
        raise Invalid(
            tr("This file is no plan of Regard."), remedy=tr("Take one that was exported under Versions.")
        )
    try:
        plan = create_plan(
            actor=actor,
            name=str(document["name"])[:100],
            starts_on=date.fromisoformat(str(document["starts_on"])),
            ends_on=date.fromisoformat(str(document["ends_on"])),
            summary=str(document.get("summary") or ""),
        )
    except (KeyError, ValueError) as error:
        raise Invalid(tr("This plan has no name or days that can be read ({error}).", error=error)) from error
    for goal in document.get("goals") or []:
        add_goal(actor=actor, plan=plan, name=str(goal)[:100])
    left = [
        *_objectives(actor, plan, document),
        *_sections(actor, plan, document),
        *take_rules(actor, plan, document),
        *take_assessed(actor=actor, plan=plan, document=document),
        *import_people(actor, plan, document),
    ]
    return TakenIn(plan, tuple(left))


def _objectives(actor: Actor, plan: Plan, document: Mapping[str, Any]) -> list[str]:
    left = []
    for one in _wholes_first(document.get("objectives") or []):
        name = str(one.get("name") or "?") if isinstance(one, Mapping) else "?"
        try:
            with transaction.atomic():
                wanted = _wanted(actor, one)
                create_objective(actor=actor, plan=plan, wanted=wanted)
            if one.get("team") and wanted.team_id is None:
                left.append(tr("{name}: there is no team “{team}” here.", name=name, team=one["team"]))
        except RegardError as error:
            left.append(f"{name}: {error}")
        except (KeyError, ValueError, TypeError, OverflowError, InvalidOperation, AttributeError):
            left.append(tr("{name}: cannot be read.", name=name))
    return left


def _wholes_first(rows: Iterable[Any]) -> list[Any]:
    """In their order, but each after what it is a part of, however deep; what is in a circle comes last and is refused."""
    waiting = list(rows)
    keys = {_text(one, "key") for one in waiting}
    found: list[Any] = []
    done: set[str] = set()
    while waiting:
        ready = [
            one for one in waiting if (whole := _text(one, "parent")) not in keys - {""} or whole in done
        ]
        if not ready:
            return found + waiting
        found += ready
        done |= {_text(one, "key") for one in ready}
        taken = {id(one) for one in ready}
        waiting = [one for one in waiting if id(one) not in taken]
    return found


def _text(one: object, name: str) -> str:
    return str(one.get(name) or "") if isinstance(one, Mapping) else ""


def _wanted(actor: Actor, one: Mapping[str, Any]) -> Wanted:
    segment = None
    if one.get("segment"):
        segment = visible_segments(actor).filter(key=one["segment"]).values_list("pk", flat=True).first()
        if segment is None:
            raise Invalid(tr("there is no segment “{key}” here.", key=one["segment"]))
    if one["metric"] not in METRICS:
        raise Invalid(tr("there is no metric “{key}” here.", key=one["metric"]))
    return Wanted(
        name=str(one["name"])[:100],
        goal=str(one["goal"])[:100],
        metric=str(one["metric"]),
        window=str(one["window"]),
        target=Decimal(str(one["target"])),
        due_on=date.fromisoformat(str(one["due"])),
        owner_id=_person(one.get("owner")) or actor.user_id,
        baseline_on=date.fromisoformat(str(one["baseline_on"])),
        segment_id=segment,
        why=str(one.get("why") or ""),
        parent=str(one.get("parent") or ""),
        leading=str(one.get("leading") or ""),
        guard=str(one.get("guard") or ""),
        key=str(one.get("key") or "")[:60],
        team_id=team_id_of(str(one["team"])) if one.get("team") else None,
        lag_days=int(one["lag_days"]) if one.get("lag_days") is not None else None,
    )


def _sections(actor: Actor, plan: Plan, document: Mapping[str, Any]) -> list[str]:
    left = []
    for one in document.get("sections") or []:
        key = str(one.get("key")) if isinstance(one, Mapping) else "?"
        if key not in ELEMENTS:
            left.append(tr("Section “{key}”: there is no such section here.", key=key))
            continue
        metrics = [name for name in one.get("metrics") or [] if name in METRICS]
        save_section(
            actor=actor,
            plan=plan,
            key=key,
            values={
                "text": str(one.get("text") or ""),
                "owner_id": _person(one.get("owner")),
                "status": "ready" if one.get("status") == "ready" else "writing",
                "shows": {"metrics": metrics} if metrics else {},
            },
            version=1,
        )
    return left


def _person(email: object) -> int | None:
    found = user_by_email(str(email)) if email else None
    return found.pk if found is not None and found.is_active else None
