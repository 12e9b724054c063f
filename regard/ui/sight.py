# ruff: noqa: ANN401 - rows and values of any noun pass through
"""What an actor sees of the fields of a noun: the one place every page, list, file and answer asks.

A noun's fields are declared beside it (`register_fields`), own fields in their definition; a column or filter nobody has
declared a field for is a field of its own. Roles open fields one by one: of a noun that a role names, what it does not name is
closed, so that a new field is hidden until somebody opens it. Of nouns no role names, everything is open, and asking costs a
look at an empty dictionary.

Three things follow from it, and doors take one of them rather than asking field by field:
- `seen(noun, actor)` is the noun without what the actor may not list, sort, filter, add up, or change;
- `rows_seen(queryset, actor)` gives rows that come veiled: a closed value is empty, a masked one `Masked`. Rows taken with
  `select_for_update` are whole, since they are to be written; a veiled row refuses to be saved;
- `require_change(actor, noun, names)` is what services ask before they write.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from django import forms
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.query import ModelIterable

from regard.kernel.errors import Forbidden
from regard.kernel.folding import fold
from regard.kernel.sight import DOTS, Level, Masked, least, mask
from regard.kernel.words import lazy, tr
from regard.ui import filters, nouns
from regard.ui.nouns import Column, Filter, Noun

if TYPE_CHECKING:
    from regard.kernel.actor import Actor

M = TypeVar("M", bound=Model)
FOUND_WHOLE = {"email", "phone"}
"""Kinds of personal values that can be found by the whole value though they are masked: nobody guesses one of these."""
REST = lazy("And more")


def _never(_row: Any) -> bool:
    return False


@dataclass(frozen=True)
class Field:
    """A field whose access is decided as one: in the settings of roles it is one line.

    `personal` says what kind of personal value it is (email, phone, address, date, name, text) and so how its mask looks; empty
    for others, which have none. `attributes` of the model hold it; `derived` follow from it and are never shown masked. `columns`
    are columns and filters of the noun that tell it besides those of its own key and of its attributes. `lowest` is what it is
    always open to. `spares(row)` is true of rows whose value is nobody's personal one. `same_as` names other fields
    (`customers.customer.name`) it shows or is made of: it is never more open than these; where it `is_offered` to no role, just
    as open. `also` are keys by which services and histories know parts of it.
    """

    key: str
    label: str
    group: str = ""
    personal: str = ""
    attributes: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    is_written: bool = True
    lowest: Level = Level.NONE
    spares: Callable[[Any], bool] = _never
    same_as: tuple[str, ...] = ()
    is_offered: bool = True

    @property
    def levels(self) -> tuple[Level, ...]:
        """What a role can be given of it."""
        middle = (Level.MASKED,) if self.personal else ()
        found = (Level.NONE, *middle, Level.READ, *((Level.CHANGE,) if self.is_written else ()))
        return tuple(level for level in found if level.reach >= self.lowest.reach)

    @property
    def names(self) -> tuple[str, ...]:
        """All it is known by."""
        return (self.key, *self.attributes, *self.derived, *self.also)


_DECLARED: dict[str, list[Field]] = {}
_MODELS: dict[type[Model], str] = {}
_SOURCES: list[Callable[[str], Iterable[Field]]] = []
_FIELDS: dict[str, tuple[Noun, tuple[Field, ...]]] = {}


def register_fields(noun: str, *fields: Field, model: type[Model] | None = None) -> None:
    """Declare fields of a noun. `model` is whose rows they are, where a row does not say its noun as `fields_of`."""
    known = _DECLARED.setdefault(noun, [])
    taken = {one.key for one in known}
    for one in fields:
        if one.key in taken:
            raise ValueError(f"noun {noun!r} has a field {one.key!r} twice")
        known.append(one)
    if model is not None:
        _MODELS[model] = noun
    _FIELDS.pop(noun, None)


def provide_fields(source: Callable[[str], Iterable[Field]]) -> None:
    """Add the fields people define while the program runs: asked anew whenever the noun is another one."""
    _SOURCES.append(source)


def fields_of(key: str) -> tuple[Field, ...]:
    """All fields of a noun: those declared, those defined, and each column and filter that belongs to none."""
    if not nouns.has_noun(key):
        return ()
    noun = nouns.noun(key)
    kept = _FIELDS.get(key)
    if kept is not None and kept[0] is noun:
        return kept[1]
    found = [*_DECLARED.get(key, ()), *(one for source in _SOURCES for one in source(key))]
    known = {one.key for one in found}
    for column in noun.columns:
        if not behind(column, found) and column.key not in known:
            found.append(_of_column(noun, column))
            known.add(column.key)
    for item in noun.filters:
        if not behind(item, found) and item.key not in known:
            found.append(Field(item.key, item.label, REST, is_written=False))
            known.add(item.key)
    _FIELDS[key] = noun, tuple(found)
    return _FIELDS[key][1]


def _of_column(noun: Noun, column: Column) -> Field:
    """A column nobody has declared a field for. Its attribute is veiled with it where a row can do without; else it stays
    readable, as what a row is called by does."""
    attribute = filters.field_at(filters.noun_model(noun), column.read_path)
    is_own = "__" not in column.read_path and getattr(attribute, "concrete", False)
    can_be_without = not is_own or attribute.null or isinstance(attribute, CharField | TextField)
    is_name = column is noun.columns[0]
    return Field(
        column.key,
        column.label,
        REST,
        attributes=(column.read_path,) if is_own and can_be_without and not is_name else (),
        is_written=bool(column.edits),
        lowest=Level.READ if is_name or not can_be_without else Level.NONE,
    )


def behind(what: Column | Filter, fields: Iterable[Field]) -> list[Field]:
    """The fields a column or filter tells of."""
    paths = {what.key, what.read_path, what.read_path.partition("__")[0]}
    if isinstance(what, Column):
        paths |= {what.edits} - {""}
        paths |= {
            part for path in (*what.needs, *what.order_paths) for part in (path, path.partition("__")[0])
        }
    paths -= {"own"}
    return [one for one in fields if paths & {*one.names, *one.columns}]


@dataclass(frozen=True, eq=False)
class Sight:
    """What one actor sees of a noun some of whose fields are closed to them."""

    noun: str
    fields: tuple[Field, ...]
    levels: Mapping[str, Level]

    def level(self, name: str) -> Level:
        """How far the field is open that is known by `name`: of a name of no field, entirely."""
        one = self.field(name)
        return Level.CHANGE if one is None else self.levels[one.key]

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if name == one.key), None) or next(
            (one for one in self.fields if name in one.names), None
        )

    def sees(self, name: str) -> bool:
        """Whether anything of it is shown, if only masked."""
        return self.level(name) is not Level.NONE

    def reads(self, name: str) -> bool:
        """Whether its value is shown."""
        return self.level(name).reach >= Level.READ.reach

    def changes(self, name: str) -> bool:
        return self.level(name) is Level.CHANGE

    def shown(self, name: str, value: Any, row: Any = None) -> Any:
        """A value as it is shown: itself, masked, or None."""
        one = self.field(name)
        level = Level.CHANGE if one is None else self.levels[one.key]
        if one is None or level.reach >= Level.READ.reach or (row is not None and one.spares(row)):
            return value
        if value is None or value == "" or level is Level.NONE:
            return None
        return masked(one, value)

    def values(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Values by name, without those that are closed; others masked."""
        return {name: self.shown(name, value) for name, value in said.items() if self.sees(name)}

    @property
    def closed(self) -> list[Field]:
        """What is not read as it is: hidden or masked."""
        return [one for one in self.fields if self.levels[one.key].reach < Level.READ.reach]

    def withheld(self, row: Any) -> dict[str, str]:
        """Of a veiled row: field -> none or masked, for programs that must not take a mask for a value."""
        return {one.key: str(self.levels[one.key]) for one in self.closed if not one.spares(row)}


