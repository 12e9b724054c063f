"""Laying down what a role may give away by itself, and whom it asks for more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.money import SCALE
from regard.kernel.policies import GRANTS, PERIODS
from regard.kernel.words import tr
from regard.people.queries import roles_by_id
from regard.planning.models import AuthorityLimit, Plan
from regard.planning.services.laying import keep, may_lay_down, person_errors, segment_errors, take_away

MOST = 10**15
FIELDS = ("role_id", "kind", "unit", "most", "ask_id", "segment_id", "total", "period")


@dataclass(frozen=True)
class LimitWanted:
    """What somebody wants a limit to be. `most` is in ten-thousandths of a percent or of the business's currency; None: any.
    `segment_id` None is to everybody; `total`, in ten-thousandths of the currency, is the most in a `period`; None: any."""

    role_id: int | None
    kind: str
    unit: str
    most: int | None
    ask_id: int | None
    segment_id: int | None = None
    total: int | None = None
    period: str = "month"


@transaction.atomic
def save_limit(
    *,
    actor: Actor,
    plan: Plan,
    wanted: LimitWanted,
    limit: AuthorityLimit | None = None,
    version: int | None = None,
) -> AuthorityLimit:
    """A new limit of a draft, or `limit` changed. Raises `Invalid` with an error per field, `Conflict`, `Forbidden`."""
    may_lay_down(actor, plan)
    if errors := _errors(actor, plan, wanted, limit):
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    values = {name: getattr(wanted, name) for name in FIELDS}
    return keep(actor, plan, AuthorityLimit, values, row=limit, version=version)


@transaction.atomic
def remove_limit(*, actor: Actor, limit: AuthorityLimit) -> None:
    take_away(actor, limit, FIELDS)


def _errors(actor: Actor, plan: Plan, wanted: LimitWanted, known: AuthorityLimit | None) -> list[FieldError]:
    errors = segment_errors(actor, wanted.segment_id)
    if wanted.role_id not in roles_by_id():
        errors.append(FieldError("role", tr("Choose a role."), "required"))
    if wanted.kind not in GRANTS:
        errors.append(FieldError("kind", tr("Say what is given."), "required"))
    if wanted.unit not in AuthorityLimit.Unit.values:
        errors.append(FieldError("unit", tr("In percent, or as an amount."), "required"))
    if wanted.most is not None:
        if not 0 <= wanted.most < MOST:
            errors.append(FieldError("most", tr("This must be nought or more."), "range"))
        elif wanted.unit == AuthorityLimit.Unit.PERCENT and wanted.most > 100 * SCALE:
            errors.append(FieldError("most", tr("At most 100 percent."), "range"))
    if wanted.total is not None and not 0 <= wanted.total < MOST:
        errors.append(FieldError("total", tr("This must be nought or more."), "range"))
    if wanted.period not in PERIODS:
        errors.append(FieldError("period", tr("Say in which time."), "required"))
    errors += person_errors("ask", wanted.ask_id, tr("Say whom one asks for more."))
    others = plan.authority_limits.filter(kind=wanted.kind).exclude(pk=known.pk if known else 0)
    if others.filter(role=wanted.role_id, segment=wanted.segment_id).exists():
        words = tr("This role has a limit for it already, for the same customers.")
        errors.append(FieldError("kind", words, "unique"))
    if others.exclude(unit=wanted.unit).exists():
        words = tr(
            "Other roles are limited otherwise here. Limits of one kind are all in percent, or all amounts."
        )
        errors.append(FieldError("unit", words, "mixed"))
    return errors
