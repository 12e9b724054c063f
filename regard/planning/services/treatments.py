"""Laying down what is promised to a segment, and which promise goes before which."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.planning.models import Plan, Treatment
from regard.planning.services.laying import (
    keep,
    last_position,
    may_lay_down,
    move,
    person_errors,
    segment_errors,
    take_away,
)

LONGEST_WAIT = 24 * 365
FIELDS = ("segment_id", "name", "what", "answer_hours", "owner_id", "offers")


@dataclass(frozen=True)
class TreatmentWanted:
    """What somebody wants to promise. `segment_id` None: to everybody; `answer_hours` None: no time is promised."""

    name: str
    what: str = ""
    segment_id: int | None = None
    answer_hours: int | None = None
    owner_id: int | None = None
    offers: str = ""


@transaction.atomic
def save_treatment(
    *,
    actor: Actor,
    plan: Plan,
    wanted: TreatmentWanted,
    treatment: Treatment | None = None,
    version: int | None = None,
) -> Treatment:
    """A new treatment of a draft, after all others, or `treatment` changed. Raises `Invalid`, `Conflict`, `Forbidden`."""
    may_lay_down(actor, plan)
    if errors := _errors(actor, plan, wanted, treatment):
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    values = {name: getattr(wanted, name) for name in FIELDS}
    values |= {name: getattr(wanted, name).strip() for name in ("name", "what", "offers")}
    if treatment is None:
        values["position"] = last_position(plan, Treatment)
    return keep(actor, plan, Treatment, values, row=treatment, version=version)


@transaction.atomic
def remove_treatment(*, actor: Actor, treatment: Treatment) -> None:
    take_away(actor, treatment, FIELDS)


@transaction.atomic
def move_treatment(*, actor: Actor, plan: Plan, treatment_id: int, earlier: bool) -> None:
    """Let it go before the one above it, or after the one below. Raises `NotFound`, `Conflict`, `Forbidden`."""
    move(actor, plan, Treatment, treatment_id, earlier=earlier)


def _errors(actor: Actor, plan: Plan, wanted: TreatmentWanted, known: Treatment | None) -> list[FieldError]:
    errors = segment_errors(actor, wanted.segment_id)
    name = wanted.name.strip()
    if not name or len(name) > 100:
        errors.append(FieldError("name", tr("Give it a name, in 100 letters at most."), "required"))
    elif plan.treatments.filter(name=name).exclude(pk=known.pk if known else 0).exists():
        errors.append(FieldError("name", tr("There is a treatment of that name already."), "unique"))
    if not wanted.what.strip():
        errors.append(FieldError("what", tr("Say what is done for these customers."), "required"))
    if wanted.answer_hours is not None and not 1 <= wanted.answer_hours <= LONGEST_WAIT:
        errors.append(FieldError("answer_hours", tr("From one hour to a year."), "range"))
    if len(wanted.offers) > 300:
        errors.append(FieldError("offers", tr("In 300 letters at most."), "range"))
    if wanted.owner_id is not None:
        errors += person_errors("owner", wanted.owner_id, tr("Choose somebody who is here."))
    return errors
