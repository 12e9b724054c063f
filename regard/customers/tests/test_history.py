"""What a customer's fields were is kept, shown to those who may see the customer, and can be given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from regard.audit import sifting
from regard.audit.models import Change
from regard.audit.sifting import Sieve
from regard.customers.forms import LABELS
from regard.customers.history_queries import PAGE, History, history_of_all
from regard.customers.history_queries import history as read_history
from regard.customers.models import Customer
from regard.customers.queries import VIEW
from regard.customers.services.customers import change_customer, create_customer, restore_value
from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.errors import Forbidden, NotFound
from regard.people.tests.cast import Cast
from regard.story.models import Entry

pytestmark = pytest.mark.django_db


def history(actor: Actor, customer_id: int, *, field: str = "", before: int | None = None) -> History:
    return read_history(actor, customer_id, fields=(field,) if field else LABELS, before=before)


@pytest.fixture
def kade(cast: Cast) -> Customer:
    owner = cast.actor("owner")
    values = {"name": "Kade", "city": "Rotterdam", "owner_id": cast.owner.pk, "customer_since": "2024-05-01"}
    one = create_customer(actor=owner, values=values)
    change_customer(actor=owner, customer_id=one.pk, values={"city": "Delft", "annual_revenue": "1200.50"})
    change_customer(actor=owner, customer_id=one.pk, values={"city": "Leiden", "annual_revenue": "99"})
    change_customer(actor=owner, customer_id=one.pk, values={"customer_since": "2025-06-02"})
    return Customer.objects.get(pk=one.pk)


def lines(cast: Cast, one: Customer, field: str = "") -> list[tuple[str, Any, Any, bool, bool]]:
    found = history(cast.actor("owner"), one.pk, field=field).changes
    return [(line.field, line.before, line.after, line.is_current, line.is_past) for line in found]


def test_every_change_of_a_field_is_told_newest_first(cast: Cast, kade: Customer) -> None:
    assert lines(cast, kade, "city") == [
        ("city", "Delft", "Leiden", True, True),
        ("city", "Rotterdam", "Delft", False, True),
        ("city", None, "Rotterdam", False, False),
    ]
    found = history(cast.actor("owner"), kade.pk).changes
    assert {line.field for line in found} >= {"name", "city", "annual_revenue", "customer_since", "owner_id"}
    assert found[0].who == cast.actor("owner").name
    assert found[0].field == "customer_since"


@pytest.mark.parametrize(
    ("field", "expected"),
    [("city", "Rotterdam"), ("annual_revenue", None), ("customer_since", date(2024, 5, 1))],
)
def test_any_former_value_can_be_given_back(cast: Cast, kade: Customer, field: str, expected: object) -> None:
    changes = [line for line in history(cast.actor("owner"), kade.pk, field=field).changes if line.is_past]
    told = Entry.objects.filter(kind="customers.customer.changed").count()
    restored = restore_value(
        actor=cast.actor("owner"), customer_id=kade.pk, change_id=changes[-1].change_id, field=field
    )
    assert getattr(restored, field) == expected
    kade.refresh_from_db()
    assert getattr(kade, field) == expected
    assert Change.objects.filter(action="change").count() == 4
    assert Entry.objects.filter(kind="customers.customer.changed").count() == told + 1
    back = history(cast.actor("owner"), kade.pk, field=field).changes[0]
    restore_value(actor=cast.actor("owner"), customer_id=kade.pk, change_id=back.change_id, field=field)
    assert history(cast.actor("owner"), kade.pk, field=field).changes[0].after == back.before


def test_only_the_last_of_equal_values_is_the_one_of_now(cast: Cast, kade: Customer) -> None:
    for city in ("Delft", "Leiden"):
        change_customer(actor=cast.actor("owner"), customer_id=kade.pk, values={"city": city})
    assert [line[3] for line in lines(cast, kade, "city")] == [True, False, False, False, False]


def test_money_comes_back_exactly(cast: Cast, kade: Customer) -> None:
    change = history(cast.actor("owner"), kade.pk, field="annual_revenue").changes[0]
    restore_value(
        actor=cast.actor("owner"), customer_id=kade.pk, change_id=change.change_id, field="annual_revenue"
    )
    kade.refresh_from_db()
    assert kade.annual_revenue == 12_005_000


def test_what_is_not_a_value_of_this_customer_is_not_given_back(cast: Cast, kade: Customer) -> None:
    other = create_customer(actor=cast.actor("owner"), values={"name": "Other", "city": "Gouda"})
    change_customer(actor=cast.actor("owner"), customer_id=other.pk, values={"city": "Breda"})
    foreign = history(cast.actor("owner"), other.pk, field="city").changes[0]
    first = history(cast.actor("owner"), kade.pk, field="city").changes[-1]
    for change_id, field in ((foreign.change_id, "city"), (first.change_id, "city"), (10**9, "city")):
        with pytest.raises(NotFound):
            restore_value(actor=cast.actor("owner"), customer_id=kade.pk, change_id=change_id, field=field)
    newest = history(cast.actor("owner"), kade.pk, field="city").changes[0]
    with pytest.raises(NotFound):
        restore_value(
            actor=cast.actor("owner"), customer_id=kade.pk, change_id=newest.change_id, field="search_text"
        )
    kade.refresh_from_db()
    assert kade.city == "Leiden"


def test_those_who_may_not_see_or_change_cannot(cast: Cast, kade: Customer) -> None:
    newest = history(cast.actor("owner"), kade.pk, field="city").changes[0]
    with pytest.raises(NotFound):
        history(cast.actor("stranger"), kade.pk)
    with pytest.raises(Forbidden):
        restore_value(
            actor=cast.actor("analyst"), customer_id=kade.pk, change_id=newest.change_id, field="city"
        )
    kade.refresh_from_db()
    assert kade.city == "Leiden"


def test_a_long_history_is_paged(cast: Cast, django_assert_max_num_queries: Any) -> None:
    owner = cast.actor("owner")
    one = create_customer(actor=owner, values={"name": "Mover"})
    for number in range(PAGE + 5):
        change_customer(actor=owner, customer_id=one.pk, values={"city": f"Town {number}"})
    with django_assert_max_num_queries(4):
        first = history(owner, one.pk)
    assert len(first.changes) == PAGE
    rest = history(owner, one.pk, before=first.next)
    assert rest.next is None
    told = [line.after for line in (*first.changes, *rest.changes) if line.field == "city"]
    assert told == [f"Town {number}" for number in reversed(range(PAGE + 5))]


def test_a_job_and_a_language_are_told_as_people_say_them(cast: Cast, kade: Customer) -> None:
    from regard.quality.services.scanning import start_scan

    owner = cast.actor("owner")
    job = start_scan(actor=owner).job_id
    by_job = replace(owner, source=f"job:{job}")
    change_customer(actor=by_job, customer_id=kade.pk, values={"language": "de"})
    gone = replace(owner, source="job:999999")
    change_customer(actor=gone, customer_id=kade.pk, values={"language": "nl"})
    page = cast.client("owner").get(f"/customers/{kade.pk}/history/?field=language").content.decode()
    for words in ("German", "Dutch", "by a job: Find doubles", "by a job<"):
        assert words in page, words
    assert "through job" not in page
    assert "<td>de" not in page


def test_the_page_shows_words_and_restores(cast: Cast, kade: Customer) -> None:
    client = cast.client("owner")
    address = f"/customers/{kade.pk}/history/"
    page = client.get(address).content.decode()
    for words in ("1 May 2024", "2 Jun 2025", "Rotterdam", "Annual revenue", "as it is now"):
        assert words in page, words
    change = history(cast.actor("owner"), kade.pk, field="city").changes[0]
    answer = client.post(
        f"{address}restore/",
        {"change": change.change_id, "field": "city", "looked_for": "?field=city&x=1"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{address}?field=city", 302)]
    assert "City of Kade is what it was before." in answer.content.decode()
    kade.refresh_from_db()
    assert kade.city == "Delft"
    answer = client.post(f"{address}restore/", {"change": "x", "field": "city"}, follow=True)
    assert "City of Kade stays as it is" in answer.content.decode()


def test_the_page_of_a_reader_offers_nothing_to_restore(cast: Cast, kade: Customer) -> None:
    page = cast.client("analyst").get(f"/customers/{kade.pk}/history/").content.decode()
    assert "Leiden" in page
    assert "/history/restore/" not in page


@pytest.fixture
def deeds(cast: Cast, kade: Customer) -> Customer:
    """Changes of one customer's town on three days: by a colleague in the browser, a token, an import, a job, by itself."""
    owner = cast.actor("owner")
    by = (
        ("2030-03-01", replace(cast.actor("colleague"), grants=owner.grants), "Breda"),
        ("2030-03-02", replace(owner, kind="token", source="api", token_id=7), "Gouda"),
        ("2030-03-02", replace(owner, source="import:3"), "Zwolle"),
        ("2030-03-03", replace(owner, source="job:4"), "Assen"),
        ("2030-03-03", system_actor("quality"), "Tilburg"),
    )
    for day, actor, city in by:
        with time_machine.travel(f"{day}T12:00:00+00:00", tick=False):
            change_customer(actor=actor, customer_id=kade.pk, values={"city": city})
    return kade


