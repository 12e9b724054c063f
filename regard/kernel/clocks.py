"""Times of day, without a day and without a time zone: 14:30 is 14:30 wherever it is read. Pure.

As numbers they are the minutes since midnight, so that databases compare and sort them.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from regard.kernel.words import tr

DAY = 24 * 60
_WRITTEN = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:\.0*)?)?(?:([ap])\.?m\.?)?")


def parse(value: Any) -> int:  # noqa: ANN401
    """The minutes since midnight of a time as any clock writes it: 14:30, 14.30, 14h30, 2:30 pm, 2 pm, 14:30:00.

    Raises `ValueError` with what to write instead, also where there are seconds: they would be lost.
    """
    if isinstance(value, time):
        value = value.isoformat()
    text = re.sub(r"\s|\u202f", "", str(value)).casefold().removesuffix("uhr")
    found = _WRITTEN.fullmatch(text)
    if found is None or not (found[2] or found[4]):  # a bare figure may be anything
        raise ValueError(tr("Write the time as 14:30."))
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    if found[4] and not 1 <= hour <= 12:
        raise ValueError(tr("Write the time as 14:30."))
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    if hour > 23 or minute > 59 or second:
        raise ValueError(tr("Write the time as 14:30."))
    return hour * 60 + minute


def minutes(text: str) -> int:
    """The minutes since midnight of what `written` gave."""
    return int(text[:2]) * 60 + int(text[3:])


def written(at: int) -> str:
    """14:30, for programs and files: the same in every language."""
    return f"{at // 60:02}:{at % 60:02}"


def clock_time(text: str) -> time:
    """What `written` gave, to be shown as a reader's clock has it."""
    return time.fromisoformat(text)
