"""The cast every test shares, as fixtures that are available everywhere.

| who | role | team |
|--|--|--|
| `owner` | owner: may do everything; owns what tests make | North |
| `colleague` | seller: sees and changes what belongs to team North | North |
| `stranger` | seller | South |
| `analyst` | analyst: sees and exports everything, changes nothing | none |
| `nobody` | none: may sign in and nothing else | none |

`cast` has all of them; `owner_actor`, `colleague_actor` … are their actors; `owner_client`, `colleague_client` … are
signed-in test clients; `api_token` is the secret of a token of `owner` that may do everything and `api_client` sends it.
All fixtures need the database and ask for it themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from regard.kernel.actor import Actor
from regard.people.models import Role, Team, TeamMember, User
from regard.people.services import actor_for_user, create_token
from regard.people.services.setup import set_up_people

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Cast:
    """The users of a test. `actor("colleague")` and `client("colleague")` give what acts for them."""

    owner: User
    colleague: User
    stranger: User
    analyst: User
    nobody: User

    def user(self, who: str) -> User:
        found = getattr(self, who)
        assert isinstance(found, User)
        return found

    def actor(self, who: str, source: str = "web") -> Actor:
        return actor_for_user(self.user(who), source)

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.user(who), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def make_user(name: str, *roles: str, team: Team | None = None) -> User:
    """A user called `name` with built-in roles, who can sign in with PASSWORD."""
    user = User.objects.create_user(f"{name.lower()}@example.com", PASSWORD, first_name=name)
    user.roles.set(Role.objects.filter(key__in=roles))
    if team is not None:
        team.members.add(user)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    """Written in bulk: almost every test begins with it."""
    if not Role.objects.filter(key="owner").exists():  # a test with real transactions has emptied the tables
        set_up_people()
    roles = dict(Role.objects.values_list("key", "pk"))
    teams = Team.objects.bulk_create([Team(name="North"), Team(name="South")])
    parts = {
        "Olivia": ("owner", teams[0]),
        "Carl": ("seller", teams[0]),
        "Stella": ("seller", teams[1]),
        "Anna": ("analyst", None),
        "Noah": (None, None),
    }
    users = User.objects.bulk_create(
        User(email=f"{name.lower()}@example.com", first_name=name, password=make_password(PASSWORD))
        for name in parts
    )
    has_role = User.roles.through
    has_role.objects.bulk_create(
        has_role(user_id=user.pk, role_id=roles[role])
        for user, (role, _) in zip(users, parts.values(), strict=True)
        if role is not None
    )
    TeamMember.objects.bulk_create(
        TeamMember(user=user, team=team)
        for user, (_, team) in zip(users, parts.values(), strict=True)
        if team is not None
    )
    return Cast(*users)


@pytest.fixture
def owner(cast: Cast) -> User:
    return cast.owner


@pytest.fixture
def colleague(cast: Cast) -> User:
    return cast.colleague


@pytest.fixture
def stranger(cast: Cast) -> User:
    return cast.stranger


@pytest.fixture
def analyst(cast: Cast) -> User:
    return cast.analyst


@pytest.fixture
def nobody(cast: Cast) -> User:
    return cast.nobody


@pytest.fixture
def owner_actor(cast: Cast) -> Actor:
    return cast.actor("owner")


@pytest.fixture
def colleague_actor(cast: Cast) -> Actor:
    return cast.actor("colleague")


@pytest.fixture
def stranger_actor(cast: Cast) -> Actor:
    return cast.actor("stranger")


@pytest.fixture
def analyst_actor(cast: Cast) -> Actor:
    return cast.actor("analyst")


@pytest.fixture
def nobody_actor(cast: Cast) -> Actor:
    return cast.actor("nobody")


@pytest.fixture
def owner_client(cast: Cast) -> Client:
    return cast.client("owner")


@pytest.fixture
def colleague_client(cast: Cast) -> Client:
    return cast.client("colleague")


@pytest.fixture
def stranger_client(cast: Cast) -> Client:
    return cast.client("stranger")


@pytest.fixture
def analyst_client(cast: Cast) -> Client:
    return cast.client("analyst")


@pytest.fixture
def nobody_client(cast: Cast) -> Client:
    return cast.client("nobody")


@pytest.fixture
def api_token(cast: Cast) -> str:
    """The secret of a token of the owner with every scope."""
    return create_token(actor=cast.actor("owner"), user=cast.owner, name="Shop", scopes=["*"])[1]


@pytest.fixture
def token_with(cast: Cast) -> Callable[..., str]:
    """Call it with patterns for the secret of a token of the owner that may do just that."""

    def make(*scopes: str) -> str:
        return create_token(actor=cast.actor("owner"), user=cast.owner, name="Narrow", scopes=list(scopes))[1]

    return make


@pytest.fixture
def api_client(api_token: str) -> Client:
    return Client(headers={"authorization": f"Bearer {api_token}"})
