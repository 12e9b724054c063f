"""Which layout a page has for whom. Kept in memory beside the definitions of own fields, and read anew when these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from regard.fields.queries import version
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.pages.declaring import RecordPage, inventory_of, parts_by_home
from regard.pages.models import PageLayout
from regard.pages.rules import Arrangement, Inventory, as_declared, settled
from regard.people.queries import role_order
from regard.ui.slots import Part

MODEL = "pages.layout"
MANAGE = "pages.layout.manage"
Whose = tuple[str, int | None, str]
"""A noun, the id of a role or None for everybody, a class or "" for all."""


@dataclass
class _Known:
    version: int = -2
    kept: dict[Whose, Arrangement] = field(default_factory=dict)
    roles: tuple[int, ...] = ()
    settled: dict[Whose | str, Arrangement] = field(default_factory=dict)
    parts: dict[str, dict[str, Part]] = field(default_factory=dict)


_known = _Known()


def _now() -> _Known:
    """What is known, read anew where definitions have changed: then two queries, else none."""
    now = version()
    if now != _known.version:
        rows = PageLayout.objects.all() if now > 0 else ()
        _known.kept = {(one.noun, one.role_id, one.of_class): Arrangement.of(one.arrangement) for one in rows}
        _known.roles = role_order() if any(role is not None for _, role, _ in _known.kept) else ()
        _known.settled, _known.parts = {}, {}
        _known.version = now
    return _known


def forget_layouts() -> None:
    """Read layouts anew at the next call: after changing one, and between tests."""
    _known.version = -2


def layout_for(actor: Actor, page: RecordPage, record: Any) -> Arrangement:  # noqa: ANN401
    """How the page of a record is laid out for an actor. No query where definitions have not changed.

    The first of the actor's roles, in the order of the list of roles, that has a layout decides; without one, that of
    everybody; without that, the page is as it comes. Of one role the layout of the narrowest class goes first.
    """
    known = _now()
    if known.kept:
        classes = (*page.classes_of(record), "")
        for role in (*(one for one in known.roles if one in actor.role_ids), None):
            for of_class in classes:
                if (page.noun, role, of_class) in known.kept:
                    return _settled(known, page, (page.noun, role, of_class))
    return declared(page)


def _settled(known: _Known, page: RecordPage, whose: Whose) -> Arrangement:
    if whose not in known.settled:
        known.settled[whose] = settled(known.kept[whose], inventory_of(page))
    return known.settled[whose]


def declared(page: RecordPage) -> Arrangement:
    """How a page comes, with the business's own fields. No query where definitions have not changed."""
    known = _now()
    if page.noun not in known.settled:
        known.settled[page.noun] = as_declared(inventory_of(page))
    return known.settled[page.noun]


def part_of(page: RecordPage, key: str) -> Part | None:
    """The panel of this key on a page; kept as long as definitions are, since a page asks for a dozen of them."""
    known = _now()
    if page.noun not in known.parts:
        known.parts[page.noun] = {part.key: part for _, part in parts_by_home(page)}
    return known.parts[page.noun].get(key)


def arrangement_of(page: RecordPage, role_id: int | None, of_class: str) -> Arrangement:
    """What those who arrange this layout begin with: it, or the one that holds in its place now."""
    known = _now()
    for role in dict.fromkeys((role_id, None)):
        for one in dict.fromkeys((of_class, "")):
            if (page.noun, role, one) in known.kept:
                return _settled(known, page, (page.noun, role, one))
    return declared(page)


def begun(page: RecordPage, kept: object) -> tuple[Arrangement, Inventory]:
    """An arrangement somebody works on, as far as it can be had now, and what there is."""
    there = inventory_of(page)
    return settled(Arrangement.of(kept), there), there


def layouts(noun: str = "") -> Sequence[PageLayout]:
    """The layouts there are, those of everybody first. One query."""
    rows = PageLayout.objects.select_related("role").order_by("noun", "role_id", "of_class")
    found = list(rows.filter(noun=noun) if noun else rows)
    return sorted(found, key=lambda one: (one.noun, one.role_id is not None, one.role_id or 0, one.of_class))


def layout(layout_id: int) -> PageLayout:
    """One of them. Raises `NotFound`."""
    found = PageLayout.objects.select_related("role").filter(pk=layout_id).first()
    if found is None:
        raise NotFound(tr("There is no such layout."))
    return found


def layout_of(noun: str, role_id: int | None, of_class: str) -> PageLayout | None:
    """That of a role, or of everybody, and a class, or all."""
    rows = PageLayout.objects.select_related("role")
    return rows.filter(noun=noun, role=role_id, of_class=of_class).first()
