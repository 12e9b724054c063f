"""From a signed-in user to the actor whose rights are asked."""

from collections.abc import Iterable

from regard.kernel.actor import Actor, Scope
from regard.people.models import Role, TeamMember, User
from regard.people.rules import merged_grants
from regard.ui.prepared import Prepared

_grants = Prepared(
    lambda user: Role.objects.filter(users=user).order_by().values_list("grants", flat=True), int
)
_mates = Prepared(
    lambda user: (
        TeamMember.objects.filter(team__teammember__user_id=user).order_by().values_list("user_id", flat=True)
    ),
    int,
)


def actor_for_user(user: User, source: str = "web") -> Actor:
    """The actor with all of `user`'s rights. Costs one query, and one more when a grant reaches the team."""
    grants = merged_grants(_grants.all(user.pk))
    return Actor(
        kind="user",
        user_id=user.pk,
        name=user.display_name,
        grants=grants,
        team_user_ids=_team_of(user.pk, grants.values()),
        source=source,
    )


def anonymous_actor(source: str = "web") -> Actor:
    """Somebody who has not signed in: may nothing."""
    return Actor(kind="anonymous", user_id=None, name="", source=source)


def _team_of(user_id: int, scopes: Iterable[Scope]) -> frozenset[int]:
    if Scope.TEAM not in set(scopes):
        return frozenset({user_id})
    return frozenset(_mates.all(user_id)) | {user_id}
