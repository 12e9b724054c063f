"""Putting into Northleaf's plan how far it found itself to be, its gaps, and the tool it chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from regard.demo.northleaf.situation import (
    CANDIDATES,
    CHOSEN,
    CRITERIA,
    FINDINGS,
    GAPS,
    REASON,
    SELECTION,
    SELECTION_WHAT,
    DemoGap,
)
from regard.kernel.actor import Actor
from regard.kernel.words import in_english
from regard.people.queries import active_user
from regard.people.services.actors import actor_for_user
from regard.planning.queries import today
from regard.planning.services.gaps import Decided, GapWanted, move_gap, save_gap
from regard.planning.services.selections import (
    CandidateWanted,
    CriterionWanted,
    SelectionWanted,
    choose,
    save_selection,
)
from regard.planning.services.situation import AssessmentWanted, assess, begin_areas
from regard.planning.situation_rules import ACCEPTED, CLOSED, INITIATIVE, STARTING

if TYPE_CHECKING:
    from regard.planning.models import Plan

Users = Mapping[str, int]


def make_situation(*, actor: Actor, plan: Plan, users: Users) -> None:
    """Areas assessed twice, gaps in every state, one selection. `users` by the first part of their address."""
    ines = _acting(users["ines"])
    with in_english():
        areas = dict(zip(STARTING, begin_areas(actor=actor, plan=plan), strict=True))
    for key, findings in FINDINGS.items():
        for one in findings:
            wanted = AssessmentWanted(
                one.level, one.finding, one.evidence, one.metric, by_id=users[one.who],
                on=today() - timedelta(days=one.ago),
            )  # fmt: skip
            assess(actor=ines, area=areas[key], wanted=wanted)
    initiatives = dict(plan.initiatives.values_list("name", "pk"))
    for gap in GAPS:
        _gap(ines, plan, gap, areas[gap.area].pk, initiatives)
    _selection(ines, plan)


def _gap(actor: Actor, plan: Plan, one: DemoGap, area_id: int, initiatives: Mapping[str, int]) -> None:
    wanted = GapWanted(one.name, one.severity, area_id, one.what, one.evidence, one.metric)
    made = save_gap(actor=actor, plan=plan, wanted=wanted)
    if one.initiative:
        move_gap(actor=actor, gap=made, to=INITIATIVE, decided=Decided(initiatives[one.initiative]))
    elif one.accepted:
        move_gap(actor=actor, gap=made, to=ACCEPTED, decided=Decided(why=one.accepted))
    elif one.closed:
        move_gap(actor=actor, gap=made, to=CLOSED, decided=Decided(evidence=one.closed))


def _selection(actor: Actor, plan: Plan) -> None:
    scores = {
        (row, column): score
        for column, (_, _, given) in enumerate(CANDIDATES)
        for row, score in enumerate(given)
    }
    wanted = SelectionWanted(
        name=SELECTION,
        what=SELECTION_WHAT,
        criteria=[CriterionWanted(name, Decimal(weight)) for name, weight in CRITERIA],
        candidates=[CandidateWanted(name, link) for name, link, _ in CANDIDATES],
        scores=scores,
    )
    made = save_selection(actor=actor, plan=plan, wanted=wanted)
    chosen = made.candidates.get(name=CHOSEN)
    choose(actor=actor, selection=made, candidate_id=chosen.pk, reason=REASON)


def _acting(user_id: int) -> Actor:
    user = active_user(user_id)
    if user is None:
        raise LookupError(user_id)
    return actor_for_user(user, "demo")
