# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Cells of a list that are edited where they stand, one at a time or a pasted block at once, by the noun's own service."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid, NotFound, RegardError
from regard.kernel.words import lazy, tr
from regard.ui import cells, formats, services
from regard.ui.among import among
from regard.ui.models import Pasted
from regard.ui.nouns import Column, Editing, Noun

MOST = 100  # rows a block is pasted into at once
MOST_CELLS = 500
NOTHING = lazy("Nothing was changed.")


def editable(noun: Noun, actor: Actor, columns: Sequence[Column]) -> list[Column]:
    """The columns whose cells are edited in the list, for whoever may change such rows at all."""
    if noun.editing is None or not actor.may(noun.editing.permission):
        return []
    return [column for column in columns[1:] if column.edits]


@dataclass(frozen=True)
class Cell:
    """One cell under the hands of `actor`: its row as it is now, and how it is changed."""

    noun: Noun
    actor: Actor
    editing: Editing
    column: Column
    row: Any

    def form(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        return self.editing.form(self.actor, self.row, self.column.edits, data)

    def shown(self) -> Any:
        """Its value as a form shows it: text, or a list of texts."""
        form, name = self.form(), self.column.edits
        value = form.get_initial_for_field(form.fields[name], name)
        if isinstance(value, list | tuple):
            return [str(one) for one in value]
        return "" if value is None else str(value)

    def drawn(self) -> str:
        """What the list shows, as plain text."""
        return strip_tags(cells.cell_of(self.noun, self.column, formats.writer())(self.row)).strip()

    def save(self, form: forms.Form, *, version: int | None, was: Any = None) -> None:
        """Raises `Invalid` with what the form said, and whatever the service refuses with."""
        name = self.column.edits
        if not form.is_valid():
            said = (str(error) for errors in form.errors.values() for error in errors)
            raise Invalid(" ".join(said), kept=str(NOTHING))
        seen = {name: was} if was is not None else None
        self.editing.change(self.actor, self.row, {name: form.cleaned_data[name]}, version, seen)


def cell_at(noun: Noun, actor: Actor, columns: Sequence[Column], sent: Mapping[str, str]) -> Cell:
    """The cell that `id` and `col` name. Raises `NotFound` for a row out of sight, `Invalid` for a column that is only read."""
    column = next((one for one in editable(noun, actor, columns) if one.key == sent.get("col")), None)
    if column is None or noun.editing is None:
        raise Invalid(tr("This column is not edited in the list."), kept=str(NOTHING))
    wanted = sent.get("id", "")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    row = _rows(noun, actor, [number]).get(number)
    if row is None:
        raise NotFound(tr("This is gone, or not yours to see."))
    return Cell(noun, actor, noun.editing, column, row)


def _rows(noun: Noun, actor: Actor, ids: Sequence[int]) -> dict[int, Any]:
    """Rows with all they have: a service is to change them. One query."""
    visible = noun.visible_to(actor)
    if noun.select_related:
        visible = visible.select_related(*noun.select_related)
    return {row.pk: row for row in visible.filter(pk__in=among(ids))} if ids else {}


def editor(cell: Cell, form: forms.Form | None = None, problem: str = "") -> dict[str, Any]:
    """What the template of an editor shows; `form` is what was sent and refused."""
    bound = (form or cell.form())[cell.column.edits]
    return {
        "cell": cell,
        "bound": bound,
        "was": json.dumps(cell.shown()),
        "version": getattr(cell.row, "version", ""),
        "problem": problem,
    }


def save(cell: Cell, request: HttpRequest) -> tuple[forms.Form, str]:
    """Save what was sent for a cell: the form, and what stands in the way, or nothing.

    `was` and `version` are what the editor saw: where somebody has changed the very value since, that is said instead.
    """
    sent = request.POST
    form = cell.form(sent)
    version = sent.get("version", "")
    try:
        was = json.loads(sent.get("was", "null"))
    except ValueError:
        was = None
    try:
        cell.save(form, version=int(version) if version.isdecimal() else None, was=was)
    except Conflict as error:
        now = cell_at(
            cell.noun,
            cell.actor,
            [cell.column, cell.column],
            {"id": str(cell.row.pk), "col": cell.column.key},
        )
        if was is not None and now.shown() != was:
            return form, tr(
                "Somebody changed this to “{value}” meanwhile. Save again to replace it.", value=now.drawn()
            )
        return form, str(error)
    except Invalid as error:
        return form, error.message
    except RegardError as error:
        return form, str(error)
    return form, ""


# a pasted block


@dataclass
class Entry:
    """One cell a value is pasted into: how it stands, how it would, and what is in the way of that."""

    column: Column
    before: str
    was: Any
    after: str = ""
    problem: str = ""

    @property
    def is_same(self) -> bool:
        return not self.problem and self.before == self.after

    @property
    def is_changing(self) -> bool:
        return not self.problem and self.before != self.after


@dataclass
class Line:
    """A row of the list under a pasted block, with its cells in the order of the columns."""

    id: int
    title: str
    entries: list[Entry]

    @property
    def same(self) -> int:
        return sum(1 for entry in self.entries if entry.is_same)


@dataclass(frozen=True)
class Block:
    """What was copied from a spreadsheet, laid over a list: for each column that takes values, row by row, what to write.

    `closed` are columns it covers that are only read; `rows_over` and `columns_over` is what lies beyond the list.
    """

    cells: tuple[tuple[Column, tuple[tuple[int, str], ...]], ...]
    closed: tuple[Column, ...] = ()
    rows_over: int = 0
    columns_over: int = 0

    @property
    def ids(self) -> list[int]:
        return list(dict.fromkeys(pk for _, values in self.cells for pk, _ in values))


def lines_of(text: str) -> list[list[str]]:
    """The cells of what a spreadsheet put on the clipboard, line by line. Cells with tabs, line ends or quotes come quoted."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    try:
        lines = list(csv.reader(StringIO(plain), delimiter="\t", strict=True))
    except csv.Error:  # a quote that is part of the text, from a program that quotes nothing
        lines = [line.split("\t") for line in plain.split("\n")]
    return [[cell.strip() for cell in line] or [""] for line in lines] or [[""]]


def block_of(noun: Noun, actor: Actor, columns: Sequence[Column], sent: Mapping[str, str]) -> Block:
    """The block that was pasted into the cell of column `col`: into `rows`, from that column on to the right as they are shown.

    One line, or one cell, goes into every row that was ticked; otherwise line by line, and `is_below` says that the rows are
    simply those from the cell on. A line that is shorter than others leaves the rest of its row alone. Raises `Invalid` for a
    column that is only read, and for too much at once.
    """
    open_ = {column.key for column in editable(noun, actor, columns)}
    at = next((at for at, one in enumerate(columns) if one.key == sent.get("col")), 0)
    if columns[at].key not in open_:
        raise Invalid(tr("This column is not edited in the list."), kept=str(NOTHING))
    ids = [int(one) for one in sent.get("rows", "").split(",") if one.isdecimal() and len(one) < 19]
    lines = lines_of(sent.get("text", ""))
    if sent.get("is_below"):
        ids = ids[: len(lines)]
    elif len(lines) == 1:
        lines *= len(ids)
    width = max(len(line) for line in lines) if lines else 0
    covered = columns[at : at + width]
    pairs = list(zip(ids, lines, strict=False))
    taken = tuple(
        (column, tuple((pk, line[place]) for pk, line in pairs if place < len(line)))
        for place, column in enumerate(covered)
        if column.key in open_
    )
    if not pairs or len(pairs) > MOST:
        raise Invalid(tr("Paste into {count} rows at most.", count=MOST), kept=str(NOTHING))
    if sum(len(values) for _, values in taken) > MOST_CELLS:
        raise Invalid(tr("Paste into {count} cells at most.", count=MOST_CELLS), kept=str(NOTHING))
    return Block(
        taken,
        closed=tuple(column for column in covered if column.key not in open_),
        rows_over=max(len(lines) - len(ids), 0),
        columns_over=width - len(covered),
    )


class _Tried(Exception):
    """Takes back what was only tried."""


@contextmanager
def _trial() -> Iterator[None]:
    """Whatever is done inside is undone in the end."""
    try:
        with transaction.atomic():
            yield
            raise _Tried
    except _Tried:
        pass


def tried(noun: Noun, actor: Actor, block: Block) -> list[Line]:
    """What pasting this block would do, found out by doing it and taking it back."""
    with _trial():
        found, _ = _pasted(noun, actor, block)
    return found


def paste(noun: Noun, actor: Actor, block: Block) -> tuple[list[Line], Pasted | None]:
    """Write a block into the cells it covers, each by itself: what became of every row, and what takes it back.

    A cell that refuses its value stays as it is and says why; the others of its row are written.
    """
    with transaction.atomic():
        lines, cells_ = _pasted(noun, actor, block)
        kept = services.keep_pasted(actor=actor, noun=noun, cells=cells_) if cells_ else None
    return lines, kept


def _pasted(noun: Noun, actor: Actor, block: Block) -> tuple[list[Line], list[tuple[int, str, Any, Any]]]:
    """Column by column, one query for the rows of each besides what the noun's service asks.

    What is refused is tried once more where other cells of its row have changed since: a later column may be what it needs.
    """
    if noun.editing is None:
        raise Invalid(tr("This column is not edited in the list."), kept=str(NOTHING))
    found = _rows(noun, actor, block.ids)
    lines = {pk: Line(pk, noun.title(found[pk]), []) for pk in block.ids if pk in found}
    refused: list[tuple[Column, int, str, Entry]] = []
    # All of it before anything is written: one value may change another of its row.
    before = {
        (pk, column.key): Entry(column, cell.drawn(), cell.shown())
        for column, values in block.cells
        for pk, _ in values
        if pk in found and (cell := Cell(noun, actor, noun.editing, column, found[pk]))
    }
    for column, values in block.cells:
        rows = found if not any(line.entries for line in lines.values()) else _rows(noun, actor, list(lines))
        for pk, text in values:
            if pk in rows:
                cell = Cell(noun, actor, noun.editing, column, rows[pk])
                entry = before[pk, column.key]
                lines[pk].entries.append(entry)
                entry.problem = _refusal(cell, text)
                if entry.problem:
                    refused.append((column, pk, text, entry))
    for column, pk, text, entry in refused:
        if any(not other.problem for other in lines[pk].entries):
            row = _rows(noun, actor, [pk]).get(pk)
            if row is not None:
                entry.problem = _refusal(Cell(noun, actor, noun.editing, column, row), text)
    after = _rows(noun, actor, list(lines))
    kept: list[tuple[int, str, Any, Any]] = []
    for pk, line in lines.items():
        for entry in line.entries:
            if entry.problem:
                continue
            now = Cell(noun, actor, noun.editing, entry.column, after[pk]) if pk in after else None
            entry.after = now.drawn() if now else entry.before
            if now and entry.was != now.shown():
                kept.append((pk, entry.column.key, entry.was, now.shown()))
    return [line for line in lines.values() if line.entries], kept


def _refusal(cell: Cell, text: str | list[str], *, is_meant: bool = False) -> str:
    """Write a text into a cell as somebody typed it, or as forms show it (`is_meant`): why that is not to be, or nothing."""
    try:
        with transaction.atomic():
            value = text if is_meant else _meant(cell, str(text))
            cell.save(cell.form({cell.column.edits: value}), version=getattr(cell.row, "version", None))
    except RegardError as error:
        return error.message if isinstance(error, Invalid) else str(error)
    return ""


def _meant(cell: Cell, text: str) -> str | list[str]:
    """What was written for a choice is its label mostly; the form wants its key. Several of them are parted by semicolons, or by
    commas, as lists write them."""
    field = cell.form().fields[cell.column.edits]
    keys = {
        said.casefold(): str(key)
        for key, label in getattr(field, "choices", ())
        for said in (str(key), str(label))
    }
    if not isinstance(field, forms.MultipleChoiceField):
        return keys.get(text.casefold(), text) if text else text
    parts = text.split(";") if ";" in text or text.casefold() in keys else text.split(",")
    return [keys.get(part.casefold(), part) for one in parts if (part := one.strip())]


def take_back(noun: Noun, actor: Actor, wanted: str) -> tuple[int, int]:
    """Give the cells of a pasted block their former values, those that still have what was pasted: how many, and how many not.

    Last written, first taken back, and what is refused then is tried once more, as when it was pasted. Raises `NotFound` for
    what somebody else pasted, or what was taken back already.
    """
    with transaction.atomic():
        found = Pasted.objects.select_for_update().filter(
            owner_id=actor.user_id, noun=noun.key, undone_at=None
        )
        kept = found.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        if kept is None or noun.editing is None:
            raise NotFound(tr("There is nothing to take back any more."))
        columns = {one.key: one for one in noun.columns if one.edits}
        waiting = [tuple(one) for one in reversed(kept.cells) if one[1] in columns]
        count = 0
        for _ in range(2):
            refused = []
            for pk, key, was, now in waiting:
                row = _rows(noun, actor, [pk]).get(pk)
                cell = Cell(noun, actor, noun.editing, columns[key], row) if row is not None else None
                if cell is None or cell.shown() != now:
                    continue
                if _refusal(cell, was, is_meant=True):
                    refused.append((pk, key, was, now))
                else:
                    count += 1
            if len(refused) == len(waiting):
                break
            waiting = refused
        kept.undone_at = timezone.now()
        kept.save(update_fields=["undone_at"])
    return count, len(kept.cells) - count
