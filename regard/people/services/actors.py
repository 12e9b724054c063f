"""From a signed-in user to the actor whose rights are asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.db import connection

from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import NotFound
from regard.kernel.sight import Level, Levels, least, widest
from regard.kernel.words import tr
from regard.people.models import Role, User
from regard.people.rules import levels_of, merged_grants
from regard.ui.nouns import has_noun, noun
from regard.ui.prepared import Prepared

_roles = Prepared(
    lambda user: Role.objects.filter(users=user).order_by().values_list("pk", "grants", "fields"), int
)
_REACH = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM people_user WHERE id = %s
  UNION SELECT u.id FROM people_user u JOIN below b ON u.manager_id = b.id
), held(id) AS (
  SELECT h.territory_id FROM people_territory_users h JOIN below b ON b.id = h.user_id
  UNION SELECT t.id FROM people_territory t JOIN held h ON t.parent_id = h.id
)
SELECT id FROM below
UNION SELECT mate.user_id FROM below b JOIN people_teammember mine ON mine.user_id = b.id
  JOIN people_teammember mate ON mate.team_id = mine.team_id
UNION SELECT -id FROM held
"""
"""Users, and territories below zero. Asked with every request, so that who becomes whose manager counts from that moment."""


def actor_for_user(user: User, source: str = "web") -> Actor:
    """The actor with all of `user`'s rights. Costs one query, and one more when a grant reaches the team."""
    roles = _roles.all(user.pk)
    grants = merged_grants(granted for _, granted, _ in roles)
    reach = _reach_of(user.pk, grants.values())
    return Actor(
        kind="user",
        user_id=user.pk,
        name=user.display_name,
        grants=grants,
        team_user_ids=frozenset(number for number in reach if number > 0),
        territory_ids=frozenset(-number for number in reach if number < 0),
        role_ids=frozenset(number for number, _, _ in roles),
        source=source,
        sights=_sights([(granted, fields) for _, granted, fields in roles])
        if any(fields for _, _, fields in roles)
        else {},
    )


def seen_as(actor: Actor, role_id: int) -> Actor:
    """The same person with the rights of a role alone, as far as they have them too: to look at pages as others see them.

    What the role may do it may do with every row the person sees; of fields it sees what both do. Raises `NotFound`. One query.
    """
    one = Role.objects.filter(pk=role_id).values_list("grants", "fields").first()
    if one is None:
        raise NotFound(tr("There is no such role."))
    granted, fields = one
    grants = {key: scope for key in merged_grants([granted]) if (scope := actor.scope(key)) is not None}
    sights = _sights([one]) if fields else {}
    both = {key: _both(actor.sights.get(key), sights.get(key)) for key in {*actor.sights, *sights}}
    return replace(actor, grants=grants, role_ids=frozenset({role_id}), sights=both)


def _both(one: Levels | None, other: Levels | None) -> Levels:
    """What is open by both, where None is everything."""
    if one is None or other is None:
        return one or other or {}
    return {key: least(level, other.get(key, Level.NONE)) for key, level in one.items()}


def _sights(
    roles: Collection[tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]],
) -> dict[str, Levels]:
    """Of which nouns not every field is open. A role that does not show a noun at all opens nothing of it."""
    found: dict[str, Levels] = {}
    for key in {key for _, fields in roles for key in fields}:
        if not has_noun(key):
            continue
        permission = noun(key).permission
        opened = widest(levels_of(fields.get(key)) for grants, fields in roles if permission in grants)
        if opened is not None:
            found[key] = opened
    return found


def anonymous_actor(source: str = "web") -> Actor:
    """Somebody who has not signed in: may nothing."""
    return Actor(kind="anonymous", user_id=None, name="", source=source)


def _reach_of(user_id: int, scopes: Iterable[Scope]) -> set[int]:
    """Whose customers the team's are: see `Actor.team_holders`. A manager reaches all that everybody below reaches."""
    if Scope.TEAM not in set(scopes):
        return {user_id}
    with connection.cursor() as cursor:
        cursor.execute(_REACH, [user_id])
        return {user_id, *(row[0] for row in cursor.fetchall())}
