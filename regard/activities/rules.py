"""Pure decisions about what was done and what is to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from regard.kernel.days import months_before

NOTE, CALL, MEETING = "note", "call", "meeting"
OUTCOMES: dict[str, dict[str, str]] = {
    NOTE: {},
    CALL: {
        "reached": "Reached",
        "no_answer": "No answer",
        "left_message": "Left a message",
        "wrong_number": "Wrong number",
    },
    MEETING: {"held": "Took place", "did_not_come": "Did not come", "called_off": "Called off"},
}
DIRECTIONS = {"out": "We called", "in": "They called"}
REPEATS = {
    "none": "Never",
    "daily": "Every day",
    "weekdays": "Every working day",
    "weekly": "Every week",
    "monthly": "Every month",
    "yearly": "Every year",
}
PRIORITIES = {"high": "High", "normal": "Normal", "low": "Low"}
STATUSES = {"open": "Open", "done": "Done", "dropped": "Dropped"}
MONTHS = {"monthly": 1, "yearly": 12}
LAST = date(2200, 1, 1)  # nothing is planned for later
Standing = Literal["overdue", "today", "soon", "later", "undated"]


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


def day_words(day: date, today: date) -> str:
    """A day in few words: "Fri 27 Nov", with the year where that is another."""
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == today.year else f" {day.year}")


def is_late(due_on: date | None, done_on: date) -> bool | None:
    """Whether something was done after its day; None where it had none."""
    return None if due_on is None else done_on > due_on
