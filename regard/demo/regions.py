"""The regions of Northleaf and who sells there: a tree of territories with rules, and a small sales hierarchy."""

from __future__ import annotations

from collections.abc import Mapping

from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict
from regard.people.queries import territories
from regard.people.services import delete_territory, save_territory, set_manager

MANAGERS = (("tomas", "ines"), ("ruben", "ines"), ("sanne", "ruben"), ("lukas", "ruben"), ("aylin", "ines"))
"""Who reports to whom."""

REGIONS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Europe", "", (), ("ines",)),
    ("Benelux", "Europe", (), ("ruben",)),
    ("Netherlands", "Benelux", ("Netherlands",), ("sanne",)),
    ("Belgium", "Benelux", ("Belgium",), ("ruben",)),
    ("DACH", "Europe", ("Germany", "Austria", "Switzerland"), ("lukas",)),
    ("France", "Europe", ("France",), ("lukas",)),
)
"""Name, the one above, countries, who answers for it."""


def make_territories(*, actor: Actor, people: Mapping[str, int]) -> None:
    """The tree, unless it is there, and the hierarchy of `people`, user ids by the name before the @."""
    for who, manager in MANAGERS:
        set_manager(actor=actor, user_id=people[who], manager_id=people[manager])
    there = {territory.name: territory.pk for territory, _ in territories(actor)}
    for name, above, countries, users in REGIONS:
        if name not in there:
            made = save_territory(
                actor=actor,
                territory_id=None,
                name=name,
                parent_id=there.get(above),
                user_ids=[people[who] for who in users],
                rule={"countries": countries},
            )
            there[name] = made.pk


def remove_territories(*, actor: Actor) -> None:
    """Take the demo's regions away; those with customers of one's own in them stay."""
    there = {territory.name: territory.pk for territory, _ in territories(system_actor("demo"))}
    for name, *_ in reversed(REGIONS):
        if name in there:
            try:
                delete_territory(actor=actor, territory_id=there[name])
            except Conflict:
                continue
