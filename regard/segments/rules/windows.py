"""Windows: which days of a customer's events a rule looks at."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from regard.kernel.figures import figure
from regard.kernel.words import lazy, lazy_of, tr, tr_of

PeriodName = Literal["this_month", "last_month", "this_year", "last_year"]
PERIODS: dict[str, str] = {
    "this_month": lazy("this month"),
    "last_month": lazy("last month"),
    "this_year": lazy("this year"),
    "last_year": lazy("last year"),
}
MOST_DAYS = 36_500


@dataclass(frozen=True)
class LastDays:
    """The last `days` days, today being the last of them."""

    days: int


@dataclass(frozen=True)
class Period:
    """A calendar month or year, named from today."""

    name: PeriodName


@dataclass(frozen=True)
class Between:
    """From one day to another, both included; without `last`, until today."""

    first: date
    last: date | None = None


@dataclass(frozen=True)
class Before:
    """Everything earlier than `day`."""

    day: date


Window = LastDays | Period | Between | Before | None
"""None is ever."""

Span = tuple[date | None, date | None]
"""First and last day, both included; None is open."""


def days_of(window: Window, today: date) -> Span:
    """The days a window means on `today`."""
    match window:
        case LastDays(days):
            return today - timedelta(days=days - 1), today
        case Period(name):
            return _period(name, today)
        case Between(first, last):
            return first, last or today
        case Before(day):
            return None, day - timedelta(days=1)
        case None:
            return None, None


def days_before(window: Window, today: date) -> Span:
    """The days of the window just before `window`: as many days, or the calendar period before.

    Raises `ValueError` for a window without a beginning: nothing lies before it.
    """
    if isinstance(window, Period):
        first, _ = days_of(window, today)
        assert first is not None  # noqa: S101
        name: PeriodName = "this_month" if window.name.endswith("month") else "this_year"
        return days_of(Period(name), first - timedelta(days=1))
    first, last = days_of(window, today)
    if first is None or last is None:
        raise ValueError("only a window with a first day has one before it")
    length = (last - first).days + 1
    return first - timedelta(days=length), first - timedelta(days=1)


def _period(name: PeriodName, today: date) -> Span:
    month = today.replace(day=1)
    match name:
        case "this_month":
            return month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case "last_month":
            last = month - timedelta(days=1)
            return last.replace(day=1), last
        case "this_year":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "last_year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


def write_window(window: Window) -> dict[str, object] | None:
    """The JSON of a window."""
    match window:
        case LastDays(days):
            return {"last_days": days}
        case Period(name):
            return {"period": name}
        case Between(first, last):
            return {"from": first.isoformat(), "to": last.isoformat() if last else None}
        case Before(day):
            return {"before": day.isoformat()}
        case None:
            return None


def say_window(window: Window) -> str:  # noqa: PLR0911 one per kind of window
    """The window as part of a sentence: `in the last 90 days`; empty for ever."""
    match window:
        case LastDays(1):
            return tr_of("when", "today")
        case LastDays(days):
            return tr("in the last {count} days", count=figure(days))
        case Period(name):
            return str(PERIODS[name])
        case Between(first, None):
            return tr("since {day}", day=say_day(first))
        case Between(first, date() as last):
            return tr("between {first} and {last}", first=say_day(first), last=say_day(last))
        case Before(day):
            return tr_of("when", "before {day}", day=say_day(day))
        case _:
            return ""


def say_share(percent: str, window: Window) -> str:
    """A share of what lay before a window, as people say it: `50% of the 90 days before`."""
    match window:
        case LastDays(days):
            return tr("{percent}% of the {count} days before", percent=percent, count=figure(days))
        case Period(name) if name.endswith("month"):
            return tr("{percent}% of the month before", percent=percent)
        case Period():
            return tr("{percent}% of the year before", percent=percent)
        case _:
            return tr("{percent}% of the same time before", percent=percent)


_MONTHS = (
    lazy_of("month", "Jan"),
    lazy_of("month", "Feb"),
    lazy_of("month", "Mar"),
    lazy_of("month", "Apr"),
    lazy_of("month", "May"),
    lazy_of("month", "Jun"),
    lazy_of("month", "Jul"),
    lazy_of("month", "Aug"),
    lazy_of("month", "Sep"),
    lazy_of("month", "Oct"),
    lazy_of("month", "Nov"),
    lazy_of("month", "Dec"),
)


def say_day(day: date) -> str:
    """A day within a sentence: 3 Mar 2026."""
    return tr_of(
        "within a sentence", "{day} {month} {year}", day=day.day, month=_MONTHS[day.month - 1], year=day.year
    )
