"""Cutting a span of days into periods, and naming them. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from regard.analytics.words import Grain, Period
from regard.kernel.days import months_before
from regard.kernel.errors import Invalid
from regard.kernel.words import tr

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
        raise Invalid(
            {"end": tr("The period ends on {end}, before it has begun on {start}.", end=end, start=start)}
        )
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
                {
                    "grain": tr(
                        "More than {count} periods. Choose a coarser grain or a shorter span.",
                        count=f"{MOST_PERIODS:,}",
                    )
                }
            )
    return tuple(found)


@dataclass(frozen=True)
class Earlier:
    """Days [start, end) to hold others against; `years` earlier, or 0 for those just before."""

    start: date
    end: date
    years: int


def earlier(start: date, end: date, *, reached: date, known_from: date) -> Earlier | None:
    """What [start, end) is held against: the same days of the calendar a year earlier, or as many years as they last.

    So seasons meet their like, and eleven months are held against the same eleven. Where less than that is known, it is as
    many days just before. Both only as far as this span has come with the day `reached`; None where it has not begun, or
    where what is known does not go back far enough for either.
    """
    gone = min(end, reached + timedelta(days=1))
    if gone <= start:
        return None
    years = 1
    while months_before(end, 12 * years) > start:
        years += 1
    found = Earlier(months_before(start, 12 * years), months_before(gone, 12 * years), years)
    if found.start < known_from:
        before = start - (end - start)
        found = Earlier(before, before + (gone - start), 0)
    return found if found.start >= known_from and found.start < found.end else None
