"""What customers bought, as far as it is added up on their pages. Whoever keeps purchases says so here; customers know none.

Pure: no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Purchases:
    """Of one customer or of several. `net_revenue` is in ten-thousandths of the business's currency; `foreign_orders` of the
    `orders` were in another one and are not in it."""

    net_revenue: int = 0
    orders: int = 0
    foreign_orders: int = 0
    last_at: datetime | None = None

    def __add__(self, other: Purchases) -> Purchases:
        return Purchases(
            self.net_revenue + other.net_revenue,
            self.orders + other.orders,
            self.foreign_orders + other.foreign_orders,
            max((at for at in (self.last_at, other.last_at) if at is not None), default=None),
        )


def added_up(some: Iterable[Purchases]) -> Purchases:
    return sum(some, Purchases())


@dataclass(frozen=True)
class Known:
    """What an actor may know of the purchases of some customers: those of `of`; who bought nothing is there with nothing.

    `is_told` is false where nobody keeps purchases, or the actor may see none at all.
    """

    of: Mapping[int, Purchases] = field(default_factory=dict)
    is_told: bool = False


Holder = tuple[int | None, int | None]
"""Whose a customer is: the owner and the territory it lies in."""
Find = Callable[[Actor, Mapping[int, Holder]], Known]
_finders: list[Find] = []


def purchases_from(find: Find) -> Find:
    """Let a domain above say what customers bought: `find(actor, {customer: (owner, territory)})`, one query at most.

    The customers are the actor's to see; whose purchases are not stays out of the answer.
    """
    if find not in _finders:
        _finders.append(find)
    return find


def purchases_of(actor: Actor, holders: Mapping[int, Holder]) -> Known:
    """What these customers bought: {customer: (owner, territory)}."""
    found = next((find(actor, holders) for find in _finders), None)
    return found or Known()
