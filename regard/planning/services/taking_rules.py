"""Taking in the rules of a plan from its file, through the same services as by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.automations import automations
from regard.kernel.errors import Invalid, RegardError
from regard.kernel.money import to_units
from regard.kernel.words import tr
from regard.people.queries import role_id_of, user_by_email
from regard.planning.models import Plan
from regard.planning.services.authority import LimitWanted, save_limit
from regard.planning.services.contacts import ContactWanted, save_contact_rule
from regard.planning.services.processes import ProcessWanted, StepOf, save_process
from regard.planning.services.treatments import TreatmentWanted, save_treatment
from regard.segments.queries import visible_to as visible_segments

One = Mapping[str, Any]


def take_rules(actor: Actor, plan: Plan, document: One) -> list[str]:
    """Lay down what a file has; what could not come along, in words. Part of the caller's transaction.

    People are found by e-mail, else the actor answers; what has no segment or role here is left out, and automations that are
    not here are unbound: a process without any is done by hand.
    """
    takers: tuple[tuple[str, Callable[[Actor, Plan, One], object], Callable[[One], str]], ...] = (
        ("contacts", _contact, lambda one: f"{one.get('channel')}, {one.get('purpose')}"),
        ("treatments", _treatment, lambda one: str(one.get("name"))),
        ("limits", _limit, lambda one: f"{one.get('role')}, {one.get('kind')}"),
        ("processes", _process, lambda one: str(one.get("name"))),
    )
    left = []
    for key, take, name in takers:
        for one in document.get(key) or []:
            try:
                with transaction.atomic():
                    take(actor, plan, one)
            except RegardError as error:
                left.append(f"{name(one)}: {error}")
            except (KeyError, ValueError, TypeError, OverflowError, AttributeError):
                said = name(one) if isinstance(one, Mapping) else "?"
                left.append(tr("{name}: cannot be read.", name=said))
    return left


def _contact(actor: Actor, plan: Plan, one: One) -> object:
    most = one.get("most")
    wanted = ContactWanted(
        channel=str(one["channel"]), purpose=str(one["purpose"]), most=None if most is None else int(most),
        period=str(one.get("period") or "month"), owner_id=_person(one.get("owner")) or actor.user_id,
        segment_id=_segment(actor, one), says=str(one.get("says") or ""),
    )  # fmt: skip
    return save_contact_rule(actor=actor, plan=plan, wanted=wanted)


def _treatment(actor: Actor, plan: Plan, one: One) -> object:
    hours = one.get("answer_hours")
    wanted = TreatmentWanted(
        name=str(one["name"]), what=str(one.get("what") or ""), segment_id=_segment(actor, one),
        answer_hours=None if hours is None else int(hours), owner_id=_person(one.get("owner")),
        offers=str(one.get("offers") or ""),
    )  # fmt: skip
    return save_treatment(actor=actor, plan=plan, wanted=wanted)


def _limit(actor: Actor, plan: Plan, one: One) -> object:
    most, total = one.get("most"), one.get("total")
    wanted = LimitWanted(
        role_id=role_id_of(str(one["role"])), kind=str(one["kind"]), unit=str(one["unit"]),
        most=None if most is None else to_units(str(most)), ask_id=_person(one.get("ask")) or actor.user_id,
        segment_id=_segment(actor, one), total=None if total is None else to_units(str(total)),
        period=str(one.get("period") or "month"),
    )  # fmt: skip
    return save_limit(actor=actor, plan=plan, wanted=wanted)


def _process(actor: Actor, plan: Plan, one: One) -> object:
    there = {key for key, _ in automations()}
    bound = [str(key) for key in one.get("automations") or [] if key in there]
    steps = [
        StepOf(str(step["what"]), str(step.get("who") or ""), str(step.get("with") or ""), str(step.get("within") or ""))
        for step in one.get("steps") or []
    ]  # fmt: skip
    wanted = ProcessWanted(
        name=str(one["name"]), owner_id=_person(one.get("owner")) or actor.user_id,
        begins=str(one.get("begins") or ""), steps=steps, is_manual=not bound, automations=bound,
    )  # fmt: skip
    return save_process(actor=actor, plan=plan, wanted=wanted)


def _segment(actor: Actor, one: One) -> int | None:
    if not one.get("segment"):
        return None
    found = visible_segments(actor).filter(key=one["segment"]).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(tr("There is no segment “{key}” here.", key=one["segment"]))
    return found


def _person(email: object) -> int | None:
    found = user_by_email(str(email)) if email else None
    return found.pk if found is not None and found.is_active else None
