"""Pure decisions about reviews: what belongs on the agenda, and in which order; what moved between two of them.

Everything here works on what a review froze: plain lists and dictionaries, as `services.reviews.freeze` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regard.kernel.words import several, tr

Frozen = Mapping[str, Any]


@dataclass(frozen=True)
class AgendaItem:
    """One thing to talk about. `key` names it for decisions, such as `objective:12`; `glyph` is a verdict's."""

    key: str
    glyph: str
    title: str
    why: str


@dataclass(frozen=True)
class Movement:
    """How something stood at one review and at the next."""

    name: str
    before: str
    after: str
    is_better: bool


ORDER = ("reached", "good", "none", "watch", "bad")


def agenda(frozen: Frozen) -> list[AgendaItem]:
    """What is red, late, overspent, in force or overdue; the reddest first, and what is only at risk after it."""
    items: list[tuple[int, AgendaItem]] = []
    for one in frozen.get("actions", ()):
        if one["status"] == "open" and one["is_late"]:
            items.append(
                (
                    2,
                    AgendaItem(
                        f"action:{one['id']}",
                        "bad",
                        one["text"],
                        tr("overdue: {person}", person=one["person"]),
                    ),
                )
            )
    for one in frozen.get("risks", ()):
        if one["state"] == "In force":
            items.append(
                (1, AgendaItem(f"risk:{one['id']}", "bad", one["name"], tr("its contingency is in force")))
            )
    for one in frozen.get("objectives", ()):
        if one["verdict"] == "bad":
            items.append((0, AgendaItem(f"objective:{one['id']}", "bad", one["name"], tr("off track"))))
        elif one["verdict"] == "watch":
            items.append((5, AgendaItem(f"objective:{one['id']}", "watch", one["name"], tr("at risk"))))
    for one in frozen.get("steps", ()):
        if one["is_late"]:
            why = several(
                "{initiative}: overdue, {count} day later than agreed",
                "{initiative}: overdue, {count} days later than agreed",
                one["slip"],
                initiative=one["initiative"],
            )
            items.append((3, AgendaItem(f"step:{one['id']}", "bad", one["name"], why)))
        elif not one["is_done"] and one["slip"] > 0:
            why = several(
                "{initiative}: will be {count} day late",
                "{initiative}: will be {count} days late",
                one["slip"],
                initiative=one["initiative"],
            )
            items.append((6, AgendaItem(f"step:{one['id']}", "watch", one["name"], why)))
    for one in frozen.get("budget", ()):
        if one["level"]:
            glyph = "bad" if one["level"] == "actual" else "watch"
            why = tr("overspent") if one["level"] == "actual" else tr("will be overspent")
            items.append(
                (4 if glyph == "bad" else 7, AgendaItem(f"budget:{one['id']}", glyph, one["name"], why))
            )
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def movements(before: Frozen, after: Frozen) -> list[Movement]:
    """Objectives whose verdict is another one than at the review before, what got worse first."""
    known = {one["id"]: one for one in before.get("objectives", ())}
    found = []
    for one in after.get("objectives", ()):
        earlier = known.get(one["id"])
        if earlier is None or earlier["verdict"] == one["verdict"]:
            continue
        is_better = ORDER.index(one["verdict"]) < ORDER.index(earlier["verdict"])
        found.append(Movement(one["name"], earlier["word"], one["word"], is_better))
    return sorted(found, key=lambda move: move.is_better)


def outcome(actions: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Of what was agreed: done, open, overdue (which are open, too). What was dropped counts as neither."""
    done = sum(one["status"] == "done" for one in actions)
    still = [one for one in actions if one["status"] == "open"]
    return done, len(still), sum(one["is_late"] for one in still)
