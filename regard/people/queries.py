"""What others may ask about the business and its people."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone, translation

from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.words import tr
from regard.people import territory_rules
from regard.people.models import ApiToken, Business, Role, Team, Territory, User
from regard.people.permissions import PERMISSIONS
from regard.people.roles import BUILTIN_ROLES
from regard.people.rules import grants_by_pattern
from regard.people.territory_rules import Placing
from regard.ui.formats import Ways, override
from regard.ui.prepared import Prepared
from regard.ui.sight import rows_seen

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


def ways_of(person: User | None = None) -> Ways:
    """How somebody wants dates, numbers and times written: what they chose, else as the business does. No query within five
    seconds of the last."""
    here = business()
    usual = Ways(here.date_style, here.number_style, here.clock_style, here.first_weekday)
    if person is None:
        return usual
    return Ways(
        person.date_style or usual.dates,
        person.number_style or usual.numbers,
        person.clock_style or usual.clock,
        usual.first_weekday if person.first_weekday is None else person.first_weekday,
    )


@contextmanager
def writing_for(person: User | None, asked_for: str = "") -> Iterator[None]:
    """Within it times, figures and words are those of a person: their zone, language and ways, else those of the business;
    for nobody known, in the language they have `asked_for`."""
    zone = (person.time_zone if person else "") or business().time_zone
    language = (person.language if person else asked_for) or business().language or settings.LANGUAGE_CODE
    with timezone.override(zone), translation.override(language), override(ways_of(person)):
        yield


def forget_business() -> None:
    """Read the business anew at the next call: after changing it, and between tests."""
    _kept.clear()


def owned_by(
    queryset: QuerySet[M], actor: Actor, permission: str, owner: str = "owner", territory: str = ""
) -> QuerySet[M]:
    """The rows `permission` lets `actor` reach through the path `owner`: own, the team's, or all; none without it. They come as
    the actor may see them (`regard.ui.sight`), unless they are taken to be written.

    Where `territory` is the path to a territory, the team's are also those in a territory the actor answers for.
    """
    scope = actor.scope(permission)
    if scope is None:
        return queryset.none()
    queryset = rows_seen(queryset, actor)
    if scope is Scope.ALL:
        return queryset
    if scope is Scope.TEAM:
        within = Q(**{f"{owner}__in": sorted(actor.team_user_ids)})
        if territory and actor.territory_ids:
            within |= Q(**{f"{territory}__in": sorted(actor.territory_ids)})
        return queryset.filter(within)
    return queryset.filter(**{owner: actor.user_id})


def owners_within(actor: Actor, permission: str) -> frozenset[int] | None:
    """Whose customers `permission` lets `actor` reach: users, and territories below zero (`Actor.team_holders`); None is
    everybody's, nobody's included."""
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return None
    if scope is Scope.TEAM:
        return actor.team_holders
    return frozenset() if scope is None or actor.user_id is None else frozenset({actor.user_id})


def owns(actor: Actor, permission: str, owner_id: int | None, territory_id: int | None = None) -> bool:
    """The same as `owned_by` of one row whose owner, and territory if it has one, are known. No query."""
    scope = actor.scope(permission)
    if scope is None or scope is Scope.ALL:
        return scope is Scope.ALL
    if scope is Scope.TEAM:
        return owner_id in actor.team_user_ids or territory_id in actor.territory_ids
    return owner_id is not None and owner_id == actor.user_id


_active = Prepared(lambda: User.objects.filter(is_active=True).order_by("first_name", "last_name", "email"))


_colleagues: list[tuple[float, list[User]]] = []


def colleagues(actor: Actor) -> list[User]:
    """The same as `users_for_choice`, for a page that everybody opens all day: no query within five seconds of the last. Do not
    change them."""
    if actor.user_id is None and actor.kind != "system":
        return []
    if not _colleagues or monotonic() - _colleagues[0][0] >= BUSINESS_KEPT_SECONDS:
        _colleagues[:] = [(monotonic(), _active.all())]
    return _colleagues[0][1]


def users_for_choice(actor: Actor) -> QuerySet[User]:
    """Whom `actor` may pick as an owner or assignee: everybody active; nobody for whoever is not signed in."""
    if actor.user_id is None and actor.kind != "system":
        return User.objects.none()
    return User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")


def team_names() -> dict[int, str]:
    """The teams there are, by name. One query."""
    return dict(Team.objects.order_by("name").values_list("pk", "name"))


def team_id_of(name: str) -> int | None:
    """The team of that name, however it is written; None where there is none. One query."""
    return Team.objects.filter(name__iexact=name.strip()).values_list("pk", flat=True).first()


def team_called(name: str) -> Team | None:
    """The team of exactly that name. One query."""
    return Team.objects.filter(name=name).first()


@dataclass(frozen=True)
class Person:
    """Somebody in the sales hierarchy. `depth`: 0 for whoever has no manager."""

    id: int
    name: str
    manager_id: int | None
    depth: int
    is_active: bool


def hierarchy(user_ids: Iterable[int] | None = None) -> list[Person]:
    """Everybody, each under the manager, by name; of only these users those. One query. Nobody's manager is lost: whoever is
    without one stands on top."""
    users = {
        user.pk: user
        for user in User.objects.only("first_name", "last_name", "email", "manager", "is_active")
    }
    wanted = set(users) if user_ids is None else set(user_ids) & set(users)
    parents = {pk: users[pk].manager_id if users[pk].manager_id in wanted else None for pk in wanted}
    ordered = territory_rules.walked(parents, {pk: str(users[pk]).casefold() for pk in wanted})
    return [Person(pk, str(users[pk]), parents[pk], depth, users[pk].is_active) for pk, depth in ordered]


def managers_of() -> dict[int, int | None]:
    """Who reports to whom: every user's manager. One query."""
    return dict(User.objects.values_list("pk", "manager_id"))


