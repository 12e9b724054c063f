"""What is known of how a customer is reached: the customer's own first ways, and the further ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from regard.customers import contact_rules as ways
from regard.customers.models import ContactPoint, Customer, CustomerKey
from regard.customers.rules import shown_keys
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.ui.among import among
from regard.ui.prepared import Prepared
from regard.ui.sight import Sight, bare, sight_of

KINDS = tuple(ContactPoint.Kind)
_points = Prepared(lambda customer: ContactPoint.objects.filter(customer_id=customer).order_by("id"), int)


@dataclass(frozen=True)
class Contact:
    """One way to reach a customer. `id` is None for a first way of which nothing further is known.

    `problem` says why it cannot be right, and is empty when it can.
    """

    kind: str
    value: str
    normal: str
    type: str = ""
    is_first: bool = False
    is_verified: bool = False
    problem: str = ""
    source: str = ""
    id: int | None = None

    @property
    def type_label(self) -> str:
        return ways.type_label(self.kind, self.type) if self.type else ""

    @property
    def kind_label(self) -> str:
        return str(ContactPoint.Kind(self.kind).label)


def contacts_of(customer: Customer) -> list[Contact]:
    """All ways to reach a customer, by kind, the first of each kind first: of a veiled customer as they are seen. One query."""
    seen_by, customer = sight_of(customer), bare(customer)
    points = list(_points.all(customer.pk))
    first = {one.kind: one for one in first_contacts(customer)}
    found: list[Contact] = []
    for point in points:
        own = first.get(point.kind)
        if own is not None and own.normal == point.normal:
            first[point.kind] = replace(_contact(point), value=own.value, is_first=True, problem=own.problem)
        else:
            found.append(_contact(point))
    found.extend(first.values())
    if seen_by is not None:
        found = [_seen(one, seen_by) for one in found if seen_by.sees(one.kind)]
    return sorted(
        found, key=lambda one: (KINDS.index(ContactPoint.Kind(one.kind)), not one.is_first, one.id or 0)
    )


def _seen(one: Contact, seen_by: Sight) -> Contact:
    """In its mask, where it has one: nothing to compare or to link by is left."""
    if seen_by.reads(one.kind):
        return one
    return replace(one, value=seen_by.shown(one.kind, one.value), normal="", problem="")


def first_contacts(customer: Customer) -> list[Contact]:
    """The e-mail address, telephone number and address that stand in the customer's own row. No query."""
    found = []
    if customer.email:
        checked = ways.checked_email(customer.email)
        found.append(
            Contact("email", customer.email, customer.email_normal, is_first=True, problem=checked.problem)
        )
    if customer.phone:
        normal = customer.phone_normal
        checked = ways.Checked(customer.phone, normal) if normal else ways.checked_phone(customer.phone, "")
        found.append(Contact("phone", customer.phone, checked.normal, is_first=True, problem=checked.problem))
    parts = address_of(customer)
    if any(parts[name] for name in ("street", "postal_code", "city")):
        checked = ways.checked_address(parts)
        found.append(
            Contact("address", checked.value, checked.normal, is_first=True, problem=checked.problem)
        )
    return found


def verified_firsts(customer: Customer) -> dict[str, datetime]:
    """When the first way of each kind was verified, by kind, for those that were. One query."""
    first = {one.kind: one.normal for one in first_contacts(customer)}
    return {
        point.kind: point.verified_at
        for point in _points.all(customer.pk)
        if point.verified_at and first.get(point.kind) == point.normal
    }


def address_of(row: Customer | ContactPoint) -> dict[str, str]:
    return {name: getattr(row, name) for name in ways.PARTS}


def _contact(point: ContactPoint) -> Contact:
    return Contact(
        kind=point.kind,
        value=point.value,
        normal=point.normal,
        type=point.type,
        is_verified=point.verified_at is not None,
        problem="" if point.is_valid else tr("It does not look right."),
        source=point.source,
        id=point.pk,
    )


def contact_point(customer_id: int, point_id: int) -> ContactPoint:
    """Raises `NotFound`. The caller has checked that the customer may be seen."""
    found = ContactPoint.objects.filter(customer_id=customer_id, pk=point_id).first()
    if found is None:
        raise NotFound(tr("This way to reach the customer is no longer there."))
    return found


def found_by(customer_ids: Collection[int]) -> dict[int, list[str]]:
    """What else these customers are found by besides their own row: keys of other systems, further addresses and numbers.

    Every id is in the answer. Two queries.
    """
    found: dict[int, list[str]] = defaultdict(list, {number: [] for number in customer_ids})
    ids = among(list(customer_ids))
    keys = CustomerKey.objects.filter(customer_id__in=ids).order_by("id").values_list("customer_id", "key")
    points = ContactPoint.objects.filter(customer_id__in=ids, kind__in=("email", "phone", "site", "social"))
    for number, key in keys:
        found[number] += shown_keys((key,))
    for number, kind, normal in points.order_by("id").values_list("customer_id", "kind", "normal"):
        found[number].append(normal.removeprefix("+") if kind == "phone" else normal)
    return dict(found)
