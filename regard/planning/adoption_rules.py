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
