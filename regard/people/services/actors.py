"""From a signed-in user to the actor whose rights are asked."""

from collections.abc import Iterable

from django.db import connection

from regard.kernel.actor import Actor, Scope
from regard.people.models import Role, User
from regard.people.rules import merged_grants
from regard.ui.prepared import Prepared

_grants = Prepared(
    lambda user: Role.objects.filter(users=user).order_by().values_list("grants", flat=True), int
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
    grants = merged_grants(_grants.all(user.pk))
    reach = _reach_of(user.pk, grants.values())
    return Actor(
        kind="user",
        user_id=user.pk,
        name=user.display_name,
        grants=grants,
        team_user_ids=frozenset(number for number in reach if number > 0),
        territory_ids=frozenset(-number for number in reach if number < 0),
        source=source,
    )


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
