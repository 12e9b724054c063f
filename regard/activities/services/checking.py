"""What may be written about an activity or a task, said field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from regard.activities import rules
from regard.activities.models import Activity, Task
from regard.kernel.days import in_utc
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.folding import fold, framed
from regard.kernel.policies import PURPOSES
from regard.kernel.words import in_english, lazy, tr
from regard.ui import formats
from regard.ui.richtext import plain

OF_ACTIVITY = ("text", "happened_at", "minutes", "direction", "outcome", "purpose", "contact_reason")
OF_TASK = (
    "kind", "title", "note", "customer_id", "assignee_id", "due_on", "due_time", "minutes", "priority", "repeat", "remind_before",
    "remind_at", "checklist", "purpose", "contact_reason",
)  # fmt: skip
LONGEST = 20_000
SEARCHED = 4_000  # letters of a text that are searched
DAY_OF_MINUTES = 24 * 60
EARLIEST = date(1900, 1, 1)
KEPT = lazy("What you wrote is kept in the form.")
CLOCKS_DIFFER = timedelta(minutes=5)
WITHOUT_TIME = time(9)
MOST_ITEMS = 100
FOUR_WEEKS = 4 * 7 * DAY_OF_MINUTES


def cleaned(
    values: Mapping[str, Any], fields: tuple[str, ...], wrong: Sequence[FieldError] = ()
) -> dict[str, Any]:
    """`values` as they are stored: texts trimmed, moments and days read. Raises `Invalid` with every field that is wrong, those
    first that the caller has found to be `wrong`."""
    errors = list(wrong)
    result: dict[str, Any] = {}
    for name, value in values.items():
        try:
            if name not in fields:
                raise KeyError(name)
            result[name] = _CLEANERS[name](value)
        except KeyError:
            errors.append(FieldError(name, tr("There is no such field."), "unknown"))
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    return result


def settle_activity(row: Activity) -> None:
    """Fill what follows from the other fields, and raise `Invalid` where these contradict one another."""
    errors = []
    if row.kind == rules.NOTE:
        row.direction, row.outcome, row.minutes = "", "", None
        row.purpose, row.contact_reason = "", ""
        if not row.text:
            errors.append(FieldError("text", tr("Write what you want to keep."), "required"))
    else:
        row.outcome = row.outcome or rules.first_outcome(row.kind)
        if row.outcome not in rules.OUTCOMES[row.kind]:
            allowed = ", ".join(rules.OUTCOMES[row.kind])
            errors.append(FieldError("outcome", tr("Choose one of {allowed}.", allowed=allowed), "choice"))
        row.direction = (row.direction or "out") if row.kind == rules.CALL else ""
    if row.happened_at > timezone.now() + CLOCKS_DIFFER:
        errors.append(
            FieldError("happened_at", tr("This is still to come. What you plan to do is a task."), "range")
        )
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    row.happened_on = timezone.localdate(row.happened_at)
    with in_english():  # it is kept, and sorts the same for everybody
        row.sort_name = fold(str(row))[:300]
    row.search_text = framed([row.sort_name, fold(plain(row.text[:SEARCHED]))])


def settle_task(row: Task, customer_name: str) -> None:
    """The same of a task. `customer_name`: whom it is about, so that it is found by that too."""
    errors = []
    if not row.title:
        errors.append(FieldError("title", tr("Say what is to be done."), "required"))
    if row.due_on is None and row.due_time is not None:
        errors.append(FieldError("due_on", tr("Say on which day, too."), "required"))
    if row.due_on is None and row.repeat != Task.Repeat.NONE:
        errors.append(FieldError("due_on", tr("What repeats needs the day of its first turn."), "required"))
    if row.kind == Task.Kind.MEETING and row.due_on is None:
        errors.append(FieldError("due_on", tr("Say when the meeting is."), "required"))
    if row.remind_before is not None and row.due_on is None:
        errors.append(
            FieldError("remind_before", tr("A reminder before the day it is due needs that day."), "required")
        )
    if errors:
        raise Invalid(errors, kept=str(KEPT))
    if row.kind != Task.Kind.MEETING:
        row.minutes, row.purpose, row.contact_reason = None, "", ""
    _settle_reminder(row)
    row.sort_name = fold(row.title)[:300]
    row.search_text = framed([row.sort_name, fold(customer_name), fold(row.note[:SEARCHED])])


def starts_at(row: Task) -> datetime | None:
    """When a task is due, in the zone of whoever acts: without a time of day at nine in the morning; None without a day."""
    if row.due_on is None:
        return None
    at = datetime.combine(row.due_on, row.due_time or WITHOUT_TIME)
    return in_utc(timezone.make_aware(at))


def _settle_reminder(row: Task) -> None:
    was = row.remind_at
    if row.remind_before is not None:
        due = starts_at(row)
        row.remind_at = None if due is None else due - timedelta(minutes=row.remind_before)
    if row.remind_at != was or row.remind_at is None or row.remind_at > timezone.now():
        row.reminded_at = None


def _text(value: Any) -> str:  # noqa: ANN401
    text = (
        ""
        if value is None
        else str(value).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    )
    if len(text) > LONGEST:
        raise ValueError(
            tr(
                "At most {most} letters; these are {count}.",
                most=formats.number(LONGEST),
                count=formats.number(len(text)),
            )
        )
    return text


def _title(value: Any) -> str:  # noqa: ANN401
    text = " ".join(_text(value).split())
    if len(text) > 300:
        raise ValueError(
            tr(
                "At most 300 letters; these are {count}. The rest may go into the note.",
                count=formats.number(len(text)),
            )
        )
    return text


def _reason(value: Any) -> str:  # noqa: ANN401
    text = " ".join(_text(value).split())
    if len(text) > 300:
        raise ValueError(tr("At most 300 letters; these are {count}.", count=len(text)))
    return text


def _moment(value: Any) -> datetime:  # noqa: ANN401
    if value in (None, ""):
        return timezone.now()
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        at = in_utc(at if at.tzinfo else timezone.make_aware(at))
    except (ValueError, OverflowError):
        raise ValueError(tr("Write the moment as 2026-03-11 14:30.")) from None
    if not datetime(1900, 1, 1, tzinfo=UTC) <= at <= datetime(2200, 1, 1, tzinfo=UTC):
        raise ValueError(tr("This moment is too far away to be one."))
    return at


def _minutes(value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= DAY_OF_MINUTES):
        raise ValueError(tr("Write whole minutes, not more than a day has."))
    return int(text)


def _before(value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= FOUR_WEEKS):
        raise ValueError(tr("Write whole minutes, not more than four weeks have."))
    return int(text)


def _maybe_moment(value: Any) -> datetime | None:  # noqa: ANN401
    return None if value in (None, "") else _moment(value)


def _checklist(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Items as they are stored, of texts or of {"text": …, "is_done": …}; empty ones are left out."""
    items = []
    for one in value or []:
        text, is_done = (one.get("text"), one.get("is_done")) if isinstance(one, Mapping) else (one, False)
        words = " ".join(_text(text).split())
        if len(words) > 300:
            raise ValueError(
                tr(
                    "An item has at most 300 letters; this has {count}: {words}…",
                    count=formats.number(len(words)),
                    words=words[:40],
                )
            )
        if words:
            items.append({"text": words, "is_done": bool(is_done)})
    if len(items) > MOST_ITEMS:
        raise ValueError(tr("At most {most} items; these are {count}.", most=MOST_ITEMS, count=len(items)))
    return items


