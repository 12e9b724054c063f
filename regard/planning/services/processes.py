"""Laying down how something is done, and what of it runs by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.automations import automations
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.planning.models import Plan, Process
from regard.planning.services.laying import (
    keep,
    last_position,
    may_lay_down,
    move,
    person_errors,
    take_away,
)

MOST_STEPS, MOST_AUTOMATIONS = 20, 10
FIELDS = ("name", "begins", "owner_id", "steps", "is_manual", "automations")


@dataclass(frozen=True)
class StepOf:
    """Who does what with what within what time, in words; only what is done must be said."""

    what: str
    who: str = ""
    tool: str = ""
    within: str = ""


@dataclass(frozen=True)
class ProcessWanted:
    """What somebody wants a process to be: by hand, or bound to what runs of it."""

    name: str
    owner_id: int | None
    begins: str = ""
    steps: Sequence[StepOf] = field(default_factory=tuple)
    is_manual: bool = True
    automations: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def save_process(
    *,
    actor: Actor,
    plan: Plan,
    wanted: ProcessWanted,
    process: Process | None = None,
    version: int | None = None,
) -> Process:
    """A new process of a draft, after all others, or `process` changed. One that is not done by hand is bound to something that
    is registered here. Raises `Invalid` with an error per field, `Conflict`, `Forbidden`."""
    may_lay_down(actor, plan)
    if errors := _errors(plan, wanted, process):
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    values = {
        "name": wanted.name.strip(), "begins": wanted.begins.strip(), "owner_id": wanted.owner_id,
        "steps": [
            {"who": one.who.strip(), "what": one.what.strip(), "with": one.tool.strip(), "within": one.within.strip()}
            for one in wanted.steps
        ],
        "is_manual": wanted.is_manual,
        "automations": [] if wanted.is_manual else list(dict.fromkeys(wanted.automations)),
    }  # fmt: skip
    if process is None:
        values["position"] = last_position(plan, Process)
    return keep(actor, plan, Process, values, row=process, version=version)


@transaction.atomic
def remove_process(*, actor: Actor, process: Process) -> None:
    take_away(actor, process, FIELDS)


@transaction.atomic
def move_process(*, actor: Actor, plan: Plan, process_id: int, earlier: bool) -> None:
    """Show it a place earlier or later. Raises `NotFound`, `Conflict`, `Forbidden`."""
    move(actor, plan, Process, process_id, earlier=earlier)


def _errors(plan: Plan, wanted: ProcessWanted, known: Process | None) -> list[FieldError]:
    errors = []
    name = wanted.name.strip()
    if not name or len(name) > 100:
        errors.append(FieldError("name", tr("Give it a name, in 100 letters at most."), "required"))
    elif plan.processes.filter(name=name).exclude(pk=known.pk if known else 0).exists():
        errors.append(FieldError("name", tr("There is a process of that name already."), "unique"))
    errors += person_errors("owner", wanted.owner_id, tr("Say who answers for it."))
    if len(wanted.begins) > 200:
        errors.append(FieldError("begins", tr("In 200 letters at most."), "range"))
    if not wanted.steps:
        errors.append(FieldError("steps", tr("Say at least one step."), "required"))
    elif len(wanted.steps) > MOST_STEPS:
        errors.append(FieldError("steps", tr("At most {most} steps.", most=MOST_STEPS), "range"))
    elif any(not one.what.strip() for one in wanted.steps):
        errors.append(FieldError("steps", tr("Say of each step what is done."), "required"))
    elif any(len(part) > 200 for one in wanted.steps for part in (one.what, one.who, one.tool, one.within)):
        errors.append(FieldError("steps", tr("In 200 letters at most."), "range"))
    if not wanted.is_manual:
        errors += _bound(wanted, known)
    return errors


def _bound(wanted: ProcessWanted, known: Process | None) -> list[FieldError]:
    """What is gone meanwhile may stay bound, so that the plan goes on saying so."""
    if not wanted.automations:
        words = tr("Say what runs of it, or that it is done by hand.")
        return [FieldError("automations", words, "required")]
    there = {key for key, _ in automations()} | set(known.automations if known else [])
    if len(wanted.automations) > MOST_AUTOMATIONS or any(one not in there for one in wanted.automations):
        return [FieldError("automations", tr("Choose from what is here, ten at most."), "unknown")]
    return []
