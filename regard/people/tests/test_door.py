import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden
from regard.people.door import permission_required, public, require, signed_in_only
from regard.people.models import User
from regard.people.queries import owned_by, users_for_choice
from regard.people.services import actor_for_user
from regard.people.services.actors import anonymous_actor
from regard.people.tests.cast import Cast


def _request(actor: Actor) -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.actor = actor  # type: ignore[attr-defined]
    return request


@permission_required("sales.order.view")
def _orders(request: HttpRequest) -> HttpResponse:
    return HttpResponse("orders")


def test_require_answers_the_scope_or_raises() -> None:
    actor = Actor(kind="user", user_id=1, name="Ada", grants={"sales.order.view": Scope.TEAM})
    assert require(actor, "sales.order.view") is Scope.TEAM
    with pytest.raises(Forbidden, match="Ada may not do this"):
        require(actor, "sales.order.delete")


def test_a_guarded_view_is_absent_without_the_permission_and_asks_strangers_to_sign_in() -> None:
    granted = Actor(kind="user", user_id=1, name="Ada", grants={"sales.order.view": Scope.OWN})
    assert _orders(_request(granted)).content == b"orders"
    with pytest.raises(Http404):
        _orders(_request(Actor(kind="user", user_id=1, name="Ada")))
    answer = _orders(_request(anonymous_actor()))
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/somewhere/"


def test_views_carry_their_mark() -> None:
    assert _orders.permission == "sales.order.view"  # type: ignore[attr-defined]
    assert signed_in_only(lambda request: None).is_signed_in_only  # type: ignore[attr-defined]
    assert public(lambda request: None).is_public  # type: ignore[attr-defined]


def test_an_actor_has_the_widest_grant_of_the_roles_and_the_team(cast: Cast) -> None:
    cast.colleague.roles.create(key="one", name="One", grants={"x.y.view": "own", "x.y.change": "own"})
    cast.colleague.roles.create(key="two", name="Two", grants={"x.y.view": "team"})
    actor = actor_for_user(cast.colleague)
    assert (actor.scope("x.y.view"), actor.scope("x.y.change")) == (Scope.TEAM, Scope.OWN)
    assert actor.team_user_ids == {cast.owner.pk, cast.colleague.pk}
    assert actor.may("people.user.view")
    assert not actor.may("people.user.change")
    assert cast.actor("owner").scope("people.user.change") is Scope.ALL
    assert cast.actor("nobody").grants == {}


@pytest.mark.parametrize(
    ("scope", "seen"), [("own", {"colleague"}), ("team", {"colleague", "owner"}), (None, set())]
)
def test_owned_by_follows_the_scope(cast: Cast, scope: str | None, seen: set[str]) -> None:
    grants = {"x.y.view": Scope(scope)} if scope else {}
    actor = Actor(
        kind="user",
        user_id=cast.colleague.pk,
        name="Carl",
        grants=grants,
        team_user_ids=frozenset({cast.colleague.pk, cast.owner.pk}),
    )
    found = owned_by(User.objects.all(), actor, "x.y.view", owner="pk")
    assert set(found) == {cast.user(who) for who in seen}


def test_users_for_choice_are_the_active_ones(cast: Cast) -> None:
    User.objects.filter(pk=cast.nobody.pk).update(is_active=False)
    names = [user.first_name for user in users_for_choice(cast.actor("analyst"))]
    assert names == ["Anna", "Carl", "Olivia", "Stella"]
    assert not users_for_choice(anonymous_actor()).exists()
