"""Pure arithmetic of scope: how far a plan has crept from what was agreed, and what there is room for.

Money is in ten-thousandths of the currency, time in minutes of work and days of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Scope:
    """How large a plan is: what it may cost, the work it takes, how many initiatives, and the day its last step ends."""

    money: int = 0
    minutes: int = 0
    initiatives: int = 0
    ends_on: date | None = None


@dataclass(frozen=True)
class Granted:
    """What an approved request changes."""

    money: int = 0
    minutes: int = 0
    days: int = 0
    is_new_initiative: bool = False


@dataclass(frozen=True)
class Creep:
    """How far one measure has grown: a share of what was agreed (None where nothing was), and how much of it was approved."""

    agreed: int
    approved: int
    now: int

    @property
    def share(self) -> float | None:
        return None if not self.agreed else (self.now - self.agreed) / self.agreed

    @property
    def unapproved(self) -> int:
        """What has grown beyond what was agreed and approved."""
        return max(self.now - self.agreed - self.approved, 0)

    @property
    def room(self) -> int:
        """How much may still be added without asking."""
        return max(self.agreed + self.approved - self.now, 0)


def granted(requests: Iterable[Granted]) -> Granted:
    """Approved requests together."""
    rows = list(requests)
    return Granted(
        sum(one.money for one in rows), sum(one.minutes for one in rows), sum(one.days for one in rows), False
    )


def creep(agreed: int, approved: int, now: int) -> Creep:
    return Creep(agreed, approved, now)


def days_late(agreed: date | None, approved_days: int, now: date | None) -> int | None:
    """By how many days the plan ends later than agreed and approved; None where either is not known."""
    if agreed is None or now is None:
        return None
    return (now - (agreed + timedelta(days=approved_days))).days


def verdict(share: float | None, unapproved: int) -> str:
    """Grown without having been asked for is bad; grown by over a tenth with leave is to be watched."""
    if unapproved:
        return "bad"
    return "watch" if share is not None and share > 0.10 else "good"