_territory_names: list[tuple[float, dict[int, str]]] = []


def territory_names() -> dict[int, str]:
    """What every territory is called, by id, each under the one above it and then by name: no query within five seconds of the
    last. Do not change it."""
    if _territory_names and monotonic() - _territory_names[0][0] < BUSINESS_KEPT_SECONDS:
        return _territory_names[0][1]
    rows = {
        pk: (name, parent) for pk, name, parent in Territory.objects.values_list("pk", "name", "parent_id")
    }
    ordered = territory_rules.walked(
        {pk: parent for pk, (_, parent) in rows.items()},
        {pk: name.casefold() for pk, (name, _) in rows.items()},
    )
    names = {pk: rows[pk][0] for pk, _ in ordered}
    _territory_names[:] = [(monotonic(), names)]
    return names


def forget_territories() -> None:
    """Read the names anew at the next call: after changing one, and between tests."""
    _territory_names.clear()


_person_names: list[tuple[float, dict[int, str]]] = []


def person_names() -> dict[int, str]:
    """What everybody is called, those who have left too, by id: no query within five seconds of the last. Do not change it."""
    if _person_names and monotonic() - _person_names[0][0] < BUSINESS_KEPT_SECONDS:
        return _person_names[0][1]
    names = {user.pk: user.display_name for user in User.objects.all()}
    _person_names[:] = [(monotonic(), names)]
    return names


def addresses_of_people() -> dict[int, str]:
    """The e-mail address of everybody, by id. One query."""
    return dict(User.objects.values_list("pk", "email"))


def people_by_address(addresses: Iterable[str]) -> dict[str, int]:
    """The ids of colleagues by their e-mail addresses in small letters, as far as somebody has them. One query."""
    wanted = {one.casefold() for one in addresses}
    if not wanted:
        return {}
    rows = User.objects.annotate(small_email=Lower("email")).filter(small_email__in=wanted)
    return {email.casefold(): pk for pk, email in rows.values_list("pk", "email")}


def forget_people() -> None:
    """Read names and colleagues anew at the next call: after somebody came, left or was renamed, and between tests."""
    _person_names.clear()
    _colleagues.clear()


def territories(actor: Actor) -> list[tuple[Territory, int]]:
    """Every territory with its depth, each under the one above it, with who answers for it. Two queries; nothing without the
    right to see them."""
    if not actor.may("people.territory.view"):
        return []
    found = {one.pk: one for one in Territory.objects.select_related("parent").prefetch_related("users")}
    ordered = territory_rules.walked(
        {pk: one.parent_id for pk, one in found.items()},
        {pk: one.name.casefold() for pk, one in found.items()},
    )
    return [(found[pk], depth) for pk, depth in ordered]


def territory_parents() -> dict[int, int | None]:
    """Every territory's own one above. One query."""
    return dict(Territory.objects.values_list("pk", "parent_id"))


def territories_below(tops: Iterable[int]) -> set[int]:
    """These territories and all below them. One query."""
    return territory_rules.below(territory_parents(), tops)


_rules = Prepared(lambda: Territory.objects.order_by("pk").values_list("pk", "parent_id", "rule"))


def placings() -> list[Placing]:
    """The rules of territories in the order in which they are asked: the deepest territory first, then the oldest. One query."""
    rows = _rules.all()
    deep = territory_rules.depths({pk: parent for pk, parent, _ in rows})
    found = [(pk, territory_rules.placing(pk, rule)) for pk, _, rule in rows]
    ready = [(-deep[pk], pk, one) for pk, one in found if one is not None]
    return [one for _, _, one in sorted(ready, key=lambda item: item[:2])]


