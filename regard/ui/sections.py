"""Pages that belong together, under one entry of the side bar: each domain adds its own, and none knows the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Section:
    """A group of pages. `nav` is the entry of the side bar it stands under; `is_aside` shows its pages below that entry
    while one is there, for pages that have no room for tabs of their own."""

    key: str
    label: str
    nav: str
    is_aside: bool = False


@dataclass(frozen=True)
class SectionPage:
    """One page of a section: an address without arguments, shown to whom the permission is granted.

    `count(actor)` may give the small number, None shows none; `is_for(actor)` leaves the page out for whom the permission
    alone does not suffice.
    """

    section: str
    key: str
    label: str
    url_name: str
    permission: str = ""
    order: int = 100
    count: Callable[[Actor], int | None] | None = None
    is_for: Callable[[Actor], bool] | None = None


SECTIONS: Registry[Section] = Registry("section")
PAGES: Registry[SectionPage] = Registry("page of a section")


def register_section(section: Section) -> Section:
    """Make a group of pages known under its key."""
    return SECTIONS.register(section.key, section)


def register_page(page: SectionPage) -> SectionPage:
    """Add a page to the section it names."""
    return PAGES.register(f"{page.section}.{page.key}", page)


def pages_for(actor: Actor, section: str) -> list[SectionPage]:
    """The pages of a section `actor` may open, in order. No query."""
    found = (
        page
        for page in PAGES
        if page.section == section
        and (not page.permission or actor.may(page.permission))
        and (page.is_for is None or page.is_for(actor))
    )
    return sorted(found, key=lambda page: (page.order, page.label))


def section_tabs(actor: Actor, section: str) -> list[dict[str, Any]]:
    """The same for `ui/parts/tabs.html`. As many queries as the pages' numbers need."""
    from regard.ui.frame import url_of

    return [
        {"key": page.key, "label": page.label, "url": url, "count": page.count(actor) if page.count else None}
        for page in pages_for(actor, section)
        if (url := url_of(page.url_name))
    ]
