from datetime import timedelta

import pytest
from django.utils import timezone

from regard.audit.models import Change
from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.models import ApiToken, Role, Team, User
from regard.people.permissions import PERMISSIONS
from regard.people.roles import BUILTIN_ROLES
from regard.people.rules import exceeding, grants_by_pattern, merged_grants, narrowed
from regard.people.services import (
    authenticate_token,
    change_user,
    create_token,
    invite_user,
    revoke_token,
    save_role,
    save_team,
    sync_roles,
)
from regard.people.tests.cast import Cast

ALL, TEAM, OWN = Scope.ALL, Scope.TEAM, Scope.OWN


def test_the_last_matching_pattern_decides() -> None:
    keys = ["sales.order.view", "sales.order.delete", "people.user.view"]
    patterns = [("*", ALL), ("people.*", None), ("*.delete", OWN)]
    assert grants_by_pattern(keys, patterns) == {"sales.order.view": ALL, "sales.order.delete": OWN}


def test_roles_add_up_to_the_widest_scope() -> None:
    assert merged_grants([{"a.b.view": "own"}, {"a.b.view": "team", "a.b.change": "own"}]) == {
        "a.b.view": TEAM,
        "a.b.change": OWN,
    }


def test_scopes_narrow_and_never_widen() -> None:
    grants = {"sales.order.view": OWN, "sales.order.change": OWN, "people.user.view": ALL}
    assert narrowed(grants, ["sales.*"]) == {"sales.order.view": OWN, "sales.order.change": OWN}
    assert narrowed(grants, []) == {}


def test_exceeding_finds_what_is_wider_than_ones_own() -> None:
    assert exceeding({"a.b.c": TEAM, "a.b.d": ALL}, {"a.b.c": ALL, "a.b.d": OWN, "a.b.e": OWN}) == {
        "a.b.c",
        "a.b.e",
    }


def test_sync_roles_repairs_builtins_and_leaves_ones_own_alone(cast: Cast) -> None:
    Role.objects.filter(key="analyst").update(grants={}, name="Mangled")
    own = Role.objects.create(key="own", name="Own", grants={"people.user.view": "own"})
    assert sync_roles() == ["analyst"]
    assert sync_roles() == []
    own.refresh_from_db()
    assert own.grants == {"people.user.view": "own"}
    assert Role.objects.get(key="analyst").name == "Analyst"


def test_builtin_roles_grant_what_their_words_promise(cast: Cast) -> None:
    grants = {role.key: Role.objects.get(key=role.key).grants for role in BUILTIN_ROLES}
    assert set(grants["owner"]) == set(PERMISSIONS.keys())
    changing = {key for key in PERMISSIONS.keys() if key.rsplit(".", 1)[1] not in {"view", "export"}}
    assert {key for key in grants["analyst"] if key in changing and not key.startswith("jobs.")} == set()
    for role in ("manager", "marketer", "seller", "agent", "steward"):
        assert not {"people.user.change", "people.role.change", "people.business.change"} & set(grants[role])


def test_nobody_gives_a_role_that_may_more(cast: Cast) -> None:
    helper = Role.objects.create(
        key="helper", name="Helper", grants={"people.user.create": "all", "people.user.change": "all"}
    )
    cast.colleague.roles.set([helper])
    actor, owner_role = cast.actor("colleague"), Role.objects.get(key="owner")
    with pytest.raises(Forbidden, match="may more than you"):
        invite_user(actor=actor, email="x@example.com", first_name="X", roles=[owner_role])
    with pytest.raises(Forbidden, match="may more than you"):
        change_user(
            actor=actor,
            user=cast.colleague,
            first_name="C",
            last_name="",
            roles=[owner_role],
            teams=[],
            is_active=True,
        )
    assert not User.objects.filter(email="x@example.com").exists()
    assert list(cast.colleague.roles.all()) == [helper]


def test_the_last_owner_cannot_be_taken_away(cast: Cast) -> None:
    with pytest.raises(Conflict, match="Nobody would be left"):
        change_user(
            actor=cast.actor("owner"),
            user=cast.owner,
            first_name="O",
            last_name="",
            roles=[],
            teams=[],
            is_active=True,
        )
    assert cast.owner.roles.filter(key="owner").exists()


def test_changing_a_user_is_noted_with_before_and_after(cast: Cast) -> None:
    team = Team.objects.get(name="South")
    change_user(
        actor=cast.actor("owner"),
        user=cast.nobody,
        first_name="Noah",
        last_name="",
        roles=[],
        teams=[team],
        is_active=False,
    )
    note = Change.objects.get(model="people.user", object_id=cast.nobody.pk)
    assert note.action == "change"
    assert note.after["teams"] == ["South"]
    assert note.before["is_active"] is True


def test_a_role_of_ones_own_cannot_grant_more_than_its_maker_may(cast: Cast) -> None:
    limited = Actor(kind="user", user_id=cast.colleague.pk, name="Carl", grants={"people.role.change": ALL})
    with pytest.raises(Forbidden, match="cannot grant"):
        save_role(actor=limited, role=None, name="Mine", description="", grants={"people.user.change": "all"})
    with pytest.raises(Invalid, match="cannot be granted"):
        save_role(
            actor=system_actor("cli"), role=None, name="Mine", description="", grants={"no.such.thing": "all"}
        )
    assert not Role.objects.filter(name="Mine").exists()


def test_two_teams_cannot_have_one_name(cast: Cast) -> None:
    with pytest.raises(Invalid, match="already"):
        save_team(actor=cast.actor("owner"), team=None, name="north", members=[])


def test_a_token_is_kept_as_a_digest_and_narrowed_to_its_scopes(cast: Cast) -> None:
    token, secret = create_token(actor=cast.actor("owner"), user=cast.owner, name="R", scopes=["*.*.view"])
    stored = ApiToken.objects.get(pk=token.pk)
    assert secret not in {stored.digest, stored.prefix}
    actor = authenticate_token(secret)
    assert actor.may("people.user.view")
    assert not actor.may("people.user.change")
    stored.refresh_from_db()
    assert stored.last_used_at is not None


@pytest.mark.parametrize("end", ["expiry", "user", "revocation"])
def test_a_token_ends_with_its_expiry_its_user_and_its_revocation(cast: Cast, end: str) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    actor = cast.actor("owner")
    token, secret = create_token(actor=actor, user=cast.owner, name=end, scopes=["*"], expires_at=tomorrow)
    assert authenticate_token(secret).token_id == token.pk
    if end == "expiry":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "user":
        User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    else:
        revoke_token(actor=actor, token=token)
    with pytest.raises(Forbidden):
        authenticate_token(secret)


def test_a_token_is_made_for_oneself_only_and_not_without_the_right(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="oneself"):
        create_token(actor=cast.actor("owner"), user=cast.colleague, name="X", scopes=["*"])
    with pytest.raises(Forbidden):
        create_token(actor=cast.actor("analyst"), user=cast.analyst, name="X", scopes=["*"])
    assert not ApiToken.objects.exists()