def masked(one: Field, value: object) -> Masked:
    """The mask of a value of this field. What wears one already keeps it."""
    if isinstance(value, Masked):
        return value
    return mask(one.personal, value) if isinstance(value, str) else Masked(DOTS)


def is_narrowed(actor: Actor) -> bool:
    """Whether anything at all may be closed to `actor`."""
    return bool(actor.sights or actor.most_personal is not Level.CHANGE) and actor.kind != "system"


def sight(actor: Actor, noun: str) -> Sight | None:
    """What `actor` sees of a noun; None, which is everything, for nearly everybody. No query."""
    if not is_narrowed(actor):
        return None
    if noun not in actor.kept:
        actor.kept[noun] = _sight(actor, noun)
    return cast("Sight | None", actor.kept[noun])


def _sight(actor: Actor, noun: str) -> Sight | None:
    fields = fields_of(noun)
    levels = {one.key: _level(actor, noun, one) for one in fields}
    if all(level is Level.CHANGE for level in levels.values()):
        return None
    return Sight(noun, fields, levels)


def _level(actor: Actor, noun: str, one: Field) -> Level:
    opened = actor.sights.get(noun) if one.is_offered else None
    level = Level.CHANGE if opened is None else opened.get(one.key, Level.NONE)
    if one.personal:
        level = least(level, actor.most_personal)
    for name in one.same_as:
        of = _noun_in(name)
        key = name.removeprefix(f"{of}.")
        other = next((field for field in fields_of(of) if key in field.names), None)
        level = least(level, _level(actor, of, other)) if other is not None and other is not one else level
    return max(level, one.lowest, key=lambda found: found.reach)


