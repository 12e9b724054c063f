"""Pure decisions about what was done and what is to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from regard.kernel.days import months_before
from regard.kernel.words import lazy, lazy_of, several

NOTE, CALL, MEETING = "note", "call", "meeting"
OUTCOMES: dict[str, dict[str, str]] = {
    NOTE: {},
    CALL: {
        "reached": lazy("Reached"),
        "no_answer": lazy("No answer"),
        "left_message": lazy("Left a message"),
        "wrong_number": lazy("Wrong number"),
    },
    MEETING: {
        "held": lazy("Took place"),
        "did_not_come": lazy("Did not come"),
        "called_off": lazy("Called off"),
    },
}
WITHIN = {
    "reached": lazy("reached"),
    "no_answer": lazy("no answer"),
    "left_message": lazy("left a message"),
    "wrong_number": lazy("wrong number"),
    "held": lazy("took place"),
    "did_not_come": lazy("did not come"),
    "called_off": lazy("called off"),
    "done": lazy("done"),
    "dropped": lazy("dropped"),
}
"""Outcomes and statuses as they read within a sentence: they are no nouns, which keep their capital in German."""
DIRECTIONS = {"out": lazy("We called"), "in": lazy("They called")}
REPEATS = {
    "none": lazy("Never"),
    "daily": lazy("Every day"),
    "weekdays": lazy("Every working day"),
    "weekly": lazy("Every week"),
    "monthly": lazy("Every month"),
    "yearly": lazy("Every year"),
}
PRIORITIES = {"high": lazy("High"), "normal": lazy("Normal"), "low": lazy("Low")}
TASK_KINDS = {"task": lazy("Task"), "meeting": lazy("Meeting")}
CHANNELS = {CALL: "phone", MEETING: "meeting"}
STATUSES = {"open": lazy_of("state", "Open"), "done": lazy("Done"), "dropped": lazy("Dropped")}
MONTHS = {"monthly": 1, "yearly": 12}
_SIGN = re.compile(r"(?<![\w@])@(?=\w)")
_WORDS_END = re.compile(r"(?<=\w)(?=\W|\Z)")
LONGEST_NAME = 160
LAST = date(2200, 1, 1)  # nothing is planned for later
REMINDERS = {
    "0": lazy("When it is due"),
    "15": lazy("15 minutes before"),
    "60": lazy("An hour before"),
    "1440": lazy("A day before"),
    "10080": lazy("A week before"),
}
Standing = Literal["overdue", "today", "soon", "later", "undated"]


def is_contact(kind: str, direction: str, outcome: str) -> bool:
    """Whether this was a contact of ours that came to the customer: a call of ours that reached them or left a message, a meeting
    that took place."""
    if kind == CALL:
        return direction == "out" and outcome in {"reached", "left_message"}
    return kind == MEETING and outcome == "held"


def first_outcome(kind: str) -> str:
    """What is meant where nobody says how it went: it went well."""
    return next(iter(OUTCOMES[kind]), "")


def next_day(due_on: date, repeat: str, done_on: date, anchor_on: date | None = None) -> date | None:
    """When a repeating task is due again: the first turn after both its day and the day it was done; None for one that does not
    come again.

    Months count from `anchor_on`, the first day it was due, so that what is due on the 31st comes back to it after February.
    """
    after = max(due_on, done_on)
    if repeat == "daily":
        found = after + timedelta(days=1)
    elif repeat == "weekdays":
        found = after + timedelta(days={4: 3, 5: 2}.get(after.weekday(), 1))
    elif repeat == "weekly":
        found = due_on + timedelta(days=7 * ((after - due_on).days // 7 + 1))
    elif repeat in MONTHS:
        found = _next_month(anchor_on or due_on, MONTHS[repeat], after)
    else:
        return None
    return found if found < LAST else None


def _next_month(anchor: date, months: int, after: date) -> date:
    turns = max(0, ((after.year - anchor.year) * 12 + after.month - anchor.month) // months)
    found = months_before(anchor, -months * turns)
    return found if found > after else months_before(anchor, -months * (turns + 1))


def standing(due_on: date | None, today: date) -> Standing:
    """Where a task stands: its day is over, today, within the next seven days, later, or not said."""
    if due_on is None:
        return "undated"
    if due_on <= today:
        return "today" if due_on == today else "overdue"
    return "soon" if due_on <= today + timedelta(days=7) else "later"


def reminder_words(minutes: int) -> str:
    """How long before something a reminder comes: "15 minutes before", "2 days before"."""
    known = REMINDERS.get(str(minutes))
    if known is not None:
        return known
    if minutes % 1440 == 0:
        return several("{count} day before", "{count} days before", minutes // 1440)
    if minutes % 60 == 0:
        return several("{count} hour before", "{count} hours before", minutes // 60)
    return several("{count} minute before", "{count} minutes before", minutes)


def kept_ticks(
    items: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """A checklist written anew: what was ticked of the one before stays so where an item says the same."""
    ticked = {str(item["text"]) for item in before if item["is_done"]}
    return [
        {"text": item["text"], "is_done": bool(item["is_done"]) or str(item["text"]) in ticked}
        for item in items
    ]


@dataclass(frozen=True)
class Named:
    """Where a text names somebody with @, the sign included, and who that may be: several where they are called the same."""

    start: int
    end: int
    ids: tuple[int, ...]


def named_in(text: str, names: Mapping[str, tuple[int, ...]]) -> list[Named]:
    """Whom a text names: "@Aylin Demir". `names` are all of them in small letters; the longest that fits counts."""
    found: list[Named] = []
    for sign in _SIGN.finditer(text):
        rest = text[sign.end() : sign.end() + LONGEST_NAME]
        ends = [match.end() for match in _WORDS_END.finditer(rest)]
        for end in reversed(ends[:8]):
            ids = names.get(rest[:end].casefold())
            if ids:
                found.append(Named(sign.start(), sign.end() + end, ids))
                break
    return found


def is_late(due_on: date | None, done_on: date) -> bool | None:
    """Whether something was done after its day; None where it had none."""
    return None if due_on is None else done_on > due_on
