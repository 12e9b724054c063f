"""What others may ask about customers. Every answer starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from regard.customers import rules
from regard.customers.models import Customer, CustomerKey
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.people.queries import business, owned_by
from regard.ui import finding

VIEW = "customers.customer.view"


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Customer]:
    """The customers `permission` lets `actor` reach: own, the team's, or all."""
    return owned_by(Customer.objects.all(), actor, permission)


def customer(actor: Actor, customer_id: int) -> Customer:
    """One customer with its owner and parent. Raises `NotFound` when absent or not visible. One query."""
    found = visible_to(actor).select_related("owner", "parent").filter(pk=customer_id).first()
    if found is None:
        raise NotFound("There is no such customer, or it is not yours to see.")
    return found


def by_key(actor: Actor, source: str, key: str) -> Customer | None:
    """The customer another system knows by this key, if the actor may see it."""
    return visible_to(actor).filter(keys__source=source, keys__key=key).first()


def keys_of(customer_id: int) -> Sequence[CustomerKey]:
    return list(CustomerKey.objects.filter(customer_id=customer_id).order_by("source", "key"))


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Names by id, for whoever has checked already that they may be shown. One query."""
    return dict(Customer.objects.filter(id__in=customer_ids).values_list("id", "name"))


def is_anybody() -> bool:
    """Whether there is any customer at all."""
    return Customer.objects.exists()


def search(actor: Actor, text: str, limit: int) -> list[Customer]:
    """The customers `text` finds, best first: names, e-mail, keys, city, phone numbers in any format, with typos."""
    rows = visible_to(actor)
    scores = dict(
        finding.find(
            rows,
            text,
            limit=limit,
            is_restricted=actor.scope(VIEW) is not Scope.ALL,
            instead=_phone(text),
        )
    )
    found = Customer.objects.in_bulk(list(scores))
    return [found[number] for number in scores if number in found]


def find_in(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """A list of customers narrowed to those `text` finds, in the list's own order."""
    phone = _phone(text)
    return finding.find_in(rows, phone[0] if phone else text)


def _phone(text: str) -> tuple[str, ...]:
    fragment = rules.phone_fragment(text, business().country)
    return (fragment,) if fragment else ()
