"""Key accounts: who answers for them, when they are reviewed, and what becomes of that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from regard.audit.models import Change
from regard.customers.key_account_queries import standing, visible_to
from regard.customers.models import Customer, KeyAccount, KeyAccountReview
from regard.customers.services.customers import change_customer
from regard.customers.services.key_accounts import (
    change_key_account,
    log_review,
    mark_key_account,
    unmark_key_account,
)
from regard.customers.tests.relations import TODAY, buys, make, organisation, say
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.people.models import User
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def kade(owner: User) -> Customer:
    return organisation("Kade Koffie", owner=owner)


def told(customer: Customer) -> list[str]:
    entries = Entry.objects.filter(customer_id=customer.pk, kind__startswith="customers.keyaccount")
    return [kind.rpartition(".")[2] for kind in entries.order_by("id").values_list("kind", flat=True)]


@pytest.mark.parametrize(
    ("due", "verdict", "words"),
    [
        (date(2026, 6, 14), "bad", "overdue by 1 day"),
        (date(2026, 6, 15), "watch", "due today"),
        (date(2026, 6, 29), "watch", "due in 14 days"),
        (date(2026, 6, 30), "good", "due in 15 days"),
    ],
)
def test_a_review_is_overdue_the_day_after(due: date, verdict: str, words: str) -> None:
    found = standing(due)
    assert (found.verdict, found.words) == (verdict, words)


def test_an_organisation_is_marked_changed_reviewed_and_unmarked(
    owner: User, owner_actor: Actor, kade: Customer
) -> None:
    account = mark_key_account(
        actor=owner_actor, customer_id=kade.pk, values={"sponsor_id": owner.pk, "every": 6, "unit": "weeks"}
    )
    assert (account.next_review_on, account.last_review_on) == (date(2026, 7, 27), None)
    change_key_account(actor=owner_actor, customer_id=kade.pk, values={"goals": "Two more cafés"})
    change_key_account(actor=owner_actor, customer_id=kade.pk, values={"goals": "Two more cafés"})
    log_review(actor=owner_actor, customer_id=kade.pk, values={"held_on": "2026-06-10", "note": "Went well"})
    account.refresh_from_db()
    assert (account.last_review_on, account.next_review_on) == (date(2026, 6, 10), date(2026, 7, 22))
    log_review(actor=owner_actor, customer_id=kade.pk, values={"held_on": "2026-01-10"})
    account.refresh_from_db()
    assert account.last_review_on == date(2026, 6, 10)
    unmark_key_account(actor=owner_actor, customer_id=kade.pk)
    assert not KeyAccount.objects.exists()
    assert KeyAccountReview.objects.count() == 2
    assert told(kade) == ["marked", "changed", "reviewed", "reviewed", "unmarked"]
    assert Change.objects.filter(model="customers.keyaccount").count() == 5
    again = mark_key_account(actor=owner_actor, customer_id=kade.pk, values={})
    assert (again.every, again.unit, again.last_review_on) == (3, "months", date(2026, 6, 10))


def test_another_cadence_moves_the_next_review(owner_actor: Actor, kade: Customer) -> None:
    mark_key_account(actor=owner_actor, customer_id=kade.pk, values={})
    account = change_key_account(actor=owner_actor, customer_id=kade.pk, values={"every": "1"})
    assert account.next_review_on == date(2026, 7, 15)
    account = change_key_account(
        actor=owner_actor, customer_id=kade.pk, values={"every": 2, "next_review_on": "2026-12-01"}
    )
    assert account.next_review_on == date(2026, 12, 1)


def test_flaws_are_refused_and_change_nothing(owner_actor: Actor, kade: Customer) -> None:
    person = make("Noor")
    with pytest.raises(Invalid, match="key accounts are organisations"):
        mark_key_account(actor=owner_actor, customer_id=person.pk, values={})
    with pytest.raises(NotFound):
        log_review(actor=owner_actor, customer_id=kade.pk)
    for values, field in (
        ({"every": 0}, "every"),
        ({"every": 25}, "every"),
        ({"unit": "years"}, "unit"),
        ({"sponsor_id": 99_999}, "sponsor_id"),
    ):
        with pytest.raises(Invalid) as refused:
            mark_key_account(actor=owner_actor, customer_id=kade.pk, values=values)
        assert [error.field for error in refused.value.errors] == [field]
    mark_key_account(actor=owner_actor, customer_id=kade.pk, values={})
    with pytest.raises(Conflict, match="already"):
        mark_key_account(actor=owner_actor, customer_id=kade.pk, values={})
    with pytest.raises(Invalid, match="taken place"):
        log_review(actor=owner_actor, customer_id=kade.pk, values={"held_on": "2026-06-16"})
    with pytest.raises(Invalid, match="comes after"):
        log_review(actor=owner_actor, customer_id=kade.pk, values={"next_review_on": "2026-06-01"})
    log_review(actor=owner_actor, customer_id=kade.pk)
    with pytest.raises(Conflict, match="logged already"):
        log_review(actor=owner_actor, customer_id=kade.pk)
    with pytest.raises(Invalid, match="key account"):
        change_customer(actor=owner_actor, customer_id=kade.pk, values={"kind": "person"})
    assert told(kade) == ["marked", "reviewed"]


def test_who_may_not_looks_after_nothing(cast: Cast, kade: Customer) -> None:
    with pytest.raises(Forbidden):
        mark_key_account(actor=cast.actor("analyst"), customer_id=kade.pk, values={})
    with pytest.raises(NotFound):
        mark_key_account(actor=cast.actor("stranger"), customer_id=kade.pk, values={})
    mark_key_account(actor=cast.actor("colleague"), customer_id=kade.pk, values={})
    assert visible_to(cast.actor("stranger")).count() == 0
    assert visible_to(cast.actor("analyst")).count() == 1
    assert cast.client("stranger").get(f"/customers/{kade.pk}/key-account/review/").status_code == 404


def test_the_list_shows_who_is_overdue(cast: Cast, kade: Customer) -> None:
    client, actor = cast.client("owner"), cast.actor("owner")
    other = organisation("Lokaal", owner=cast.owner)
    mark_key_account(actor=actor, customer_id=kade.pk, values={"next_review_on": "2026-06-01"})
    mark_key_account(actor=actor, customer_id=other.pk, values={})
    buys(actor, kade, "1", "4321")
    page = client.get("/customers/key-accounts/").content.decode()
    for words in ("Kade Koffie", "Lokaal", "overdue by 14 days", "every 3 months", "4,321"):
        assert words in page
    overdue = client.get("/customers/key-accounts/?view=overdue").content.decode()
    assert "Kade Koffie" in overdue
    assert "Lokaal" not in overdue
    account = KeyAccount.objects.get(customer=kade)
    opened = client.get(f"/customers/key-accounts/{account.pk}/")
    assert opened.headers["Location"] == f"/customers/{kade.pk}/relationships/"


def test_a_key_account_is_kept_on_its_pages(cast: Cast, kade: Customer) -> None:
    client = cast.client("owner")
    url = f"/customers/{kade.pk}/key-account/"
    values = {
        "sponsor_id": str(cast.colleague.pk),
        "every": "2",
        "unit": "months",
        "goals": "Grow",
        "next_review_on": "",
    }
    assert client.post(url, values | {"every": "many"}).status_code == 422
    assert client.post(url, values).status_code == 302
    say(cast.actor("owner"), kade, "~decides", make("The boss", owner=cast.owner), role="Owner")
    page = client.get(f"/customers/{kade.pk}/relationships/").content.decode()
    for words in ("Key account", "Carl", "every 2 months", "The boss", "Grow", "due in 61 days"):
        assert words in page
    beside = client.get(f"/customers/{kade.pk}/beside/", headers={"HX-Request": "true"}).content.decode()
    assert "Carl" in beside
    assert "due in 61 days" in beside
    review = {"held_on": "2026-06-15", "note": "They open in Delft", "next_review_on": ""}
    assert client.post(f"{url}review/", review | {"held_on": "2027-01-01"}).status_code == 422
    assert client.post(f"{url}review/", review).status_code == 302
    assert "They open in Delft" in client.get(f"/customers/{kade.pk}/relationships/").content.decode()
    timeline = client.get(f"/customers/{kade.pk}/timeline/").content.decode()
    assert "made Kade Koffie a key account, sponsor Carl" in timeline
    assert client.post(url, {"do": "unmark"}).status_code == 302
    assert not KeyAccount.objects.exists()


def test_programs_keep_key_accounts(api_client: Client, owner: User, kade: Customer) -> None:
    url = f"/api/v1/customers/{kade.pk}/key-account"
    assert api_client.get(url).status_code == 404
    made = api_client.put(url, {"every": 4, "unit": "weeks"}, content_type="application/json")
    assert made.json()["next_review_on"] == "2026-07-13"
    changed = api_client.put(url, {"sponsor_id": owner.pk}, content_type="application/json").json()
    assert (changed["sponsor_id"], changed["every"]) == (owner.pk, 4)
    logged = api_client.post(f"{url}/reviews", {"note": "Good"}, content_type="application/json")
    assert (logged.status_code, logged.json()["last_review_on"]) == (201, "2026-06-15")
    assert [one["name"] for one in api_client.get("/api/v1/key-accounts").json()["items"]] == ["Kade Koffie"]
    assert api_client.delete(url).status_code == 204
    assert api_client.get("/api/v1/key-accounts").json()["items"] == []
