"""Taking personas and courses in from the file of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.words import tr
from regard.people.rosters import roles_called
from regard.planning.models import Plan
from regard.planning.services.personas import EvidenceWanted, PersonaWanted, add_evidence, save_persona
from regard.planning.services.training import CourseWanted, save_course
from regard.segments.queries import visible_to as visible_segments


def import_people(actor: Actor, plan: Plan, document: Mapping[str, Any]) -> list[str]:
    """The personas and courses of a file under a draft; what could not come along, in words."""
    left = []
    for rows, take in ((document.get("personas"), _persona), (document.get("courses"), _course)):
        for one in rows if isinstance(rows, list) else ():
            left += _tried(one, partial(take, actor, plan))
    return left


def _tried(one: object, take: Callable[[Mapping[str, Any]], None]) -> list[str]:
    if not isinstance(one, Mapping):
        return [tr("{name}: cannot be read.", name="?")]
    name = str(one.get("name") or "?")
    try:
        with transaction.atomic():
            take(one)
    except RegardError as error:
        return [f"{name}: {error}"]
    except (KeyError, ValueError, TypeError, AttributeError):
        return [tr("{name}: cannot be read.", name=name)]
    return []


def _persona(actor: Actor, plan: Plan, one: Mapping[str, Any]) -> None:
    segment = visible_segments(actor).filter(key=str(one["segment"])).values_list("pk", flat=True).first()
    if segment is None:
        raise Invalid(tr("there is no segment “{key}” here.", key=one["segment"]))
    wanted = PersonaWanted(
        name=str(one["name"]),
        segment_id=segment,
        sentence=str(one["sentence"]),
        needs=str(one.get("needs") or ""),
        pains=str(one.get("pains") or ""),
        channels=str(one.get("channels") or ""),
        quote=str(one.get("quote") or ""),
        stale_months=int(one.get("stale_months") or 12),
    )
    persona = save_persona(actor=actor, plan=plan, wanted=wanted)
    for piece in one.get("evidence") or []:
        learned = EvidenceWanted(
            str(piece["what"]), str(piece["source"]), date.fromisoformat(str(piece["on"]))
        )
        add_evidence(actor=actor, persona=persona, wanted=learned)


def _course(actor: Actor, plan: Plan, one: Mapping[str, Any]) -> None:
    keys = [str(key) for key in one.get("roles") or []]
    objective = (
        plan.objectives.filter(key=str(one.get("objective") or "")).values_list("pk", flat=True).first()
    )
    wanted = CourseWanted(
        name=str(one["name"]),
        outcome=str(one["outcome"]),
        material=str(one.get("material") or ""),
        link=str(one.get("link") or ""),
        months=int(one["months"]) if one.get("months") else None,
        role_ids=sorted(roles_called(keys).values()),
        objective_id=objective,
    )
    save_course(actor=actor, plan=plan, wanted=wanted)
