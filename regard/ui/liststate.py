# ruff: noqa: ANN401 - rows and values of any noun pass through
"""What a list shows, read from its address: view, filters, text, sort, columns, place. Addresses say only what
differs from the view, so that they stay short and can be shared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError
from regard.kernel.words import tr
from regard.ui import filters
from regard.ui.filters import EVERYTHING, Condition, Group
from regard.ui.layouts import PLAIN, Layout
from regard.ui.models import SavedView
from regard.ui.nouns import Column, DefaultView, Noun

Sort = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Tab:
    """A view as the tabs name it: one that comes with the noun, or a saved one."""

    key: str
    label: str
    icon: str = ""
    default: DefaultView | None = None
    saved: SavedView | None = None


@dataclass(frozen=True)
class View:
    """The chosen view, read."""

    tab: Tab
    filters: Group
    sort: Sort
    columns: tuple[str, ...]
    layout: Layout = PLAIN


@dataclass(frozen=True)
class State:
    """Everything an address says. `url` gives the address of a changed state."""

    noun: Noun
    path: str
    tabs: tuple[Tab, ...]
    view: View
    filters: Group
    sort: Sort
    columns: tuple[Column, ...]
    allowed: tuple[Column, ...]
    layout: Layout = PLAIN
    text: str = ""
    after: str = ""
    before: str = ""
    at: int = 0
    on: str = ""
    exact: bool = False
    problems: tuple[FieldError, ...] = field(default=())

    @property
    def column_keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    @property
    def is_changed(self) -> bool:
        """Whether filters, sort, columns or layout differ from the view's."""
        return (
            self.filters != self.view.filters
            or self.sort != self.view.sort
            or self.columns != self.view_columns
            or self.layout != self.view.layout
        )

    @property
    def view_columns(self) -> tuple[Column, ...]:
        """The columns of the view as it was saved."""
        return _columns(self.allowed, "", self.view)

    def is_new(self, item: Condition | Group) -> bool:
        """Whether a top rule is not part of the view."""
        return item not in self.view.filters.items

    def query(self, *, place: bool = False) -> dict[str, str]:
        """The parameters that differ from the view; with `place` also the page."""
        query: dict[str, str] = {}
        if self.view.tab.key != self.tabs[0].key:
            query["view"] = self.view.tab.key
        if self.text:
            query["q"] = self.text
        if self.filters != self.view.filters:
            query["f"] = json.dumps(
                filters.dump(self.filters) or [], separators=(",", ":"), ensure_ascii=False
            )
        if self.sort != self.view.sort:
            query["sort"] = write_sort(self.sort) or "none"
        if self.columns != self.view_columns:
            query["cols"] = ",".join(self.column_keys)
        query.update(self.layout.query(self.view.layout))
        if self.on and self.layout.shape == "calendar":
            query["on"] = self.on
        if place:
            query.update(self._place())
        return query

    def _place(self) -> dict[str, str]:
        place = {"after": self.after, "before": self.before, "at": str(self.at) if self.at else ""}
        return {key: value for key, value in place.items() if value}

    def url(self, **extra: str) -> str:
        """The address of this state from its first page on, with further parameters."""
        query = {**self.query(), **extra}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.here_with()

    def here_with(self, **extra: str) -> str:
        """The address of this very page with further parameters."""
        query = {**self.query(place=True), **extra}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def changed(self, **changes: Any) -> State:
        """Another state on its first page."""
        return replace(self, **{"after": "", "before": "", "at": 0, "exact": False, **changes})


