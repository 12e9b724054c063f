"""Pure decisions about contacts: which days a cadence counts over, and which of several rules decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from regard.kernel.days import months_before, week_start

USUAL_DAYS = {"day": 1, "week": 7, "month": 30.4, "quarter": 91.3}


@dataclass(frozen=True)
class Rule:
    """A rule as it decides. `segment` None is everybody, `most` None as often as needed."""

    id: int
    segment: int | None
    channel: str
    purpose: str
    most: int | None
    period: str


@dataclass(frozen=True)
class Touched:
    """A contact that reached a customer, on a day where the business is. An empty purpose was not said."""

    on: date
    channel: str
    purpose: str


def period_of(period: str, day: date, first_weekday: int) -> tuple[date, date]:
    """The day, week, month or quarter of the calendar that `day` lies in: its first day, and the first after it."""
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        first = week_start(day, first_weekday)
        return first, first + timedelta(days=7)
    first = day.replace(day=1)
    if period == "month":
        return first, months_before(first, -1)
    first = months_before(first, (first.month - 1) % 3)
    return first, months_before(first, -3)


def strictness(rule: Rule) -> float:
    """How many contacts a day it lets through: the fewer, the stricter."""
    return float("inf") if rule.most is None else rule.most / USUAL_DAYS[rule.period]


def deciding(rules: Iterable[Rule], segments: Iterable[int]) -> list[Rule]:
    """The rule that decides for somebody in these segments, for each channel and purpose: one about a segment goes before one
    about everybody, and of several about segments the strictest."""
    within = set(segments)
    found: dict[tuple[str, str], Rule] = {}
    for rule in rules:
        if rule.segment is not None and rule.segment not in within:
            continue
        key = (rule.channel, rule.purpose)
        known = found.get(key)
        if known is None or _goes_before(rule, known):
            found[key] = rule
    return list(found.values())


def counted(rule: Rule, contacts: Sequence[Touched], start: date, end: date) -> int:
    """How many contacts count for a rule from `start` until before `end`: those for its purpose, and those whose was not said."""
    return sum(
        one.channel == rule.channel and one.purpose in {rule.purpose, ""} and start <= one.on < end
        for one in contacts
    )


def planned(members: int, most: int, period: str, days: int) -> int:
    """How many contacts a rule lets through at most within so many days."""
    return round(members * most * days / USUAL_DAYS[period])


def _goes_before(rule: Rule, other: Rule) -> bool:
    if (rule.segment is None) != (other.segment is None):
        return rule.segment is not None
    return (strictness(rule), rule.id) < (strictness(other), other.id)
