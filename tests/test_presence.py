"""Who else has a record open: told to those who see it, to nobody else, and only for as long as they are there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from regard.activities.services.activities import log_activity
from regard.customers.services.customers import create_customer
from regard.people.tests.cast import Cast
from regard.ui.models import Presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def kade(cast: Cast) -> int:
    return create_customer(
        actor=cast.actor("owner"), values={"name": "Kade", "owner_id": cast.colleague.pk}
    ).pk


def at(client: Client, number: int, **more: str) -> dict[str, Any]:
    answer = client.post("/ui/presence/", {"noun": "customers.customer", "id": str(number), **more})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def names(said: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(one["name"], one["editing"]) for one in said["others"]]


def test_two_people_hear_of_each_other_until_one_leaves(cast: Cast, kade: int) -> None:
    owner, colleague = cast.client("owner"), cast.client("colleague")
    assert names(at(owner, kade)) == []
    assert names(at(colleague, kade, editing="1")) == [("Olivia", False)]
    assert names(at(owner, kade)) == [("Carl", True)]
    at(colleague, kade, leaving="1")
    assert names(at(owner, kade)) == []


def test_who_is_not_heard_of_any_more_has_gone(cast: Cast, kade: int) -> None:
    at(cast.client("colleague"), kade)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert names(at(cast.client("owner"), kade)) == []


def test_nobody_hears_of_a_record_they_do_not_see(cast: Cast, kade: int) -> None:
    at(cast.client("colleague"), kade)
    for who, sent in (
        ("stranger", {"noun": "customers.customer", "id": str(kade)}),
        ("nobody", {"noun": "customers.customer", "id": str(kade)}),
        ("owner", {"noun": "customers.customer", "id": "999999"}),
        ("owner", {"noun": "customers.nonsense", "id": str(kade)}),
        ("owner", {"noun": "customers.customer", "id": "x"}),
    ):
        assert cast.client(who).post("/ui/presence/", sent).status_code == 404
    assert Presence.objects.count() == 1


def test_the_pulse_changes_when_something_happens(cast: Cast, kade: int) -> None:
    client = cast.client("owner")
    before = at(client, kade)["pulse"]
    assert at(client, kade)["pulse"] == before
    log_activity(actor=cast.actor("colleague"), customer_id=kade, kind="note", values={"text": "Called"})
    assert at(client, kade)["pulse"] != before


def test_pages_of_records_and_their_forms_ask_for_it(cast: Cast, kade: int) -> None:
    client = cast.client("owner")
    page, form = (client.get(f"/customers/{kade}/{rest}").content.decode() for rest in ("", "edit/"))
    assert f'data-presence="customers.customer" data-id="{kade}"' in page
    assert "data-editing" in form
    assert "data-presence" not in client.get("/customers/new/").content.decode()
