"""Pure decisions about the calendar: which days a page has, and where things of the same time stand beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from regard.kernel.days import months_before

VIEWS = {"month": "Month", "week": "Week", "day": "Day"}
HALF_HOURS = 48
MOST_LANES = 4
USUAL = 30  # minutes of what has no length
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spot:
    """A place in a column of half hours."""

    row: int
    span: int
    lane: int
    lanes: int


def week_start(day: date, first_weekday: int) -> date:
    """The day on which the week of `day` begins; Monday is 0."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def days_of(view: str, on: date, first_weekday: int) -> list[date]:
    """The days a page shows: whole weeks of the month, seven days, or one."""
    if view == "day":
        return [on]
    if view == "week":
        first, count = week_start(on, first_weekday), 7
    else:
        month = on.replace(day=1)
        first = week_start(month, first_weekday)
        last = months_before(month, -1) - DAY
        count = (week_start(last, first_weekday) - first).days + 7
    return [first + timedelta(days=number) for number in range(count)]


def steps(view: str, on: date) -> tuple[date, date]:
    """A day of the page before and of the page after."""
    if view == "month":
        month = on.replace(day=1)
        return months_before(month, 1), months_before(month, -1)
    days = 7 if view == "week" else 1
    return on - timedelta(days=days), on + timedelta(days=days)


def slots(at: time, minutes: int | None) -> tuple[int, int]:
    """From which half hour to before which one something lasts, within its day."""
    start = at.hour * 60 + at.minute
    end = start + max(minutes or USUAL, 1)
    first = start // 30
    return first, min(HALF_HOURS, max(first + 1, -(-end // 30)))


def lanes(spans: Sequence[tuple[int, int]]) -> list[Spot]:
    """Where each stands so that none covers another; what is too many stands on the last lane. `spans` are in order
    of their start."""
    found: list[Spot] = []
    group: list[tuple[int, int, int]] = []
    busy: list[int] = []

    def close() -> None:
        count = min(MOST_LANES, max((lane for _, _, lane in group), default=1))
        found.extend(Spot(first, end - first, min(lane, MOST_LANES), count) for first, end, lane in group)

    for first, end in spans:
        if busy and first >= max(busy):
            close()
            group, busy = [], []
        lane = next((number for number, until in enumerate(busy, 1) if until <= first), len(busy) + 1)
        if lane > len(busy):
            busy.append(end)
        else:
            busy[lane - 1] = end
        group.append((first, end, lane))
    close()
    return found