def _noun_in(name: str) -> str:
    """The noun a field is of that is named in full: keys of fields may have dots, too."""
    parts = name.split(".")
    return next(
        (key for end in range(len(parts) - 1, 0, -1) if nouns.has_noun(key := ".".join(parts[:end]))), ""
    )


def level(actor: Actor, noun: str, name: str) -> Level:
    """How far the field known by `name` is open to `actor`."""
    found = sight(actor, noun)
    return Level.CHANGE if found is None else found.level(name)


def reads(actor: Actor, noun: str, *names: str) -> bool:
    """Whether all these fields are shown to `actor` as they are."""
    found = sight(actor, noun)
    return found is None or all(found.reads(name) for name in names)


def require_change(actor: Actor, noun: str, names: Collection[str]) -> None:
    """Raises `Forbidden`, naming the fields, unless `actor` may change all of them."""
    found = sight(actor, noun)
    if found is None:
        return
    refused = [name for name in names if not found.changes(name)]
    if refused:
        labels = dict.fromkeys(one.label if (one := found.field(name)) else name for name in refused)
        raise Forbidden(
            tr("Your role does not let you change {fields}.", fields=", ".join(map(str, labels))),
            kept=tr("Nothing was changed."),
            remedy=tr("Ask the owner of this installation to open these fields in your role."),
        )


def keep_closed(actor: Actor, noun: str, names: Iterable[str]) -> list[str]:
    """Of these fields those that `actor` may not change: what was sent of them, as a whole, leaves them as they are."""
    found = sight(actor, noun)
    return [] if found is None else [name for name in names if not found.changes(name)]


def close_fields(form: forms.Form, actor: Actor, noun: str) -> None:
    """Let a form show without asking what `actor` may not change, and leave out what they do not see: its value stays what the
    form was made with, whatever is sent."""
    found = sight(actor, noun)
    if found is None:
        return
    for name, field in list(form.fields.items()):
        if found.changes(name):
            continue
        is_read = found.reads(name)
        closed = field if is_read else forms.CharField(label=field.label, initial=field.initial)
        closed.disabled, closed.required = True, False
        if not found.sees(name):
            closed.widget = forms.HiddenInput()
        form.fields[name] = closed


# rows


class VeiledRow(RuntimeError):
    """A row that hides values from somebody was about to be written: its masks would have become the values."""


def noun_of(row: Model) -> str:
    """The noun a row is one of; empty where it is of none."""
    found = getattr(type(row), "fields_of", None)
    if isinstance(found, str):
        return found
    if found is not None:  # of an object people have defined: the row knows which, or its query has said it
        return str(row.__dict__.get("_noun") or row.fields_of)  # type: ignore[attr-defined]
    if not _MODELS or type(row) not in _MODELS:
        for noun in nouns.nouns():
            _MODELS.setdefault(filters.noun_model(noun), noun.key)
        _MODELS.setdefault(type(row), "")
    return _MODELS[type(row)]


def veil(actor: Actor, row: M) -> M:
    """The same row, shown as `actor` may see it, with the rows that were read together with it."""
    if is_narrowed(actor):
        _veil(actor, row, set())
    return row


def veiled(actor: Actor, rows: Iterable[M]) -> list[M]:
    """The same of several."""
    return [veil(actor, row) for row in rows]


def bare(row: M) -> M:
    """A veiled row with what is behind its veil, for comparing; its values must not be shown. Others as they are."""
    whole = row.__dict__.get("_whole")
    if whole is None:
        return row
    found = copy(row)
    found.__dict__.update(whole)
    for name in ("sight", "save", "_whole", "own_values"):
        found.__dict__.pop(name, None)
    return found


def sight_of(row: Any) -> Sight | None:
    """By whose eyes a row is seen; None where it is whole."""
    return cast("Sight | None", getattr(row, "__dict__", {}).get("sight"))


