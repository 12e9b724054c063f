"""The side navigation: what exists registers itself; what an actor may not open is not shown to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class NavItem:
    """One entry. `letter` opens it after `g`; `badge(actor)` gives a small number, None shows none.

    `permission` empty means that everybody who is signed in sees it. `menu` puts it into the side bar
    (`main`) or the user menu (`user`). `phone` marks the four that stand in the bottom bar of a phone.
    """

    label: str
    url_name: str
    icon: str
    permission: str = ""
    order: int = 100
    badge: Callable[[Actor], int | None] | None = None
    letter: str = ""
    menu: str = "main"
    phone: bool = False
    args: tuple[str, ...] = ()


NAV: Registry[NavItem] = Registry("navigation item")
_DEFINED: list[Callable[[], Iterable[NavItem]]] = []


def provide_nav(items: Callable[[], Iterable[NavItem]]) -> None:
    """Add entries people define while the program runs; asked once a page, so it must cost next to nothing."""
    _DEFINED.append(items)


def register_nav(item: NavItem) -> NavItem:
    """Make `item` known under its `url_name`. A letter that another entry has raises `ValueError`."""
    rival = next((known for known in NAV if item.letter and known.letter == item.letter), None)
    if rival is not None and rival.url_name != item.url_name:
        raise ValueError(f"G {item.letter} opens {rival.label} already; {item.label} needs another letter")
    return NAV.register(item.url_name, item)


def nav_for(actor: Actor, menu: str = "main") -> list[NavItem]:
    """The entries `actor` may open, in order. No query."""
    every = (*NAV, *(item for defined in _DEFINED for item in defined()))
    items = (
        item for item in every if item.menu == menu and (not item.permission or actor.may(item.permission))
    )
    return sorted(items, key=lambda item: (item.order, item.label))
