"""Pure decisions about relationships between customers: which there are, between whom, and how each side says them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from regard.kernel.words import lazy, tr

PERSON, ORGANISATION = "person", "organisation"
ANYBODY = (PERSON, ORGANISATION)
PARENT = "parent_of"
HOUSEHOLD = "household"
STRENGTHS = {"weak": lazy("Weak"), "normal": lazy("Normal"), "strong": lazy("Strong")}


@dataclass(frozen=True)
class RelationshipType:
    """A kind of relationship, from one customer to another.

    `says` and `said` are the words of the first and of the second side, `has_said` and `was_said` those once it is over.
    `first` and `second` are the kinds of customers that may stand there. `is_mutual`: both sides say the same, and it does not
    matter who stands first. `is_ladder`: nobody can be above whom he or she is below.
    `group`: work, stake, family or business; `rank` orders what is shown first: who has a guardian is spoken with through him.
    """

    key: str
    says: str
    has_said: str
    said: str
    was_said: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    group: str
    rank: int
    is_mutual: bool = False
    is_ladder: bool = False

    def words(self, *, is_first: bool, is_past: bool) -> str:
        if is_first:
            return str(self.has_said if is_past else self.says)
        return str(self.was_said if is_past else self.said)


P, O = (PERSON,), (ORGANISATION,)  # noqa: E741 - read as the two kinds
_MUTUAL, _LADDER = "mutual", "ladder"
Pair = tuple[str, str]
_ROWS: tuple[tuple[str, Pair, Pair, tuple[str, ...], tuple[str, ...], str, str], ...] = (
    ("guardian_of", (lazy("is guardian of"), lazy("was guardian of")),
     (lazy("has as guardian"), lazy("had as guardian")), ANYBODY, P, "family", _LADDER),
    ("decides", (lazy("decides for"), lazy("decided for")),
     (lazy("has as decision-maker"), lazy("had as decision-maker")), P, O, "stake", ""),
    ("influences", (lazy("influences"), lazy("influenced")),
     (lazy("is influenced by"), lazy("was influenced by")), ANYBODY, ANYBODY, "stake", ""),
    ("contact", (lazy("is contact for"), lazy("was contact for")),
     (lazy("is reached through"), lazy("was reached through")), P, O, "work", ""),
    ("works_at", (lazy("works at"), lazy("worked at")), (lazy("employs"), lazy("employed")), P, O, "work", ""),
    ("reports_to", (lazy("reports to"), lazy("reported to")), (lazy("leads"), lazy("led")), P, P, "work", _LADDER),
    ("child_of", (lazy("is child of"), lazy("was child of")),
     (lazy("is parent of"), lazy("was parent of")), P, P, "family", _LADDER),
    (HOUSEHOLD, (lazy("lives with"), lazy("lived with")), (lazy("lives with"), lazy("lived with")), P, P, "family", _MUTUAL),
    ("family", (lazy("is family of"), lazy("was family of")),
     (lazy("is family of"), lazy("was family of")), P, P, "family", _MUTUAL),
    ("owns", (lazy("owns"), lazy("owned")), (lazy("is owned by"), lazy("was owned by")), ANYBODY, O, "business", _LADDER),
    ("partner", (lazy("is partner of"), lazy("was partner of")),
     (lazy("is partner of"), lazy("was partner of")), ANYBODY, ANYBODY, "business", _MUTUAL),
    ("supplies", (lazy("supplies"), lazy("supplied")),
     (lazy("is supplied by"), lazy("was supplied by")), ANYBODY, ANYBODY, "business", ""),
    ("advises", (lazy("advises"), lazy("advised")),
     (lazy("is advised by"), lazy("was advised by")), ANYBODY, ANYBODY, "business", ""),
    ("refers", (lazy("referred"), lazy("referred")),
     (lazy("was referred by"), lazy("was referred by")), ANYBODY, ANYBODY, "business", _LADDER),
)  # fmt: skip
TYPES: Mapping[str, RelationshipType] = {
    key: RelationshipType(
        key=key,
        says=says,
        has_said=has_said,
        said=said,
        was_said=was_said,
        first=first,
        second=second,
        group=group,
        rank=rank,
        is_mutual=how == _MUTUAL,
        is_ladder=how == _LADDER,
    )
    for rank, (key, (says, has_said), (said, was_said), first, second, group, how) in enumerate(_ROWS)
}
"""All that are kept as relationships. The account tree is not among them: it is the customer's `parent`."""
STAKES = ("decides", "influences")


