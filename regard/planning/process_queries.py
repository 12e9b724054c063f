"""How the plan's processes are: what each is bound to, and whether that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regard.kernel.automations import Health, automations, health_of
from regard.kernel.words import several, tr
from regard.planning.completeness import Check
from regard.planning.models import Plan, Process, Section
from regard.planning.rule_queries import processes


@dataclass(frozen=True)
class Bound:
    """One automation a process is bound to, with how it is."""

    key: str
    label: str
    health: Health


@dataclass(frozen=True)
class ProcessRow:
    """A process with how it is: by hand, running, or not as it should."""

    process: Process
    bound: tuple[Bound, ...]

    @property
    def failing(self) -> list[Bound]:
        return [one for one in self.bound if not one.health.is_on]

    @property
    def glyph(self) -> str:
        if self.failing:
            return "watch"
        return "good" if self.bound else "none"

    @property
    def word(self) -> str:
        if any(one.health.state == "missing" for one in self.failing):
            return tr("Something is missing")
        if self.failing:
            return tr("Stands still")
        return tr("Runs") if self.bound else tr("By hand")


def process_rows(plan: Plan) -> list[ProcessRow]:
    """Every process with how it is. One query, and those of the health of what they are bound to."""
    rows = list(processes(plan))
    return _with_health(rows)


def row_of_process(process: Process) -> ProcessRow:
    return _with_health([process])[0]


def process_check(section: Section) -> Check | None:
    """What the section on processes is asked beside its text; None where nothing is bound."""
    bound = list(section.plan.processes.filter(is_manual=False).only("automations", "is_manual", "name"))
    if not bound:
        return None
    failing = [row for row in _with_health(bound) if row.failing]
    words = several("{count} process does not run", "{count} processes do not run", len(failing))
    return Check(tr("What the processes rest on runs"), not failing, words)


def _with_health(rows: Sequence[Process]) -> list[ProcessRow]:
    keys = {key for row in rows for key in row.automations}
    if not keys:
        return [ProcessRow(row, ()) for row in rows]
    labels, health = dict(automations()), health_of(keys)
    return [
        ProcessRow(
            row, tuple(Bound(key, labels.get(key, key.rpartition(".")[2]), health[key]) for key in row.automations)
        )
        for row in rows
    ]  # fmt: skip
