"""Days of the calendar, and moments."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

DAY = timedelta(days=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier (later, where negative), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC; the first or last there is where it lies beyond. One that names no zone stays as it is.

    For what comes from outside: PostgreSQL refuses moments sixteen hours or more from UTC, which Python reads.
    """
    if at.tzinfo is None:
        return at
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return FIRST if at.year == 1 else LAST
