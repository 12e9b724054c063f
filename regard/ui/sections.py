"""Pages that belong together, under one entry of the side bar: each domain adds its own, and none knows the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from regard.kernel.registry import Registry

if TYPE_CHECKING:
    from regard.kernel.actor import Actor


@dataclass(frozen=True)
class Section:
    """A group of pages. `nav` is the entry of the side bar it stands under; `is_aside` shows its pages below that entry
    while one is there, for pages that have no room for tabs of their own; `keeps` names what goes along from the address
    of one page to the next, such as which version of a thing they are about."""

    key: str
    label: str
    nav: str
    is_aside: bool = False
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionGroup:
    """Pages of a section that are looked for together: a section with more pages than a strip of tabs takes in at a
    glance shows its groups as tabs, and below them the pages of the one that is open."""

    section: str
    key: str
    label: str
    order: int = 100


@dataclass(frozen=True)
class SectionPage:
    """One page of a section: an address without arguments, shown to whom the permission is granted.

    `count(actor)` may give the small number, None shows none; `is_for(actor)` leaves the page out for whom the permission
    alone does not suffice; `group` is the `SectionGroup` it stands in, where its section has groups.
    """

    section: str
    key: str
    label: str
    url_name: str
    permission: str = ""
    order: int = 100
    count: Callable[[Actor], int | None] | None = None
    is_for: Callable[[Actor], bool] | None = None
    group: str = ""


@dataclass(frozen=True)
class Strips:
    """The tabs of a section: `groups` above, empty where it has none, and `pages` of the open group, or all of them.
    Both as `ui/parts/tabs.html` takes them, with the keys of those that are open."""

    groups: list[dict[str, Any]]
    pages: list[dict[str, Any]]
    open_group: str
    pages_label: str


SECTIONS: Registry[Section] = Registry("section")
GROUPS: Registry[SectionGroup] = Registry("group of pages")
PAGES: Registry[SectionPage] = Registry("page of a section")


def register_section(section: Section) -> Section:
    """Make a group of pages known under its key."""
    return SECTIONS.register(section.key, section)


def register_group(group: SectionGroup) -> SectionGroup:
    """Let the pages of the section it names stand in groups, this one among them."""
    return GROUPS.register(f"{group.section}.{group.key}", group)


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


def groups_of(section: str) -> list[SectionGroup]:
    """The groups of a section, in order. No query."""
    found = (group for group in GROUPS if group.section == section)
    return sorted(found, key=lambda group: (group.order, group.label))


def section_tabs(
    actor: Actor, section: str, asked: Mapping[str, str] | None = None, group: str | None = None
) -> list[dict[str, Any]]:
    """The same for `ui/parts/tabs.html`, those of one group where it is said. `asked` is the query of the page they are
    drawn on, of which the section may keep something. As many queries as the pages' numbers need."""
    from regard.ui.frame import url_of

    kept = _kept(section, asked or {})
    return [
        {
            "key": page.key,
            "label": page.label,
            "url": url + kept,
            "count": page.count(actor) if page.count else None,
        }
        for page in pages_for(actor, section)
        if (group is None or page.group == group) and (url := url_of(page.url_name))
    ]


def section_strips(actor: Actor, section: str, active: str, asked: Mapping[str, str] | None = None) -> Strips:
    """The tabs of a section as they are drawn on its page `active`: a group opens the first of its pages the actor may
    see, and is left out where there is none. Asks the numbers of the pages shown only."""
    from regard.ui.frame import url_of

    groups = groups_of(section)
    if not groups:
        return Strips([], section_tabs(actor, section, asked), "", str(SECTIONS[section].label))
    kept = _kept(section, asked or {})
    first: dict[str, SectionPage] = {}
    open_group = ""
    for page in pages_for(actor, section):
        first.setdefault(page.group, page)
        if page.key == active:
            open_group = page.group
    shown: list[dict[str, Any]] = [
        {"key": group.key, "label": group.label, "url": url + kept, "count": None}
        for group in groups
        if group.key in first and (url := url_of(first[group.key].url_name))
    ]
    label = next((str(group.label) for group in groups if group.key == open_group), "")
    return Strips(shown, section_tabs(actor, section, asked, open_group), open_group, label)


def _kept(section: str, asked: Mapping[str, str]) -> str:
    """What of a page's query goes along to the others of its section, as `?plan=3`."""
    kept = {key: asked[key] for key in SECTIONS[section].keeps if asked.get(key)}
    return f"?{urlencode(kept)}" if kept else ""
