"""Northleaf's teams and their parts of its objectives, through the services of people and of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from regard.demo.northleaf.teams import TEAMS
from regard.kernel.actor import Actor
from regard.people.queries import team_called
from regard.people.services import delete_team, save_team

if TYPE_CHECKING:
    from regard.people.models import User


def make_teams(*, actor: Actor, users: Mapping[str, User]) -> None:
    """Those that are not there. `users` by the first part of their address."""
    for name, members in TEAMS:
        if team_called(name) is None:
            save_team(actor=actor, team=None, name=name, members=[users[who] for who in members])


def remove_teams(*, actor: Actor) -> None:
    """Dissolve them; a team somebody else has joined stays without Northleaf's people."""
    for name, _ in TEAMS:
        team = team_called(name)
        if team is None:
            continue
        left = [user for user in team.members.all() if not user.email.endswith("@northleaf.example")]
        if left:
            save_team(actor=actor, team=team, name=name, members=left)
        else:
            delete_team(actor=actor, team=team)