def colleague_name(user_id: int | None) -> str:
    """What somebody active is called; "nobody" for nobody. One query. Raises `Invalid` for somebody who is not here."""
    if user_id is None:
        return "nobody"
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Invalid([FieldError("owner", tr("There is no such colleague."), "unknown")])
    return str(user)


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens; everybody's for those who may revoke them."""
    if actor.may("people.token.delete"):
        return ApiToken.objects.all()
    return ApiToken.objects.filter(user__pk=actor.user_id or 0)


def roles_narrowing() -> list[Role]:
    """The roles that do not open every field of everything. One query."""
    return [role for role in Role.objects.order_by("name") if role.fields]


def has_users() -> bool:
    """Whether anybody has ever been given an account."""
    return User.objects.exists()


def user_by_email(email: str) -> User | None:
    """Whoever signs in with this address."""
    return User.objects.filter(email__iexact=email).first()


def active_user(user_id: int) -> User | None:
    """Somebody who can sign in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def active_users(user_ids: Iterable[int]) -> list[User]:
    """Those of them who can sign in. One query."""
    return list(User.objects.filter(pk__in=set(user_ids), is_active=True))


def active_owners() -> QuerySet[User]:
    """Those who may do everything and can sign in."""
    return User.objects.filter(is_active=True, roles__key="owner")


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """What each of these users is called; unknown ones are left out. One query."""
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=set(user_ids))}


def holders_of(permission: str) -> set[int]:
    """The people who may do this in any scope, through one of their roles, and may sign in. One query."""
    rows = User.objects.filter(is_active=True, roles__isnull=False).values_list("pk", "roles__grants")
    return {pk for pk, grants in rows if permission in grants}


def role_names() -> dict[str, str]:
    """Every role's name by its key, in order of name. One query."""
    return {
        role.key: role.shown_name for role in Role.objects.only("key", "name", "is_builtin").order_by("name")
    }


def roles_by_id() -> dict[int, str]:
    """What each role is called, by its id, in the order of the list of roles. One query."""
    roles = Role.objects.only("name", "is_builtin").order_by("-is_builtin", "pk")
    return {role.pk: role.shown_name for role in roles}


def role_id_of(key: str) -> int | None:
    """The id of the role of this key. One query."""
    return Role.objects.filter(key=key).values_list("pk", flat=True).first()


def role_ids_of(user_ids: Iterable[int]) -> dict[int, set[int]]:
    """The roles of each of these users; whoever has none is missing. One query."""
    found: dict[int, set[int]] = {}
    rows = User.roles.through.objects.filter(user_id__in=list(user_ids))
    for user, role in rows.values_list("user_id", "role_id"):
        found.setdefault(user, set()).add(role)
    return found


def role_order() -> tuple[int, ...]:
    """The ids of all roles in the order of their list: of several roles of a person the first goes before. One query."""
    return tuple(Role.objects.order_by("-is_builtin", "pk").values_list("pk", flat=True))


def builtin_grants() -> dict[str, dict[str, Scope]]:
    """What each built-in role grants of the permissions that are registered, by the role's key."""
    return {role.key: grants_by_pattern(PERMISSIONS.keys(), role.grants) for role in BUILTIN_ROLES}


def roles_of(user_id: int | None) -> list[str]:
    """The keys of the roles somebody has. One query."""
    return list(Role.objects.filter(users=user_id or 0).order_by("key").values_list("key", flat=True))


def has_colleague(actor: Actor) -> bool:
    """Whether anybody else can sign in. One query."""
    return User.objects.filter(is_active=True).exclude(pk=actor.user_id or 0).exists()


def has_token(actor: Actor) -> bool:
    """Whether the actor has a token for a program. One query."""
    return ApiToken.objects.filter(user_id=actor.user_id or 0, revoked_at=None).exists()


def has_used_token(actor: Actor) -> bool:
    """Whether a program has called with one of the actor's tokens. One query."""
    return ApiToken.objects.filter(user_id=actor.user_id or 0, last_used_at__isnull=False).exists()


def has_said_ways(actor: Actor) -> bool:
    """Whether it is known how the actor writes dates and numbers: from them or their browser. One query."""
    return User.objects.filter(pk=actor.user_id or 0, is_guessed=True).exists()


def is_checklist_hidden(actor: Actor) -> bool:
    """Whether the actor has put their first steps away. One query."""
    return User.objects.filter(pk=actor.user_id or 0, is_checklist_hidden=True).exists()
