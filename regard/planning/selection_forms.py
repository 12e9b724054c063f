"""What people write about selections of tools: the matrix as it is typed, and the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid, RegardError
from regard.kernel.words import lazy, tr
from regard.planning.initiative_forms import ServiceForm
from regard.planning.integrations import integrations_for
from regard.planning.models import Selection
from regard.planning.selection_queries import Matrix, Result, result_of
from regard.planning.selection_rules import scaled
from regard.planning.services.selections import (
    MOST_CANDIDATES,
    MOST_CRITERIA,
    CandidateWanted,
    CriterionWanted,
    SelectionWanted,
)

CRITERIA = (
    (lazy("Does what we need"), "30"),
    (lazy("Easy to use"), "25"),
    (lazy("Connects with the rest"), "20"),
    (lazy("Grows with us"), "10"),
    (lazy("What it costs"), "15"),
)
"""What one may begin with: the yardsticks the section on technology asks for."""


@dataclass(frozen=True)
class Cell:
    """The score of one tool by one criterion as it was typed; `errors` at the score and at its note."""

    row: int
    column: int
    value: str = ""
    note: str = ""
    errors: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """One criterion as it was typed."""

    number: int
    pk: str = ""
    name: str = ""
    weight: str = ""
    cells: Sequence[Cell] = ()
    errors: Sequence[str] = ()


@dataclass(frozen=True)
class Head:
    """One tool as it was typed."""

    number: int
    pk: str = ""
    name: str = ""
    link: str = ""
    errors: Sequence[str] = ()


@dataclass
class Sheet:
    """The whole matrix as it was typed. What has no name is not meant; one empty row and column are there to be filled in."""

    name: str = ""
    what: str = ""
    version: str = ""
    lines: list[Line] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def first(cls) -> Sheet:
        """What a new selection begins with."""
        return cls(
            lines=[
                Line(number, name=str(name), weight=weight) for number, (name, weight) in enumerate(CRITERIA)
            ],
            heads=[Head(0), Head(1), Head(2)],
        ).with_room()

    @classmethod
    def of(cls, matrix: Matrix) -> Sheet:
        """A selection as it is."""
        lines = [
            Line(
                row,
                str(criterion.pk),
                criterion.name,
                f"{criterion.weight.normalize():f}",
                [
                    Cell(row, column, str(score.value) if score else "", score.note if score else "")
                    for column, score in enumerate(scores)
                ],
            )
            for row, (criterion, scores) in enumerate(matrix.rows)
        ]
        heads = [
            Head(number, str(one.pk), one.name, one.link) for number, one in enumerate(matrix.candidates)
        ]
        selection = matrix.selection
        return cls(selection.name, selection.what, str(selection.version), lines, heads).with_room()

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> Sheet:
        """What a page sent."""

        def text(key: str) -> str:
            return str(data.get(key, "")).strip()

        heads = [
            Head(number, text(f"candidate-{number}-id"), text(f"candidate-{number}"), text(f"link-{number}"))
            for number in range(MOST_CANDIDATES)
            if f"candidate-{number}" in data
        ]
        lines = [
            Line(
                row,
                text(f"criterion-{row}-id"),
                text(f"criterion-{row}"),
                text(f"weight-{row}"),
                [
                    Cell(row, one.number, text(f"score-{row}-{one.number}"), text(f"note-{row}-{one.number}"))
                    for one in heads
                ],
            )
            for row in range(MOST_CRITERIA)
            if f"criterion-{row}" in data
        ]
        return cls(text("name"), text("what"), text("version"), lines, heads)

    def with_room(self) -> Sheet:
        """With an empty row and column at the end, and a cell where each row meets each column."""
        if len(self.heads) < MOST_CANDIDATES and all(one.name for one in self.heads):
            self.heads.append(Head(len(self.heads)))
        if len(self.lines) < MOST_CRITERIA and all(one.name for one in self.lines):
            self.lines.append(Line(len(self.lines)))
        self.lines = [
            replace(
                line,
                cells=[
                    line.cells[one.number] if one.number < len(line.cells) else Cell(line.number, one.number)
                    for one in self.heads
                ],
            )
            for line in self.lines
        ]
        return self

    def scaled(self) -> Sheet:
        """The same with weights that sum to 100, in their proportions."""
        meant = [line for line in self.lines if line.name]
        weights = dict(
            zip(
                [line.number for line in meant],
                scaled([_weight(line.weight) or Decimal(0) for line in meant]),
                strict=True,
            )
        )
        self.lines = [
            replace(line, weight=f"{weights[line.number].normalize():f}") if line.number in weights else line
            for line in self.lines
        ]
        return self

    @property
    def meant(self) -> tuple[list[Line], list[Head]]:
        """The rows and columns that have a name, or something else in them."""
        lines = [one for one in self.lines if one.name or any(cell.value or cell.note for cell in one.cells)]
        heads = [
            one
            for one in self.heads
            if one.name
            or one.link
            or any(
                cell.value or cell.note
                for line in self.lines
                for cell in line.cells
                if cell.column == one.number
            )
        ]
        return lines, heads

    def wanted(self) -> SelectionWanted:
        lines, heads = self.meant
        columns = {one.number: place for place, one in enumerate(heads)}
        return SelectionWanted(
            name=self.name,
            what=self.what,
            criteria=[
                CriterionWanted(one.name, _weight(one.weight), int(one.pk) if one.pk.isdecimal() else None)
                for one in lines
            ],
            candidates=[
                CandidateWanted(one.name, one.link, int(one.pk) if one.pk.isdecimal() else None)
                for one in heads
            ],
            scores={
                (row, columns[cell.column]): (_score(cell.value), cell.note)
                for row, line in enumerate(lines)
                for cell in line.cells
                if cell.column in columns and (cell.value or cell.note)
            },
        )

    @property
    def result(self) -> Result:
        """What it comes to as it stands."""
        lines, heads = self.meant
        weights = [_weight(one.weight) or Decimal(0) for one in lines]
        scores = [
            [
                next((_known(_score(cell.value)) for cell in line.cells if cell.column == head.number), None)
                for line in lines
            ]
            for head in heads
        ]
        names = [one.name or tr("Tool {number}", number=one.number + 1) for one in heads]
        return result_of(weights, [one.name for one in lines], names, scores)

    def refuse(self, error: RegardError) -> None:
        """Show what the service refused, each error at what it is about."""
        items: Sequence[FieldError] = (
            error.errors if isinstance(error, Invalid) else [FieldError("", str(error))]
        )
        lines, heads = self.meant
        at: dict[str, list[str]] = {}
        for item in items:
            at.setdefault(item.field, []).append(item.message)
        for row, line in enumerate(lines):
            cells = [
                replace(
                    cell, errors=[*at.pop(f"score-{row}-{place}", []), *at.pop(f"note-{row}-{place}", [])]
                )
                for place, head in enumerate(heads)
                for cell in line.cells
                if cell.column == head.number
            ]
            errors = [*at.pop(f"criterion-{row}", []), *at.pop(f"weight-{row}", [])]
            known = {one.column: one for one in cells}
            self.lines[line.number] = replace(
                line, errors=errors, cells=[known.get(one.column, one) for one in line.cells]
            )
        for place, head in enumerate(heads):
            errors = [*at.pop(f"candidate-{place}", []), *at.pop(f"link-{place}", [])]
            self.heads[head.number] = replace(head, errors=errors)
        self.errors = [message for messages in at.values() for message in messages]

    @property
    def error_count(self) -> int:
        cells = sum(len(cell.errors) for line in self.lines for cell in line.cells)
        return (
            len(self.errors)
            + sum(len(one.errors) for one in self.lines)
            + sum(len(one.errors) for one in self.heads)
            + cells
        )


class ChooseForm(ServiceForm):
    must = ("candidate", "reason")

    candidate = forms.ChoiceField(label=lazy("Which one"), required=False)
    reason = forms.CharField(
        label=lazy("Why this one"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("Also why not the others, so that nobody has to ask again in a year."),
    )
    integration = forms.ChoiceField(
        label=lazy("By what it is connected"),
        required=False,
        help_text=lazy("Its state stands beside the choice, here and in the written plan."),
    )

    def __init__(self, *args: Any, actor: Actor, selection: Selection, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.choose("candidate", [(str(one.pk), one.name) for one in selection.candidates.all()])
        offered = [(key, f"{label}: {name}") for label, rows in integrations_for(actor) for key, name in rows]
        if selection.integration and selection.integration not in dict(offered):
            offered.append((selection.integration, tr("As it is (not yours to see)")))
        self.choose("integration", offered, tr("Not connected, or not yet"))

    @staticmethod
    def of(selection: Selection, first: int | None) -> dict[str, Any]:
        return {
            "candidate": str(selection.chosen_id or first or ""),
            "reason": selection.reason,
            "integration": selection.integration,
        }


def _weight(text: str) -> Decimal | None:
    """A weight as people type it; None where it is none."""
    try:
        found = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 1000 else None


def _score(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _known(value: int | None) -> int | None:
    return value if value is not None and 1 <= value <= 5 else None
