"""Who reports to whom and who answers for which territory: no circles, audited, and seen at once in what people may see."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regard.audit.models import Change
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people import territory_rules as rules
from regard.people.models import Territory, User
from regard.people.queries import hierarchy, placings, territories, territories_below
from regard.people.services import actor_for_user, delete_territory, save_territory, set_manager
from regard.people.tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db


def test_rules_are_checked_and_read() -> None:
    kept, wrong = rules.checked(
        {"countries": [" Netherlands ", "", "Netherlands"], "postal_codes": ["10 11", "1000-1999"]},
        ["consumer"],
    )
    assert (kept, wrong) == ({"countries": ["Netherlands"], "postal_codes": ["10 11", "1000-1999"]}, {})
    for flaw in (
        {"postal_codes": ["2000-1000"]},
        {"postal_codes": ["10%"]},
        {"party_classes": ["x"]},
        {"moon": ["x"]},
    ):
        assert list(rules.checked(flaw, ["consumer"])[1]) == list(flaw)
    assert rules.placing(3, {}) is None
    found = rules.placing(3, kept)
    assert found is not None
    assert (found.prefixes, found.ranges) == (("1011",), (("1000", "1999"),))
    tree = {1: None, 2: 1, 3: 2, 4: None}
    assert rules.below(tree, [2, 4]) == {2, 3, 4}
    assert rules.depths(tree) == {1: 0, 2: 1, 3: 2, 4: 0}
    assert [rules.would_circle(tree, 1, one) for one in (3, 1, 4, None)] == [True, True, False, False]
    assert rules.walked(tree, {1: "b", 2: "x", 3: "y", 4: "a"}) == [(4, 0), (1, 0), (2, 1), (3, 2)]


def test_a_manager_reaches_what_everybody_below_reaches_from_that_moment(cast: Cast) -> None:
    owner, chief = cast.actor("owner"), make_user("Mia", "seller")
    middle = make_user("Max", "seller")
    assert actor_for_user(chief).team_user_ids == {chief.pk}
    set_manager(actor=owner, user_id=middle.pk, manager_id=chief.pk)
    set_manager(actor=owner, user_id=cast.stranger.pk, manager_id=middle.pk)
    assert actor_for_user(chief).team_user_ids == {chief.pk, middle.pk, cast.stranger.pk}
    assert actor_for_user(middle).team_user_ids == {middle.pk, cast.stranger.pk}
    assert actor_for_user(cast.stranger).team_user_ids == {cast.stranger.pk}
    mate = make_user("Moe", "seller", team=cast.stranger.teams.get())
    assert mate.pk in actor_for_user(chief).team_user_ids
    assert [(one.name, one.depth) for one in hierarchy([chief.pk, middle.pk, cast.stranger.pk])] == [
        ("Mia", 0), ("Max", 1), ("Stella", 2),
    ]  # fmt: skip
    set_manager(actor=owner, user_id=middle.pk, manager_id=None)
    assert actor_for_user(chief).team_user_ids == {chief.pk}
    change = Change.objects.filter(model="people.user", object_id=middle.pk).latest("pk")
    assert (change.before, change.after) == ({"manager_id": chief.pk}, {"manager_id": None})


def test_nobody_comes_to_report_to_themselves(cast: Cast) -> None:
    owner, chief = cast.actor("owner"), cast.colleague
    set_manager(actor=owner, user_id=cast.stranger.pk, manager_id=chief.pk)
    for manager in (cast.stranger.pk, chief.pk, 999_999):
        with pytest.raises(Invalid):
            set_manager(actor=owner, user_id=chief.pk, manager_id=manager)
    with pytest.raises(NotFound):
        set_manager(actor=owner, user_id=999_999, manager_id=None)
    with pytest.raises(Forbidden):
        set_manager(actor=cast.actor("colleague"), user_id=cast.stranger.pk, manager_id=None)
    assert User.objects.get(pk=chief.pk).manager is None


def test_who_answers_for_a_territory_reaches_it_and_those_below_and_so_does_the_manager(cast: Cast) -> None:
    owner, seller = cast.actor("owner"), cast.colleague
    top = save_territory(actor=owner, territory_id=None, name="Europe", user_ids=[seller.pk])
    part = save_territory(actor=owner, territory_id=None, name="Benelux", parent_id=top.pk)
    assert actor_for_user(seller).territory_ids == {top.pk, part.pk}
    set_manager(actor=owner, user_id=seller.pk, manager_id=cast.stranger.pk)
    assert actor_for_user(cast.stranger).territory_ids == {top.pk, part.pk}
    assert actor_for_user(cast.owner).territory_ids == set()  # who sees all needs none
    save_territory(actor=owner, territory_id=part.pk, name="Benelux")
    assert actor_for_user(seller).territory_ids == {top.pk}
    assert cast.actor("stranger").team_holders >= {cast.stranger.pk, -top.pk}


def test_an_actor_costs_two_queries_however_deep_the_tree(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner, above = cast.actor("owner"), cast.colleague
    for number in range(5):
        user = make_user(f"U{number}", "seller")
        set_manager(actor=owner, user_id=user.pk, manager_id=above.pk)
        above = user
    with django_assert_num_queries(2):
        assert len(actor_for_user(cast.colleague).team_user_ids) == 7


def test_a_territory_is_kept_whole_or_refused(cast: Cast) -> None:
    owner = cast.actor("owner")
    top = save_territory(actor=owner, territory_id=None, name="Europe", rule={"countries": ["France"]})
    part = save_territory(
        actor=owner, territory_id=None, name="Nord", parent_id=top.pk, rule={"postal_codes": ["59"]}
    )
    save_territory(actor=owner, territory_id=None, name="Hand")
    for words, field in (
        ({"name": "europe"}, "name"),
        ({"name": " "}, "name"),
        ({"name": "X", "parent_id": 999_999}, "parent"),
        ({"name": "X", "user_ids": [999_999]}, "users"),
        ({"name": "X", "rule": {"postal_codes": ["?"]}}, "postal_codes"),
    ):
        with pytest.raises(Invalid) as raised:
            save_territory(actor=owner, territory_id=None, **words)
        assert [error.field for error in raised.value.errors] == [field]
    with pytest.raises(Invalid, match="below itself"):
        save_territory(actor=owner, territory_id=top.pk, name="Europe", parent_id=part.pk)
    assert [one.territory_id for one in placings()] == [part.pk, top.pk]
    assert [(one.name, depth) for one, depth in territories(owner)] == [
        ("Europe", 0),
        ("Nord", 1),
        ("Hand", 0),
    ]
    assert territories_below([top.pk]) == {top.pk, part.pk}
    with pytest.raises(Conflict, match="not empty"):
        delete_territory(actor=owner, territory_id=top.pk)
    with pytest.raises(Forbidden):
        delete_territory(actor=cast.actor("colleague"), territory_id=part.pk)
    delete_territory(actor=owner, territory_id=part.pk)
    assert [change.action for change in Change.objects.filter(model="people.territory", object_id=part.pk)] == [
        "create", "delete",
    ]  # fmt: skip


def test_pages_of_hierarchy_and_territories(
    cast: Cast, owner_client: Client, colleague_client: Client
) -> None:
    boss = cast.colleague
    owner_client.post(f"/settings/hierarchy/{cast.stranger.pk}/", {"manager": boss.pk})
    assert User.objects.get(pk=cast.stranger.pk).manager == boss
    refused = owner_client.post(
        f"/settings/hierarchy/{boss.pk}/", {"manager": cast.stranger.pk}
    ).content.decode()
    assert "That person reports to Carl" in refused
    assert "Stella" in colleague_client.get("/settings/hierarchy/").content.decode()
    assert colleague_client.get(f"/settings/hierarchy/{boss.pk}/").status_code == 404
    posted = {
        "name": "Benelux",
        "countries": "Netherlands,\nBelgium",
        "postal_codes": "10, 1000-1999",
        "users": [boss.pk],
    }
    owner_client.post("/settings/territories/new/", posted)
    territory = Territory.objects.get()
    assert territory.rule == {"countries": ["Netherlands", "Belgium"], "postal_codes": ["10", "1000-1999"]}
    page = owner_client.get(f"/settings/territories/{territory.pk}/").content.decode()
    assert "Netherlands, Belgium" in page
    assert "Netherlands, Belgium" in colleague_client.get("/settings/territories/").content.decode()
    assert colleague_client.post("/settings/territories/new/", posted).status_code == 404
    owner_client.post(f"/settings/territories/{territory.pk}/delete/")
    assert not Territory.objects.exists()


def test_programs_make_change_and_delete_territories(cast: Cast, api_client: Client) -> None:
    def send(method: str, path: str, body: object = None) -> tuple[int, object]:
        data = "" if body is None else json.dumps(body)
        answer = getattr(api_client, method)(
            f"/api/v1/territories{path}", data, content_type="application/json"
        )
        return answer.status_code, answer.json() if answer.content else None

    status, made = send(
        "post", "", {"name": "Benelux", "rule": {"countries": ["NL"]}, "user_ids": [cast.colleague.pk]}
    )
    assert status == 201
    assert isinstance(made, dict)
    assert made["rule"]["countries"] == ["NL"]
    assert send("post", "", {"name": "Benelux"})[0] == 422
    status, changed = send("put", f"/{made['id']}", {"name": "BeNeLux"})
    assert (status, isinstance(changed, dict) and changed["user_ids"]) == (200, [])
    assert api_client.get("/api/v1/territories").json()["items"][0]["name"] == "BeNeLux"
    assert send("delete", f"/{made['id']}")[0] == 204
    assert send("delete", f"/{made['id']}")[0] == 404
