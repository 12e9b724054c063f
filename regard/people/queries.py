"""What others may ask about the business and its people."""

from collections.abc import Iterable
from time import monotonic
from typing import TypeVar

from django.db.models import Model, QuerySet

from regard.kernel.actor import Actor, Scope
from regard.people.models import ApiToken, Business, Role, User
from regard.people.permissions import PERMISSIONS
from regard.people.roles import BUILTIN_ROLES
from regard.people.rules import grants_by_pattern

M = TypeVar("M", bound=Model)

BUSINESS_KEPT_SECONDS = 5.0  # another process's change is seen after this long
_kept: list[tuple[float, Business]] = []


def business() -> Business:
    """The business of this installation: no query within five seconds of the last. Do not change the object.

    Before `regard setup` has run it is an unsaved row with the defaults.
    """
    if _kept and monotonic() - _kept[0][0] < BUSINESS_KEPT_SECONDS:
        return _kept[0][1]
    found = Business.objects.filter(pk=1).first()
    if found is None:
        return Business(pk=1)
    _kept[:] = [(monotonic(), found)]
    return found


def forget_business() -> None:
    """Read the business anew at the next call: after changing it, and between tests."""
    _kept.clear()


def owned_by(queryset: QuerySet[M], actor: Actor, permission: str, owner: str = "owner") -> QuerySet[M]:
    """The rows `permission` lets `actor` reach through the path `owner`: own, the team's, or all; none without it."""
    scope = actor.scope(permission)
    if scope is None:
        return queryset.none()
    if scope is Scope.ALL:
        return queryset
    if scope is Scope.TEAM:
        return queryset.filter(**{f"{owner}__in": sorted(actor.team_user_ids)})
    return queryset.filter(**{owner: actor.user_id})


def owners_within(actor: Actor, permission: str) -> frozenset[int] | None:
    """The users whose rows `permission` lets `actor` reach; None is everybody's, nobody's included."""
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return None
    if scope is Scope.TEAM:
        return frozenset(actor.team_user_ids)
    return frozenset() if scope is None or actor.user_id is None else frozenset({actor.user_id})


def owns(actor: Actor, permission: str, owner_id: int | None) -> bool:
    """The same of one row whose owner is known. No query."""
    scope = actor.scope(permission)
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    return owner_id is not None and (
        owner_id in actor.team_user_ids if scope is Scope.TEAM else owner_id == actor.user_id
    )


def users_for_choice(actor: Actor) -> QuerySet[User]:
    """Whom `actor` may pick as an owner or assignee: everybody active; nobody for whoever is not signed in."""
    if actor.user_id is None and actor.kind != "system":
        return User.objects.none()
    return User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens; everybody's for those who may revoke them."""
    if actor.may("people.token.delete"):
        return ApiToken.objects.all()
    return ApiToken.objects.filter(user__pk=actor.user_id or 0)


def has_users() -> bool:
    """Whether anybody has ever been given an account."""
    return User.objects.exists()


def user_by_email(email: str) -> User | None:
    """Whoever signs in with this address."""
    return User.objects.filter(email__iexact=email).first()


def active_owners() -> QuerySet[User]:
    """Those who may do everything and can sign in."""
    return User.objects.filter(is_active=True, roles__key="owner")


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """What each of these users is called; unknown ones are left out. One query."""
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=set(user_ids))}


def role_names() -> dict[str, str]:
    """Every role's name by its key, in order of name. One query."""
    return dict(Role.objects.order_by("name").values_list("key", "name"))


def builtin_grants() -> dict[str, dict[str, Scope]]:
    """What each built-in role grants of the permissions that are registered, by the role's key."""
    return {role.key: grants_by_pattern(PERMISSIONS.keys(), role.grants) for role in BUILTIN_ROLES}
