"""Who works here, with which roles and in which teams: for pages that list people beside what they did or learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from regard.kernel.actor import Actor, Scope
from regard.people.models import Role, Team, User
from regard.people.queries import users_for_choice


@dataclass(frozen=True)
class Member:
    """Somebody who can sign in."""

    user: User
    role_ids: frozenset[int]
    teams: tuple[str, ...]


def roster(actor: Actor, permission: str) -> list[Member]:
    """Everybody active whom `actor` reaches by a permission, by name: all, one's team, or oneself. Three queries."""
    scope = actor.scope(permission)
    if scope is None:
        return []
    users = users_for_choice(actor)
    if scope is Scope.TEAM:
        users = users.filter(pk__in=actor.team_user_ids)
    elif scope is Scope.OWN:
        users = users.filter(pk=actor.user_id or 0)
    return _members(list(users.prefetch_related("roles", "teams")))


def everybody() -> list[Member]:
    """Everybody active. Three queries."""
    users = User.objects.filter(is_active=True).order_by("pk").prefetch_related("roles", "teams")
    return _members(list(users))


def member(user_id: int | None) -> Member | None:
    """One of them. Three queries."""
    users = User.objects.filter(is_active=True, pk=user_id or 0).prefetch_related("roles", "teams")
    return next(iter(_members(list(users))), None)


def team_names() -> list[str]:
    """Every team by name. One query."""
    return list(Team.objects.order_by("name").values_list("name", flat=True))


def roles_called(keys: Collection[str]) -> Mapping[str, int]:
    """The ids of roles by their keys; unknown ones are left out. One query."""
    return dict(Role.objects.filter(key__in=list(keys)).values_list("key", "pk"))


def _members(users: list[User]) -> list[Member]:
    return [
        Member(
            one,
            frozenset(role.pk for role in one.roles.all()),
            tuple(sorted(team.name for team in one.teams.all())),
        )
        for one in users
    ]
