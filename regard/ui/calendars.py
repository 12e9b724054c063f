# ruff: noqa: ANN401 - rows and values of any noun pass through
"""A list as a calendar: its rows on the days of one of its dates, by month or week, and moved to another day.

Only dates a list can be sorted by are offered: they have an index, so that a page costs the same however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape

from regard.kernel.actor import Actor
from regard.kernel.days import DAY, days_of, steps
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.words import tr
from regard.ui import cells, filters, formats
from regard.ui.among import among
from regard.ui.boards import write
from regard.ui.filters import field_at, noun_model
from regard.ui.frame import frame_of
from regard.ui.icons import icon
from regard.ui.layouts import PLAIN, SPANS
from regard.ui.liststate import State
from regard.ui.nouns import Column, Noun

WINDOW = 1000  # rows of a page
SHOWN = {"month": 4, "week": 40}  # of a day
EARLIEST, LATEST = date(1000, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class Dated:
    """A date rows have: the column that shows it and the path it is found by."""

    noun: Noun
    column: Column
    path: str
    is_moment: bool

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def label(self) -> str:
        return self.column.label

    def may_move(self, actor: Actor) -> bool:
        """Whether rows are given another day here, and by this actor at all."""
        editing = self.noun.editing
        is_edited = bool(self.column.edits) and not self.is_moment
        return is_edited and editing is not None and actor.may(editing.permission)

    def within(self, first: date, last: date) -> dict[str, Any]:
        """The condition that a row lies on one of these days."""
        start, end = first, last + DAY
        if self.is_moment:
            return {f"{self.path}__gte": _midnight(start), f"{self.path}__lt": _midnight(end)}
        return {f"{self.path}__gte": start, f"{self.path}__lt": end}

    def day_of(self, value: Any) -> date:
        return timezone.localdate(value) if isinstance(value, datetime) else cast(date, value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def dated(noun: Noun, columns: Iterable[Column]) -> list[Dated]:
    """The dates of these columns that a list can be sorted by."""
    found, model = [], noun_model(noun)
    for column in columns:
        path = column.order_paths[0]
        field = field_at(model, path) if column.sortable else None
        if isinstance(field, models.DateField) and getattr(field, "concrete", False):
            found.append(Dated(noun, column, path, isinstance(field, models.DateTimeField)))
    return found


def dated_by(state: State, actor: Actor) -> Dated | None:
    """The date that is asked for, else the first that rows are moved by, else the first."""
    found = dated(state.noun, state.allowed)
    asked = next((one for one in found if one.key == state.layout.by), None)
    return asked or next((one for one in found if one.may_move(actor)), None) or next(iter(found), None)


def _shown_day(state: State) -> date:
    try:
        day = date.fromisoformat(state.on)
    except ValueError:
        return timezone.localdate()
    return day if EARLIEST <= day <= LATEST else timezone.localdate()


@dataclass(frozen=True)
class _Drawing:
    """What is known when days are drawn."""

    state: State
    by: Dated
    on: date
    loaded: Mapping[int, Any]
    may_move: bool
    until: date | None

    def day(self, day: date, ids: list[int]) -> dict[str, Any]:
        span = self.state.layout.span
        rows = [self.loaded[pk] for pk in ids[: SHOWN[span]] if pk in self.loaded]
        return {
            "day": day,
            "is_out": span == "month" and day.month != self.on.month,
            "is_today": day == timezone.localdate(),
            "items": "".join(self._item(row) for row in rows),
            "count": len(ids),
            "more": max(len(ids) - len(rows), 0),
            "is_unread": self.until is not None and day >= self.until,
            "list_url": _list_url(self.state, self.by, day),
        }

    def _item(self, row: Any) -> str:
        """One row on its day: its name, a door, and how it is moved."""
        noun, title = self.state.noun, escape(self.state.noun.title(row))
        url = escape(cells.address_of(noun.detail_url, noun.url_args)(row) or "")
        name = f'<span class="rg-name">{title}</span>'
        if url:
            name = f'<a class="rg-name" href="{url}" hx-boost="false">{title}</a>'
        move = ""
        if self.may_move:
            address = escape(self.state.here_with(part="move", id=str(row.pk)))
            hint, label = tr("To another day (M)"), tr("Move {title} to another day", title=title)
            move = (
                f'<a class="rg-card-act" href="{address}" data-pop data-move-to hx-boost="false" tabindex="-1"'
                f' title="{hint}" aria-label="{label}">{icon("dots", 14)}</a>'
            )
        return f'<li class="rg-dated" data-card data-row="{row.pk}" tabindex="0" title="{title}">{name}{move}</li>'


def laid_out(request: HttpRequest, state: State, actor: Actor, matching: Any) -> dict[str, Any] | None:
    """What the list shows instead of a table: `calendar`, and the `count` of rows on these days. None without a date.

    Two queries.
    """
    by = dated_by(state, actor)
    if by is None:
        return None
    on, span = _shown_day(state), state.layout.span
    days = days_of(span, on, frame_of(request).business.first_weekday)
    rows = matching.filter(**by.within(days[0], days[-1])).order_by(by.path, "pk")
    read = list(rows.values_list("pk", by.path)[: WINDOW + 1])
    is_cut, read = len(read) > WINDOW, read[:WINDOW]
    on_days: dict[date, list[int]] = {}
    for pk, value in read:
        on_days.setdefault(by.day_of(value), []).append(pk)
    shown = [pk for found in on_days.values() for pk in found[: SHOWN[span]]]
    visible = state.noun.visible_to(actor).filter(pk__in=among(shown))
    loaded = {row.pk: row for row in cells.loaded(state.noun, visible, state.columns)} if shown else {}
    before, after = steps(span, on)
    until = by.day_of(read[-1][1]) if is_cut else None
    drawing = _Drawing(state, by, on, loaded, by.may_move(actor), until)
    return {
        "calendar": {
            "by": by,
            "span": span,
            "heading": _heading(span, on, days),
            "weekdays": days[:7],
            "days": [drawing.day(day, on_days.get(day, [])) for day in days],
            "before_url": state.changed(on=before.isoformat()).url(),
            "after_url": state.changed(on=after.isoformat()).url(),
            "today_url": state.changed(on="").url(),
            "spans": [
                (
                    label,
                    state.changed(layout=state.layout.asked({"span": key}), on=on.isoformat()).url(),
                    key == span,
                )
                for key, label in SPANS.items()
            ],
            "is_movable": drawing.may_move,
            "until": until,
        },
        "count": {"number": len(read), "is_capped": is_cut},
        "row_count": len(shown),
    }


def _heading(span: str, on: date, days: list[date]) -> str:
    if span == "month":
        return formats.month(on)
    return f"{formats.day_short(days[0])} – {formats.day(days[-1])}"


def _list_url(state: State, by: Dated, day: date) -> str:
    """The rows of a day as a table, where the date is one the list can be filtered by."""
    found = state.noun.filter(by.key)
    if found is None or found.kind != "date":
        return ""
    rule, tree = filters.condition(state.noun, by.key, "on", day.isoformat()), state.filters
    base = tree if tree.mode == "all" and not tree.negated else filters.Group("all", (tree,))
    both = filters.Group("all", (*base.items, rule))
    return state.changed(layout=PLAIN, filters=both, on="").url()


# moving


def move_form(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any] | None:
    """To which day a row is moved; None where there is nothing to move."""
    by, wanted = dated_by(state, actor), request.GET.get("id", "")
    if by is None or not by.may_move(actor) or not wanted.isdecimal():
        return None
    row = state.noun.visible_to(actor).filter(pk=wanted[:18]).first()
    if row is None:
        return None
    return {"dated": by, "object": row, "title": state.noun.title(row), "current": _now(by, row)}


def _now(by: Dated, row: Any) -> str:
    value = type(row)._default_manager.filter(pk=row.pk).values_list(by.path, flat=True).first()
    return by.day_of(value).isoformat() if value is not None else ""


def move(state: State, actor: Actor, sent: Mapping[str, str]) -> tuple[str, str]:
    """Give a row another day: what to say of it, and the address that takes it back.

    `sent`: `id`, `to`, and `from`, the day it was seen on. Raises `NotFound`, `Conflict` when somebody moved it meanwhile, and
    whatever the noun's service refuses.
    """
    by, wanted = dated_by(state, actor), sent.get("id", "")
    if by is None or not by.may_move(actor):
        raise Invalid(tr("Days are not changed here."))
    row = state.noun.visible_to(actor).filter(pk=wanted[:18]).first() if wanted.isdecimal() else None
    if row is None:
        raise NotFound(tr("This is gone, or not yours to see."))
    to, now, title = sent.get("to", ""), _now(by, row), state.noun.title(row)
    if to == now:
        return "", ""
    if sent.get("from", now) != now:
        raise Conflict(
            tr("Somebody moved {title} to {day} meanwhile.", title=title, day=_words(now)),
            kept=tr("Nothing was changed."),
        )
    try:
        date.fromisoformat(to)
    except ValueError:
        raise Invalid(tr("This is no day."), kept=tr("Nothing was changed.")) from None
    write(actor, state.noun, by.column, row, to)
    back = {"do": "move", "id": wanted, "to": now, "from": to}
    return tr("{title} is on {day} now.", title=title, day=_words(to)), state.here_with(**back)


def _words(day: str) -> str:
    return formats.weekday(date.fromisoformat(day)) if day else tr("no day")
