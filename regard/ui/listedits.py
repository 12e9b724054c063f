# ruff: noqa: ANN401 - rows and values of any noun pass through
"""What a list is asked to change in its rows: a card of a board moved, a cell edited, a block pasted, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from regard.kernel.actor import Actor
from regard.kernel.errors import RegardError
from regard.kernel.words import midsentence, several, tr
from regard.ui import boards, calendars, cells, editing, formats
from regard.ui.bulk import bulk_actions_for
from regard.ui.toasts import undo_tag

if TYPE_CHECKING:
    from regard.ui.liststate import State
    from regard.ui.nouns import Noun


class Edits:
    """For `ListView`, which has the rest."""

    own_deeds: ClassVar[dict[str, str]] = {
        "move": "_move",
        "cell": "_save_cell",
        "paste": "_paste",
        "unpaste": "_take_back",
    }

    if TYPE_CHECKING:

        @property
        def noun(self) -> Noun: ...
        @property
        def actor(self) -> Actor: ...
        @property
        def state(self) -> State: ...
        def page_context(self) -> dict[str, Any]: ...
        def _go(self, url: str) -> HttpResponse: ...
        def _row(self, wanted: str) -> Any: ...

    def _move(self, request: HttpRequest) -> HttpResponse:
        """A card is put elsewhere; what was sent, or the address of a toast that takes it back, says which and where."""
        sent = (request.POST if "id" in request.POST else request.GET).dict()
        try:
            move = calendars.move if self.state.layout.shape == "calendar" else boards.move
            said, back = move(self.state, self.actor, sent)
        except RegardError as error:
            messages.error(request, str(error))
        else:
            if said:
                messages.success(request, said, extra_tags=undo_tag(back))
        if request.headers.get("HX-Target") == "list":
            return render(request, "ui/parts/list.html", self.page_context() | {"is_answer": True})
        return self._go(self.state.here)

    def _cell(self, sent: Mapping[str, str]) -> editing.Cell:
        return editing.cell_at(self.noun, self.actor, self.state.columns, sent)

    def _cell_form(self, request: HttpRequest) -> HttpResponse:
        """A cell as a form, for the script; without scripts fields are edited on the page of the row."""
        try:
            cell = self._cell(request.GET.dict())
        except RegardError:
            raise Http404 from None
        return render(request, "ui/parts/cell_form.html", editing.editor(cell))

    def _save_cell(self, request: HttpRequest) -> HttpResponse:
        """Answers the row anew, since other columns may follow from the one that was changed; or the cell with what is wrong."""
        cell = self._cell(request.POST.dict())
        form, problem = editing.save(cell, request)
        if problem:
            now = self._cell(request.POST.dict())
            return render(request, "ui/parts/cell_form.html", editing.editor(now, form, problem), status=422)
        row = self._row(str(cell.row.pk))
        columns, actions = self.state.columns, bulk_actions_for(self.noun, self.actor)
        rows = cells.rows(self.noun, columns, [row] if row is not None else [], with_picks=bool(actions))
        return HttpResponse(rows)

    def _paste(self, request: HttpRequest) -> HttpResponse:
        """A block from a spreadsheet: first what it would do, then, confirmed, doing it."""
        post = request.POST
        block = editing.block_of(self.noun, self.actor, self.state.columns, post.dict())
        if not post.get("confirmed"):
            found = editing.tried(self.noun, self.actor, block)
            entries = [entry for line in found for entry in line.entries]
            context = {
                "noun": self.noun,
                "state": self.state,
                "block": block,
                "column": block.cells[0][0] if len(block.cells) == 1 else None,
                "lines": found,
                "cells": len(entries),
                "refused": sum(1 for entry in entries if entry.problem),
                "same": sum(1 for entry in entries if entry.is_same),
                "changing": sum(1 for entry in entries if entry.is_changing),
                "rows_changing": sum(1 for line in found if any(one.is_changing for one in line.entries)),
                "closed": ", ".join(str(one.label) for one in block.closed),
                "sent": [(name, post.get(name, "")) for name in ("do", "col", "rows", "is_below", "text")],
            }
            return render(request, "ui/parts/paste.html", context)
        found, kept = editing.paste(self.noun, self.actor, block)
        refused = sum(1 for line in found for entry in line.entries if entry.problem)
        said = self._pasted(block, kept.cells if kept is not None else [])
        if refused:
            said = " ".join([said, tr("Refused: {count}.", count=refused)])
        back = self.state.here_with(do="unpaste", change=str(kept.pk)) if kept is not None else ""
        messages.success(request, said, extra_tags=undo_tag(back) if back else "")
        return self._go(self.state.here)

    def _pasted(self, block: editing.Block, cells_: Sequence[Sequence[Any]]) -> str:
        count = len({cell[0] for cell in cells_})
        if len(block.cells) == 1:
            return several(
                "{column} of {count} {noun} changed.",
                "{column} of {count} {nouns} changed.",
                count,
                **self._counted(count),
                column=block.cells[0][0].label,
            )
        return several(
            "Cells changed in {count} {noun}: {cells}.",
            "Cells changed in {count} {nouns}: {cells}.",
            count,
            **self._counted(count),
            cells=formats.number(len(cells_)),
        )

    def _take_back(self, request: HttpRequest) -> HttpResponse:
        count, rest = editing.take_back(self.noun, self.actor, request.GET.get("change", ""))
        said = several("Took it back in {count} cell.", "Took it back in {count} cells.", count)
        if rest:
            said = " ".join([said, tr("Changed since and left alone: {count}.", count=rest)])
        messages.success(request, said)
        return self._go(self.state.here)

    def _counted(self, count: int) -> dict[str, str]:
        """The words of a sentence that says how many rows."""
        noun = self.noun
        return {
            "count": formats.number(count),
            "noun": midsentence(noun.label),
            "nouns": midsentence(noun.plural),
        }
