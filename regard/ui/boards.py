# ruff: noqa: ANN401 - rows and values of any noun pass through
"""A list as a board or in groups, and moving a card of a board, which changes its row by the noun's own service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.words import tr
from regard.ui import cells, formats, lanes, liststate, paging
from regard.ui.among import among
from regard.ui.filters import filter_queryset
from regard.ui.frame import frame_of
from regard.ui.lanes import Lane, Parting
from regard.ui.layouts import PLAIN
from regard.ui.liststate import State
from regard.ui.models import CardOrder
from regard.ui.nouns import Column, Noun
from regard.ui.services import place_cards


def parting_of(state: State, actor: Actor) -> Parting | None:
    """The field the list is parted by: the one that is asked for, else the first that rows are moved by, else the first."""
    found = lanes.partings(state.noun, actor, state.allowed)
    asked = next((one for one in found if one.key == state.layout.by), None)
    return asked or next((one for one in found if one.may_move(actor)), None) or next(iter(found), None)


def laid_out(
    request: HttpRequest, state: State, actor: Actor, matching: Any, *, with_picks: bool
) -> dict[str, Any] | None:
    """What the list shows instead of a table: `board` or `groups`, and the `count` of rows. None where nothing parts them.

    The rows in order and those that are shown, two queries; one more on a board for the order somebody gave it.
    """
    parting = parting_of(state, actor)
    if parting is None:
        return None
    is_board = state.layout.shape == "board"
    added = added_on(state) if is_board else lanes.addable(state.noun, state.columns)
    parted = lanes.part(
        parting,
        actor,
        matching,
        _keys(state, matching),
        added=added,
        exact=state.exact,
        keep_empty=is_board and parting.may_move(actor),
    )
    if is_board and state.sort == state.view.sort:
        _place(parted.lanes, _placed(actor, parting))
    shown = [pk for lane in parted.lanes for pk in lane.ids[: lanes.CARDS]]
    rows = _rows(state, actor, shown)
    lanes.name_lanes(parting, parted.lanes, rows)
    currency = frame_of(request).business.currency
    drawing = _Drawing(state, actor, parting, rows, added, currency, with_picks)
    is_cut = parted.is_cut
    return {
        ("board" if is_board else "groups"): {
            "parting": parting,
            "lanes": [drawing.lane(lane) for lane in parted.lanes],
            "left_out": parted.left_out,
            "is_movable": is_board and parting.may_move(actor),
            "window": lanes.WINDOW if is_cut or (state.exact and parted.count > lanes.WINDOW) else 0,
        },
        "count": {"number": parted.count, "is_capped": is_cut},
        "row_count": len(shown) or len(parted.lanes),
    }


def added_on(state: State) -> list[Column]:
    """The column a board adds up."""
    return [one for one in lanes.addable(state.noun, state.allowed) if one.key == state.layout.add]


def _keys(state: State, matching: Any) -> Sequence[paging.Key]:
    return paging.keys_for(matching.model, liststate.order_paths(state.noun, state.sort))


def _rows(state: State, actor: Actor, ids: Sequence[int]) -> dict[int, Any]:
    visible = state.noun.visible_to(actor).filter(pk__in=among(ids))
    return {row.pk: row for row in cells.loaded(state.noun, visible, state.columns)} if ids else {}


def _placed(actor: Actor, parting: Parting) -> Mapping[str, Sequence[int]]:
    found = CardOrder.objects.filter(owner_id=actor.user_id, noun=parting.noun.key, by=parting.key).first()
    return found.lanes if found is not None else {}


def _place(found: Iterable[Lane], placed: Mapping[str, Sequence[int]]) -> None:
    for lane in found:
        if lane.key in placed:
            lanes.in_order(lane, placed[lane.key])


@dataclass(frozen=True)
class _Drawing:
    """What is known when lanes are drawn."""

    state: State
    actor: Actor
    parting: Parting
    rows: Mapping[int, Any]
    added: Sequence[Column]
    currency: str
    with_picks: bool

    def lane(self, lane: Lane) -> dict[str, Any]:
        state, parting = self.state, self.parting
        found = [self.rows[pk] for pk in lane.ids[: lanes.CARDS] if pk in self.rows]
        said = {
            "key": lane.key,
            "label": lane.label,
            "count": lane.count,
            "is_least": lane.is_least,
            "list_url": _list_url(state, parting, lane),
            "is_more": lane.count > len(found) or lane.is_least,
        }
        return said | (
            self._of_board(lane, found) if state.layout.shape == "board" else self._of_group(lane, found)
        )

    def _of_board(self, lane: Lane, found: Sequence[Any]) -> dict[str, Any]:
        said: dict[str, Any] = {
            "cards": _cards(self.state, self.actor, self.parting, found),
            "more_url": _more_url(self.state, lane, lanes.CARDS),
        }
        for column in (one for one in self.added if one.key in lane.sums):
            said["sum"] = cells.figure(column, lane.sums.get(column.key), formats.writer(), self.currency)
            said["sum_label"] = column.label
        return said

    def _of_group(self, lane: Lane, found: Sequence[Any]) -> dict[str, Any]:
        state, writer, known = self.state, formats.writer(), {column.key for column in self.added}
        sums = [
            (column, cells.figure(column, lane.sums.get(column.key), writer) if column.key in known else "")
            for column in state.columns[1:]
        ]
        return {
            "rows": cells.rows(state.noun, state.columns, found, with_picks=self.with_picks),
            "sums": sums,
        }


def _cards(state: State, actor: Actor, parting: Parting, found: Sequence[Any]) -> str:
    """Cards say what their column says already no second time."""
    shown = [column for column in state.columns if column.key != parting.column.key]
    return cells.cards(state.noun, shown, found, _move_url(state, actor, parting))


def _list_url(state: State, parting: Parting, lane: Lane) -> str:
    return state.changed(layout=PLAIN, filters=parting.only(state.filters, lane.key)).url()


def _move_url(state: State, actor: Actor, parting: Parting) -> str:
    if not parting.may_move(actor):
        return ""
    return state.here_with(part="move", id="{pk}").replace("%7Bpk%7D", "{pk}")


def _more_url(state: State, lane: Lane, start: int) -> str:
    """Where further cards of a lane come from."""
    if len(lane.ids) <= start and not lane.is_least:
        return ""
    return state.here_with(part="lane", lane=lane.key, at=str(min(start, len(lane.ids))))


FURTHEST = 500  # cards of one lane; beyond them a list is what one wants


def more_cards(request: HttpRequest, state: State, actor: Actor, matching: Any) -> HttpResponse:
    """Further cards of one lane, for the script; without scripts the lane's own list is opened instead.

    Those beyond what the board has read are found by the filter of the lane, as its list would.
    """
    parting, key, start = parting_of(state, actor), request.GET.get("lane", ""), min(state.at, FURTHEST)
    if parting is None:
        raise Http404
    parted = lanes.part(parting, actor, matching, _keys(state, matching), keep_empty=True)
    if state.sort == state.view.sort:
        _place(parted.lanes, _placed(actor, parting))
    lane = next((one for one in parted.lanes if one.key == key), None)
    if lane is None:
        raise Http404
    end = start + lanes.CARDS
    is_more = len(lane.ids) > end
    if lane.is_least and not is_more:
        is_more = _read_on(state, actor, parting, lane, end)
    shown = lane.ids[start:end]
    rows = _rows(state, actor, shown)
    context = {
        "lane": {
            "cards": _cards(state, actor, parting, [rows[pk] for pk in shown if pk in rows]),
            "more_url": state.here_with(part="lane", lane=key, at=str(end))
            if is_more and end < FURTHEST
            else "",
            "is_more": is_more,
            "list_url": _list_url(state, parting, lane),
        }
    }
    return render(request, "ui/parts/board_cards.html", context)


def _read_on(state: State, actor: Actor, parting: Parting, lane: Lane, end: int) -> bool:
    """Adds to a lane what it has beyond the rows that were read, up to `end`; whether there is still more. One query."""
    rows = filter_queryset(state.noun, actor, parting.only(state.filters, lane.key), state.text)
    found, is_more = paging.first(rows.values_list("pk", flat=True), _keys(state, rows), size=end)
    known = set(lane.ids)
    lane.ids.extend(pk for pk in found if pk not in known)
    return is_more


# moving


def move_form(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any] | None:
    """What a card can be moved to; None where there is nothing to move."""
    parting, wanted = parting_of(state, actor), request.GET.get("id", "")
    if parting is None or not parting.may_move(actor) or not wanted.isdecimal():
        return None
    row = state.noun.visible_to(actor).filter(pk=wanted[:18]).first()
    if row is None:
        return None
    return {
        "parting": parting,
        "object": row,
        "title": state.noun.title(row),
        "current": _value(parting, row),
        "options": parting.options(actor),
    }


def _value(parting: Parting, row: Any) -> str:
    return lanes.text_of(paging.value_at(row, parting.path))


def move(state: State, actor: Actor, sent: Mapping[str, str]) -> tuple[str, str]:
    """Move a card to another lane, and keep where it was put: what to say of it, and the address that takes it back.

    `sent`: `id`, `to`, `from` (the lane it was seen in) and `order` (the cards of the lane it is put into, as they stand then).
    Raises `NotFound`, `Conflict` when somebody moved it meanwhile, and whatever the noun's service refuses.
    """
    parting, wanted = parting_of(state, actor), sent.get("id", "")
    if parting is None or not parting.may_move(actor) or parting.noun.editing is None:
        raise Invalid(tr("Cards of this board are not moved."))
    row = state.noun.visible_to(actor).filter(pk=wanted[:18]).first() if wanted.isdecimal() else None
    if row is None:
        raise NotFound(tr("This is gone, or not yours to see."))
    to, now, title = sent.get("to", ""), _value(parting, row), state.noun.title(row)
    labels = dict(parting.options(actor))
    if to != now:
        if sent.get("from", now) != now:
            raise Conflict(
                tr("Somebody moved {title} to “{lane}” meanwhile.", title=title, lane=labels.get(now, now)),
                kept=tr("Nothing was changed."),
            )
        if to not in labels:
            raise Invalid(tr("There is no such column."), kept=tr("Nothing was changed."))
        write(actor, parting.noun, parting.column, row, to)
    if sent.get("order"):
        ids = [int(one) for one in sent["order"].split(",") if one.isdecimal() and len(one) < 19]
        place_cards(actor=actor, noun=state.noun, by=parting.key, lane=to, ids=ids)
    if to == now:
        return "", ""
    back = {"do": "move", "id": wanted, "to": now, "from": to}
    return tr("{title} is now in “{lane}”.", title=title, lane=labels[to]), state.here_with(**back)


def write(actor: Actor, noun: Noun, column: Column, row: Any, to: str) -> None:
    """Give a row another value in a column, as editing its cell would. Raises what that would be refused with."""
    editing, name = noun.editing, column.edits
    if editing is None:
        raise Invalid(tr("This is not changed in the list."), kept=tr("Nothing was changed."))
    form = editing.form(actor, row, name, {name: to})
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        raise Invalid(" ".join(said), kept=tr("Nothing was changed."))
    values = {name: form.cleaned_data[name]}
    editing.change(actor, row, values, getattr(row, "version", None), None)
