"""Writing what Northleaf lays down into its plan, while that is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from regard.demo.northleaf.laid_down import CONTACTS, LIMITS, PROCESSES, TREATMENTS
from regard.jobs.automations import key_of
from regard.kernel.actor import Actor
from regard.kernel.money import to_units
from regard.people.queries import role_id_of
from regard.planning.services.authority import LimitWanted, save_limit
from regard.planning.services.contacts import ContactWanted, save_contact_rule
from regard.planning.services.processes import ProcessWanted, StepOf, save_process
from regard.planning.services.treatments import TreatmentWanted, save_treatment
from regard.segments.queries import find as find_segment

if TYPE_CHECKING:
    from regard.planning.models import Plan


def lay_down(*, actor: Actor, plan: Plan, users: Mapping[str, int]) -> None:
    """Contacts, treatments, limits and processes. `users` by the first part of their address."""

    def segment(key: str) -> int | None:
        return find_segment(actor, key).pk if key else None

    for key, channel, purpose, most, period, who, says in CONTACTS:
        contact = ContactWanted(channel, purpose, most, period, users[who], segment(key), says)
        save_contact_rule(actor=actor, plan=plan, wanted=contact)
    for name, key, what, hours, who, offers in TREATMENTS:
        treatment = TreatmentWanted(name, what, segment(key), hours, users[who], offers)
        save_treatment(actor=actor, plan=plan, wanted=treatment)
    for role, kind, unit, up_to, who, total in LIMITS:
        limit = LimitWanted(
            role_id_of(role), kind, unit, to_units(up_to), users[who],
            total=None if total is None else to_units(total), period="quarter",
        )  # fmt: skip
        save_limit(actor=actor, plan=plan, wanted=limit)
    for name, begins, who, steps, schedules in PROCESSES:
        process = ProcessWanted(
            name=name, owner_id=users[who], begins=begins, is_manual=not schedules,
            steps=[StepOf(what, by, tool, within) for by, what, tool, within in steps],
            automations=[key_of(one) for one in schedules],
        )  # fmt: skip
        save_process(actor=actor, plan=plan, wanted=process)
