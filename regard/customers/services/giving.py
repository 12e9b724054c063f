"""A value of an own field given to many customers at once, and what each had given back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers.events import CustomerChanged
from regard.customers.models import Customer
from regard.customers.queries import MODEL, visible_to
from regard.fields.queries import own_field, with_own
from regard.fields.services.values import cleaned, write_many
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.story.telling import Told, tell_many
from regard.ui.among import among

if TYPE_CHECKING:
    from regard.fields.models import OwnField

CHANGE = "customers.customer.change"


@dataclass(frozen=True)
class Given:
    """Customers who have the value now, with what each had before; and how many it breaks a rule for."""

    before: Mapping[int, Any]
    refused: int


def settled_value(key: str, value: Any) -> Any:  # noqa: ANN401
    """The value as it is passed on. Raises `Invalid` where no customer can have it, or no two of them."""
    one = own_field(MODEL, key)
    said, errors = cleaned(MODEL, {key: value}, whole=False, is_alone=True)
    if one is not None and one.is_unique and said.get(key) is not None:
        errors.append(FieldError(key, tr("No two customers may have the same here."), "unique"))
    if errors:
        raise Invalid(errors, kept=tr("Nothing was changed."))
    return said[key]


def give_value(*, actor: Actor, customer_ids: Collection[int], key: str, value: Any) -> Given:  # noqa: ANN401
    """Give those of these within reach this clean value, where it breaks no rule; in the caller's transaction. Seven queries."""
    one, customers = own_field(MODEL, key), _held(actor, customer_ids)
    if one is None:
        return Given({}, 0)
    others = [customer for customer in customers if customer.own_values.get(key) != value]
    allowed = [
        customer
        for customer in others
        if not cleaned(MODEL, {key: value}, whole=False, kind=customer.kind, record=customer)[1]
    ]
    before = {customer.pk: customer.own_values.get(key) for customer in allowed}
    _write(actor, one, allowed, dict.fromkeys(before, value))
    return Given(before, len(others) - len(allowed))


def give_back(*, actor: Actor, key: str, was: Mapping[int, Any], value: Any) -> dict[int, str]:  # noqa: ANN401
    """Give customers what they had, where they still have `value`; why others stay as they are, by id."""
    one, customers = own_field(MODEL, key), {customer.pk: customer for customer in _held(actor, was)}
    stay = {}
    for number in was:
        if one is None:
            stay[number] = tr("Customer {number} stays: the field is removed.", number=number)
        elif number not in customers:
            stay[number] = tr("Customer {number} is gone, or no longer yours to change.", number=number)
        elif customers[number].own_values.get(key) != value:
            stay[number] = tr("{name} was changed since and stays.", name=customers[number].name)
    if one is not None:
        back = {number: before for number, before in was.items() if number not in stay}
        _write(actor, one, [customers[number] for number in back], back)
    return stay


def _held(actor: Actor, ids: Collection[int]) -> Collection[Customer]:
    reach = visible_to(actor, CHANGE).filter(pk__in=among(list(ids))).select_for_update(of=("self",))
    return with_own(MODEL, list(reach.order_by("pk")))


def _write(actor: Actor, one: OwnField, customers: Collection[Customer], values: Mapping[int, Any]) -> None:
    if not customers:
        return
    now, key = timezone.now(), one.key
    write_many(one, values)
    Customer.objects.filter(pk__in=among(list(values))).update(
        version=F("version") + 1, updated_at=now, edited_at=now
    )
    note_many(
        AuditRow(
            actor, MODEL, customer.pk, "change", {key: customer.own_values.get(key)}, {key: values[customer.pk]},
            customer_id=customer.pk,
        )
        for customer in customers
    )  # fmt: skip
    tell_many(
        (
            Told(CustomerChanged(fields=(key,)), now, customer.pk, (MODEL, customer.pk))
            for customer in customers
        ),
        actor=actor,
    )
