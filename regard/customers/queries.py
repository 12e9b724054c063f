"""What others may ask about customers. Every answer starts from what the actor may see."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from regard.customers import rules
from regard.customers.models import Customer, CustomerKey
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.people.queries import business, owned_by, owns, users_for_choice
from regard.ui import finding
from regard.ui.prepared import Prepared, among

VIEW = "customers.customer.view"
UNSHOWN = (
    "search_text", "email_normal", "phone_normal", "import_id", "edited_at", "name_as_of", "email_as_of", "country_as_of",
)  # fmt: skip
"""Columns a list of customers need not read."""
_customers = Prepared(
    lambda pk: Customer.objects.select_related("owner", "parent").order_by().filter(pk=pk), int
)
_some = Prepared(lambda ids: Customer.objects.defer(*UNSHOWN).order_by().filter(pk__in=among(ids)), str)
_keys = Prepared(
    lambda customer: CustomerKey.objects.filter(customer_id=customer).order_by("source", "key"), int
)


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Customer]:
    """The customers `permission` lets `actor` reach: own, the team's, or all."""
    return owned_by(Customer.objects.all(), actor, permission)


def customer(actor: Actor, customer_id: int) -> Customer:
    """One customer with its owner and parent. Raises `NotFound` when absent or not visible. One query."""
    found = _customers.first(customer_id)
    if found is None or not owns(actor, VIEW, found.owner_id):
        raise NotFound("There is no such customer, or it is not yours to see.")
    return found


def by_key(actor: Actor, source: str, key: str) -> Customer | None:
    """The customer another system knows by this key, if the actor may see it."""
    return visible_to(actor).filter(keys__source=source, keys__key=key).first()


def keys_of(customer_id: int) -> Sequence[CustomerKey]:
    return _keys.all(customer_id)


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Names by id, for whoever has checked already that they may be shown. One query."""
    return dict(Customer.objects.filter(id__in=customer_ids).values_list("id", "name"))


def is_anybody() -> bool:
    """Whether there is any customer at all."""
    return Customer.objects.exists()


def search(actor: Actor, text: str, limit: int) -> list[Customer]:
    """The customers `text` finds, best first: see `search_scored`."""
    return [customer for customer, _ in search_scored(actor, text, limit)]


def search_scored(actor: Actor, text: str, limit: int) -> list[tuple[Customer, float]]:
    """The customers `text` finds with their score, best first: names, e-mail, keys, city, phone numbers in any format,
    with typos. At most six queries."""
    is_restricted = actor.scope(VIEW) is not Scope.ALL
    ranked = finding.find(
        visible_to(actor), text, limit=limit, is_restricted=is_restricted, instead=_phone(text)
    )
    found = {one.pk: one for one in _some.all(json.dumps([number for number, _ in ranked]))}
    return [(found[number], score) for number, score in ranked if number in found]


def find_in(rows: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """A list of customers narrowed to those `text` finds, in the list's own order."""
    phone = _phone(text)
    return finding.find_in(rows, phone[0] if phone else text)


def _phone(text: str) -> tuple[str, ...]:
    fragment = rules.phone_fragment(text, business().country)
    return (fragment,) if fragment else ()


SAMPLE = 20_000


def values_in_use(field: str) -> list[str]:
    """What the newest 20,000 customers have in this field, sorted: the choices of a filter. One query."""
    newest = Customer.objects.order_by("-id").values(field)[:SAMPLE]
    found = Customer.objects.filter(**{f"{field}__gt": ""}).filter(id__in=newest.values("id"))
    return list(found.order_by(field).values_list(field, flat=True).distinct()[:500])


def children_of(customer_id: int, *, actor: Actor, limit: int = 20) -> list[Customer]:
    """The organisations and people that belong to a customer, as far as the actor may see them. One query."""
    rows = visible_to(actor).filter(parent_id=customer_id).order_by("sort_name", "id")
    return list(rows.only("id", "name", "kind", "category", "city", "country", "sector")[:limit])


def colleagues(actor: Actor, user_ids: Collection[int]) -> dict[int, str]:
    """Names of colleagues by id, those who have left not among them. One query, none for nobody."""
    if not user_ids:
        return {}
    return {user.pk: str(user) for user in users_for_choice(actor).filter(pk__in=user_ids)}
