"""What customers are to each other, as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from regard.customers import relationship_rules as rules
from regard.customers.models import Customer, Relationship
from regard.customers.purchases import Known, Purchases, added_up, purchases_of
from regard.customers.queries import VIEW as VIEW_CUSTOMER
from regard.customers.queries import visible_names
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.queries import owns
from regard.ui.among import among
from regard.ui.prepared import Prepared

VIEW = "customers.relationship.view"
CHANGE = "customers.relationship.change"
MODEL = "customers.relationship"
MOST = 300  # shown of one customer
MOST_MEMBERS = 50  # of a household
ENDS = (
    "id",
    "name",
    "kind",
    "category",
    "sector",
    "city",
    "country",
    "owner_id",
    "territory_id",
    "parent_id",
)
_columns = [f"{end}__{name}" for end in ("customer", "other") for name in ENDS]
_rows = ("id", "customer_id", "other_id", "type", "role", "strength", "since", "until", "note", "source")


def _all_of(customer: int, again: int) -> QuerySet[Relationship]:
    rows = Relationship.objects.filter(Q(customer_id=customer) | Q(other_id=again))
    return rows.select_related("customer", "other").only(*_rows, *_columns).order_by("-id")[: MOST + 1]


_related = Prepared(_all_of, int, int)


@dataclass(frozen=True)
class Link:
    """A relationship as one of its two sides sees it: `words` and then `other`.

    `direction` is the key of what this side says (see `relationship_rules.DIRECTIONS`).
    """

    id: int
    type: str
    direction: str
    is_first: bool
    words: str
    other: Customer
    role: str
    strength: str
    since: date | None
    until: date | None
    is_past: bool
    is_current: bool
    note: str
    source: str

    @property
    def group(self) -> str:
        return rules.TYPES[self.type].group

    @property
    def strength_label(self) -> str:
        return rules.STRENGTHS[self.strength]


@dataclass(frozen=True)
class Links:
    """Those of one customer: `current` (to come, too) and `past`; so many more with customers who are not the actor's to see
    (`unseen`). `has_more` when there are more than are shown."""

    current: Sequence[Link] = ()
    past: Sequence[Link] = ()
    unseen: int = 0
    has_more: bool = False

    @property
    def stakeholders(self) -> list[Link]:
        """Who decides for or influences the customer."""
        return [one for one in self.current if one.type in rules.STAKES and not one.is_first]


def may_see(actor: Actor, customer: Customer) -> bool:
    return owns(actor, VIEW, customer.owner_id, customer.territory_id)


def links_of(actor: Actor, customer: Customer) -> Links:
    """All relationships of a customer the actor may see, the most telling first. One query, none without the permission."""
    if not may_see(actor, customer):
        return Links()
    rows = _related.all(customer.pk, customer.pk)
    links, unseen = [], 0
    for row in rows[:MOST]:
        link = link_from(row, customer.pk)
        if owns(actor, VIEW_CUSTOMER, link.other.owner_id, link.other.territory_id):
            links.append(link)
        else:
            unseen += 1
    links.sort(key=_order)
    return Links(
        [one for one in links if not one.is_past],
        [one for one in links if one.is_past],
        unseen,
        has_more=len(rows) > MOST,
    )


def _order(link: Link) -> tuple[Any, ...]:
    strength = list(rules.STRENGTHS)[::-1].index(link.strength)
    ended = -link.until.toordinal() if link.is_past and link.until else 0
    return ended, rules.TYPES[link.type].rank, strength, link.other.name.casefold(), link.id


def link_from(row: Relationship, customer_id: int) -> Link:
    """The relationship as this customer sees it. Both ends must be loaded."""
    is_first, type_ = row.customer_id == customer_id, rules.TYPES[row.type]
    today = timezone.localdate()
    is_past = rules.is_past(row.until, today)
    return Link(
        id=row.pk,
        type=row.type,
        direction=row.type if is_first or type_.is_mutual else f"~{row.type}",
        is_first=is_first,
        words=type_.words(is_first=is_first, is_past=is_past),
        other=row.other if is_first else row.customer,
        role=row.role,
        strength=row.strength,
        since=row.since,
        until=row.until,
        is_past=is_past,
        is_current=rules.is_current(row.since, row.until, today),
        note=row.note,
        source=row.source,
    )


def relationship(actor: Actor, customer_id: int, relationship_id: int) -> Relationship:
    """One of a customer's, with both ends. Raises `NotFound` when it is not there or one end is not the actor's to see.

    The caller has checked the right to see relationships of the customer.
    """
    own = Q(customer_id=customer_id) | Q(other_id=customer_id)
    row = Relationship.objects.select_related("customer", "other").filter(own, pk=relationship_id).first()
    if row is None or not all(
        owns(actor, VIEW_CUSTOMER, end.owner_id, end.territory_id) for end in (row.customer, row.other)
    ):
        raise NotFound(tr("There is no such relationship, or it is not yours to see."))
    return row


def between(ids: Collection[int]) -> list[tuple[int, int, str, date | None]]:
    """The relationships of these customers among each other: first, second, type, until. The caller has checked that they may
    be shown. One query, none for fewer than two."""
    if len(ids) < 2:
        return []
    listed = among(list(ids))
    rows = Relationship.objects.filter(customer_id__in=listed, other_id__in=listed).order_by("id")
    return list(rows.values_list("customer_id", "other_id", "type", "until")[:MOST])


@dataclass(frozen=True)
class Member:
    """Somebody of a household; `purchases` is None where they are not the actor's to see."""

    customer: Customer
    is_here: bool
    purchases: Purchases | None


