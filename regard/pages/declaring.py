"""The pages that can be arranged: each noun says beside its page what its properties are and how they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard.fields.queries import own_fields
from regard.kernel.registry import Registry
from regard.pages.rules import MORE, PROPERTIES, Inventory, Known, Panel
from regard.ui.slots import Part, Tab, parts_of, tabs_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.template import Context

    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Property:
    """A built-in property. `is_shy`: shown only where it is known. `show(record)` is its value as a page shows it, None for what
    is not known; what is not marked safe gets escaped. A page that draws its properties itself needs none."""

    key: str
    label: str
    show: Callable[[Any], Any] | None = None
    is_shy: bool = False
    after_own: bool = False


@dataclass(frozen=True)
class RecordPage:
    """The page of a noun's records.

    `slots` is what stands before `.identity`, `.main`, `.side`, `.beside` and `.tabs` in the names of its slots.
    `find(actor, id)` is a record as far as the actor sees it, or raises `NotFound`. `draw(context, record, keys, shy)` draws
    properties in order as a list of descriptions, or nothing; without it `Property.show` and `fields.showing` do. `classes` are
    those of records that can have a layout of their own, `classes_of(record)` the ones of a record, the narrowest first.
    `newest(actor)` are records to try a layout on. `beside_url` is the name of the address that draws the panels of `.beside`
    after the page. `styles` and `scripts` are what panels need on a page of their own.
    """

    noun: str
    slots: str
    properties: tuple[Property, ...]
    find: Callable[[Actor, int], Any]
    draw: Callable[[Context, Any, Sequence[str], frozenset[str]], str] | None = None
    classes: tuple[tuple[str, str], ...] = ()
    classes_of: Callable[[Any], Sequence[str]] = lambda record: ()
    beside_url: str = ""
    first: str = PROPERTIES
    own_group: str = MORE
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    context: Callable[[HttpRequest, Any], dict[str, Any]] = lambda request, record: {}

    def property(self, key: str) -> Property | None:
        return next((one for one in self.properties if one.key == key), None)

    def is_beside(self, part: Part) -> bool:
        """Whether it is fetched after the page."""
        return part.slot == f"{self.slots}.beside"


HOMES = {"identity": "left", "main": "main", "side": "side", "beside": "side"}
TAB = "tab."
"""Before the key of a tab that has a page of its own, among panels."""

PAGES: Registry[RecordPage] = Registry("page of records")
_DEFINED: list[Callable[[], Iterable[RecordPage]]] = []


def register_record_page(page: RecordPage) -> RecordPage:
    """Let the page of a noun be arranged. A second one for the same noun raises `ValueError`."""
    return PAGES.register(page.noun, page)


def provide_record_pages(pages: Callable[[], Iterable[RecordPage]]) -> None:
    """The same for nouns that people define while the program runs."""
    _DEFINED.append(pages)


def record_pages() -> list[RecordPage]:
    return [*PAGES, *(one for defined in _DEFINED for one in defined())]


def record_page(noun: str) -> RecordPage | None:
    """The page of a noun; None where there is none to arrange."""
    return PAGES.get(noun) or next(
        (one for defined in _DEFINED for one in defined() if one.noun == noun), None
    )


def parts_by_home(page: RecordPage) -> list[tuple[str, Part]]:
    """The panels of a page with where each is at home, in order."""
    return [(home, part) for slot, home in HOMES.items() for part in parts_of(f"{page.slots}.{slot}")]


def tabs_by_key(page: RecordPage) -> dict[str, Tab]:
    """The tabs that have pages of their own, by their keys among panels."""
    return {f"{TAB}{tab.key}": tab for tab in tabs_of(f"{page.slots}.tabs")}


def inventory_of(page: RecordPage) -> Inventory:
    """Everything there is on a page now: built-in properties and the business's own, panels and tabs."""
    built_in = [(one.after_own, Known(one.key, one.label, "", one.is_shy)) for one in page.properties]
    own = sorted(own_fields(page.noun), key=lambda one: bool(one.group))
    named = [Known(one.key, one.label, one.group or page.own_group) for one in own]
    fields = (
        *(known for is_after, known in built_in if not is_after),
        *named,
        *(known for is_after, known in built_in if is_after),
    )
    panels = [Panel(part.key, part.label, home, part.places) for home, part in parts_by_home(page)]
    tabs = [Panel(key, tab.label, "tabs", ("tabs",)) for key, tab in tabs_by_key(page).items()]
    return Inventory(fields, (*panels, *tabs), page.first)
