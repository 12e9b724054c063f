# ruff: noqa: ANN401 - rows and values of any noun pass through
"""The cells of a list as HTML. Plain string building: fifty rows of a dozen columns take a few milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any, cast

from django.core.exceptions import ObjectDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from regard.kernel.money import from_units
from regard.kernel.words import language, tr
from regard.ui import drawing, formats
from regard.ui.filters import field_at, is_column, is_relation, noun_model
from regard.ui.icons import icon
from regard.ui.nouns import FIGURES, Column, Noun
from regard.ui.paging import Key
from regard.ui.templatetags.ui import avatar_html

Read = Callable[[Any], Any]
Cell = Callable[[Any], str]
HIDDEN = ' class="visually-hidden"'
_UNKNOWN = f'<span class="rg-unknown">{formats.UNKNOWN}</span>'
_WIDTHS = {
    "number": 80,
    "money": 112,
    "quantity": 84,
    "percent": 80,
    "date": 100,
    "datetime": 104,
    "choice": 112,
    "person": 124,
    "bool": 76,
    "sparkline": 100,
    "html": 120,
    "text": 120,
}
_NAME_WIDTH = 220
_GUTTER = 16  # the last column has more room at its right edge than the others have
_LETTER_WIDTH = 6.2  # of a column head, with room for the arrow beside it
_PLACE = 987_654_321
EMPTY: Mapping[str, int] = {}


def width_of(column: Column) -> int:
    """Pixels a column takes: what its kind needs, and room for its head."""
    unit = 4 if column.kind == "money" else len(column.unit)
    return column.width or max(
        _WIDTHS.get(column.kind, 120), round((len(column.label) + unit) * _LETTER_WIDTH) + 36
    )


def widths(columns: Sequence[Column], chosen: Mapping[str, int] = EMPTY) -> list[int]:
    """Pixels of each column, as `chosen` where somebody did; 0 for the one that takes what is left: the name, unless another
    says that it grows."""
    grown = next((at for at, column in enumerate(columns) if column.grows), 0)
    return [
        chosen[column.key]
        if column.key in chosen
        else 0
        if at == grown
        else ((column.width or _NAME_WIDTH) if at == 0 else width_of(column))
        + (_GUTTER if at == len(columns) - 1 else 0)
        for at, column in enumerate(columns)
    ]


def table_width(columns: Sequence[Column], with_picks: bool, chosen: Mapping[str, int] = EMPTY) -> int:
    """Pixels below which the table scrolls sideways."""
    return (44 if with_picks else 0) + sum(width or _NAME_WIDTH for width in widths(columns, chosen))


def reader(path: str) -> Read:
    """Reads an ORM path from a loaded row; None where a relation is empty. Related rows come as objects."""
    parts = path.split("__")
    if len(parts) == 1:
        return attrgetter(path)

    def read(row: Any) -> Any:
        for part in parts:
            if row is None:
                return None
            try:
                row = getattr(row, part)
            except ObjectDoesNotExist:
                return None
        return row

    return read


def loaded(noun: Noun, queryset: Any, columns: Sequence[Column], keys: Sequence[Key] = ()) -> Any:
    """`queryset` with the relations of the noun, loading only what is shown where the noun says what else it reads."""
    if noun.prefetch_related:
        queryset = queryset.prefetch_related(*noun.prefetch_related)
    if noun.loads and all(_says_what_it_reads(queryset.model, column) for column in columns):
        wanted = dict.fromkeys((*noun.loads, *_paths(columns), *(key.path for key in keys if not key.is_tie)))
        paths = [path for path in wanted if is_column(queryset.model, path)]
        related = [
            name for name in noun.select_related if any(path.startswith(f"{name}__") for path in paths)
        ]
        return (queryset.select_related(*related) if related else queryset).only(*paths)
    if noun.select_related:
        queryset = queryset.select_related(*noun.select_related)
    return queryset.defer(*noun.defer) if noun.defer else queryset


def _says_what_it_reads(model: Any, column: Column) -> bool:
    """Whether a column's paths are known: not with a cell of its own, nor where a whole related row is shown."""
    if column.needs or column.kind == "person":
        return True
    return column.cell is None and not is_relation(model, column.read_path)