def _veil(actor: Actor, row: Model, seen_rows: set[int]) -> None:
    if id(row) in seen_rows:
        return
    seen_rows.add(id(row))
    for other in list(row._state.fields_cache.values()):
        if isinstance(other, Model):
            _veil(actor, other, seen_rows)
    noun = noun_of(row)
    found = sight(actor, noun) if noun else None
    if found is None or "sight" in row.__dict__:
        return
    row.__dict__["sight"] = found
    whole = row.__dict__["_whole"] = {}
    row.__dict__["save"] = _refuse
    for one in found.closed:
        if one.spares(row):
            continue
        is_masked = found.levels[one.key] is Level.MASKED
        for name in one.attributes:
            _hide(row, name, whole, one if is_masked else None)
        for name in one.derived:
            _hide(row, name, whole, None)
    if "own_values" in row.__dict__:
        row.__dict__["own_values"] = found.values(row.__dict__["own_values"])


def _hide(row: Model, name: str, whole: dict[str, Any], shown_masked: Field | None) -> None:
    """What was not read stays unread: asking for it later must not bring it."""
    column = row._meta.get_field(name)
    name = getattr(column, "attname", name)
    value = row.__dict__.get(name)
    if name in row.__dict__:
        whole[name] = value
    if column.is_relation:
        row._state.fields_cache.pop(column.name, None)
    if shown_masked is not None and value not in (None, ""):
        row.__dict__[name] = masked(shown_masked, value)
    elif value or name not in row.__dict__:
        row.__dict__[name] = "" if isinstance(column, CharField | TextField) else None


def _refuse(*_args: Any, **_named: Any) -> NoReturn:
    raise VeiledRow("a row as somebody sees it cannot be saved: read it with select_for_update")


class _Rows(ModelIterable[Any]):
    actor: Actor
    noun: str

    def __iter__(self) -> Iterator[Any]:
        rows = super().__iter__()
        if self.queryset.query.select_for_update:
            return rows
        return (self._seen(row) for row in rows)

    def _seen(self, row: Any) -> Any:
        if self.noun:
            row.__dict__["_noun"] = self.noun
        return veil(self.actor, row)


def rows_seen(queryset: QuerySet[M], actor: Actor, noun: str = "") -> QuerySet[M]:
    """The same rows, as `actor` may see them. `noun` is theirs where their model has several.

    Values asked for by `values` and the like are whole: ask `Sight.shown`.
    """
    if not is_narrowed(actor):
        return queryset
    found = queryset.all()
    found._iterable_class = type("_RowsSeen", (_Rows,), {"actor": actor, "noun": noun})
    return found


# nouns


def seen(noun: Noun, actor: Actor) -> Noun:
    """The noun as `actor` may use it: the very same where everything is open.

    Closed columns and filters are not there. Masked columns show the mask, and are neither sorted, nor added up, nor grouped by,
    nor edited; a masked e-mail address or telephone number is found by the whole of it alone. Views that need what is closed are
    left out, the first excepted, and the words above the list look through what is open.
    """
    found = sight(actor, noun.key)
    if found is None:
        return noun
    kept = actor.kept.get(f"noun {noun.key}")
    if kept is not None and kept[0] is noun:
        return cast("Noun", kept[1])
    made = _seen(noun, found, actor)
    actor.kept[f"noun {noun.key}"] = noun, made
    return made


ROOM_TO_SHOW = 156  # pixels of a column with a mask and what shows the value
Shows = Callable[[Masked, str, Any, str, str], str]
_SHOWS: list[tuple[str, Shows]] = []


def offer_behind(permission: str, draw: Shows) -> None:
    """Let lists offer to look behind a mask those who have the permission: `draw(mask, noun, row, name, label)` is the mask with
    what shows the value in its place; the layer that can show it says so."""
    _SHOWS[:] = [(permission, draw)]


def _seen(noun: Noun, found: Sight, actor: Actor) -> Noun:
    draw = next((draw for permission, draw in _SHOWS if actor.may(permission)), None)
    shown = (_column(noun, column, found, draw) for column in noun.columns)
    columns = tuple(column for column in shown if column is not None)
    filters = tuple(kept for item in noun.filters if (kept := _filter(item, found)) is not None)
    known = {item.key for item in filters if not item.ops or item in noun.filters}
    views = tuple(view for view in noun.views if all(key in known for key in _keys(view.filters)))
    if not views:
        views = tuple(replace(view, filters=None) for view in noun.views[:1])
    actions = tuple(
        action for action in noun.bulk_actions if all(found.changes(name) for name in action.fields)
    )
    return replace(
        noun,
        columns=columns,
        filters=filters,
        views=views,
        bulk_actions=actions,
        default_sort=_sort(noun, columns, found),
        find=partial(_find, noun, found) if _is_searched_by_closed(noun, found) else noun.find,
    )


def _lowest(found: Sight, fields: Iterable[Field]) -> Level:
    return least(Level.CHANGE, *(found.levels[one.key] for one in fields))


