"""Days of the calendar, and moments."""

from calendar import monthrange
from datetime import UTC, date, datetime

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier (later, where negative), or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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
