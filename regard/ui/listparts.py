"""The pieces around the rows of a list: heads, tabs, chips, and what opens from the tool bar."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from regard.kernel.actor import Actor
from regard.kernel.words import tr, tr_of
from regard.ui import boards, calendars, cells, editing, filters, formats, lanes, listforms, maps, operators
from regard.ui.filters import Condition, Group
from regard.ui.layouts import SHAPES, SPANS
from regard.ui.liststate import Sort, State, Tab, write_sort
from regard.ui.nouns import Choices, Filter, Noun

SHOWN_TABS = 7
COUNTED_AWAY = 4
LAID_OUT_BY = {"as", "by", "span", "add", "totals", "on"}  # what the form of the layout says itself


@dataclass(frozen=True)
class Head:
    """A column head. `sort_url` sorts by it alone, `add_url` adds it to the sort (Shift)."""

    key: str
    label: str
    css: str
    width: int
    help: str
    direction: str
    rank: int
    sort_url: str
    add_url: str
    is_edited: bool = False


def heads(state: State, currency: str, actor: Actor) -> list[Head]:
    """The heads of the shown columns, the name first."""
    directions = dict(state.sort) or _own_direction(state.noun)
    widths = cells.widths(state.columns, dict(state.layout.widths))
    ranks = {key: index + 1 for index, (key, _) in enumerate(state.sort)} if len(state.sort) > 1 else {}
    edited = {column.key for column in editing.editable(state.noun, actor, state.columns)}
    found = []
    for index, column in enumerate(state.columns):
        descending = directions.get(column.key)
        direction = "" if descending is None else ("descending" if descending else "ascending")
        can_sort = column.sortable
        found.append(
            Head(
                key=column.key,
                label=cells.head_of(column, currency),
                css=("rg-first" if index == 0 else "") + (" rg-end" if column.is_end else ""),
                width=widths[index],
                help=column.help,
                direction=direction,
                rank=ranks.get(column.key, 0),
                sort_url=_sort_url(
                    state, _alone(state.sort or tuple(directions.items()), column.key, column.is_end)
                )
                if can_sort
                else "",
                add_url=_sort_url(state, _added(state.sort, column.key, column.is_end)) if can_sort else "",
                is_edited=column.key in edited,
            )
        )
    return found


def table_width(state: State, with_picks: bool) -> int:
    """Pixels below which the table scrolls sideways."""
    return cells.table_width(state.columns, with_picks, dict(state.layout.widths))


def _own_direction(noun: Noun) -> dict[str, bool]:
    """The order of a list nobody has sorted, where it is that of a column."""
    key = noun.default_sort.lstrip("-")
    column = noun.column(key)
    return {key: noun.default_sort.startswith("-")} if column is not None and column.sortable else {}


def _sort_url(state: State, sort: Sort) -> str:
    return state.changed(sort=sort).url()


def _alone(sort: Sort, key: str, figures_first: bool) -> Sort:
    """Clicking a head: figures start with the greatest, words with A; again turns round."""
    if len(sort) == 1 and sort[0][0] == key:
        return ((key, not sort[0][1]),)
    return ((key, figures_first),)


def _added(sort: Sort, key: str, figures_first: bool) -> Sort:
    known = dict(sort)
    if key in known:
        return tuple((name, not descending if name == key else descending) for name, descending in sort)
    return (*sort, (key, figures_first))


@dataclass(frozen=True)
class TabLink:
    tab: Tab
    url: str
    is_active: bool
    is_changed: bool


def tabs(state: State) -> dict[str, list[TabLink]]:
    """Tabs to show and those behind *more*; the chosen one is always shown."""
    links = []
    for index, tab in enumerate(state.tabs):
        is_active = tab.key == state.view.tab.key
        url = state.path if index == 0 else f"{state.path}?view={tab.key}"
        links.append(TabLink(tab, url, is_active, is_active and state.is_changed))
    shown, more = links[:SHOWN_TABS], links[SHOWN_TABS:]
    chosen = next((link for link in more if link.is_active), None)
    if chosen:
        more.remove(chosen)
        more.insert(0, shown.pop())
        shown.append(chosen)
    return {"shown": shown, "more": more}


@dataclass(frozen=True)
class Chip:
    """One top rule of the filter. `text` says it in a breath."""

    label: str
    word: str
    value: str
    text: str
    is_new: bool
    edit_url: str
    remove_url: str


def chips(state: State, actor: Actor) -> list[Chip]:
    """A chip for every top rule; where they are joined by *any*, one chip for the whole."""
    group = state.filters
    if not group:
        return []
    if group.mode == "any" or group.negated:
        words = sentence(state.noun, actor, group)
        edit, remove = state.url(part="advanced"), state.changed(filters=filters.EVERYTHING).url()
        return [Chip("", "", words, words, group != state.view.filters, edit, remove)]
    return [_chip(state, actor, index, item) for index, item in enumerate(group.items)]


def _chip(state: State, actor: Actor, index: int, item: Condition | Group) -> Chip:
    remove = state.changed(filters=filters.put(state.filters, (index,), None)).url()
    is_new = state.is_new(item)
    if isinstance(item, Group):
        words = sentence(state.noun, actor, item)
        return Chip("", "", words, words, is_new, state.url(part="advanced"), remove)
    label, word, value = describe(state.noun, actor, item)
    edit = state.url(part="editor", path=str(index))
    return Chip(label, word, value, f"{label} {word} {value}".strip(), is_new, edit, remove)


def describe(noun: Noun, actor: Actor, item: Condition) -> tuple[str, str, str]:
    """Field, operator and value of a condition in words."""
    found = noun.filter(item.key)
    if found is None:
        return item.key, item.op, str(item.value)
    labels = value_labels(found, actor, item.value) if isinstance(item.value, list) else []
    word, value = operators.words(found.kind, item.op, item.value, labels, found.unit)
    return found.label, word, value


def value_labels(item: Filter, actor: Actor, values: Iterable[Any]) -> list[str]:
    """Labels of chosen values; what is not among the choices any more is shown as it is."""
    values = list(values)
    known = {str(value): str(label) for value, label in choices_of(item, actor)}
    if item.named:
        known |= item.named(actor, [str(value) for value in values])
    return [tr("me") if value == "me" else str(known.get(str(value), str(value))) for value in values]


def choices_of(item: Filter, actor: Actor) -> Choices:
    return item.choices(actor) if item.choices else ()


def sentence(noun: Noun, actor: Actor, group: Group) -> str:
    """A group in words: `Class is Café or City is Leiden`."""
    parts = []
    for item in group.items:
        if isinstance(item, Group):
            parts.append(f"({sentence(noun, actor, item)})")
        else:
            parts.append(" ".join(str(word) for word in describe(noun, actor, item) if word))
    word = tr_of("rules", "and") if group.mode == "all" else tr_of("rules", "or")
    joined = f" {word} ".join(parts)
    return tr_of("rules", "not ({rules})", rules=joined) if group.negated else joined


def filtered_away(state: State, actor: Actor) -> list[dict[str, Any]]:
    """What each of the first rules keeps away: how many there are without it. One capped count each."""
    from regard.ui.lists import COUNT_CAP, capped_count

    if state.filters.mode != "all" or state.filters.negated:
        return []
    found: list[dict[str, Any]] = []
    for chip, (_, rest) in zip(chips(state, actor), filters.without_each(state.filters), strict=True):
        if len(found) == COUNTED_AWAY:
            break
        number = capped_count(filters.filter_queryset(state.noun, actor, rest, state.text))
        shown = f"{formats.number(COUNT_CAP)}+" if number > COUNT_CAP else formats.number(number)
        found.append({"text": chip.text, "number": number, "shown": shown, "url": chip.remove_url})
    return sorted(found, key=lambda row: -row["number"])


# what opens from the tool bar


def render_part(
    request: HttpRequest, part: str, state: State, actor: Actor, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """A menu or an editor: alone for the script, inside a page of its own for a plain link."""
    maker = _PARTS.get(part)
    if maker is None:
        raise Http404
    context = maker(request, state, actor)
    if context is None:
        raise Http404
    context |= {"state": state, "noun": state.noun, "problem": problem, "part": f"ui/parts/list_{part}.html"}
    if request.headers.get("HX-Request"):
        response = render(request, context["part"], context, status=status)
        if status != 200:
            response["HX-Retarget"] = "#pop-body"
            response["HX-Reswap"] = "innerHTML"
            response["HX-Push-Url"] = "false"
        return response
    context["page_title"] = state.noun.plural
    return render(request, "ui/list_part.html", context, status=status)


def _filter_menu(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    items = [
        {"label": item.label, "icon": item.shown_icon, "url": state.url(part="editor", key=item.key)}
        for item in listforms.offered(state.noun, actor)
    ]
    return {"items": items, "advanced_url": state.url(part="advanced")}


def _editor(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any] | None:
    rule = listforms.rule_asked_for(request.GET, state, actor)
    return None if rule is None else {"rule": rule, "hidden": state.query()}


def _advanced(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    root = listforms.tree_asked_for(request.GET, state, actor)
    hidden = {key: value for key, value in state.query().items() if key != "f"}
    fields = listforms.offered(state.noun, actor)
    all_any = (("all", tr_of("rules", "All")), ("any", tr_of("rules", "Any")))
    return {"root": root, "hidden": hidden, "fields": fields, "all_any": all_any}


def _columns(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    shown = state.columns[1:]
    keys = set(state.column_keys)
    rest = [column for column in state.allowed if column.key not in keys]
    hidden = {key: value for key, value in state.query().items() if key not in {"cols", "widths"}}
    return {
        "shown": shown,
        "rest": rest,
        "hidden": hidden,
        "widths": dict(state.layout.widths),
        "reset_url": _without(state, "cols", "widths"),
    }


def _without(state: State, *keys: str) -> str:
    query = {name: value for name, value in state.query().items() if name not in keys}
    return f"{state.path}?{urlencode(query)}" if query else state.path


def _layout(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    hidden = {key: value for key, value in state.query().items() if key not in LAID_OUT_BY}
    parting, dated = boards.parting_of(state, actor), calendars.dated_by(state, actor)
    partings, days = (
        lanes.partings(state.noun, actor, state.allowed),
        calendars.dated(state.noun, state.allowed),
    )
    needs = {
        "groups": partings,
        "board": partings,
        "calendar": days,
        "map": maps.can_map(state.noun, state.allowed),
    }
    is_calendar = state.layout.shape == "calendar"
    return {
        "hidden": hidden,
        "shapes": [(key, label) for key, label in SHAPES.items() if needs.get(key, True)],
        "partings": partings,
        "by": dated.key if is_calendar and dated else parting.key if parting else "",
        "days": days,
        "spans": SPANS.items(),
        "addable": lanes.addable(state.noun, state.allowed),
    }


def _move_form(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any] | None:
    move_form = calendars.move_form if state.layout.shape == "calendar" else boards.move_form
    return move_form(request, state, actor)


def _sort(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    chosen = dict(state.sort)
    active = [_sort_line(state, key, descending) for key, descending in state.sort]
    more = [
        {"label": column.label, "url": _sort_url(state, (*state.sort, (column.key, column.is_end)))}
        for column in state.allowed
        if column.sortable and column.key not in chosen
    ]
    return {"active": active, "more": more, "reset_url": _sort_url(state, state.view.sort)}


def _sort_line(state: State, key: str, descending: bool) -> dict[str, Any]:
    column = state.noun.column(key)
    words = (
        (tr("Greatest first"), tr("Smallest first"))
        if column and column.is_end
        else (tr("Z to A"), tr("A to Z"))
    )
    turned = tuple((name, not down if name == key else down) for name, down in state.sort)
    return {
        "label": column.label if column else key,
        "word": words[0] if descending else words[1],
        "descending": descending,
        "turn_url": _sort_url(state, turned),
        "drop_url": _sort_url(state, tuple(pair for pair in state.sort if pair[0] != key)),
    }


def _view_form(request: HttpRequest, state: State, actor: Actor) -> dict[str, Any]:
    saved = state.view.tab.saved
    return {
        "saved": saved,
        "is_mine": bool(saved and saved.owner_id == actor.user_id),
        "tree_json": json.dumps(filters.dump(state.filters)),
        "sort": write_sort(state.sort),
        "columns": ",".join(state.column_keys),
        "layout_json": json.dumps(state.layout.kept()),
        "back": state.url(),
    }


_PARTS: dict[str, Callable[[HttpRequest, State, Actor], dict[str, Any] | None]] = {
    "filter": _filter_menu,
    "editor": _editor,
    "advanced": _advanced,
    "columns": _columns,
    "layout": _layout,
    "move": _move_form,
    "sort": _sort,
    "view": _view_form,
}
PART_NAMES: Sequence[str] = tuple(_PARTS)
