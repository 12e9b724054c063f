"""Giving something away to a customer within what the plan lets one give, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from django.db import transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note, note_many
from regard.customers.queries import visible_to as visible_customers
from regard.customers.services.rows import lock
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.policies import GRANTS, may_grant
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.sales.concession_queries import CHANGE, CREATE, MODEL, concession, given_on, visible_to
from regard.sales.events import ConcessionGiven, ConcessionTakenBack
from regard.sales.models import Concession, Order
from regard.sales.queries import visible_to as visible_orders
from regard.story.telling import Told, tell, tell_many
from regard.ui import formats
from regard.ui.among import among

MOST = 10**14


@dataclass(frozen=True)
class ConcessionWanted:
    """What somebody wants to give. `amount` and `whole`, of which it is a part, are ten-thousandths of the business's currency.

    Where it belongs to an order, `order_id` says so and the whole is what that order comes to; else `whole` has to be said where
    the plan's limit is in percent."""

    kind: str
    amount: int | None
    why: str
    whole: int | None = None
    order_id: int | None = None


@transaction.atomic
def give_concession(*, actor: Actor, customer_id: int, wanted: ConcessionWanted) -> Concession:
    """Give it, on record, in the story, and counted into the giver's limits.

    Raises `Invalid` with an error per field, also where it is more than the plan lets the actor give: then the remedy says who
    decides. Of an order, everything of the kind that was given on it counts for a limit in percent, whoever gave it. `NotFound`
    for a customer out of reach, `Forbidden`. What one person gives, and what is given on one order, is given one after the other,
    so that a limit holds when they press twice.
    """
    require(actor, CREATE)
    if not visible_customers(actor, CREATE).filter(pk=customer_id).exists():
        raise NotFound(tr("There is no such customer, or it is not yours to see."))
    if actor.user_id is None:
        raise Forbidden(tr("Somebody in person gives something away."))
    of = _order(actor, customer_id, wanted)
    whole = wanted.whole if of is None else of.amount - of.returned_amount
    amount = _checked(wanted, whole, of)
    lock(f"concessions:{actor.user_id}")
    _require_authority(actor, customer_id, wanted, whole, of)
    made = Concession.objects.create(
        customer_id=customer_id,
        kind=wanted.kind,
        amount=amount,
        whole=whole,
        order=of,
        currency=business().currency,
        why=wanted.why.strip(),
        by_id=actor.user_id,
    )
    note(
        actor=actor, model=MODEL, object_id=made.pk, action="create", after=_state(made), customer_id=customer_id,
    )  # fmt: skip
    _tell(made, _given_event(made), actor, "given")
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


@dataclass(frozen=True)
class PastConcession:
    """Something that was given before: by whom, when, and on which order if any. Amounts as in `ConcessionWanted`."""

    customer_id: int
    kind: str
    amount: int
    why: str
    by_id: int
    given_at: datetime
    whole: int | None = None
    order_id: int | None = None


@transaction.atomic
def record_concessions(*, actor: Actor, rows: Sequence[PastConcession], import_id: int) -> int:
    """Write down in bulk what was given elsewhere, as part of an import; how many were new. Told quietly, and held against no
    limit: it has happened. It counts for the period it was given in.

    The caller answers for customers, givers and orders being there. Again, nothing is written twice. Raises `Invalid` where one
    makes no sense, `Forbidden`.
    """
    require(actor, "sales.order.import")
    known = set(Concession.objects.filter(import_id=import_id).values_list("customer_id", "given_at", "kind"))
    currency = business().currency
    made = []
    for one in rows:
        if (one.customer_id, one.given_at, one.kind) in known:
            continue
        _checked(ConcessionWanted(one.kind, one.amount, one.why), one.whole, None)
        made.append(
            Concession(
                customer_id=one.customer_id,
                kind=one.kind,
                amount=one.amount,
                whole=one.whole,
                currency=currency,
                why=one.why.strip(),
                by_id=one.by_id,
                given_at=one.given_at,
                order_id=one.order_id,
                import_id=import_id,
            )
        )
    Concession.objects.bulk_create(made, batch_size=500)
    by_it = replace(actor, source=f"import:{import_id}")
    note_many(AuditRow(by_it, MODEL, one.pk, "create", None, _state(one), one.customer_id) for one in made)
    for giver in dict.fromkeys(one.by_id for one in made):
        told = (_told(one, _given_event(one), "given") for one in made if one.by_id == giver)
        tell_many(told, actor=replace(by_it, kind="user", user_id=giver))
    mark_dirty("concessions", {one.customer_id for one in made})
    return len(made)