def _day(value: Any) -> date | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(tr("Write the day as 2026-03-11.")) from None
    if not EARLIEST <= day < rules.LAST:
        raise ValueError(tr("This day is too far away to be one."))
    return day


def _clock(value: Any) -> time | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    try:
        at = value if isinstance(value, time) else time.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(tr("Write the time as 14:30.")) from None
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _number(value: Any) -> int | None:  # noqa: ANN401
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 2**63):
        raise ValueError(tr("This must be the number of one that is here."))
    return int(text)


def _one_of(choices: Mapping[str, str], usual: str = "") -> Callable[[Any], str]:
    def clean(value: Any) -> str:  # noqa: ANN401
        text = str(value or usual).strip().lower()
        if text and text not in choices:
            raise ValueError(tr("Choose one of {choices}.", choices=", ".join(choices)))
        return text

    return clean


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "purpose": _one_of(PURPOSES),
    "contact_reason": _reason,
    "text": _text,
    "note": _text,
    "title": _title,
    "happened_at": _moment,
    "minutes": _minutes,
    "direction": _one_of(rules.DIRECTIONS),
    "outcome": _one_of({key: word for words in rules.OUTCOMES.values() for key, word in words.items()}),
    "customer_id": _number,
    "assignee_id": _number,
    "due_on": _day,
    "due_time": _clock,
    "kind": _one_of(rules.TASK_KINDS, "task"),
    "remind_before": _before,
    "remind_at": _maybe_moment,
    "checklist": _checklist,
    "priority": _one_of(rules.PRIORITIES, "normal"),
    "repeat": _one_of(rules.REPEATS, "none"),
}
