"""How much somebody sees of a field, and what a value looks like to whom it is only shown masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Level(StrEnum):
    """How far a field is open. Ordered: `none` < `masked` < `read` < `change`."""

    NONE = "none"
    MASKED = "masked"
    READ = "read"
    CHANGE = "change"

    @property
    def reach(self) -> int:
        return _REACH[self.value]


_REACH = {"none": 0, "masked": 1, "read": 2, "change": 3}
Levels = Mapping[str, Level]
DOTS = "•••"


class Masked(str):
    """A value in its mask. It is text like any other, and whoever links, sorts or saves values can tell."""

    __slots__ = ()
    is_masked = True


def mask(kind: str, value: object) -> Masked:
    """What is shown of a value: enough to recognise it by, too little to use it. `kind` is that of a personal field.

    Nothing that is not known has a mask: do not ask for it.
    """
    text = str(value).strip()
    if kind == "email":
        return Masked(_email(text))
    if kind == "phone":
        return Masked(_phone(text))
    if kind == "name":
        return Masked(" ".join(word[0] + DOTS for word in text.split()) or DOTS)
    return Masked(DOTS)


def _email(text: str) -> str:
    name, at, domain = text.partition("@")
    if not at or not name or not domain:
        return DOTS
    host, dot, end = domain.rpartition(".")
    return f"{name[0]}{DOTS}@{host[0]}{DOTS}.{end}" if dot and host else f"{name[0]}{DOTS}@{DOTS}"


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if len(digits) < 8:
        return DOTS
    country = re.match(r"\+\d{1,3}(?=\D)", text)
    return f"{country.group() + ' ' if country else ''}{DOTS} {DOTS}{digits[-2:]}"


def widest(levels: Iterable[Levels | None]) -> Levels | None:
    """What several roles show together of a noun: of each field the most any of them does; None, which is everything, as soon
    as one of them leaves nothing out."""
    found: dict[str, Level] = {}
    for one in levels:
        if one is None:
            return None
        for key, level in one.items():
            if key not in found or found[key].reach < level.reach:
                found[key] = level
    return found


def least(*levels: Level) -> Level:
    return min(levels, key=lambda level: level.reach)
