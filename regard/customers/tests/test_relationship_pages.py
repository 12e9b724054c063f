"""Relationships on the customer's pages and over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.customers.models import Customer, Relationship
from regard.customers.services.customers import create_customer
from regard.customers.tests.relations import (
    TODAY,
    YESTERDAY,
    buys,
    chain,
    make,
    organisation,
    said,
    say,
)
from regard.kernel.actor import Actor
from regard.people.models import User
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def kade(owner: User) -> Customer:
    return organisation("Kade Koffie", owner=owner)


@pytest.fixture
def noor(owner: User) -> Customer:
    return make("Noor de Wit", owner=owner)


def text(client: Client, url: str, **more: Any) -> str:
    response = client.get(url, **more)
    assert response.status_code == 200, url
    return response.content.decode()


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(url)
    return len(queries)


def test_the_page_shows_lists_account_and_map(cast: Cast, kade: Customer, noor: Customer) -> None:
    actor = cast.actor("owner")
    say(actor, kade, "~works_at", noor, role="Barista")
    say(actor, kade, "~decides", make("Old boss", owner=cast.owner), until=YESTERDAY)
    Customer.objects.filter(pk=kade.pk).update(parent=organisation("Groep", owner=cast.owner))
    buys(actor, kade, "1", "1234")
    page = text(cast.client("owner"), f"/customers/{kade.pk}/relationships/")
    for words in (
        "employs",
        "Barista",
        "had as decision-maker",
        "Groep",
        "€1,234",
        "relationship-map",
        "Add relationship",
    ):
        assert words in page
    seen = text(cast.client("analyst"), f"/customers/{kade.pk}/relationships/")
    assert "Add relationship" not in seen
    assert ">Take out</button>" not in seen
    empty = text(cast.client("owner"), f"/customers/{make('Alone', owner=cast.owner).pk}/relationships/")
    assert "Nobody is connected with Alone yet" in empty


def test_the_tab_costs_the_same_for_one_and_for_thirty(cast: Cast, kade: Customer, noor: Customer) -> None:
    client, url = cast.client("owner"), f"/customers/{kade.pk}/relationships/"
    actor = cast.actor("owner")
    say(actor, kade, "~works_at", noor)
    say(actor, kade, "~works_at", make("Sam", owner=cast.owner))
    organisation("Filiaal", owner=cast.owner, parent=kade)
    few = cost(client, url)
    rows = [make(f"P{n}", owner=cast.owner) for n in range(30)]
    Relationship.objects.bulk_create(
        [Relationship(customer=one, other=kade, type="works_at") for one in rows]
        + [Relationship(customer=one, other=noor, type="reports_to") for one in rows]
    )
    [organisation(f"F{n}", owner=cast.owner, parent=kade) for n in range(30)]
    assert cost(client, url) == few
    assert few <= 15


def test_beside_a_customer_stand_the_most_telling(cast: Cast, kade: Customer) -> None:
    boss = make("The boss", owner=cast.owner)
    for n in range(8):
        say(cast.actor("owner"), kade, "~works_at", make(f"Hand {n}", owner=cast.owner))
    say(cast.actor("owner"), kade, "~works_at", boss, strength="weak")
    say(cast.actor("owner"), kade, "~decides", boss)
    page = text(cast.client("owner"), f"/customers/{kade.pk}/beside/", headers={"HX-Request": "true"})
    assert page.index("The boss") < page.index("Hand 0")
    assert page.count("The boss") == 1
    assert "Hand 7" not in page
    assert "and 3 more" in page


def test_a_relationship_is_said_on_the_page(cast: Cast, kade: Customer, noor: Customer) -> None:
    client, url = cast.client("owner"), f"/customers/{kade.pk}/relationships/new/"
    values = {
        "direction": "~works_at",
        "role": "Barista",
        "strength": "normal",
        "since": "2025-01-01",
        "until": "",
        "note": "",
    }
    searched = client.post(url, values | {"q": "noor", "find": "1"})
    assert searched.status_code == 200
    page = searched.content.decode()
    assert f'value="{noor.pk}"' in page
    assert 'value="Barista"' in page
    assert not Relationship.objects.exists()
    missing = client.post(url, values | {"q": "noor"})
    assert missing.status_code == 422
    assert "Search for the other customer and choose one" in missing.content.decode()
    wrong = client.post(url, values | {"other_id": str(organisation("Lokaal", owner=cast.owner).pk)})
    assert wrong.status_code == 422
    assert "Lokaal is an organisation" in wrong.content.decode()
    done = client.post(url, values | {"other_id": str(noor.pk)})
    assert done.headers["Location"] == f"/customers/{kade.pk}/relationships/"
    row = Relationship.objects.get()
    one = f"/customers/{noor.pk}/relationships/{row.pk}/"
    assert "Barista" in text(client, one)
    assert (
        client.post(one, {"strength": "strong", "role": "Barista", "since": "2025-01-01"}).status_code == 302
    )
    assert client.post(one, {"do": "end"}).status_code == 302
    row.refresh_from_db()
    assert (row.strength, row.until) == ("strong", YESTERDAY)
    assert client.post(one, {"do": "remove"}).status_code == 302
    assert not Relationship.objects.exists()
    assert "Nobody is found" in text(client, f"/customers/{kade.pk}/relationships/pick/?q=zzzzqqq")


def test_a_part_is_put_in_and_taken_out_on_the_page(cast: Cast, kade: Customer) -> None:
    client, branch = cast.client("owner"), organisation("Kade Zuid", owner=cast.owner)
    values = {"direction": "parent_of", "strength": "normal", "other_id": str(branch.pk)}
    assert client.post(f"/customers/{kade.pk}/relationships/new/", values).status_code == 302
    branch.refresh_from_db()
    assert branch.parent_id == kade.pk
    stranger = cast.client("stranger")
    assert (
        stranger.post(f"/customers/{kade.pk}/relationships/unpart/", {"part": branch.pk}).status_code == 404
    )
    assert client.post(f"/customers/{kade.pk}/relationships/unpart/", {"part": branch.pk}).status_code == 302
    assert Customer.objects.get(pk=branch.pk).parent_id is None
    assert client.post(f"/customers/{kade.pk}/relationships/unpart/", {"part": branch.pk}).status_code == 404


def test_the_map_and_its_list_say_the_same_of_sixty(cast: Cast, kade: Customer, noor: Customer) -> None:
    people = [make(f"P{n:02}", owner=cast.owner) for n in range(69)]
    Relationship.objects.bulk_create(
        [Relationship(customer=one, other=kade, type="works_at") for one in people]
        + [Relationship(customer=people[0], other=people[1], type="reports_to")]
    )
    say(cast.actor("owner"), kade, "~decides", noor, role="Owner")
    say(cast.actor("owner"), kade, "~works_at", noor, until=YESTERDAY)
    page = text(cast.client("owner"), f"/customers/{kade.pk}/relationships/")
    drawn = json.loads(
        page.partition('id="relationship-map" type="application/json">')[2].partition("</script>")[0]
    )
    assert (len(drawn["nodes"]), drawn["more"], drawn["groups"]) == (60, 10, ["stake", "work"])
    assert drawn["nodes"][0]["words"] == ["decides for, Owner", "worked at"]
    assert [(tie["first"], tie["words"], tie["second"]) for tie in drawn["ties"]] == [
        ("P00", "reports to", "P01")
    ]
    listed = page.partition("data-map-list")[2].partition("</details>")[0]
    assert all(f'<a href="{node["url"]}">{node["name"]}</a>' in listed for node in drawn["nodes"])
    assert "P00 reports to P01" in listed
    assert "10 more are not drawn" in page


def test_the_timeline_names_only_whom_one_may_see(cast: Cast, kade: Customer) -> None:
    hidden = make("Hidden person", owner=cast.stranger)
    say(cast.actor("owner"), kade, "~works_at", hidden)
    assert "Hidden person" in text(cast.client("owner"), f"/customers/{kade.pk}/timeline/")
    page = text(cast.client("colleague"), f"/customers/{kade.pk}/timeline/")
    assert "Hidden person" not in page
    assert "another customer" in page


# the API


def test_programs_say_change_and_remove_relationships(
    api_client: Client,
    owner: User,
    owner_actor: Actor,
    kade: Customer,
    noor: Customer,
) -> None:
    url = f"/api/v1/customers/{kade.pk}/relationships"
    body = {"direction": "~works_at", "other_id": noor.pk, "role": "Barista"}
    made = api_client.post(url, body, content_type="application/json")
    assert made.status_code == 201
    row = made.json()
    assert (row["words"], row["other"]["name"], row["direction"]) == ("employs", "Noor de Wit", "~works_at")
    again = api_client.post(url, body, content_type="application/json")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "other_id")
    changed = api_client.patch(f"{url}/{row['id']}", {"until": "2026-01-01"}, content_type="application/json")
    assert changed.json()["is_past"]
    assert (
        api_client.get(f"/api/v1/customers/{noor.pk}/relationships").json()["items"][0]["words"]
        == "worked at"
    )
    assert api_client.delete(f"{url}/{row['id']}").status_code == 204
    assert api_client.get(url).json() == {"items": [], "unseen": 0, "has_more": False}
    assert api_client.delete(f"{url}/{row['id']}").status_code == 404


def test_programs_read_accounts_and_households(
    api_client: Client,
    owner: User,
    owner_actor: Actor,
    noor: Customer,
) -> None:
    top, _, (first, _) = chain(owner)
    buys(owner_actor, first, "1", "12.5")
    tree = api_client.get(f"/api/v1/customers/{top.pk}/account").json()
    assert [node["name"] for node in tree["nodes"]] == ["Groep", "Noord", "Filiaal 000", "Filiaal 001"]
    assert tree["total"]["net_revenue"] == "12.50"
    assert api_client.get(f"/api/v1/customers/{noor.pk}/account").status_code == 404
    assert api_client.get(f"/api/v1/customers/{noor.pk}/household").status_code == 404
    say(owner_actor, noor, "household", make("Sam", owner=owner))
    members = api_client.get(f"/api/v1/customers/{noor.pk}/household").json()["members"]
    assert [one["name"] for one in members] == ["Noor de Wit", "Sam"]
    part = {"direction": "~parent_of", "other_id": top.pk}
    put = api_client.post(f"/api/v1/customers/{noor.pk}/relationships", part, content_type="application/json")
    assert put.status_code == 204
    noor.refresh_from_db()
    assert noor.parent_id == top.pk


def test_the_way_a_customer_is_made_leaves_room_for_relationships(owner_actor: Actor) -> None:
    made = create_customer(actor=owner_actor, values={"name": "Kade", "kind": "organisation"})
    say(owner_actor, made, "~contact", make("Noor"))
    assert said(owner_actor, made) == ["is reached through Noor"]