@pytest.mark.parametrize(
    ("sieve", "cities"),
    [
        (Sieve("token"), ["Gouda"]),
        (Sieve("token:7"), ["Gouda"]),
        (Sieve("token:8"), []),
        (Sieve("import"), ["Zwolle"]),
        (Sieve("job"), ["Assen"]),
        (Sieve("system"), ["Tilburg"]),
        (Sieve(through="api"), ["Gouda"]),
        (Sieve(through="itself"), ["Tilburg"]),
        (Sieve(since=date(2030, 3, 2), until=date(2030, 3, 2)), ["Zwolle", "Gouda"]),
        (Sieve("job", until=date(2030, 3, 2)), []),
    ],
)
def test_a_history_is_sifted_by_whom_through_what_and_when(
    cast: Cast, deeds: Customer, sieve: Sieve, cities: list[str]
) -> None:
    page = read_history(cast.actor("owner"), deeds.pk, fields=("city",), sieve=sieve)
    assert [line.after for line in page.changes] == cities
    whole = history_of_all(cast.actor("owner"), fields=("city",), sieve=sieve)
    assert [line.after for line in whole.changes] == cities
    assert whole.next is None


def test_of_all_one_sees_what_one_may_and_restores_there(cast: Cast, deeds: Customer) -> None:
    hidden = create_customer(actor=cast.actor("owner"), values={"name": "Hidden", "owner_id": cast.owner.pk})
    change_customer(actor=cast.actor("owner"), customer_id=hidden.pk, values={"city": "Oss"})
    client = cast.client("owner")
    address = "/customers/history/"
    page = client.get(address, {"field": "city", "through": "api"}).content.decode()
    for words in ("Kade", "Gouda", "through the API", 'value="?field=city&amp;through=api"', "Show all"):
        assert words in page, words
    assert "Oss" not in page
    assert "Oss" in client.get(address, {"field": "city", "who": f"person:{cast.owner.pk}"}).content.decode()
    change = history_of_all(cast.actor("owner"), fields=("city",), sieve=Sieve("token")).changes[0]
    answer = client.post(
        f"/customers/{deeds.pk}/history/restore/",
        {"change": change.change_id, "field": "city", "looked_for": "?who=token&who2=x", "of_all": "1"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{address}?who=token", 302)]
    deeds.refresh_from_db()
    assert deeds.city == "Breda"
    # Who sees only own customers sees only their history, and nobody else's without the permission.
    own = replace(
        cast.actor("owner"),
        grants={VIEW: Scope.OWN, "audit.change.view": Scope.ALL},
        user_id=cast.stranger.pk,
    )
    assert not history_of_all(own, fields=LABELS).changes
    assert not history_of_all(replace(own, grants={VIEW: Scope.ALL}), fields=LABELS).changes


def test_few_among_many_are_looked_for_in_steps(
    cast: Cast, kade: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sifting, "FIRST_LOOK", 2)
    monkeypatch.setattr(sifting, "MOST", 3)
    owner = cast.actor("owner")
    for number in range(6):
        change_customer(actor=owner, customer_id=kade.pk, values={"city": f"Town {number}"})
    change_customer(actor=replace(owner, source="api"), customer_id=kade.pk, values={"category": "Café"})
    for number in range(6):
        change_customer(actor=owner, customer_id=kade.pk, values={"city": f"Place {number}"})
    looks, before = 0, None
    while True:
        page = history_of_all(owner, fields=LABELS, sieve=Sieve(through="api"), before=before)
        looks, before = looks + 1, page.next
        if page.changes:
            break
        assert page.looked_to is not None
    assert [line.after for line in page.changes] == ["Café"]
    assert looks == 3


def test_programs_read_a_history_and_restore_from_it(api_client: Client, deeds: Customer) -> None:
    address = f"/api/v1/customers/{deeds.pk}/history"
    told = api_client.get(address, {"field": "city", "who": "import"}).json()
    assert [(one["before"], one["after"], one["source"]) for one in told["items"]] == [
        ("Gouda", "Zwolle", "import:3")
    ]
    change = told["items"][0]
    assert change["may_restore"]
    answer = api_client.post(f"{address}/{change['id']}/restore?field=city")
    assert (answer.status_code, answer.json()["items"][0]["after"]) == (200, "Gouda")
    for wrong in ({"who": "somebody"}, {"through": "x"}, {"field": "x"}):
        assert api_client.get(address, wrong).status_code == 422
