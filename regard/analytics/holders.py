"""Whose customers a figure is about, in the words of the engine."""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.words import Table


def held_by(people: Table, holders: Collection[int]) -> Table:
    """The rows of the fact of customers that are these users', or lie in these territories, which are below zero
    (`Actor.team_holders`)."""
    users = sorted(one for one in holders if one > 0)
    territories = sorted(-one for one in holders if one < 0)
    within = people.owner_id.isin(users or [-1])
    if territories:
        within |= people.territory_id.isin(territories)
    return people.filter(within)
