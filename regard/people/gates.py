"""Deeds that may be left to those who have learned how: a gate is declared beside the deed, and asked before it.

    EXPORT = register_gate(Gate("exchange.export", lazy("Exports"), lazy("Taking many rows out as a file")))

    pass_gate(actor, EXPORT.key, rows)      # raises Forbidden for whoever lacks the course that the gate asks for

Who has learned what is kept above, by the plan, which says so with `learn_from`. While nobody has set a course for a gate, it
stands open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden
from regard.kernel.registry import Registry
from regard.kernel.words import tr


@dataclass(frozen=True)
class Gate:
    """A deed that may ask for a course. `about` says in a sentence what is behind it; `usual` from how many records on it is
    proposed to ask."""

    key: str
    label: str
    about: str
    usual: int = 1000


class Register(Protocol):
    """Who has done which course, and which gate asks for which."""

    def is_trained(self, actor: Actor, course_key: str) -> bool:
        """Whether the actor has done the course and it still counts."""

    def course_of(self, gate: str, count: int) -> tuple[str, str] | None:
        """Key and name of the course that a gate asks for when it is about so many records; None where it asks for none."""


GATES: Registry[Gate] = Registry("gate")
_register: list[Register] = []


def register_gate(gate: Gate) -> Gate:
    """Make a gate known, so that a course can be set for it."""
    return GATES.register(gate.key, gate)


def learn_from(register: Register) -> None:
    """Say who knows about courses."""
    _register[:] = [register]


def is_trained(actor: Actor, course_key: str) -> bool:
    """Whether `actor` has done a course that still counts. The installation itself needs none; where nobody keeps courses,
    nobody has done one. One query."""
    if actor.kind == "system":
        return True
    return bool(_register) and _register[0].is_trained(actor, course_key)


def pass_gate(actor: Actor, gate: str, count: int) -> None:
    """Let the actor through, or raise `Forbidden` and say which course is missing. One query while the gate is open, else two."""
    if actor.kind == "system" or not _register:
        return
    asked = _register[0].course_of(GATES[gate].key, count)
    if asked is None or is_trained(actor, asked[0]):
        return
    raise Forbidden(
        tr("This needs the course “{course}”.", course=asked[1]),
        kept=tr("Nothing was done."),
        remedy=tr("Do the course and have it confirmed: Plan, Training, Mine."),
    )