def _column(noun: Noun, column: Column, found: Sight, draw: Shows | None) -> Column | None:
    fields = behind(column, found.fields)
    level = _lowest(found, fields)
    if level is Level.CHANGE:
        return column
    if level is Level.READ:
        return replace(column, edits="")
    is_first = column is noun.columns[0]
    if level is Level.NONE and not is_first:
        return None
    if is_first and column.cell is None:  # the name: rows come veiled, and say their own
        return replace(column, sortable=False, edits="")
    one = next(field for field in fields if found.levels[field.key] is level)
    show = partial(_mask_of, column, one)
    name = column.key if found.field(column.key) is one else one.key
    can_show = not is_first and not one.same_as
    return replace(
        column,
        kind="noun" if is_first else "text",
        sortable=False,
        edits="",
        width=max(column.width, ROOM_TO_SHOW) if draw is not None and can_show else column.width,
        cell=partial(_mask_to_show, noun.key, name, column, one, draw)
        if draw is not None and can_show
        else show,
        export=show,
        needs=column.needs or (column.read_path,),
        choices=None,
        unit="",
        currency="",
        region=None,
        is_place=False,
    )


def _mask_of(column: Column, one: Field, row: Any) -> Masked | str | None:
    if one.spares(row):
        return column.cell(row) if column.cell else cast("str", _read(column.read_path, row))
    if column.export is not None:
        value = column.export(row)
    elif column.needs and column.cell is not None:
        value = column.cell(row)
    else:
        value = _read(column.read_path, row)
    return None if value in (None, "") else masked(one, value)


def _mask_to_show(noun: str, name: str, column: Column, one: Field, draw: Shows, row: Any) -> str | None:  # noqa: PLR0917 - partial
    """The mask with what shows the value in its place."""
    found = _mask_of(column, one, row)
    return draw(found, noun, row, name, column.label) if isinstance(found, Masked) else found


def _read(path: str, row: Any) -> Any:
    for part in path.split("__"):
        row = getattr(row, part, None)
        if row is None:
            return None
    return row


def _filter(item: Filter, found: Sight) -> Filter | None:
    fields = behind(item, found.fields)
    level = _lowest(found, fields)
    if level.reach >= Level.READ.reach:
        return item
    one = next((field for field in fields if found.levels[field.key] is level), None)
    if level is Level.NONE or one is None or one.personal not in FOUND_WHOLE or item.kind != "text":
        return None
    return replace(item, ops=("is",))


def _keys(tree: object) -> Iterator[str]:
    """The filters a tree speaks of."""
    if isinstance(tree, Mapping):
        for mode in ("all", "any"):
            for item in tree.get(mode, ()):
                yield from _keys(item)
    elif isinstance(tree, list | tuple) and tree:
        if isinstance(tree[0], str):
            yield tree[0]
        else:
            for item in tree:
                yield from _keys(item)


def _sort(noun: Noun, columns: Iterable[Column], found: Sight) -> str:
    key = noun.default_sort.lstrip("-")
    column = next((one for one in columns if one.key == key), None)
    is_open = column.sortable if column is not None else noun.column(key) is None and found.reads(key)
    return noun.default_sort if is_open else "-id"


# words


def _is_searched_by_closed(noun: Noun, found: Sight) -> bool:
    return any(not _reads(found, one.field) for one in noun.searched) or (
        not noun.searched and not found.reads(noun.columns[0].key)
    )


def _reads(found: Sight, name: str) -> bool:
    """Whether a field is read, or with `own_` all that people have defined."""
    if name.endswith("_"):
        return all(found.reads(one.key) for one in found.fields if one.key.startswith(name))
    return found.reads(name)


def words_open(actor: Actor, noun: Noun, text: str) -> Q | None:
    """What keeps rows from being found by what is closed: each word stands in something open, or the text is the whole of a
    masked e-mail address or telephone number. None where everything is open."""
    found = sight(actor, noun.key)
    if found is None or not _is_searched_by_closed(noun, found):
        return None
    return _words(noun, found, text)


def _words(noun: Noun, found: Sight, text: str) -> Q:
    paths = [path for one in noun.searched if _reads(found, one.field) for path in one.paths]
    every = Q()
    for word in text.split():
        some = Q(pk__in=[])
        for path in paths:
            some |= Q(**{f"{path}__icontains": word}) | Q(**{f"{path}__icontains": fold(word)})
        every &= some
    for one in noun.searched:
        if one.exact is not None and found.sees(one.field) and (exact := one.exact(text)) is not None:
            every |= exact
    return every


def _find(noun: Noun, found: Sight, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    narrowed = noun.find(queryset, text) if noun.find is not None else queryset
    return narrowed.filter(_words(noun, found, text))
