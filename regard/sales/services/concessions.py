"""Giving something away to a customer within what the plan lets one give, and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.customers.queries import visible_to as visible_customers
from regard.customers.services.rows import lock
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.policies import GRANTS, may_grant
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.sales.concession_queries import CHANGE, CREATE, MODEL, concession, visible_to
from regard.sales.events import ConcessionGiven, ConcessionTakenBack
from regard.sales.models import Concession
from regard.story.telling import Told, tell
from regard.ui.among import among

MOST = 10**14


@dataclass(frozen=True)
class ConcessionWanted:
    """What somebody wants to give. `amount` and `whole`, of which it is a part, are ten-thousandths of the business's currency;
    `whole` has to be said where the plan's limit is in percent."""

    kind: str
    amount: int | None
    why: str
    whole: int | None = None


@transaction.atomic
def give_concession(*, actor: Actor, customer_id: int, wanted: ConcessionWanted) -> Concession:
    """Give it, on record, in the story, and counted into the giver's limits.

    Raises `Invalid` with an error per field, also where it is more than the plan lets the actor give: then the remedy says who
    decides. `NotFound` for a customer out of reach, `Forbidden`. What one person gives is given one after the other, so that a
    limit holds when they press twice.
    """
    require(actor, CREATE)
    if not visible_customers(actor, CREATE).filter(pk=customer_id).exists():
        raise NotFound(tr("There is no such customer, or it is not yours to see."))
    if actor.user_id is None:
        raise Forbidden(tr("Somebody in person gives something away."))
    amount = _checked(wanted)
    lock(f"concessions:{actor.user_id}")
    _require_authority(actor, customer_id, wanted)
    made = Concession.objects.create(
        customer_id=customer_id,
        kind=wanted.kind,
        amount=amount,
        whole=wanted.whole,
        currency=business().currency,
        why=wanted.why.strip(),
        by_id=actor.user_id,
    )
    note(
        actor=actor, model=MODEL, object_id=made.pk, action="create", after=_state(made), customer_id=customer_id,
    )  # fmt: skip
    _tell(made, ConcessionGiven(what=made.kind, whole=made.whole), actor, "given")
    return made


@transaction.atomic
def take_back_concession(*, actor: Actor, concession_id: int) -> Concession:
    """It was given by mistake: it counts no more. Its entry stays, and another one says so. Twice is once.

    Raises `NotFound`, and `Forbidden` for whoever may neither change what others gave nor gave it.
    """
    made = Concession.objects.select_for_update().filter(pk=concession(actor, concession_id).pk).get()
    is_own = made.by_id is not None and made.by_id == actor.user_id and actor.may(CREATE)
    if not is_own and not visible_to(actor, CHANGE).filter(pk=made.pk).exists():
        raise Forbidden(
            tr("Whoever gave it takes it back."), remedy=tr("Ask them, or whoever looks after them.")
        )
    if made.taken_back_at is not None:
        return made
    made.taken_back_at, made.taken_back_by_id = timezone.now(), actor.user_id
    made.save(update_fields=["taken_back_at", "taken_back_by"])
    note(
        actor=actor, model=MODEL, object_id=made.pk, action="take_back", before=_state(made),
        customer_id=made.customer_id,
    )  # fmt: skip
    _tell(made, ConcessionTakenBack(what=made.kind), actor, "taken_back")
    return made


def keepers_of_concessions(customer_ids: Collection[int]) -> dict[int, None]:
    """The ones of these customers to whom something was given: they are nobody's import any more. One query."""
    rows = Concession.objects.filter(customer_id__in=among(list(customer_ids))).order_by()
    return dict.fromkeys(rows.values_list("customer_id", flat=True).distinct())


def _checked(wanted: ConcessionWanted) -> int:
    """The amount, once everything about it makes sense."""
    errors = []
    if wanted.kind not in GRANTS:
        errors.append(FieldError("kind", tr("Say what is given."), "required"))
    if wanted.amount is None or not 0 < wanted.amount < MOST:
        errors.append(FieldError("amount", tr("Say how much, more than nothing."), "required"))
    elif wanted.whole is not None and not wanted.amount <= wanted.whole < MOST:
        errors.append(FieldError("whole", tr("That is less than what is given."), "range"))
    if not wanted.why.strip():
        errors.append(FieldError("why", tr("Say why: it stands on the timeline."), "required"))
    elif len(wanted.why.strip()) > 300:
        errors.append(FieldError("why", tr("In 300 letters at most."), "range"))
    if errors or wanted.amount is None:
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    return wanted.amount


def _require_authority(actor: Actor, customer_id: int, wanted: ConcessionWanted) -> None:
    try:
        answer = may_grant(actor, wanted.kind, amount=wanted.amount, of=wanted.whole, customer=customer_id)
    except ValueError:
        words = tr("Say of what: the plan limits this in percent.")
        raise Invalid(
            [FieldError("whole", words, "required")], kept=tr("What you wrote is kept in the form.")
        ) from None
    if not answer.is_allowed:
        raise Invalid(
            [FieldError("amount", answer.reason, "limit")],
            kept=tr("Nothing was given."),
            remedy=tr("{name} decides above it.", name=answer.ask) if answer.ask else "",
        )


def _tell(made: Concession, event: ConcessionGiven | ConcessionTakenBack, actor: Actor, what: str) -> None:
    at = made.taken_back_at or made.given_at
    tell(
        Told(
            event, at, made.customer_id, (MODEL, made.pk), key=f"concession:{made.pk}:{what}", amount=made.amount,
            currency=made.currency,
        ),
        actor=actor,
    )  # fmt: skip


def _state(made: Concession) -> dict[str, object]:
    return {name: getattr(made, name) for name in ("kind", "amount", "whole", "currency", "why")}
