"""Putting Northleaf's personas and courses into its plan, through the services of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from regard.demo.northleaf.people import COURSES, PERSONAS, DemoCourse
from regard.kernel.actor import Actor
from regard.people.queries import active_user
from regard.people.rosters import roles_called
from regard.people.services.actors import actor_for_user
from regard.planning.queries import objectives_of, today
from regard.planning.services.personas import EvidenceWanted, PersonaWanted, add_evidence, save_persona
from regard.planning.services.training import CourseWanted, confirm_completion, save_course
from regard.planning.training_queries import CHANGE
from regard.segments.queries import find as find_segment

if TYPE_CHECKING:
    from regard.planning.models import Plan

Users = Mapping[str, int]


def make_people(*, actor: Actor, plan: Plan, users: Users) -> None:
    """Personas with what they rest on, courses with who has done them. For a plan that is a draft. `users` by the first part of
    their address."""
    for one in PERSONAS:
        wanted = PersonaWanted(
            name=one.name,
            segment_id=find_segment(actor, one.segment).pk,
            sentence=one.sentence,
            needs="\n".join(one.needs),
            pains="\n".join(one.pains),
            channels="\n".join(one.channels),
            quote=one.quote,
            stale_months=one.stale_months,
        )
        persona = save_persona(actor=actor, plan=plan, wanted=wanted)
        for what, source, ago in one.evidence:
            learned = EvidenceWanted(what, source, today() - timedelta(days=ago))
            add_evidence(actor=actor, persona=persona, wanted=learned)
    names = dict(objectives_of(plan).values_list("name", "pk"))
    for course in COURSES:
        _course(actor, plan, course, names, users)


def _course(actor: Actor, plan: Plan, one: DemoCourse, names: Mapping[str, int], users: Users) -> None:
    roles = roles_called(one.roles)
    wanted = CourseWanted(
        name=one.name,
        outcome=one.outcome,
        material=one.material,
        months=one.months,
        role_ids=sorted(roles.values()),
        objective_id=names.get(one.objective),
    )
    made = save_course(actor=actor, plan=plan, wanted=wanted)
    for who, ago, by in one.done:
        user = active_user(users[by])
        acting = actor if user is None else actor_for_user(user, "demo")
        if not acting.may(CHANGE):
            acting = actor
        confirm_completion(actor=acting, course=made, person_id=users[who], on=today() - timedelta(days=ago))
