"""Cutting a span of days into periods, and naming them. Pure."""

from datetime import date, timedelta

from regard.analytics.words import Grain, Period
from regard.kernel.errors import Invalid

MOST_PERIODS = 1_200


def period_start(day: date, grain: Grain, first_weekday: int = 0) -> date:
    """The first day of the period `day` lies in; weeks begin on `first_weekday` (0 is Monday)."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - timedelta(days=(day.weekday() - first_weekday) % 7)
    if grain is Grain.MONTH:
        return day.replace(day=1)
    if grain is Grain.QUARTER:
        return date(day.year, day.month - (day.month - 1) % 3, 1)
    return date(day.year, 1, 1)


def next_start(start: date, grain: Grain) -> date:
    """The first day of the period after the one that begins on `start`."""
    if grain in {Grain.DAY, Grain.WEEK}:
        return start + timedelta(days=1 if grain is Grain.DAY else 7)
    months = start.year * 12 + start.month - 1 + {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[grain]
    return date(months // 12, months % 12 + 1, 1)


def label(start: date, grain: Grain) -> str:
    """2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-09. A week is named by the ISO week most of it lies in."""
    if grain is Grain.DAY:
        return start.isoformat()
    if grain is Grain.WEEK:
        year, week, _ = (start + timedelta(days=3)).isocalendar()
        return f"{year}-W{week:02d}"
    if grain is Grain.QUARTER:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}-{start.month:02d}" if grain is Grain.MONTH else str(start.year)


def cut(start: date, end: date, grain: Grain | None, first_weekday: int = 0) -> tuple[Period, ...]:
    """The periods of [start, end): the first and the last are as long as the span leaves them, and keep their names.

    Raises `Invalid` for a span that is empty or would give more than 1,200 periods.
    """
    if start >= end:
        raise Invalid({"end": f"The period ends on {end}, before it has begun on {start}."})
    if grain is None:
        return (Period(start, end),)
    found: list[Period] = []
    opens = period_start(start, grain, first_weekday)
    while opens < end:
        closes = next_start(opens, grain)
        found.append(Period(max(opens, start), min(closes, end), label(opens, grain), opens, closes))
        opens = closes
        if len(found) > MOST_PERIODS:
            raise Invalid(
                {"grain": f"More than {MOST_PERIODS:,} periods. Choose a coarser grain or a shorter span."}
            )
    return tuple(found)
