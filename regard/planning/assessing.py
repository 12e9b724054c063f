"""What the situation and the selection of tools bring into the frame: areas of the plan, panels, places on its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.words import lazy, midsentence, tr, tr_of
from regard.planning import integrations
from regard.planning.areas import PLAN
from regard.planning.elements import ELEMENTS
from regard.planning.live import Cell, Live, Panel, register_panel
from regard.planning.models import Plan, Section
from regard.planning.selection_queries import integration_of, matrix_of, selections_of
from regard.planning.services import assessing  # noqa: F401 - says how it comes along
from regard.planning.situation_queries import (
    AreaRow,
    GapRow,
    Situation,
    address_of_gap,
    gap_rows,
    situation_of,
    unlinked,
)
from regard.planning.situation_rules import CLOSED
from regard.ui import formats
from regard.ui.palette import Command, register_command
from regard.ui.sections import SectionPage, register_page
from regard.ui.slots import Part, register_part

VIEW = "planning.plan.view"
SHOWN = 4
WHOLE = "strategy"  # the section beside which all areas and gaps stand
BESIDE = tuple(ELEMENTS.keys())  # an area of one's own may belong to any


@dataclass(frozen=True)
class _Read:
    """What was read of a plan, once for all its sections."""

    situation: Situation
    gaps: tuple[GapRow, ...]


def _read(plan: Plan) -> _Read:
    """Four queries, once for each object of a plan: a page that shows every section asks once."""
    found: _Read | None = plan.__dict__.get("_assessed")
    if found is None:
        found = plan.__dict__["_assessed"] = _Read(situation_of(plan), tuple(gap_rows(plan)))
    return found


def _maturity(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """Beside the strategy every area, beside other sections what belongs to them."""
    found = _read(plan).situation
    rows = [row for row in found.rows if row.now and (section.key in {WHOLE, row.area.element})]
    heads = (tr("Area"), tr("Level"), tr("Before"), tr_of("situation", "What was found"))
    return Live(
        heads,
        [_area_cells(row) for row in rows],
        as_of=max((row.now.on for row in rows if row.now), default=None),
        url=reverse("planning:situation") + plan.query,
    )


def _area_cells(row: AreaRow) -> tuple[Cell, ...]:
    now = row.now
    return (
        Cell(row.area.name, reverse("planning:area_detail", args=[row.area.pk])),
        Cell(
            tr("{level} of 5, {word}", level=row.level, word=midsentence(row.word)) if now else "",
            verdict=row.glyph,
        ),
        Cell(str(row.was) if row.was else "", is_figure=True),
        Cell(
            now.finding if now else "",
            note=f"{now.by.display_name}, {formats.day(now.on)}" if now and now.by else "",
        ),
    )


def _gaps(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """What is not closed: beside the strategy all, beside other sections those of their areas."""
    rows = [
        row
        for row in _read(plan).gaps
        if row.state != CLOSED
        and (section.key == WHOLE or (row.gap.area is not None and row.gap.area.element == section.key))
    ]
    cells = [
        (
            Cell(row.gap.name, address_of_gap(row.gap), note=row.gap.area.name if row.gap.area else ""),
            Cell(row.severity),
            Cell(row.word, verdict=row.glyph, note=row.note),
        )
        for row in rows
    ]
    return Live(
        (tr("Gap"), tr("How bad"), tr("What becomes of it")),
        cells,
        url=reverse("planning:gap_board") + plan.query,
    )


def _tools(plan: Plan, section: Section, actor: Actor) -> Live | None:
    """What was compared and chosen, with how the connection does. Four queries, and one for each connection named."""
    cells = []
    for matrix in map(matrix_of, selections_of(plan)):
        selection, result = matrix.selection, matrix.result
        found = integration_of(selection, actor)
        first = result.first
        cells.append(
            (
                Cell(selection.name, reverse("planning:selection_detail", args=[selection.pk]), note=matrix.size_words),
                Cell(selection.chosen.name if selection.chosen else tr("Not chosen yet"), note=selection.reason),
                Cell(f"{first.name} {first.written}" if first else "", note=result.sentence if first else ""),
                Cell(tr("{name}: {state}", name=found.name, state=found.word), verdict=found.glyph)
                if found
                else Cell(""),
            )
        )  # fmt: skip
    heads = (tr("For what"), tr("Chosen"), tr_of("tool", "Leads"), tr("Connected by"))
    return Live(heads, cells, url=reverse("planning:selection_list") + plan.query)


def _home(request: HttpRequest, plan: Plan) -> Mapping[str, Any] | None:
    """Gaps nobody deals with, the worst first. One query; nothing while there are none."""
    rows = unlinked(plan)
    if not rows:
        return None
    return {"rows": rows[:SHOWN], "more": max(len(rows) - SHOWN, 0)}


def _box(request: HttpRequest, plan: Plan) -> Mapping[str, Any] | None:
    """What stands in the box "Situation": every gap nobody deals with, and how far the areas are."""
    read = _read(plan)
    found, rows = read.situation, read.gaps
    if not found.rows and not rows:
        return None
    return {
        "situation": found,
        "unlinked": [row for row in rows if row.is_open],
        "settled": _settled(rows),
    }


def _settled(rows: Sequence[GapRow]) -> int:
    return sum(not row.is_open for row in rows)


def register() -> None:
    """Put everything into its place."""
    integrations.register()
    for order, (key, label, url_name) in enumerate(
        (
            ("situation", lazy("Situation"), "planning:situation"),
            ("gaps", lazy("Gaps"), "planning:gap_board"),
            ("tools", lazy("Tools"), "planning:selection_list"),
        ),
        start=1,
    ):
        register_page(SectionPage(PLAN, key, label, url_name, VIEW, order=10 * order, group="knowledge"))
    register_command(
        Command(
            lazy("Add a gap"), "planning:gap_create", "alert-triangle", "planning.situation.change",
            lazy("plan situation missing"),
        )
    )  # fmt: skip
    register_command(
        Command(
            lazy("Compare tools"), "planning:selection_create", "scale", "planning.selection.change",
            lazy("plan software technology choose selection"),
        )
    )  # fmt: skip
    register_panel(Panel("situation", lazy("How far we are"), BESIDE, _maturity, order=20))
    register_panel(Panel("gaps", lazy("Gaps"), BESIDE, _gaps, order=21))
    register_panel(Panel("tools", lazy("Tools compared"), ("technology",), _tools, order=15))
    register_part(Part("planning.home.side", "gaps", "planning/parts/home_gaps.html", _home, order=15))
    register_part(Part("planning.document.situation", "situation", "planning/parts/situation_box.html", _box))