@dataclass(frozen=True)
class Direction:
    """One of the things a customer may say of another: `key` is the type, with "~" in front where the other stands first."""

    key: str
    type: str
    is_first: bool
    label: str


def _directions() -> Mapping[str, Direction]:
    found: dict[str, Direction] = {}
    for one in TYPES.values():
        found[one.key] = Direction(one.key, one.key, is_first=True, label=one.says)
        if not one.is_mutual:
            key = f"~{one.key}"
            found[key] = Direction(key, one.key, is_first=False, label=one.said)
    found[PARENT] = Direction(PARENT, PARENT, is_first=True, label=lazy("has as a part"))
    found[f"~{PARENT}"] = Direction(f"~{PARENT}", PARENT, is_first=False, label=lazy("is part of"))
    return found


DIRECTIONS = _directions()


def directions_of(kind: str) -> list[Direction]:
    """What a customer of this kind can say of others, in the order in which it is offered."""
    return [one for one in DIRECTIONS.values() if kind in _own_kinds(one)]


def _own_kinds(one: Direction) -> tuple[str, ...]:
    if one.type == PARENT:
        return O if one.is_first else ANYBODY
    known = TYPES[one.type]
    return known.first if one.is_first else known.second


def wrong_ends(type_: str, first: tuple[str, str], second: tuple[str, str]) -> str:
    """Why these two cannot stand so to each other, each as (name, kind); empty when they can."""
    one = TYPES[type_]
    for (name, kind), allowed in ((first, one.first), (second, one.second)):
        if kind not in allowed:
            said = tr("{first} {does} {second}", first=first[0], does=one.says, second=second[0])
            return (
                tr("“{said}” cannot be: {name} is a person.", said=said, name=name)
                if kind == PERSON
                else tr("“{said}” cannot be: {name} is an organisation.", said=said, name=name)
            )
    return ""


def wrong_period(since: date | None, until: date | None) -> str:
    """Why it cannot have been from then to then; empty when it can."""
    if since is not None and until is not None and until < since:
        return tr("It cannot be over before it began.")
    return ""


def is_past(until: date | None, today: date) -> bool:
    """Whether it is over: the last day is the day before today at the latest."""
    return until is not None and until < today


def is_current(since: date | None, until: date | None, today: date) -> bool:
    return not is_past(until, today) and (since is None or since <= today)


Period = tuple[date | None, date | None]


def do_overlap(one: Period, other: Period) -> bool:
    """Whether two spans of time share a day; an open end goes on for ever."""
    (since, until), (also_since, also_until) = one, other
    return not (
        (until is not None and also_since is not None and until < also_since)
        or (also_until is not None and since is not None and also_until < since)
    )


def makes_circle(first: int, second: int, above: Callable[[Iterable[int]], Iterable[int]]) -> bool:
    """Whether `second` is `first`, or stands below `first` already, when `above(some)` are those right above some.

    Asks once per level, at most fifty.
    """
    seen: set[int] = set()
    level = {second}
    for _ in range(50):
        if first in level:
            return True
        seen |= level
        level = set(above(level)) - seen
        if not level:
            return False
    return False


def next_review(last: date, every: int, unit: str) -> date:
    """When the next review is due: so many weeks or months after the last; the last day of a shorter month."""
    if unit == "weeks":
        return last + timedelta(weeks=every)
    months = last.month - 1 + every
    year, month = last.year + months // 12, months % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))