@dataclass(frozen=True)
class Household:
    """Everybody who lives together. `unseen` are not the actor's to see, of `uncounted` others the purchases are not."""

    members: Sequence[Member]
    total: Purchases
    unseen: int
    uncounted: int
    is_told: bool
    has_more: bool = field(default=False)


def household_of(actor: Actor, customer: Customer) -> Household | None:
    """Everybody a person lives with, directly or through others, and what all of them bought; None for whoever lives with nobody.

    A query per step from the person, at most five; then two.
    """
    if customer.kind != Customer.Kind.PERSON or not may_see(actor, customer):
        return None
    ids, level = {customer.pk}, {customer.pk}
    for _ in range(5):
        level = _living_with(level) - ids
        if not level or len(ids) > MOST_MEMBERS:
            break
        ids |= level
    if len(ids) == 1:
        return None
    has_more = len(ids) > MOST_MEMBERS
    ids = {customer.pk, *sorted(ids - {customer.pk})[: MOST_MEMBERS - 1]}
    found = list(Customer.objects.filter(pk__in=among(list(ids))).only(*ENDS))
    seen = [one for one in found if owns(actor, VIEW_CUSTOMER, one.owner_id, one.territory_id)]
    known = purchases_of(actor, {one.pk: (one.owner_id, one.territory_id) for one in seen})
    seen.sort(key=lambda one: (one.pk != customer.pk, one.name.casefold(), one.pk))
    members = [Member(one, one.pk == customer.pk, known.of.get(one.pk)) for one in seen]
    return Household(
        members,
        added_up(one.purchases for one in members if one.purchases),
        unseen=len(found) - len(seen),
        uncounted=_uncounted(known, members),
        is_told=known.is_told,
        has_more=has_more,
    )


def _uncounted(known: Known, members: Iterable[Member]) -> int:
    return sum(one.purchases is None for one in members) if known.is_told else 0


def _living_with(ids: Collection[int]) -> set[int]:
    today, listed = timezone.localdate(), among(list(ids))
    rows = Relationship.objects.filter(
        Q(customer_id__in=listed) | Q(other_id__in=listed), Q(until=None) | Q(until__gte=today)
    )
    found = rows.filter(type=rules.HOUSEHOLD).values_list("customer_id", "other_id")[: MOST_MEMBERS * 10]
    return {number for pair in found for number in pair}


def seconds_of(type_: str, since: date | None, until: date | None) -> Callable[[Iterable[int]], set[int]]:
    """A function from customers to those who stand second to them in relationships of this type, at this time."""
    rows = Relationship.objects.filter(type=type_)
    if since is not None:
        rows = rows.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        rows = rows.filter(Q(since=None) | Q(since__lte=until))
    return lambda ids: set(
        rows.filter(customer_id__in=among(list(ids))).values_list("other_id", flat=True)[:1000]
    )


def same_as(
    type_: str, first: int, second: int, period: rules.Period, *, but: int | None = None
) -> Relationship | None:
    """A relationship that says the same of the same two at the same time."""
    ends = Q(customer_id=first, other_id=second)
    if rules.TYPES[type_].is_mutual:
        ends |= Q(customer_id=second, other_id=first)
    rows = Relationship.objects.filter(ends, type=type_).exclude(pk=but or 0)
    return next((row for row in rows if rules.do_overlap((row.since, row.until), period)), None)


def what_hinders(ids: Collection[int], kind: str) -> str:
    """What says that these customers are not of this kind: a relationship only the other kind can have, or their being a key
    account; empty when nothing does. Two queries."""
    listed = among(list(ids))
    rows = Relationship.objects.filter(Q(customer_id__in=listed) | Q(other_id__in=listed))
    inside = set(ids)
    for first, second, type_ in rows.values_list("customer_id", "other_id", "type"):
        one = rules.TYPES[type_]
        if first in inside and second in inside:
            continue
        allowed, words = (one.first, one.says) if first in inside else (one.second, one.said)
        if kind not in allowed:
            return (
                tr("There is a relationship “{words}” that a person cannot have.", words=words)
                if kind == Customer.Kind.PERSON
                else tr("There is a relationship “{words}” that an organisation cannot have.", words=words)
            )
    if (
        kind == Customer.Kind.PERSON
        and Customer.objects.filter(pk__in=listed, key_account__isnull=False).exists()
    ):
        return tr("It is a key account, and only an organisation can be one.")
    return ""


def names_for(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Names of customers the actor may see. One query, none for nobody."""
    if not ids:
        return {}
    return visible_names(actor, ids)
