"""Places on a page that layers above may fill: sales puts figures on the customer's page without being known to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    """

    slot: str
    key: str
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]
    order: int = 100
    permission: str = ""


@dataclass(frozen=True)
class Tab:
    """A further tab of a record. `count(request, obj)` may give the small number, None shows none; `is_for(request, obj)` says
    whether the page is there for this record."""

    slot: str
    key: str
    label: str
    url: Callable[[Any], str]
    count: Callable[[HttpRequest, Any], int | None] | None = None
    order: int = 100
    permission: str = ""
    is_for: Callable[[HttpRequest, Any], bool] | None = None


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


def parts_of(slot: str) -> list[Part]:
    return sorted(_PARTS.get(slot, {}).values(), key=lambda part: (part.order, part.key))


def tabs_of(slot: str) -> list[Tab]:
    return sorted(_TABS.get(slot, {}).values(), key=lambda tab: (tab.order, tab.key))