def remove_concessions(import_id: int, *, actor: Actor) -> int:
    """Take out what an import brought, while it is undone; how many. The story is withdrawn by whoever undoes it."""
    gone = dict(Concession.objects.filter(import_id=import_id).values_list("pk", "customer_id"))
    note_many(AuditRow(actor, MODEL, pk, "delete", None, {"import": import_id}, gone[pk]) for pk in gone)
    Concession.objects.filter(pk__in=among(list(gone))).delete()
    mark_dirty("concessions", set(gone.values()))
    return len(gone)


def keepers_of_concessions(customer_ids: Collection[int]) -> dict[int, None]:
    """The ones of these customers to whom something was given: they are nobody's import any more. One query."""
    rows = Concession.objects.filter(customer_id__in=among(list(customer_ids))).order_by()
    return dict.fromkeys(rows.values_list("customer_id", flat=True).distinct())


def _order(actor: Actor, customer_id: int, wanted: ConcessionWanted) -> Order | None:
    """The order it belongs to, kept from changing until it is given. Raises `Invalid` where it is not one of this customer's that
    the actor sees, or cannot be reckoned with."""
    if wanted.order_id is None:
        return None
    number = (
        visible_orders(actor)
        .filter(pk=wanted.order_id, customer=customer_id, kind=Order.Kind.SALE)
        .values("pk")
    )
    found = Order.objects.select_for_update().filter(pk__in=number).first()
    words = ""
    if found is None:
        words = tr("Choose an order of this customer.")
    elif found.currency != business().currency:
        words = tr(
            "Limits are counted in {currency}, and this order is in another currency.",
            currency=business().currency,
        )
    elif found.amount - found.returned_amount <= 0:
        words = tr("Nothing is left of this order: all of it came back.")
    if words:
        raise Invalid([FieldError("order", words, "choice")], kept=tr("What you wrote is kept in the form."))
    return found


def _checked(wanted: ConcessionWanted, whole: int | None, of: Order | None) -> int:
    """The amount, once everything about it makes sense."""
    errors = []
    if wanted.kind not in GRANTS:
        errors.append(FieldError("kind", tr("Say what is given."), "required"))
    if wanted.amount is None or not 0 < wanted.amount < MOST:
        errors.append(FieldError("amount", tr("Say how much, more than nothing."), "required"))
    elif whole is not None and not wanted.amount <= whole < MOST:
        errors.append(_less(whole, of))
    if of is not None and wanted.whole not in {None, whole}:
        errors.append(FieldError("whole", _differs(whole), "order"))
    if not wanted.why.strip():
        errors.append(FieldError("why", tr("Say why: it stands on the timeline."), "required"))
    elif len(wanted.why.strip()) > 300:
        errors.append(FieldError("why", tr("In 300 letters at most."), "range"))
    if errors or wanted.amount is None:
        raise Invalid(errors, kept=tr("What you wrote is kept in the form."))
    return wanted.amount


def _less(whole: int, of: Order | None) -> FieldError:
    if of is None:
        return FieldError("whole", tr("That is less than what is given."), "range")
    money = formats.money(whole, business().currency)
    return FieldError("amount", tr("The order comes to {amount}, which is less.", amount=money), "range")


def _differs(whole: int | None) -> str:
    money = formats.money(whole, business().currency)
    return tr("The order comes to {amount}. Leave this empty, or choose no order.", amount=money)


def _require_authority(
    actor: Actor, customer_id: int, wanted: ConcessionWanted, whole: int | None, of: Order | None
) -> None:
    share, amount = None, wanted.amount or 0
    if of is not None and whole:
        before = given_on(of.pk, wanted.kind)
        share = (Decimal(before + amount) * 100 / whole).quantize(Decimal("0.0001"), ROUND_CEILING)
    try:
        answer = may_grant(actor, wanted.kind, amount=amount, percent=share, of=whole, customer=customer_id)
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
    tell(_told(made, event, what), actor=actor)


def _told(made: Concession, event: ConcessionGiven | ConcessionTakenBack, what: str) -> Told:
    at = made.taken_back_at or made.given_at
    return Told(
        event, at, made.customer_id, (MODEL, made.pk), key=f"concession:{made.pk}:{what}", amount=made.amount,
        currency=made.currency,
    )  # fmt: skip


def _given_event(made: Concession) -> ConcessionGiven:
    return ConcessionGiven(what=made.kind, whole=made.whole)


def _state(made: Concession) -> dict[str, object]:
    return {name: getattr(made, name) for name in ("kind", "amount", "whole", "currency", "why", "order_id")}