def _paths(columns: Iterable[Column]) -> Iterable[str]:
    """The paths that columns read; of a person what a name is made of."""
    for column in columns:
        if column.needs:
            yield from column.needs
        elif column.kind == "person":
            yield from (f"{column.read_path}__{part}" for part in ("first_name", "last_name", "email"))
        else:
            yield column.read_path
        if column.currency and not _is_code(column.currency):
            yield column.currency


def address_of(name: str, first: tuple[str, ...] = ()) -> Callable[[Any], str]:
    """The address of a row by URL name, without resolving it once per row. `first` are arguments before the row's."""
    if not name:
        return lambda row: ""
    try:
        before, after = reverse(name, args=[*first, _PLACE]).split(str(_PLACE))
    except NoReverseMatch:
        return lambda row: ""
    return lambda row: f"{before}{row.pk}{after}"


def cell_of(noun: Noun, column: Column, writer: formats.Writer) -> Cell:
    """What draws a column: a function from a row to the HTML inside the cell."""
    if column.cell is not None:
        return _own(column.cell)
    read = reader(column.read_path)
    if column.kind == "money":
        return _money(read, column, writer)
    if column.kind == "choice":
        return _choice(read, labels_of(noun, column))
    if column.region is not None and not writer.language.startswith("en"):
        return _country(read, column.region, writer.language)
    draw = _drawing(column.kind, writer)
    if draw is None:
        return lambda row: _text(read(row))
    return lambda row: _UNKNOWN if (value := read(row)) is None else draw(value)


def _own(cell: Callable[[Any], Any]) -> Cell:
    def draw(row: Any) -> str:
        value = cell(row)
        if value is None or value == "":
            return _UNKNOWN
        return value if isinstance(value, SafeString) else escape(str(value))

    return draw


def _text(value: object) -> str:
    return _UNKNOWN if value is None or value == "" else escape(str(value))


def _country(read: Read, region: Callable[[str], str], language: str) -> Cell:
    return lambda row: _text(
        formats.country(value, region(value), language) if (value := read(row)) else None
    )


def _money(read: Read, column: Column, writer: formats.Writer) -> Cell:
    if column.currency and not _is_code(column.currency):
        read_currency = reader(column.currency)
        return lambda row: _amount(read(row), read_currency(row) or "", writer, cents=column.cents)
    return lambda row: _amount(read(row), "", writer, cents=column.cents)


def _amount(units: int | None, currency: str, writer: formats.Writer, *, cents: bool = False) -> str:
    if units is None:
        return _UNKNOWN
    if cents:
        return writer.money(units, currency)
    text = writer.money_short(units, currency)
    if formats.is_short(units):
        return f'<span title="{writer.money(units, currency)}">{text}</span>'
    return text


def _choice(read: Read, labels: dict[str, str]) -> Cell:
    escaped = {value: escape(label) for value, label in labels.items()}

    def draw(row: Any) -> str:
        value = read(row)
        if value is None or value == "":
            return _UNKNOWN
        return escaped.get(str(value)) or escape(str(value))

    return draw


def _is_code(currency: str) -> bool:
    return len(currency) == 3 and currency.isupper()


def _drawing(kind: str, writer: formats.Writer) -> Callable[[Any], str] | None:
    """How a known value of a kind is written; None for plain text."""
    if kind == "datetime":
        return lambda value: _time(value, writer)
    if kind in {"number", "quantity", "percent"}:
        return cast("Callable[[Any], str]", getattr(writer, kind))
    yes, no = tr("yes"), tr("no")
    return {
        "date": writer.day_short,
        "person": lambda value: escape(getattr(value, "display_name", None) or str(value)),
        "bool": lambda value: yes if value else no,
        "sparkline": lambda value: drawing.sparkline(value, width=80, height=22) or _UNKNOWN,
    }.get(kind)


