"""Decisions about personas: what is one on a line, and which evidence is too old to rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from regard.kernel.days import months_before

USUAL_MONTHS = 12
MOST_LINES = 12
LONGEST_LINE = 200


def lines(text: str) -> tuple[str, ...]:
    """What is written one on a line, without bullets and empty lines."""
    found = (line.strip().lstrip("-•*").strip() for line in text.splitlines())
    return tuple(line for line in found if line)


def is_stale(on: date, months: int, today: date) -> bool:
    """Whether what was learned on a day is older than so many months."""
    return on < months_before(today, months)


def rests_on(days: Iterable[date], months: int, today: date) -> str:
    """The verdict on a persona's evidence: good (all fresh), watch (part of it is stale), bad (nothing fresh, or none at all)."""
    stale = [is_stale(day, months, today) for day in days]
    if not stale or all(stale):
        return "bad"
    return "watch" if any(stale) else "good"
