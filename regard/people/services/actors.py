"""From a signed-in user to the actor whose rights are asked."""

from collections.abc import Collection, Iterable, Mapping

from django.db import connection

from regard.kernel.actor import Actor, Scope
from regard.kernel.sight import Levels, widest
from regard.people.models import Role, User
from regard.people.rules import levels_of, merged_grants
from regard.ui.nouns import has_noun, noun
from regard.ui.prepared import Prepared

_roles = Prepared(
    lambda user: Role.objects.filter(users=user).order_by().values_list("grants", "fields"), int
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
    grants = merged_grants(grants for grants, _ in roles)
    reach = _reach_of(user.pk, grants.values())
    return Actor(
        kind="user",
        user_id=user.pk,
        name=user.display_name,
        grants=grants,
        team_user_ids=frozenset(number for number in reach if number > 0),
        territory_ids=frozenset(-number for number in reach if number < 0),
        source=source,
        sights=_sights(roles) if any(fields for _, fields in roles) else {},
    )


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
