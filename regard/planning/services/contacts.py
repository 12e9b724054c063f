"""Laying down who is contacted how, for what, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.policies import CHANNELS, PERIODS, PURPOSES
from regard.kernel.words import tr
from regard.planning.models import ContactRule, Plan
from regard.planning.services.laying import keep, may_lay_down, person_errors, segment_errors, take_away

MOST = 99
FIELDS = ("segment_id", "channel", "purpose", "most", "period", "says", "owner_id")


@dataclass(frozen=True)
class ContactWanted:
    """What somebody wants a rule to be. `segment_id` None: everybody; `most` None: as often as needed, 0: never."""

    channel: str
    purpose: str
    most: int | None
    period: str
    owner_id: int | None
    segment_id: int | None = None
    says: str = ""


@transaction.atomic
def save_contact_rule(
    *,
    actor: Actor,
    plan: Plan,
    wanted: ContactWanted,
    rule: ContactRule | None = None,
    version: int | None = None,
) -> ContactRule:
    """A new rule of a draft, or `rule` changed. Raises `Invalid` with an error per field, `Conflict`, `Forbidden`."""
    may_lay_down(actor, plan)
    if errors := _errors(actor, plan, wanted, rule):
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    values = {name: getattr(wanted, name) for name in FIELDS} | {"says": wanted.says.strip()}
    return keep(actor, plan, ContactRule, values, row=rule, version=version)


@transaction.atomic
def remove_contact_rule(*, actor: Actor, rule: ContactRule) -> None:
    take_away(actor, rule, FIELDS)


def _errors(actor: Actor, plan: Plan, wanted: ContactWanted, known: ContactRule | None) -> list[FieldError]:
    errors = segment_errors(actor, wanted.segment_id)
    if wanted.channel not in CHANNELS:
        errors.append(FieldError("channel", tr("Say by which channel."), "required"))
    if wanted.purpose not in PURPOSES:
        errors.append(FieldError("purpose", tr("Say what for."), "required"))
    if wanted.period not in PERIODS:
        errors.append(FieldError("period", tr("Say in which time."), "required"))
    if wanted.most is not None and not 0 <= wanted.most <= MOST:
        errors.append(FieldError("most", tr("From 0, which is never, to {most}.", most=MOST), "range"))
    if len(wanted.says) > 300:
        errors.append(FieldError("says", tr("In 300 letters at most."), "range"))
    errors += person_errors("owner", wanted.owner_id, tr("Say who answers for it."))
    same = plan.contact_rules.filter(
        segment=wanted.segment_id, channel=wanted.channel, purpose=wanted.purpose
    )
    if not errors and same.exclude(pk=known.pk if known else 0).exists():
        words = tr("There is a rule for these customers, this channel and this purpose already.")
        errors.append(FieldError("purpose", words, "unique"))
    return errors
