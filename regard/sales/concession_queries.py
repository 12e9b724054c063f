"""Reads of what was given away to customers. It is seen with its customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.policies import GRANTS
from regard.kernel.words import tr
from regard.people.queries import business, owned_by
from regard.sales.models import Concession, Order
from regard.sales.queries import visible_to as visible_orders

VIEW, CREATE, CHANGE = "sales.concession.view", "sales.concession.create", "sales.concession.change"
MODEL = "sales.concession"
SHOWN = 5


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Concession]:
    """What was given to those customers `permission` lets `actor` reach, the newest first, with customer and giver."""
    rows = Concession.objects.select_related("customer", "by", "taken_back_by", "order").order_by(
        "-given_at", "-pk"
    )
    return owned_by(rows, actor, permission, owner="customer__owner", territory="customer__territory")


def concession(actor: Actor, pk: int) -> Concession:
    """One with its customer. Raises `NotFound` when absent or not visible. One query."""
    found = visible_to(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such thing given, or it is not yours to see."))
    return found


@dataclass(frozen=True)
class Given:
    """Something given as limits count it: by whom, to whom, of what kind, how much (ten-thousandths), when."""

    by: int
    customer: int
    kind: str
    amount: int
    at: datetime


def given_between(start: datetime, end: datetime, *, kind: str = "", by: int | None = None) -> list[Given]:
    """What people gave from `start` until before `end` and was not taken back; of one kind or by one person only. One query."""
    rows = Concession.objects.filter(
        given_at__gte=start, given_at__lt=end, taken_back_at=None, by__isnull=False
    )
    if kind:
        rows = rows.filter(kind=kind)
    if by is not None:
        rows = rows.filter(by=by)
    return [
        Given(user or 0, customer, what, amount, at)
        for user, customer, what, amount, at in rows.values_list(
            "by_id", "customer_id", "kind", "amount", "given_at"
        )
    ]


def given_on(order_id: int, kind: str) -> int:
    """How much of a kind was given on an order by anybody and not taken back, ten-thousandths. One query."""
    rows = Concession.objects.filter(order=order_id, kind=kind, taken_back_at=None)
    total: int | None = rows.aggregate(total=Sum("amount"))["total"]
    return total or 0


def orders_for(actor: Actor, customer_id: int, limit: int = 20) -> list[Order]:
    """The newest orders of a customer something may be given on. One query."""
    rows = visible_orders(actor).filter(
        customer=customer_id, kind=Order.Kind.SALE, currency=business().currency,
        amount__gt=F("returned_amount"),
    )  # fmt: skip
    return list(rows.order_by("-placed_at", "-pk")[:limit])


@dataclass(frozen=True)
class ToldConcession:
    """What the timeline shows of it besides the entry."""

    pk: int
    label: str
    why: str
    is_taken_back: bool


def concessions_by_id(ids: Iterable[int]) -> Mapping[int, ToldConcession]:
    """For the timeline. One query."""
    rows = Concession.objects.filter(pk__in=list(ids)).values_list("pk", "kind", "why", "taken_back_at")
    return {pk: ToldConcession(pk, str(GRANTS[kind]), why, bool(back)) for pk, kind, why, back in rows}


def given_to(customer_id: int, limit: int) -> Sequence[Concession]:
    """The newest that were given to a customer. One query."""
    rows = Concession.objects.select_related("by", "order").filter(customer=customer_id)
    return list(rows.order_by("-given_at", "-pk")[:limit])
