"""Key accounts: marking an organisation as one, keeping it, reviewing it, and marking it no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.customers.events import (
    KeyAccountChanged,
    KeyAccountMarked,
    KeyAccountReviewed,
    KeyAccountUnmarked,
)
from regard.customers.key_account_queries import CHANGE, MODEL, REVIEW
from regard.customers.models import Customer, KeyAccount, KeyAccountReview
from regard.customers.relationship_rules import next_review
from regard.customers.services.customers import locked
from regard.customers.services.days import moment_of
from regard.customers.services.relationship_checking import (
    KEY_ACCOUNT,
    cleaned,
    require_cadence,
    require_held,
    require_sponsor,
)
from regard.customers.services.relationship_checking import REVIEW as REVIEW_FIELDS
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, FieldError, Invalid, NotFound
from regard.kernel.words import tr
from regard.story.telling import Told, tell
from regard.story.types import Event

KEPT = ("sponsor_id", "every", "unit", "goals", "last_review_on", "next_review_on")
Values = Mapping[str, Any]


@transaction.atomic
def mark_key_account(*, actor: Actor, customer_id: int, values: Values) -> KeyAccount:
    """Look after an organisation as a key account. `values`: sponsor_id, every, unit, goals, next_review_on (left out: so long
    from today). Reviews of a former time as a key account are remembered.

    Raises `NotFound`, `Forbidden`, `Invalid` for a person, `Conflict` when it is one already.
    """
    customer = locked(actor, customer_id, CHANGE)
    if customer.kind != Customer.Kind.ORGANISATION:
        raise Invalid(
            [
                FieldError(
                    "customer", tr("{name} is a person; key accounts are organisations.", name=customer.name)
                )
            ]
        )
    if KeyAccount.objects.filter(customer=customer).exists():
        raise Conflict(tr("{name} is a key account already.", name=customer.name))
    said = _said(actor, values)
    account = KeyAccount(
        customer=customer, **{name: value for name, value in said.items() if value is not None}
    )
    require_cadence(account.every, account.unit)
    account.last_review_on = (
        KeyAccountReview.objects.filter(customer=customer)
        .order_by("-held_on")
        .values_list("held_on", flat=True)
        .first()
    )
    if said.get("next_review_on") is None:
        account.next_review_on = next_review(timezone.localdate(), account.every, account.unit)
    account.save(force_insert=True)
    _note(actor, account, "create", None, _kept(account))
    _tell(actor, account.customer_id, KeyAccountMarked(sponsor_id=account.sponsor_id))
    return account


@transaction.atomic
def change_key_account(*, actor: Actor, customer_id: int, values: Values) -> KeyAccount:
    """Change the sponsor, how often it is reviewed, the goals or when the next review is due.

    With another cadence and no day said, the next review is due so long after the last one. Raises as `mark_key_account`.
    """
    locked(actor, customer_id, CHANGE)
    account = _locked_account(customer_id)
    said = _said(actor, values)
    before = _kept(account)
    for name, value in said.items():
        if name != "next_review_on":
            setattr(account, name, value)
    require_cadence(account.every, account.unit)
    is_other_cadence = (account.every, account.unit) != (before["every"], before["unit"])
    if said.get("next_review_on") is not None:
        account.next_review_on = said["next_review_on"]
    if is_other_cadence and account.next_review_on == before["next_review_on"]:
        start = account.last_review_on or timezone.localdate(account.marked_at)
        account.next_review_on = next_review(start, account.every, account.unit)
    changed = {name: value for name, value in _kept(account).items() if value != before[name]}
    if not changed:
        return account
    account.updated_at = timezone.now()
    account.save(update_fields=[*changed, "updated_at"])
    _note(actor, account, "change", {name: before[name] for name in changed}, changed)
    _tell(actor, customer_id, KeyAccountChanged(fields=tuple(sorted(changed))))
    return account


@transaction.atomic
def unmark_key_account(*, actor: Actor, customer_id: int) -> None:
    """It is looked after like all others again; its reviews stay. Raises `NotFound` when it is no key account."""
    locked(actor, customer_id, CHANGE)
    account = _locked_account(customer_id)
    _note(actor, account, "delete", _kept(account), None)
    _tell(actor, customer_id, KeyAccountUnmarked())
    account.delete()


@transaction.atomic
def log_review(*, actor: Actor, customer_id: int, values: Values | None = None) -> KeyAccountReview:
    """Say that a review took place. `values`: held_on (left out: today), note, next_review_on (left out: by the cadence).

    A review of before the newest one is kept and moves no date. Raises `NotFound` when it is no key account, `Invalid` for a
    day to come, `Conflict` for a second one of the same day.
    """
    locked(actor, customer_id, REVIEW)
    account = _locked_account(customer_id)
    said = cleaned(values or {}, REVIEW_FIELDS)
    held_on: date = said.get("held_on") or timezone.localdate()
    require_held(held_on, said.get("next_review_on"))
    if KeyAccountReview.objects.filter(customer_id=customer_id, held_on=held_on).exists():
        raise Conflict(tr("A review of that day is logged already."), kept=tr("Nothing was changed."))
    review = KeyAccountReview.objects.create(
        customer_id=customer_id, held_on=held_on, held_by_id=actor.user_id, note=said.get("note", "")
    )
    before = _kept(account)
    if account.last_review_on is None or held_on > account.last_review_on:
        account.last_review_on = held_on
        account.next_review_on = said.get("next_review_on") or next_review(
            held_on, account.every, account.unit
        )
        account.updated_at = timezone.now()
        account.save(update_fields=["last_review_on", "next_review_on", "updated_at"])
    changed = {name: value for name, value in _kept(account).items() if value != before[name]}
    _note(
        actor,
        account,
        "review",
        {name: before[name] for name in changed},
        changed | {"review": review.pk, "held_on": held_on, "note": review.note},
    )
    _tell(actor, customer_id, KeyAccountReviewed(review=review.pk), held_on)
    return review


def _said(actor: Actor, values: Values) -> dict[str, Any]:
    said = cleaned(values, KEY_ACCOUNT)
    require_sponsor(actor, said.get("sponsor_id"))
    return said


def _locked_account(customer_id: int) -> KeyAccount:
    account = KeyAccount.objects.select_for_update().filter(customer_id=customer_id).first()
    if account is None:
        raise NotFound(tr("This is no key account."), kept=tr("Nothing was changed."))
    return account


def _kept(account: KeyAccount) -> dict[str, Any]:
    return {name: getattr(account, name) for name in KEPT}


def _note(
    actor: Actor, account: KeyAccount, action: str, before: Values | None, after: Values | None
) -> None:
    note(
        actor=actor,
        model=MODEL,
        object_id=account.pk,
        action=action,
        before=before,
        after=after,
        customer_id=account.customer_id,
    )


def _tell(actor: Actor, customer_id: int, event: Event, on: date | None = None) -> None:
    tell(Told(event, moment_of(on), customer_id, ("customers.customer", customer_id)), actor=actor)
