# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Cells of a list that are edited where they stand, one at a time or a pasted column at once, by the noun's own service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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

MOST = 100  # rows a column is pasted into at once
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


# a pasted column


@dataclass
class Line:
    """A row a value is pasted into: how it stands, how it would, and what is in the way of that."""

    id: int
    title: str
    before: str
    after: str = ""
    problem: str = ""

    @property
    def is_same(self) -> bool:
        return not self.problem and self.before == self.after


def lines_of(text: str) -> list[str]:
    """The first column of what a spreadsheet put on the clipboard, line by line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [line.split("\t", 1)[0].strip() for line in lines]


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


def tried(noun: Noun, actor: Actor, column: Column, values: Sequence[tuple[int, str]]) -> list[Line]:
    """What pasting these values into these rows would do, found out by doing it and taking it back."""
    with _trial():
        found, _ = _pasted(noun, actor, column, values)
    return found


def paste(
    noun: Noun, actor: Actor, column: Column, values: Sequence[tuple[int, str]]
) -> tuple[list[Line], Pasted | None]:
    """Write values into the cells of a column, each by itself: what became of every row, and what takes it back.

    A row that refuses its value stays as it is and says why.
    """
    with transaction.atomic():
        lines, rows = _pasted(noun, actor, column, values)
        kept = services.keep_pasted(actor=actor, noun=noun, field=column.key, rows=rows) if rows else None
    return lines, kept


def _pasted(
    noun: Noun, actor: Actor, column: Column, values: Sequence[tuple[int, str]]
) -> tuple[list[Line], list[tuple[int, Any, Any]]]:
    if noun.editing is None:
        raise Invalid(tr("This column is not edited in the list."), kept=str(NOTHING))
    found = _rows(noun, actor, [pk for pk, _ in values])
    lines: list[Line] = []
    changed: list[tuple[int, Any]] = []
    for pk, text in values:
        if pk not in found:
            continue
        cell = Cell(noun, actor, noun.editing, column, found[pk])
        line, was = Line(pk, noun.title(found[pk]), cell.drawn()), cell.shown()
        lines.append(line)
        try:
            with transaction.atomic():
                form = cell.form({column.edits: _meant(cell, text)})
                cell.save(form, version=getattr(cell.row, "version", None))
        except RegardError as error:
            line.problem = error.message if isinstance(error, Invalid) else str(error)
        else:
            changed.append((pk, was))
    after = _rows(noun, actor, [pk for pk, _ in changed])
    now = {pk: Cell(noun, actor, noun.editing, column, row) for pk, row in after.items()}
    for line in lines:
        if not line.problem:
            line.after = now[line.id].drawn() if line.id in now else line.before
    kept = [(pk, was, now[pk].shown()) for pk, was in changed if pk in now]
    return lines, [row for row in kept if row[1] != row[2]]


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


def take_back(noun: Noun, actor: Actor, columns: Sequence[Column], wanted: str) -> tuple[int, int]:
    """Give rows of a pasted column their former values, those that still have what was pasted: how many, and how many not.

    Raises `NotFound` for a column somebody else pasted, or one that was taken back already.
    """
    with transaction.atomic():
        found = Pasted.objects.select_for_update().filter(
            owner_id=actor.user_id, noun=noun.key, undone_at=None
        )
        kept = found.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        column = next((one for one in noun.columns if kept and one.key == kept.field), None)
        if kept is None or column is None or noun.editing is None:
            raise NotFound(tr("There is nothing to take back any more."))
        rows, count = _rows(noun, actor, [row[0] for row in kept.rows]), 0
        for pk, was, now in kept.rows:
            cell = Cell(noun, actor, noun.editing, column, rows[pk]) if pk in rows else None
            if cell is None or cell.shown() != now:
                continue
            try:
                with transaction.atomic():
                    cell.save(cell.form({column.edits: was}), version=getattr(cell.row, "version", None))
            except RegardError:
                continue
            count += 1
        kept.undone_at = timezone.now()
        kept.save(update_fields=["undone_at"])
    return count, len(kept.rows) - count
