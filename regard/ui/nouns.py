"""What the product knows to list, find and open: one declaration per noun, beside its model.

A domain registers its nouns in `<domain>/nouns.py`; a domain above it may add columns and filters with
`extend_noun`. Lists, saved views, search, the command palette, bulk actions, export and REST all read `noun(key)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from regard.kernel.registry import Registry
from regard.kernel.words import midsentence, tr

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import Form
    from django.utils.safestring import SafeString

    from regard.kernel.actor import Actor
    from regard.ui.bulk import BulkAction

ColumnKind = Literal[
    "noun",  # the name of the row: avatar, title, link; first column of a list
    "text",
    "number",
    "money",  # int ten-thousandths
    "quantity",  # int ten-thousandths, shown without currency
    "date",
    "datetime",  # relative under 7 days
    "percent",  # a share, 0.368 -> 36.8%
    "choice",  # a stored value with a label
    "person",  # a user: shown by name
    "bool",
    "sparkline",  # a sequence of numbers
    "html",  # whatever `cell` returns
]
FilterKind = Literal[
    "text",
    "number",
    "money",
    "quantity",
    "percent",
    "date",
    "choice",
    "bool",
    "relation",
    "person",
    "place",
    "time",
]

Choices = Sequence[tuple[str, str]]
Cell = Callable[[Any], "SafeString | str | None"]
Tree = Mapping[str, Any]

FIGURES = frozenset({"number", "money", "quantity"})
"""Kinds of columns that say how much: they can be added up, and mean nothing without their label."""
NUMERIC_KINDS = frozenset({"number", "money", "quantity", "percent", "date", "datetime"})


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `path` is the ORM path that is read and sorted by (`totals__net_revenue`); without it, `key`. Paths that follow
    a relation need that relation in the noun's `select_related`. `cell(row)` replaces how a value is shown;
    whatever it returns that is not marked safe gets escaped; `needs` are the paths it reads. `export(row)` gives
    the plain value for files. `sort_path` sorts by something else than is shown, or by several paths, parted by
    commas. `unit` stands in the column head. `currency` is a fixed code, or a path to the row's own currency.
    `permission` hides the column from those who lack it. `phone` puts it into the second line or at the right edge
    of a phone's row. `cents` writes amounts to the cent; `grows` gives it the room that is left instead of the
    name. `edits` is the field of the noun's `editing` by which the value is changed where it stands: in the cell, or
    by moving a card of a board. `region(value)` is the ISO 3166 code of a country, "" for what is none: such a column puts a
    list on a map, and so does one that `is_place`: its path has numbers of `regard.kernel.places`.
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    path: str = ""
    sortable: bool = True
    default: bool = True
    width: int = 0
    align: Literal["", "start", "end"] = ""
    cell: Cell | None = None
    needs: tuple[str, ...] = ()
    export: Callable[[Any], object] | None = None
    sort_path: str = ""
    unit: str = ""
    currency: str = ""
    choices: Choices | Callable[[], Choices] | None = None
    permission: str = ""
    help: str = ""
    phone: Literal["", "second", "end"] = ""
    cents: bool = False
    grows: bool = False
    edits: str = ""
    region: Callable[[str], str] | None = None
    is_place: bool = False

    @property
    def read_path(self) -> str:
        return self.path or self.key

    @property
    def order_paths(self) -> list[str]:
        return (self.sort_path or self.read_path).split(",")

    @property
    def is_end(self) -> bool:
        """Whether the column stands at the right edge: figures do."""
        return self.align == "end" or (not self.align and self.kind in NUMERIC_KINDS)


@dataclass(frozen=True)
class Filter:
    """Something a list can be narrowed by. `path` is the ORM path; without it, `key`.

    `choices(actor)` is asked only when the chip is opened or shown. Kinds `relation` and `person` compare ids.
    `apply(op, value)` returns a `Q` where path and kind do not suffice; `ops` then names the operators offered.
    `apply_for(actor, op, value)` does the same where what matches depends on who asks.
    `kept` is how the column has a chosen value that people may write in several ways, as a country.
    `named(actor, values)` gives {value: label} of chosen values where there are too many to offer them all.
    """

    key: str
    label: str
    kind: FilterKind = "text"
    path: str = ""
    choices: Callable[[Actor], Choices] | None = None
    named: Callable[[Actor, Sequence[str]], Mapping[str, str]] | None = None
    apply: Callable[[str, Any], Any] | None = None
    apply_for: Callable[[Actor, str, Any], Any] | None = None
    kept: Callable[[str], str] | None = None
    ops: tuple[str, ...] = ()
    permission: str = ""
    unit: str = ""
    icon: str = ""
    help: str = ""

    @property
    def read_path(self) -> str:
        return self.path or self.key

    @property
    def shown_icon(self) -> str:
        return self.icon or _KIND_ICONS[self.kind]


_KIND_ICONS: dict[FilterKind, str] = {
    "text": "letter-case",
    "number": "hash",
    "money": "coin",
    "quantity": "package",
    "percent": "percentage",
    "date": "calendar",
    "choice": "tag",
    "bool": "checkbox",
    "relation": "link",
    "person": "user",
    "place": "map-pin",
    "time": "clock",
}


@dataclass(frozen=True)
class DefaultView:
    """A view that comes with the noun and cannot be deleted. The first of a noun shows everything.

    `filters` is a filter tree as in the address (`regard.ui.filters`), `sort` column keys with `-` for descending,
    `layout` how it is laid out (`regard.ui.layouts.Layout.kept`).
    """

    key: str
    label: str
    icon: str = ""
    filters: Tree | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Editing:
    """How rows of a noun are changed where they stand, by what its pages use too.

    `form(actor, row, field, data)` is a form of this one field, unbound without `data`; `change(actor, row, values, version,
    was)` goes through the noun's service and raises `RegardError` for what is not to be: `values` is what was typed, by
    field, `version` and `was` what the editor saw.
    """

    permission: str
    form: Callable[[Actor, Any, str, Mapping[str, Any] | None], Form]
    change: Callable[[Actor, Any, Mapping[str, Any], int | None, Mapping[str, Any] | None], object]


@dataclass(frozen=True)
class Empty:
    """What a list says while there is nothing in it: what this is, why one wants it, one action."""

    title: str
    text: str
    action: str = ""
    url_name: str = ""
    permission: str = ""
    icon: str = ""


@dataclass(frozen=True)
class SearchHit:
    """One find: what it is, where it opens. `score` orders hits inside a noun, best first."""

    title: str
    url: str
    subtitle: str = ""
    icon: str = ""
    id: int | None = None
    is_organisation: bool = False
    has_avatar: bool = False
    score: float = 0.0


Searches = Callable[["Actor", str, int], Sequence[SearchHit]]


@dataclass(frozen=True)
class Finder:
    """Something the one search finds although it has no list of rows: a metric, an objective. As of a noun."""

    key: str
    label: str
    plural: str
    icon: str
    permission: str
    search: Searches


@dataclass(frozen=True)
class Searched:
    """What the words of a search are looked for in besides an index: `paths` of the row hold the field, by the name it has in
    `regard.ui.sight`. `exact(text)` finds rows by the whole value, also where it is only shown masked; None where the text can
    be none."""

    field: str
    paths: tuple[str, ...] = ()
    exact: Callable[[str], Any] | None = None


FINDERS: Registry[Finder] = Registry("finder")


def register_finder(finder: Finder) -> Finder:
    """Have the search ask it too."""
    return FINDERS.register(finder.key, finder)


def _text(row: object) -> str:
    return str(row)


@dataclass(frozen=True, eq=False)
class Noun:
    """A thing people list, find and open. The first column is the name of the row.

    `visible_to(actor)` are the rows the actor may see; `select_related`, `prefetch_related` and `defer` are put on
    it for lists only. Where `loads` names the paths that `title` and `is_organisation` read, a list loads only these
    and what its columns show, which halves its cost; a column with `cell` must then say what it `needs`, else the list
    loads everything. `import_url` is where a file with such rows is brought in.
    `default_sort` is a column key or an ORM path, with `-` for descending. `search(actor, text,
    limit)` serves the palette and the search page, `find(queryset, text)` the text box above the list. `searched` says what these
    look through, for those to whom not all of it is open.
    `url_args` come first in every address of the noun, where one page serves several nouns.
    `rights` is whose permissions are asked for, where that is not the noun's own key: `objects.record` for every own object.
    `pulse(actor, id)` is another value as soon as something has happened to a row that its page shows by itself.
    `editing` lets columns that say what they edit be changed in the list.
    `peek_template` draws the quick view beside a list with `object` and `noun`; without it, all columns are listed.
    """

    key: str
    label: str
    plural: str
    icon: str
    permission: str
    visible_to: Callable[[Actor], QuerySet[Any]]
    columns: tuple[Column, ...]
    list_url: str
    detail_url: str = ""
    url_args: tuple[str, ...] = ()
    rights: str = ""
    filters: tuple[Filter, ...] = ()
    views: tuple[DefaultView, ...] = ()
    title: Callable[[Any], str] = _text
    subtitle: Callable[[Any], str] | None = None
    search: Callable[[Actor, str, int], Sequence[SearchHit]] | None = None
    find: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    searched: tuple[Searched, ...] = ()
    bulk_actions: tuple[BulkAction, ...] = ()
    empty: Empty | None = None
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()
    defer: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    default_sort: str = "id"
    create_url: str = ""
    create_permission: str = ""
    import_url: str = ""
    import_permission: str = ""
    peek_template: str = ""
    has_avatar: bool = False
    is_organisation: Callable[[Any], bool] | None = None
    editing: Editing | None = None
    pulse: Callable[[Actor, int], object] | None = None
    order: int = 100

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> Filter | None:
        return next((item for item in self.filters if item.key == key), None)

    def address(self, name: str, *args: object) -> str:
        """An address of the noun by URL name. Raises `NoReverseMatch`."""
        from django.urls import reverse

        return reverse(name, args=[*self.url_args, *args])

    @property
    def rights_key(self) -> str:
        """What stands before the verb in its permissions."""
        return self.rights or self.key

    @property
    def list_address(self) -> str:
        """Where its list is."""
        return self.address(self.list_url)

    @property
    def all_view(self) -> DefaultView:
        """The view that shows everything: the first declared one, or a made one."""
        return (
            self.views[0]
            if self.views
            else DefaultView("all", tr("All {nouns}", nouns=midsentence(self.plural)), self.icon)
        )


@dataclass(frozen=True)
class Extension:
    """What is added to a noun; `related` are further `select_related` paths."""

    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    views: tuple[DefaultView, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Source:
    """What is added while the program runs: `extension(noun)`, asked anew when `version()` is another one."""

    version: Callable[[], object]
    extension: Callable[[str], Extension]
    nouns: Callable[[], Iterable[Noun]] = tuple


@dataclass
class _Nouns:
    base: dict[str, Noun] = field(default_factory=dict)
    extensions: dict[str, list[Extension]] = field(default_factory=dict)
    merged: dict[str, Noun] = field(default_factory=dict)
    sources: list[_Source] = field(default_factory=list)
    current: dict[str, tuple[list[object], Noun]] = field(default_factory=dict)


_KNOWN = _Nouns()


def register_noun(noun: Noun) -> Noun:
    """Make `noun` known. A second, different noun under the same key raises `ValueError`."""
    if _KNOWN.base.setdefault(noun.key, noun) is not noun:
        raise ValueError(f"noun {noun.key!r} is registered twice")
    return noun


def extend_noun(
    key: str,
    *,
    columns: Iterable[Column] = (),
    filters: Iterable[Filter] = (),
    views: Iterable[DefaultView] = (),
    related: Iterable[str] = (),
) -> None:
    """Add to a noun of a lower layer. `related` are further `select_related` paths. Order of import does not matter."""
    extension = Extension(tuple(columns), tuple(filters), tuple(views), tuple(related))
    _KNOWN.extensions.setdefault(key, []).append(extension)
    _KNOWN.merged.pop(key, None)
    _KNOWN.current.pop(key, None)


def _nothing(_key: str) -> Extension:
    return Extension()


def extend_nouns_by(extension: Callable[[str], Extension], version: Callable[[], object]) -> None:
    """Add to nouns what people define while the program runs. `version()` is asked at each use, so it must cost nothing."""
    _KNOWN.sources.append(_Source(version, extension))


def provide_nouns(nouns: Callable[[], Iterable[Noun]], version: Callable[[], object]) -> None:
    """Add whole nouns that people define while the program runs; the same holds of `version()`."""
    _KNOWN.sources.append(_Source(version, _nothing, nouns))


def noun(key: str) -> Noun:
    """The noun with everything that was added to it. Raises `KeyError` naming the known ones."""
    versions = [source.version() for source in _KNOWN.sources]
    current = _KNOWN.current.get(key)
    if current is None or current[0] != versions:
        added = [source.extension(key) for source in _KNOWN.sources]
        current = _KNOWN.current[key] = versions, _merge(declared_noun(key), added)
    return current[1]


def forget_nouns() -> None:
    """Merge nouns anew at their next use: between tests, where another state may have the same version."""
    _KNOWN.current.clear()


def declared_noun(key: str) -> Noun:
    """The noun with what was added to it at start, and nothing people have defined. Raises `KeyError`."""
    if key not in _KNOWN.base:
        defined = next((one for one in _defined() if one.key == key), None)
        if defined is None:
            raise KeyError(f"no noun {key!r}; known: {', '.join(sorted(_KNOWN.base)) or 'none'}")
        return defined
    if key not in _KNOWN.merged:
        _KNOWN.merged[key] = _merge(_KNOWN.base[key], _KNOWN.extensions.get(key, ()))
    return _KNOWN.merged[key]


def nouns() -> Iterator[Noun]:
    """All nouns, merged, by `order` and then name."""
    keys = [*_KNOWN.base, *(one.key for one in _defined())]
    return iter(sorted((noun(key) for key in keys), key=lambda item: (item.order, item.plural)))


def has_noun(key: str) -> bool:
    return key in _KNOWN.base or any(one.key == key for one in _defined())


def _defined() -> Iterator[Noun]:
    """The nouns people have defined."""
    for source in _KNOWN.sources:
        yield from source.nouns()


def _merge(base: Noun, extensions: Iterable[Extension]) -> Noun:
    for extension in extensions:
        base = replace(
            base,
            columns=base.columns + extension.columns,
            filters=base.filters + extension.filters,
            views=base.views + extension.views,
            select_related=tuple(dict.fromkeys(base.select_related + extension.related)),
        )
    for what, items in (("column", base.columns), ("filter", base.filters), ("view", base.views)):
        keys = [item.key for item in items]
        if len(keys) != len(set(keys)):
            raise ValueError(f"noun {base.key!r} has a {what} twice: {', '.join(sorted(keys))}")
    return base