def _time(value: datetime, writer: formats.Writer) -> str:
    return f'<time datetime="{value.isoformat()}" title="{writer.moment(value)}">{writer.ago(value)}</time>'


def labels_of(noun: Noun, column: Column) -> dict[str, str]:
    """Labels of a choice column: its own, else those of the model's field."""
    if column.choices is not None:
        choices = column.choices() if callable(column.choices) else column.choices
        return {str(value): str(label) for value, label in choices}
    field = field_at(noun_model(noun), column.read_path)
    return {str(value): str(label) for value, label in getattr(field, "flatchoices", ())}


def head_of(column: Column, currency: str) -> str:
    """The column's label with its unit: `Revenue (€)`."""
    unit = column.unit
    if column.kind == "money" and not unit and (not column.currency or _is_code(column.currency)):
        unit = formats.symbol(column.currency or currency, language()).strip()
    return f"{column.label} ({unit})" if unit else column.label


def phone_columns(columns: Sequence[Column]) -> tuple[str, str]:
    """Keys of the columns in the second line and at the right edge of a phone's row."""
    rest = columns[1:]
    second = next((column for column in rest if column.phone == "second"), None)
    end = next((column for column in rest if column.phone == "end"), None)
    words = [column for column in rest if column.kind in {"text", "choice", "person"} and column is not end]
    figures = [column for column in rest if column.is_end and column is not second]
    second = second or (words[0] if words else None)
    end = end or (figures[0] if figures else None)
    return (second.key if second else ""), (end.key if end else "")


def rows(noun: Noun, columns: Sequence[Column], found: Iterable[Any], *, with_picks: bool) -> SafeString:
    """The body of a list. The caller has loaded every relation the columns read."""
    address = address_of(noun.detail_url, noun.url_args)
    second, end = phone_columns(columns)
    writer = formats.writer()
    drawers = [(_cell_class(column, second, end), cell_of(noun, column, writer)) for column in columns[1:]]
    name = cell_of(noun, columns[0], writer) if columns[0].cell else None
    actions = _row_actions(language())
    select = tr("Select {title}")
    parts: list[str] = []
    for row in found:
        name_ = noun.title(row)
        title = escape(name_)
        url = address(row)
        parts.append(f'<tr id="row-{row.pk}" data-row="{row.pk}" tabindex="-1">')
        if with_picks:
            parts.append(_pick(row.pk, select.format(title=title)))
        inner = name(row) if name else title
        parts.append(f'<th scope="row" class="rg-first">{_mark(noun, row, name_)}{_link(url, inner)}</th>')
        for css, draw in drawers[:-1]:
            parts.append(f"<td{css}>{draw(row)}</td>")
        if drawers:
            css, draw = drawers[-1]
            parts.append(f"<td{css}>{draw(row)}{actions.replace('#', url, 1) if url else ''}</td>")
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every value was escaped where it was drawn


def figure(column: Column, units: int | None, writer: formats.Writer, currency: str = "") -> SafeString:
    """A sum of a column as its cells are written; with `currency` money says its unit, as it must away from the head."""
    if units is None:
        text = formats.UNKNOWN
    elif column.kind == "money":
        text = _amount(units, (column.currency or currency) if currency else "", writer)
    else:
        text = writer.quantity(units) if column.kind == "quantity" else writer.number(units)
    return mark_safe(text)  # noqa: S308 - figures only


MARKS = 4  # values in the last line of a card


