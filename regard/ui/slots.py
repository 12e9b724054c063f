"""Places on a page that layers above may fill: sales puts figures on the customer's page without being known to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Part:
    """One piece for a slot such as `customers.customer.side`.

    `context(request, obj)` returns what `template` needs, or None when there is nothing to show. A part on a page is drawn
    within what the page knows: its template sees the page's variables too, and its own names hide those.
    Usual slots of a record `<noun>`: `.figures` (key figures), `.notice` (amber line), `.tabs`, `.main`,
    `.side`, `.identity`, `.actions`; `.beside` of a customer is fetched after its page, so that a part there costs the
    page nothing.

    A part in `.main`, `.side`, `.identity` or `.beside` is a panel that a business may put elsewhere (`regard.pages`): `label`
    is what it is called there, `places` where it can stand, if not everywhere; `count(request, obj)` how much there is in it,
    which is said where it is a tab.
    """

    slot: str
    key: str
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]
    order: int = 100
    permission: str = ""
    label: str = ""
    places: tuple[str, ...] = ()
    count: Callable[[HttpRequest, Any], int | None] | None = None


@dataclass(frozen=True)
class Tab:
    """A further tab of a record. `count(request, obj)` may give the small number, None shows none; `count_url(obj)` is where it
    is fetched after the page; `is_for(request, obj)` says whether the page is there for this record."""

    slot: str
    key: str
    label: str
    url: Callable[[Any], str]
    count: Callable[[HttpRequest, Any], int | None] | None = None
    order: int = 100
    permission: str = ""
    is_for: Callable[[HttpRequest, Any], bool] | None = None
    count_url: Callable[[Any], str] | None = None


Arranged = Callable[["HttpRequest", str, Any], "Sequence[Tab] | None"]
"""The tabs of a slot on the page of a record in the order somebody has chosen; None where nobody has."""


@dataclass
class _Chosen:
    tabs: Arranged | None = field(default=None)


_CHOSEN = _Chosen()
_DEFINED: defaultdict[str, list[Callable[[], Sequence[Part]]]] = defaultdict(list)
_PARTS: dict[str, dict[str, Part]] = {}
_TABS: dict[str, dict[str, Tab]] = {}


def register_part(part: Part) -> Part:
    """Put `part` into its slot; the same key again replaces nothing and raises `ValueError`."""
    if _PARTS.setdefault(part.slot, {}).setdefault(part.key, part) is not part:
        raise ValueError(f"slot {part.slot!r} has a part {part.key!r} already")
    return part


def register_tab(tab: Tab) -> Tab:
    """Add `tab` to the record page whose slot it names."""
    if _TABS.setdefault(tab.slot, {}).setdefault(tab.key, tab) is not tab:
        raise ValueError(f"slot {tab.slot!r} has a tab {tab.key!r} already")
    return tab


def provide_parts(slot: str, parts: Callable[[], Sequence[Part]]) -> None:
    """Add parts of what people define while the program runs; asked at each use, so it must cost nothing."""
    _DEFINED[slot].append(parts)


def parts_of(slot: str) -> list[Part]:
    defined = (part for parts in _DEFINED.get(slot, ()) for part in parts())
    return sorted([*_PARTS.get(slot, {}).values(), *defined], key=lambda part: (part.order, part.key))


def tabs_of(slot: str) -> list[Tab]:
    return sorted(_TABS.get(slot, {}).values(), key=lambda tab: (tab.order, tab.key))


def arrange_tabs_by(arranged: Arranged) -> None:
    """Let a layer above say which tabs a record has, and in which order. There is one that does."""
    _CHOSEN.tabs = arranged


def tabs_for(request: HttpRequest, slot: str, obj: Any) -> Sequence[Tab]:  # noqa: ANN401
    """The tabs of a record, as they are arranged for who asks."""
    chosen = _CHOSEN.tabs(request, slot, obj) if _CHOSEN.tabs else None
    return tabs_of(slot) if chosen is None else chosen
