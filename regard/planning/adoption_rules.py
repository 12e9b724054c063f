"""Decisions about adoption: what counts as a deed, of which part of the product."""

from __future__ import annotations

from dataclasses import dataclass

COUNTED_ELSEWHERE = frozenset({("activities.activity", "create"), ("activities.task", "done")})
"""Notes, calls, meetings and finished tasks are counted where they are kept, with those that came by import."""
PLUMBING = frozenset({"jobs", "notifications"})


@dataclass
class Deeds:
    """What somebody did on a day with one part."""

    made: int = 0
    changed: int = 0
    done: int = 0
    logged: int = 0

    def add(self, action: str, count: int) -> None:
        """A change the audit knows: something made, or changed in any other way."""
        if action == "create":
            self.made += count
        else:
            self.changed += count

    @property
    def total(self) -> int:
        return self.made + self.changed + self.done + self.logged


def part_of(model: str, action: str) -> str:
    """The part of the product that a change belongs to; empty for what is no deed, or is counted elsewhere."""
    part = model.partition(".")[0]
    return "" if part in PLUMBING or (model, action) in COUNTED_ELSEWHERE else part


LEAST_RECORDS = 30
LEAST_FILLED, MOST_FILLERS, MOST_ALIKE = 0.2, 0.3, 0.9
"""From how many records on a required field is judged; below which share it counts as unused, from which share of what is in it
as filled with nothing, and from which as saying the same of everybody."""


def why_not_needed(*, records: int, filled: int, fillers: int, commonest: int) -> str:
    """Why a required field had better not be required: *empty* hardly any record has it, *fillers* people type something to get
    past it, *alike* it says the same of almost everybody. Empty where it earns its place, or too little is known."""
    if records < LEAST_RECORDS:
        return ""
    if filled / records < LEAST_FILLED:
        return "empty"
    if fillers / filled >= MOST_FILLERS:
        return "fillers"
    return "alike" if filled >= LEAST_RECORDS and commonest / filled >= MOST_ALIKE else ""