def cards(noun: Noun, columns: Sequence[Column], found: Iterable[Any], move_url: str = "") -> SafeString:
    """Rows as the cards of a board: the name, one line below it, then the first of what else the list shows.

    `move_url` is where a card is moved from, with `{pk}` for the row. The caller has loaded what the columns read.
    """
    address = address_of(noun.detail_url, noun.url_args)
    writer = formats.writer()
    name = cell_of(noun, columns[0], writer) if columns[0].cell else None
    second, _ = phone_columns(columns)
    rest = sorted(columns[1:], key=lambda column: column.key != second)
    drawers = [(column, cell_of(noun, column, writer)) for column in rest]
    parts: list[str] = []
    for row in found:
        name_ = noun.title(row)
        inner = name(row) if name else escape(name_)
        drawn = [(column, text) for column, draw in drawers if (text := draw(row)) and text != _UNKNOWN]
        line = next((text for column, text in drawn if column.key == second), "")
        marks = [(column, text) for column, text in drawn if column.key != second][:MARKS]
        url = address(row)
        acts = _card_acts(row.pk, escape(name_), url, move_url)
        parts.append(
            f'<li class="rg-card" id="row-{row.pk}" data-row="{row.pk}" data-card tabindex="-1"><div class="rg-card-head">'
            f"{_mark(noun, row, name_)}{_link(url, inner)}{acts}</div>"
        )
        if line:
            parts.append(f'<div class="rg-card-line">{line}</div>')
        if marks:
            said = (
                f"<span><span{'' if column.kind in FIGURES else HIDDEN}>{escape(column.label)}: </span>{text}</span>"
                for column, text in marks
            )
            parts.append(f'<div class="rg-card-marks">{"".join(said)}</div>')
        parts.append("</li>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every value was escaped where it was drawn


def _card_acts(pk: object, title: str, url: str, move_url: str) -> str:
    beside, move = "", ""
    if url:
        hint, label = tr("Open beside (Space)"), tr("Open {title} beside", title=title)
        beside = (
            f'<a class="rg-card-act rg-desk" href="{url}" data-peek tabindex="-1" title="{hint}"'
            f' aria-label="{label}">{icon("layout-sidebar-right-expand", 15)}</a>'
        )
    if move_url:
        hint, label = tr("Move to (M)"), tr("Move {title} to", title=title)
        move = (
            f'<a class="rg-card-act" href="{escape(move_url.replace("{pk}", str(pk)))}" data-pop data-move-to hx-boost="false"'
            f' tabindex="-1" title="{hint}" aria-label="{label}">{icon("dots", 16)}</a>'
        )
    return beside + move


def _cell_class(column: Column, second: str, end: str) -> str:
    words = []
    if column.is_end:
        words.append("rg-end")
    if column.key == second:
        words.append("is-second")
    if column.key == end:
        words.append("is-at-end")
    return f' class="{" ".join(words)}"' if words else ""


def _pick(pk: object, label: str) -> str:
    return (
        '<td class="rg-pick-cell"><input class="form-check-input rg-pick" type="checkbox" name="ids"'
        f' value="{pk}" aria-label="{label}"></td>'
    )


def _mark(noun: Noun, row: Any, title: str) -> str:
    if not noun.has_avatar:
        return ""
    is_organisation = noun.is_organisation(row) if noun.is_organisation else False
    return avatar_html(title, row.pk, is_organisation)


def _link(url: str, inner: str) -> str:
    return f'<a class="rg-name" href="{url}">{inner}</a>' if url else f'<span class="rg-name">{inner}</span>'


@lru_cache(maxsize=16)
def _row_actions(_language: str) -> str:
    label, hint = tr("Open beside"), tr("Open beside (Space)")
    return (
        f'<span class="rg-acts"><a href="#" data-peek tabindex="-1" aria-label="{label}" title="{hint}">'
        f"{icon('layout-sidebar-right-expand')}</a></span>"
    )


def plain(column: Column, row: Any) -> object:
    """The value for a file: numbers as numbers, amounts as decimals, people by name, nothing as None."""
    if column.export is not None:
        return column.export(row)
    value = reader(column.read_path)(row)
    if value is None or value == "":
        return None
    if column.kind in {"money", "quantity"}:
        return from_units(value)
    if column.kind in {"person", "noun"}:
        return getattr(value, "display_name", None) or str(value)
    return value
