"""Pure decisions about the calendar: which days a page has, and where things of the same time stand beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from regard.kernel.days import DAY, days_of, steps, week_start
from regard.kernel.words import lazy

VIEWS = {"month": lazy("Month"), "week": lazy("Week"), "day": lazy("Day")}
HALF_HOURS = 48
MOST_LANES = 4
USUAL = 30  # minutes of what has no length


__all__ = ["DAY", "days_of", "lanes", "slots", "steps", "week_start"]


@dataclass(frozen=True)
class Spot:
    """A place in a column of half hours."""

    row: int
    span: int
    lane: int
    lanes: int


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