def read(noun: Noun, actor: Actor, path: str, query: Mapping[str, str], saved: Sequence[SavedView]) -> State:
    """The state an address describes. What it names wrongly is left out and told in `problems`."""
    allowed = tuple(
        column
        for column in noun.columns
        if not column.permission or actor.reaches(column.permission, noun.permission)
    )
    tabs = (
        *(Tab(view.key, view.label, view.icon, view) for view in noun.views or (noun.all_view,)),
        *(Tab(view.key, view.name, view.icon, None, view) for view in saved),
    )
    view = _view(noun, next((tab for tab in tabs if tab.key == query.get("view")), tabs[0]))
    group, problems = _filters(noun, query, view)
    sort = read_sort(noun, query["sort"]) if "sort" in query else view.sort
    return State(
        noun=noun,
        path=path,
        tabs=tabs,
        view=view,
        filters=group,
        sort=sort,
        columns=_columns(allowed, query.get("cols", ""), view),
        allowed=allowed,
        layout=view.layout.asked(query),
        text=query.get("q", "").strip()[:200],
        after=query.get("after", ""),
        before=query.get("before", ""),
        at=int(query["at"]) if query.get("at", "").isdecimal() and len(query["at"]) < 10 else 0,
        on=query.get("on", "")[:10],
        exact=query.get("count") == "exact",
        problems=tuple(problems),
    )


def _view(noun: Noun, tab: Tab) -> View:
    source = tab.default or tab.saved
    if source is None:
        return View(tab, EVERYTHING, (), ())
    group, _ = filters.parse_leniently(noun, dict(source.filters) if source.filters else None)
    sort = read_sort(noun, ",".join(str(key) for key in source.sort))
    return View(tab, group, sort, tuple(str(key) for key in source.columns), Layout.of(source.layout))


def _filters(noun: Noun, query: Mapping[str, str], view: View) -> tuple[Group, list[FieldError]]:
    group, problems = view.filters, list[FieldError]()
    if "f" in query:
        try:
            group, problems = filters.parse_leniently(noun, json.loads(query["f"] or "[]"))
        except (ValueError, RecursionError):
            problems = [
                FieldError("filter", tr("The filter in this address cannot be read; all rows are shown."))
            ]
            group = EVERYTHING
    extra = []
    for item in noun.filters:
        if f"f.{item.key}" in query:  # a short link: ?f.owner=is:3
            op, _, value = query[f"f.{item.key}"].partition(":")
            try:
                extra.append(
                    filters.condition(noun, item.key, op, value.split("|") if "|" in value else value or None)
                )
            except ValueError as error:
                problems.append(FieldError(item.key, str(error)))
    if extra:
        base = group if group.mode == "all" and not group.negated else Group("all", (group,) if group else ())
        group = replace(base, items=(*base.items, *extra))
    return group, problems


def read_sort(noun: Noun, text: str) -> Sort:
    """`-revenue,name` as pairs; keys that are not sortable columns are left out."""
    found: dict[str, bool] = {}
    for part in text.split(","):
        column = noun.column(part.strip().lstrip("-"))
        if column is not None and column.sortable and column.key not in found:
            found[column.key] = part.strip().startswith("-")
    return tuple(found.items())


def write_sort(sort: Sort) -> str:
    return ",".join(f"-{key}" if descending else key for key, descending in sort)


def order_paths(noun: Noun, sort: Sort) -> list[tuple[str, bool]]:
    """ORM paths with direction; the noun's own order where nothing is chosen."""
    default = noun.default_sort
    chosen = [(column, descending) for key, descending in sort if (column := noun.column(key))]
    if not chosen and (column := noun.column(default.lstrip("-"))):
        chosen = [(column, default.startswith("-"))]
    paths = [(path, descending) for column, descending in chosen for path in column.order_paths]
    return paths or [(default.lstrip("-"), default.startswith("-"))]


def _columns(allowed: Sequence[Column], text: str, view: View) -> tuple[Column, ...]:
    """The columns to show, the name always first."""
    known = {column.key: column for column in allowed}
    wanted = [key for key in (text.split(",") if text else view.columns) if key in known]
    chosen = wanted or [column.key for column in allowed if column.default]
    first = allowed[0]
    return (first, *(known[key] for key in dict.fromkeys(chosen) if key != first.key))
