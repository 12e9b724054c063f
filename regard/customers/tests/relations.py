"""Customers who have to do with each other, for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from regard.customers.models import Customer, Relationship
from regard.customers.relationship_queries import links_of
from regard.customers.services.relationships import add_relationship
from regard.kernel.actor import Actor
from regard.kernel.money import to_units
from regard.people.models import User
from regard.sales.services.orders import NewLine, NewOrder, place_orders

TODAY = datetime(2026, 6, 15, 12, tzinfo=UTC)
YESTERDAY = date(2026, 6, 14)


def make(name: str, kind: str = "person", **more: Any) -> Customer:
    return Customer.objects.create(name=name, sort_name=name.lower(), kind=kind, **more)


def organisation(name: str, **more: Any) -> Customer:
    return make(name, "organisation", **more)


def say(actor: Actor, one: Customer, direction: str, other: Customer, **values: Any) -> Relationship:
    made = add_relationship(
        actor=actor, customer_id=one.pk, direction=direction, other_id=other.pk, values=values
    )
    assert made is not None
    return made


def said(actor: Actor, one: Customer, *, past: bool = False) -> list[str]:
    links = links_of(actor, one)
    return [f"{link.words} {link.other.name}" for link in (links.past if past else links.current)]


def buys(
    actor: Actor, customer: Customer, number: str, amount: str, *, currency: str = "EUR", day: int = 1
) -> None:
    order = NewOrder(
        external_id=number,
        placed_at=datetime(2026, 1, day, 12, tzinfo=UTC),
        currency=currency,
        lines=(NewLine(amount=to_units(amount), description="Tea"),),
        customer_id=customer.pk,
    )
    place_orders(actor=actor, source="shop", orders=[order])


def chain(owner: User, *, parts: int = 2) -> tuple[Customer, Customer, list[Customer]]:
    top = organisation("Groep", owner=owner)
    middle = organisation("Noord", owner=owner, parent=top)
    return top, middle, [organisation(f"Filiaal {n:03}", owner=owner, parent=middle) for n in range(parts)]
