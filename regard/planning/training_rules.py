"""Decisions about training: until when a completion counts, and what somebody's standing in a course is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from regard.kernel.days import months_before

SOON = timedelta(days=30)
"""So long before the end of a completion whoever needs it is told."""
LONGEST = 90
SHORTEST = 14
"""Days that are compared before and after a completion, at most and at least."""


def counts_until(on: date, months: int | None) -> date | None:
    """The last day on which a completion counts; None: for good."""
    return None if months is None else months_before(on, -months)


def latest(days: Iterable[date]) -> date | None:
    """Of several completions the one that counts."""
    return max(days, default=None)


def standing(on: date | None, months: int | None, today: date) -> str:
    """open (never done), done, soon (done, and over within a month), or over."""
    if on is None:
        return "open"
    until = counts_until(on, months)
    if until is None or until - SOON > today:
        return "done"
    return "soon" if until >= today else "over"


def compared_days(on: date, today: date) -> int:
    """How many days before and after a completion can be compared; 0 where it is too early to."""
    days = min((today - on).days, LONGEST)
    return days if days >= SHORTEST else 0
