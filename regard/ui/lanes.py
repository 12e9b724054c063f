# ruff: noqa: ANN401 - rows and values of any noun pass through
"""Rows parted by the choices of a field: the columns of a board, the groups of a list.

Whatever is parted is read once, in the order of the list and as far as `WINDOW` rows: that costs the same however many there
are, and what is said of more says so. Asked to count exactly, the database counts and adds up all of them, group by group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, QuerySet, Sum

from regard.kernel.actor import Actor
from regard.kernel.words import midsentence, tr
from regard.ui import filters, paging
from regard.ui.cells import plain, reader
from regard.ui.filters import field_at, is_column, is_for, noun_model
from regard.ui.nouns import FIGURES, Choices, Column, Filter, Noun

WINDOW = 1000
CARDS = 20  # of a lane at once
MOST = 24  # lanes
ALL_SHOWN = 12  # up to so many choices stand there without a row, too, so that something can be moved to them


@dataclass(frozen=True)
class Parting:
    """A field rows can be parted by: the filter that finds those of one choice, and the column that shows it."""

    noun: Noun
    filter: Filter
    column: Column

    @property
    def key(self) -> str:
        return self.filter.key

    @property
    def label(self) -> str:
        return self.column.label

    @property
    def path(self) -> str:
        return self.column.read_path

    @property
    def none_label(self) -> str:
        return tr("No {field}", field=midsentence(self.label))

    @property
    def may_be_none(self) -> bool:
        """Whether a row may be without."""
        model = noun_model(self.noun)
        found = field_at(model, self.path)
        return paging.may_be_missing(model, self.path) or bool(getattr(found, "blank", False))

    def choices(self, actor: Actor) -> Choices:
        return [(str(value), str(label)) for value, label in (self.filter.choices or _nothing)(actor)]

    def options(self, actor: Actor) -> Choices:
        """What a row can be moved to."""
        none = [("", self.none_label)] if self.may_be_none else []
        return [*none, *self.choices(actor)]

    def may_move(self, actor: Actor) -> bool:
        """Whether rows are moved from one choice to another here, and by this actor at all."""
        editing = self.noun.editing
        return bool(self.column.edits) and editing is not None and actor.may(editing.permission)

    def only(self, tree: filters.Group, lane: str) -> filters.Group:
        """The filter tree of those rows of `tree` that are in a lane."""
        value = [int(lane)] if self.filter.kind == "person" and lane else [lane]
        rule = filters.Condition(self.key, "is", value) if lane else filters.Condition(self.key, "empty")
        base = tree if tree.mode == "all" and not tree.negated else filters.Group("all", (tree,))
        return replace(base, items=(*base.items, rule))


def _nothing(_actor: Actor) -> Choices:
    return ()


def partings(noun: Noun, actor: Actor, columns: Iterable[Column]) -> list[Parting]:
    """The fields of these columns that part rows: of each row one choice or one person, known to the database."""
    found = []
    for column in columns:
        item = noun.filter(column.key)
        if item is None or item.choices is None or item.apply is not None or not is_for(item, noun, actor):
            continue
        is_choice = item.kind == "choice" and column.kind in {"choice", "text"}
        if (is_choice or item.kind == "person") and is_column(noun_model(noun), column.read_path):
            found.append(Parting(noun, item, column))
    return found


def addable(noun: Noun, columns: Iterable[Column]) -> list[Column]:
    """The columns of figures that can be added up: of one unit, and no shares."""
    return [
        column
        for column in columns
        if column.kind in FIGURES
        and column.unit != "%"
        and (not column.currency or (len(column.currency) == 3 and column.currency.isupper()))
        and is_column(noun_model(noun), column.read_path)
    ]


@dataclass
class Lane:
    """The rows of one choice, by id and in order, as far as they were read. `is_least`: there may be more of them."""

    key: str
    label: str
    ids: list[int] = field(default_factory=list)
    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    is_least: bool = False
    is_empty: bool = False


@dataclass(frozen=True)
class Parted:
    """All lanes, and how many rows were parted: `is_cut` where there are more than were read."""

    lanes: list[Lane]
    count: int
    is_cut: bool
    left_out: int = 0


def part(
    parting: Parting,
    actor: Actor,
    matching: QuerySet[Any],
    keys: Sequence[paging.Key],
    *,
    added: Sequence[Column] = (),
    exact: bool = False,
    keep_empty: bool = False,
) -> Parted:
    """The lanes of `matching`. One query, one more with `exact`; `keep_empty` leaves a place for choices nobody has."""
    paths = [column.read_path for column in added]
    read, is_cut = paging.first(matching.values_list("pk", parting.path, *paths), keys, size=WINDOW)
    labels = dict(parting.choices(actor))
    wanted = labels if keep_empty and len(labels) <= ALL_SHOWN else {}
    lanes = {key: Lane(key, labels[key]) for key in wanted}
    for pk, value, *figures in read:
        key = text_of(value)
        lane = lanes.setdefault(key, Lane(key, labels.get(key, "")))
        lane.ids.append(pk)
        lane.count += 1
        for column, figure in zip(added, figures, strict=True):
            if figure is not None:
                lane.sums[column.key] = lane.sums.get(column.key, 0) + figure
    if keep_empty and parting.may_be_none:
        lanes.setdefault("", Lane("", ""))
    if is_cut and exact:
        _count_all(parting, matching, added, lanes, labels)
    order = {key: place for place, key in enumerate(["", *labels])}
    found = sorted(lanes.values(), key=lambda lane: (order.get(lane.key, len(order)), lane.key))
    for lane in found:
        lane.is_least = is_cut and not exact
        lane.label = lane.label or ("" if lane.key else parting.none_label)
    count = sum(lane.count for lane in found)
    return Parted(found[:MOST], count, is_cut and not exact, max(len(found) - MOST, 0))


def _count_all(
    parting: Parting,
    matching: QuerySet[Any],
    added: Sequence[Column],
    lanes: dict[str, Lane],
    labels: Mapping[str, str],
) -> None:
    """Counts and sums of all rows instead of those that were read. One query over all that match."""
    for lane in lanes.values():
        lane.count, lane.sums = 0, {}
    sums = {f"sum_{index}": Sum(column.read_path) for index, column in enumerate(added)}
    rows = matching.order_by().values(parting.path).annotate(lane_count=Count("pk"), **sums)
    for value, number, *figures in rows.values_list(parting.path, "lane_count", *sums):
        lane = lanes.setdefault(text_of(value), Lane(text_of(value), labels.get(text_of(value), "")))
        lane.count += number
        for column, figure in zip(added, figures, strict=True):
            if figure is not None:
                lane.sums[column.key] = lane.sums.get(column.key, 0) + int(figure)


def text_of(value: Any) -> str:
    """A value of the field as lanes are called; nothing for none."""
    return "" if value is None else str(value)


def name_lanes(parting: Parting, lanes: Iterable[Lane], rows: Mapping[int, Any]) -> None:
    """Gives lanes of choices that are offered no more the name their rows show."""
    for lane in lanes:
        row = next((rows[pk] for pk in lane.ids if pk in rows), None)
        if not lane.label:
            lane.label = str(plain(parting.column, row) or lane.key) if row is not None else lane.key


def in_order(lane: Lane, placed: Sequence[int]) -> None:
    """Puts cards somebody placed first, in that order; the rest follows in the order of the list."""
    place = {pk: index for index, pk in enumerate(placed)}
    lane.ids.sort(key=lambda pk: place.get(pk, len(place)))


def added_up(rows: Iterable[Any], columns: Sequence[Column]) -> dict[str, int]:
    """The sums of columns over rows that are loaded, by column; what is known of none is left out."""
    found: dict[str, int] = {}
    reads = [(column.key, reader(column.read_path)) for column in columns]
    for row in rows:
        for key, read in reads:
            value = read(row)
            if value is not None:
                found[key] = found.get(key, 0) + value
    return found


def totals(matching: QuerySet[Any], columns: Sequence[Column]) -> dict[str, int]:
    """The sums of columns over all rows that match, by column. One query."""
    if not columns:
        return {}
    sums = {f"sum_{index}": Sum(column.read_path) for index, column in enumerate(columns)}
    found = matching.order_by().aggregate(**sums)
    return {
        column.key: int(found[f"sum_{index}"])
        for index, column in enumerate(columns)
        if found[f"sum_{index}"] is not None
    }
