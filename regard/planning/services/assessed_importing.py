"""Taking in the situation, the gaps and the selections of a plan from a file, through the same services as by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.kernel.errors import RegardError
from regard.kernel.words import tr
from regard.people.queries import user_by_email
from regard.planning.elements import ELEMENTS
from regard.planning.models import Plan
from regard.planning.services.gaps import Decided, GapWanted, initiatives_for, move_gap, save_gap
from regard.planning.services.selections import (
    CandidateWanted,
    CriterionWanted,
    SelectionWanted,
    choose,
    save_selection,
)
from regard.planning.services.situation import AreaWanted, AssessmentWanted, assess, save_area
from regard.planning.situation_rules import ACCEPTED, CLOSED, INITIATIVE

Take = Callable[[Actor, Plan, Mapping[str, Any]], None]


def take_assessed(*, actor: Actor, plan: Plan, document: Mapping[str, Any]) -> list[str]:
    """Adds them to the draft; what could not come along, in words. Whoever decided something elsewhere is kept in its words, the
    decision itself is the actor's."""
    kinds: tuple[tuple[str, Take], ...] = (("areas", _area), ("gaps", _gap), ("selections", _selection))
    left = []
    for key, take in kinds:
        for one in document.get(key) or []:
            name = str(one.get("name") or "?") if isinstance(one, Mapping) else "?"
            try:
                with transaction.atomic():
                    take(actor, plan, one)
            except RegardError as error:
                left.append(f"{name}: {error}")
            except (KeyError, ValueError, TypeError, InvalidOperation, AttributeError):
                left.append(tr("{name}: cannot be read.", name=name))
    return left


def _area(actor: Actor, plan: Plan, one: Mapping[str, Any]) -> None:
    element = str(one.get("section") or "")
    wanted = AreaWanted(
        str(one["name"]), [str(each) for each in one["levels"]], element if element in ELEMENTS else ""
    )
    area = save_area(actor=actor, plan=plan, wanted=wanted)
    for said in one.get("assessments") or []:
        by = user_by_email(str(said.get("by") or ""))
        assess(
            actor=actor,
            area=area,
            wanted=AssessmentWanted(
                level=int(said["level"]),
                finding=str(said["finding"]),
                evidence=str(said.get("evidence") or ""),
                metric=_metric(said),
                link=str(said.get("link") or ""),
                by_id=by.pk if by is not None and by.is_active else None,
                on=date.fromisoformat(str(said["on"])),
            ),
        )


def _gap(actor: Actor, plan: Plan, one: Mapping[str, Any]) -> None:
    area = plan.areas.filter(name=str(one.get("area") or "")).values_list("pk", flat=True).first()
    wanted = GapWanted(
        name=str(one["name"]),
        severity=int(one["severity"]),
        area_id=area,
        what=str(one.get("what") or ""),
        evidence=str(one.get("evidence") or ""),
        metric=_metric(one),
        link=str(one.get("link") or ""),
    )
    gap = save_gap(actor=actor, plan=plan, wanted=wanted)
    initiative = _initiative(plan, str(one.get("initiative") or ""))
    if initiative is not None:
        gap = move_gap(actor=actor, gap=gap, to=INITIATIVE, decided=Decided(initiative))
    if one.get("closed_on"):
        move_gap(actor=actor, gap=gap, to=CLOSED, decided=Decided(evidence=str(one["closed_evidence"])))
    elif one.get("accepted_on"):
        move_gap(actor=actor, gap=gap, to=ACCEPTED, decided=Decided(why=str(one["accepted_why"])))


def _initiative(plan: Plan, name: str) -> int | None:
    """The initiative of that name that may close a gap here."""
    return next((pk for pk, known in initiatives_for(plan) if known == name), None)


def _selection(actor: Actor, plan: Plan, one: Mapping[str, Any]) -> None:
    candidates = list(one["candidates"])
    scores = {
        (row, column): (int(score["value"]), str(score.get("note") or ""))
        for column, candidate in enumerate(candidates)
        for row, score in enumerate(candidate.get("scores") or [])
        if score is not None
    }
    wanted = SelectionWanted(
        name=str(one["name"]),
        what=str(one.get("what") or ""),
        criteria=[
            CriterionWanted(str(each["name"]), Decimal(str(each["weight"]))) for each in one["criteria"]
        ],
        candidates=[CandidateWanted(str(each["name"]), str(each.get("link") or "")) for each in candidates],
        scores=scores,
    )
    made = save_selection(actor=actor, plan=plan, wanted=wanted)
    if one.get("chosen"):
        chosen = made.candidates.filter(name=str(one["chosen"])).values_list("pk", flat=True).first()
        choose(actor=actor, selection=made, candidate_id=chosen, reason=str(one.get("reason") or ""))


def _metric(one: Mapping[str, Any]) -> str:
    """A metric that is not known here is no evidence here."""
    found = str(one.get("metric") or "")
    return found if found in METRICS else ""
