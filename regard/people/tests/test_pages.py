import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from regard.people.forms import scope_choices
from regard.people.models import ApiToken, Role, Team, User
from regard.people.queries import business
from regard.people.tests.cast import PASSWORD, Cast

PAGES = [
    "profile",
    "business",
    "user_list",
    "user_create",
    "team_create",
    "role_list",
    "role_create",
    "token_list",
    "token_create",
]


@pytest.mark.parametrize("name", PAGES)
def test_every_settings_page_opens_for_the_owner(owner_client: Client, name: str) -> None:
    answer = owner_client.get(reverse(f"people:{name}"))
    assert answer.status_code == 200
    assert b'aria-current="page"' in answer.content


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index"])
def test_how_one_signs_in_is_said_without_inline_style(owner_client: Client, name: str) -> None:
    page = owner_client.get(reverse(name)).content.decode()
    assert "<style" not in page
    assert " style=" not in page


def test_sign_in_by_address_and_password(cast: Cast) -> None:
    client = Client()
    assert client.get("/account/login/").status_code == 200
    answer = client.post("/account/login/", {"login": "OLIVIA@example.com", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.owner.pk)
    assert "signed in" not in client.get("/").content.decode()  # one sees that one is in


def test_ten_wrong_passwords_block_the_address(cast: Cast) -> None:
    client = Client()
    wrong = {"login": "olivia@example.com", "password": "not this one"}
    codes = [client.post("/account/login/", wrong).status_code for _ in range(10)]
    assert codes[0] == 200
    assert codes[-1] == 429
    right = client.post("/account/login/", {"login": "olivia@example.com", "password": PASSWORD})
    assert right.status_code == 429
    other = client.post("/account/login/", {"login": "carl@example.com", "password": PASSWORD})
    assert other.status_code == 302


def test_single_sign_on_is_offered_where_it_is_set_up(cast: Cast, settings: Settings) -> None:
    assert b"Sign in with" not in Client().get("/account/login/").content
    app = {
        "provider_id": "sso",
        "name": "Acme",
        "client_id": "c",
        "secret": "s",
        "settings": {"server_url": "https://id.example"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    answer = Client().get("/account/login/")
    assert b"Sign in with Acme" in answer.content
    assert b"/account/oidc/sso/login/" in answer.content


def test_nobody_signs_up(cast: Cast) -> None:
    client = Client()
    assert b"By invitation" in client.get("/account/signup/").content
    client.post(
        "/account/signup/",
        {"email": "new@example.com", "password1": "a long secret", "password2": "a long secret"},
    )
    assert not User.objects.filter(email="new@example.com").exists()


def test_user_create_gives_a_link_that_sets_the_password(owner_client: Client) -> None:
    role = Role.objects.get(key="analyst")
    answer = owner_client.post(
        reverse("people:user_create"), {"email": "Ines@Example.com", "first_name": "Ines", "roles": [role.pk]}
    )
    link = re.search(r'value="(http://testserver/account/password/reset/key/[^"]+)"', answer.content.decode())
    assert link
    guest = Client()
    step = guest.get(link[1])
    assert step.status_code == 302
    guest.post(step["Location"], {"password1": "seven green teapots", "password2": "seven green teapots"})
    ines = User.objects.get(email="ines@example.com")
    assert ines.check_password("seven green teapots")
    assert guest.get(reverse("people:profile")).status_code == 200
    assert Client().get(link[1]).status_code == 200  # used up: a page that says so, not a form


def test_user_create_refuses_a_taken_address(owner_client: Client) -> None:
    answer = owner_client.post(
        reverse("people:user_create"), {"email": "carl@example.com", "first_name": "X"}
    )
    assert b"signs in with carl@example.com already" in answer.content
    assert User.objects.count() == 5


def test_profile_changes_only_oneself(cast: Cast, nobody_client: Client) -> None:
    answer = nobody_client.post(
        reverse("people:profile"),
        {
            "first_name": "Noël",
            "last_name": "N",
            "theme": "dark",
            "time_zone": "Europe/Berlin",
            "language": "en-gb",
        },
    )
    assert answer.status_code == 302
    cast.nobody.refresh_from_db()
    assert (cast.nobody.first_name, cast.nobody.theme, cast.nobody.time_zone) == (
        "Noël",
        "dark",
        "Europe/Berlin",
    )
    assert not User.objects.exclude(pk=cast.nobody.pk).filter(theme="dark").exists()


def test_business_shows_to_all_roles_and_changes_for_the_owner(
    owner_client: Client, analyst_client: Client
) -> None:
    data = {
        "name": "Northleaf",
        "currency": "GBP",
        "time_zone": "Europe/London",
        "first_weekday": 0,
        "discount_rate": "10",
    }
    page = reverse("people:business")
    assert analyst_client.post(page, data).status_code == 404
    assert business().name == "My business"
    assert owner_client.post(page, data).status_code == 302
    assert (business().name, business().currency) == ("Northleaf", "GBP")
    wrong = owner_client.post(page, {**data, "margin_rate": "200"})
    assert wrong.status_code == 200
    assert b"between 0 and 100 %" in wrong.content
    assert owner_client.post(page, {**data, "margin_rate": "52.5"}).status_code == 302
    assert business().margin_rate == Decimal("0.525")
    assert b'value="52.5"' in owner_client.get(page).content


def test_scopes_of_a_token_are_said_in_plain_words(cast: Cast) -> None:
    said = dict(scope_choices(cast.actor("owner")))
    assert said["exchange.*.view"] == "See imports and exports"
    assert said["sales.*"] == "See and change orders, returns, what customers own and what was given to them"
    assert "exchange.*" not in said, "there is nothing in it to change"
    assert said["audit.*.view"] == "See who changed what"
    assert "audit.*" not in said


def test_team_create_and_delete(cast: Cast, owner_client: Client) -> None:
    owner_client.post(reverse("people:team_create"), {"name": "West", "members": [cast.analyst.pk]})
    west = Team.objects.get(name="West")
    assert list(west.members.all()) == [cast.analyst]
    owner_client.post(reverse("people:team_delete", args=[west.pk]))
    assert not Team.objects.filter(name="West").exists()
    assert User.objects.filter(pk=cast.analyst.pk).exists()


def test_role_create_by_copy_then_change_then_delete(owner_client: Client) -> None:
    analyst = Role.objects.get(key="analyst")
    page = reverse("people:role_create") + f"?copy={analyst.pk}"
    assert b"Analyst (copy)" in owner_client.get(page).content
    owner_client.post(page, {"name": "Auditor", "people.user.view": "all"})
    role = Role.objects.get(name="Auditor")
    assert role.grants == {"people.user.view": "all"}
    owner_client.post(
        reverse("people:role_detail", args=[role.pk]), {"name": "Auditor", "people.user.view": "own"}
    )
    role.refresh_from_db()
    assert role.grants == {"people.user.view": "own"}
    owner_client.post(reverse("people:role_delete", args=[role.pk]))
    assert not Role.objects.filter(name="Auditor").exists()


def test_a_builtin_role_stays_as_it_is(owner_client: Client) -> None:
    analyst = Role.objects.get(key="analyst")
    answer = owner_client.post(reverse("people:role_detail", args=[analyst.pk]), {"name": "Mine"})
    assert answer.status_code == 200
    owner_client.post(reverse("people:role_delete", args=[analyst.pk]))
    assert Role.objects.get(key="analyst").name == "Analyst"


def test_token_create_shows_the_secret_once_and_revoke_ends_it(cast: Cast, owner_client: Client) -> None:
    from regard.kernel.errors import Forbidden
    from regard.people.services import authenticate_token

    answer = owner_client.post(
        reverse("people:token_create"), {"name": "Shop", "scopes": ["*"], "days": "30"}
    )
    found = re.search(r'value="(rgd_[^"]+)"', answer.content.decode())
    assert found
    actor = authenticate_token(found[1])
    assert (actor.kind, actor.user_id, actor.source) == ("token", cast.owner.pk, "api")
    assert found[1].encode() not in owner_client.get(reverse("people:token_list")).content
    owner_client.post(reverse("people:token_revoke", args=[ApiToken.objects.get().pk]))
    with pytest.raises(Forbidden):
        authenticate_token(found[1])


def test_a_stranger_cannot_revoke_the_owners_token(
    cast: Cast, api_token: str, stranger_client: Client
) -> None:
    token = ApiToken.objects.get()
    answer = stranger_client.post(reverse("people:token_revoke", args=[token.pk]))
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
