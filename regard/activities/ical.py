"""Calendar files: what one says of tasks and meetings, and the file that tells calendar programs of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from regard.activities import rules
from regard.kernel.words import tr
from regard.ui import formats

if TYPE_CHECKING:
    from icalendar import Event, Todo

MOST = 2_000
SIMPLE = {"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly", "YEARLY": "yearly"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Entry:
    """What goes into a file: an event of `minutes`, or of the whole day where `at` is None."""

    uid: str
    title: str
    note: str
    url: str
    day: date
    at: datetime | None
    minutes: int
    changed_at: datetime
    version: int
    is_meeting: bool
    is_done: bool


@dataclass(frozen=True)
class Found:
    """What was found in a file: `rows` to take in, each by the names of a task's fields with its `key`; and what is left out,
    why."""

    rows: Sequence[dict[str, Any]]
    left_out: Sequence[tuple[str, str]]


def written(entries: Iterable[Entry], name: str) -> bytes:
    """A calendar file with these entries, in UTC."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    for key, value in (("prodid", "-//Regard//Calendar//EN"), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    for one in entries:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", one.changed_at.astimezone(UTC))
        event.add("last-modified", one.changed_at.astimezone(UTC))
        event.add("sequence", one.version)
        event.add("summary", f"✓ {one.title}" if one.is_done else one.title)
        if one.note:
            event.add("description", one.note)
        event.add("url", one.url)
        event.add("transp", "OPAQUE" if one.is_meeting and one.at else "TRANSPARENT")
        if one.at is None:
            event.add("dtstart", one.day)
            event.add("dtend", one.day + timedelta(days=1))
        else:
            event.add("dtstart", one.at.astimezone(UTC))
            event.add("dtend", one.at.astimezone(UTC) + timedelta(minutes=one.minutes))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def read(content: bytes, *, zone: ZoneInfo, today: date) -> Found:
    """Tasks and meetings of a calendar file, as somebody in `zone` would plan them. Raises `ValueError` for another file."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise ValueError(tr("This is not a calendar file that can be read.")) from error
    parts = [part for calendar in calendars for part in calendar.walk() if part.name in {"VEVENT", "VTODO"}]
    if not parts:
        raise ValueError(tr("There is nothing to take in: this file holds no events and no tasks."))
    rows: dict[str, dict[str, Any]] = {}
    left_out: list[tuple[str, str]] = []
    for part in parts[:MOST]:
        title = _words(part.get("summary"))[:300] or tr("Without a title")
        try:
            row = _row(part, title, zone, today)
        except (ValueError, OverflowError, TypeError, AttributeError) as error:
            why = str(error) if isinstance(error, _LeftOutError) else tr("Its day or time cannot be read.")
            left_out.append((title, why))
        else:
            rows[row["key"]] = row
    if len(parts) > MOST:
        more = tr("{count} more", count=formats.number(len(parts) - MOST))
        left_out.append((more, tr("At most {most} are read from one file.", most=formats.number(MOST))))
    ordered = sorted(rows.values(), key=lambda row: (row["due_on"] or "", row["due_time"] or ""))
    return Found(ordered, left_out)


class _LeftOutError(ValueError):
    """Why something is not taken in, in a sentence."""


def _row(part: Any, title: str, zone: ZoneInfo, today: date) -> dict[str, Any]:  # noqa: ANN401
    is_task = part.name == "VTODO"
    if _words(part.get("status")).upper() in {"CANCELLED", "COMPLETED"}:
        raise _LeftOutError(tr("It was called off or is done."))
    start = _moment(part, "dtstart", zone)
    due = _moment(part, "due" if is_task else "dtend", zone)
    begins = (due or start) if is_task else start
    if begins is None and not is_task:
        raise _LeftOutError(tr("It has no day."))
    day, clock = _day_and_clock(begins)
    repeat, note = _repeat(part, day)
    if day is not None and day < today:
        if repeat == "none":
            raise _LeftOutError(tr("It is over."))
        day = rules.next_day(day, repeat, today - timedelta(days=1), day)
    if day is not None and day >= rules.LAST:
        raise _LeftOutError(tr("Its day is too far away."))
    minutes = None if is_task else _length(part, start, due)
    lines = [_words(part.get("location")), str(part.get("description") or "").strip(), note]
    return {
        "key": _key(part),
        "kind": "task" if is_task else "meeting",
        "title": title,
        "note": "\n".join(line for line in lines if line)[:20_000],
        "due_on": day.isoformat() if day else None,
        "due_time": clock,
        "minutes": minutes,
        "repeat": repeat,
    }


def _words(value: Any) -> str:  # noqa: ANN401
    return " ".join(str(value or "").replace("\x00", "").split())


def _key(part: Any) -> str:  # noqa: ANN401
    """What a thing is known by, the same each time its file is read."""
    turn = part.get("recurrence-id")
    named = _words(part.get("uid")) or hashlib.sha256(part.to_ical()).hexdigest()
    whole = f"{named}/{turn.to_ical().decode()}" if turn is not None else named
    return whole if len(whole) <= 150 else hashlib.sha256(whole.encode()).hexdigest()


def _moment(part: Event | Todo, name: str, zone: ZoneInfo) -> date | datetime | None:
    if part.get(name) is None:
        return None
    found = part.decoded(name)
    if isinstance(found, datetime):
        return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
    return found if isinstance(found, date) else None


def _day_and_clock(at: date | datetime | None) -> tuple[date | None, str | None]:
    if isinstance(at, datetime):
        return at.date(), f"{at:%H:%M}"
    return at, None


def _length(part: Event, start: date | datetime | None, end: date | datetime | None) -> int | None:
    if not isinstance(start, datetime):
        return None
    length = end - start if isinstance(end, datetime) else part.get("duration") and part.decoded("duration")
    if not isinstance(length, timedelta):
        return None
    minutes = int(length.total_seconds() // 60)
    return min(minutes, 24 * 60) if minutes > 0 else None


def _repeat(part: Event | Todo, day: date | None) -> tuple[str, str]:
    """How it repeats, in our words, and what is said of a way we do not know: then it comes once."""
    rule = part.get("rrule")
    if not rule:
        return "none", ""
    words = {str(key).upper(): [str(one).upper() for one in values] for key, values in rule.items()}
    known = SIMPLE.get((words.pop("FREQ", None) or [""])[0], "")
    words.pop("WKST", None)
    if words.get("INTERVAL") == ["1"]:
        del words["INTERVAL"]
    own = [WEEKDAYS[day.weekday()]] if day else []
    days = words.pop("BYDAY", own)
    if known == "weekly" and sorted(days) == sorted(WEEKDAYS[:5]) and not words:
        return "weekdays", ""
    if known and day is not None and days == own and not words:
        return known, ""
    return "none", tr("It repeats in its calendar in a way that is not taken over.")


def in_order(found: Iterable[Entry]) -> Iterator[Entry]:
    """By day, whole days first."""
    yield from sorted(
        found,
        key=lambda one: (one.day, one.at is not None, one.at or datetime.min.replace(tzinfo=UTC), one.uid),
    )
