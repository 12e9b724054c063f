"""Pure decisions about what a role may give away: which limit decides, and who may where that does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """What a role may give; `most` None is any. `ask` is whom one turns to above it."""

    role: int
    unit: str
    most: int | None
    ask: int


def size(limit: Limit) -> float:
    return float("inf") if limit.most is None else float(limit.most)


def deciding_limit(limits: Sequence[Limit], roles: Collection[int]) -> Limit | None:
    """The largest limit that somebody with these roles has; None where none of them has one."""
    return max((one for one in limits if one.role in roles), key=size, default=None)


def who_may(limits: Sequence[Limit], own: Limit | None, asked: int | None) -> int:
    """Whom to ask for more: as one's own limit says, else as the smallest limit that would do says, else the largest."""
    if own is not None:
        return own.ask
    enough = [one for one in limits if asked is None or size(one) >= asked]
    return min(enough, key=size).ask if enough else max(limits, key=size).ask
