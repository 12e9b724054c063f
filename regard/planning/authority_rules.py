"""Pure decisions about what a role may give away: which limit decides, what counts for it, and who may where that does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Limit:
    """What a role may give; `most` None is any, `segment` None is to everybody. `ask` is whom one turns to above it. `total` is
    the most in a `period` altogether; None is any."""

    role: int
    unit: str
    most: int | None
    ask: int
    segment: int | None = None
    total: int | None = None
    period: str = "month"
    id: int = 0


class Amount(Protocol):
    """Something given: how much, in ten-thousandths of the currency, to which customer."""

    @property
    def customer(self) -> int: ...

    @property
    def amount(self) -> int: ...


def size(limit: Limit) -> float:
    return float("inf") if limit.most is None else float(limit.most)


def altogether(limit: Limit) -> float:
    return float("inf") if limit.total is None else float(limit.total)


def deciding_limit(
    limits: Sequence[Limit], roles: Collection[int], segments: Collection[int] = ()
) -> Limit | None:
    """The largest limit that somebody with these roles has for a customer in these segments; None where none of them has one.

    Of one role, a limit about a segment goes before the one for everybody, and of several about segments the smallest.
    """
    of_roles = []
    for role in dict.fromkeys(roles):
        own = [one for one in limits if one.role == role]
        narrow = [one for one in own if one.segment is not None and one.segment in segments]
        if narrow:
            of_roles.append(min(narrow, key=lambda one: (size(one), altogether(one), one.id)))
        else:
            of_roles += [one for one in own if one.segment is None]
    return max(of_roles, key=lambda one: (size(one), altogether(one), -one.id), default=None)


def counted(
    limit: Limit,
    limits: Sequence[Limit],
    roles: Collection[int],
    given: Iterable[Amount],
    within: Mapping[int, Collection[int]],
) -> int:
    """How much of what somebody with these roles gave counts for their limit: what it decided on. `within`: the segments the
    customers are in."""
    return sum(
        one.amount for one in given if deciding_limit(limits, roles, within.get(one.customer, ())) == limit
    )


def who_may(limits: Sequence[Limit], own: Limit | None, asked: int | None) -> int:
    """Whom to ask for more: as one's own limit says, else as the smallest limit that would do says, else the largest."""
    if own is not None:
        return own.ask
    enough = [one for one in limits if asked is None or size(one) >= asked]
    return min(enough, key=size).ask if enough else max(limits, key=size).ask
