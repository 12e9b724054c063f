"""Live data inside the written plan: panels beside a section's text, and figures within it.

A panel is declared once, with the elements it belongs to; whoever adds a part to the plan (a timeline, a budget) registers
the panel that shows it in the written plan, and the page, the document and the home page draw it without knowing what it is.

    register_panel(Panel("budget", "Budget", ("budget",), read_budget, permission="planning.budget.view"))

`read(plan, section, actor)` answers a `Live` or None where there is nothing to show. It computes no metric.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor
    from regard.planning.models import Plan, Section


@dataclass(frozen=True)
class Cell:
    """One cell: what it says, where it leads, and the verdict it carries (good, watch, bad or none)."""

    text: str
    url: str = ""
    verdict: str = ""
    note: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Live:
    """A small table of live figures. `as_of`: the moment they hold for; `url` opens all; `note` says what is not shown."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    as_of: datetime | date | None = None
    url: str = ""
    note: str = ""

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """The rows, each cell with the column it stands in: for where there is no room for a head."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


LINK = "link"
"""What the plan is read through by who is not signed in (`services.sharing`)."""
Read = Callable[["Plan", "Section", "Actor"], "Live | None"]


@dataclass(frozen=True)
class Panel:
    """Live data that belongs to some elements of the plan, in `order`, shown to whom `permission` is granted; to who reads the
    plan under a link only where it is `for_links`: most is for the house."""

    key: str
    label: str
    elements: tuple[str, ...]
    read: Read = field(hash=False)
    permission: str = ""
    order: int = 100
    for_links: bool = False


@dataclass(frozen=True)
class Shown:
    """A panel with its data."""

    panel: Panel
    live: Live


PANELS: Registry[Panel] = Registry("live panel")


def register_panel(panel: Panel) -> Panel:
    """Add live data to the elements the panel names."""
    return PANELS.register(panel.key, panel)


def panels_of(section: Section, plan: Plan, actor: Actor) -> list[Shown]:
    """The live data that stands with a section. As many queries as its panels need."""
    found = []
    for panel in sorted(PANELS, key=lambda one: (one.order, one.key)):
        if section.key not in panel.elements or (panel.permission and not actor.may(panel.permission)):
            continue
        if actor.source == LINK and not panel.for_links:
            continue
        live = panel.read(plan, section, actor)
        if live is not None and live.rows:
            found.append(Shown(panel, live))
    return found
