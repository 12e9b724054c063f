"""Customers over HTTP: list, page, timeline, forms, fields in place, many at once; and who sees none of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.audit.models import Change
from regard.customers.models import Customer, PinnedEntry
from regard.customers.services.bulk_changes import start_change
from regard.customers.services.customers import change_customer, create_customer
from regard.customers.services.merging import merge_customers
from regard.customers.services.pins import pin_entry
from regard.people.tests.cast import Cast
from regard.sales.tests.lines import START, SYSTEM, apply, line
from regard.story.models import Entry
from regard.story.telling import tell_columns
from regard.ui.models import Selection
from regard.ui.packing import pack

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kade(cast: Cast) -> Customer:
    values = {
        "name": "Kade Koffiebar",
        "kind": "organisation",
        "city": "Rotterdam",
        "owner_id": cast.colleague.pk,
    }
    return create_customer(actor=cast.actor("owner"), values=values)


def text(client: Client, url: str, **more: Any) -> str:
    response = client.get(url, **more)
    assert response.status_code == 200, url
    return response.content.decode()


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_shows_whom_one_may_see(cast: Cast, kade: Customer) -> None:
    assert "Kade Koffiebar" in text(cast.client("colleague"), "/customers/")
    assert "Kade Koffiebar" in text(cast.client("analyst"), "/customers/")
    assert "Kade Koffiebar" not in text(cast.client("stranger"), "/customers/")
    assert cast.client("nobody").get("/customers/").status_code == 404


@pytest.mark.parametrize("path", ["", "edit/", "timeline/", "delete/", "field/city/"])
def test_a_page_of_somebody_out_of_sight_does_not_exist(cast: Cast, kade: Customer, path: str) -> None:
    for who in ("stranger", "nobody"):
        assert cast.client(who).get(f"/customers/{kade.pk}/{path}").status_code == 404, who
    assert Client().get(f"/customers/{kade.pk}/{path}").status_code == 302


def test_the_page_shows_what_is_missing_as_missing(cast: Cast, kade: Customer) -> None:
    page = text(cast.client("owner"), f"/customers/{kade.pk}/")
    assert "Kade Koffiebar" in page
    assert "has not ordered yet" in page
    assert "€0" not in page
    assert "entered Kade Koffiebar" in page


def test_the_page_shows_purchases_returns_and_silence(cast: Cast) -> None:
    apply(
        [line("S-1", name="Ada", quantity=2), line("S-2", "coffee", day=9), line("R-1", quantity=-1, day=4)],
        tie=True,
    )
    customer = Customer.objects.get()
    page = text(cast.client("owner"), f"/customers/{customer.pk}/")
    assert "ordered <a" in page
    assert "Tea × 2" in page
    assert "sent back goods of" in page
    assert "−€5.00" in page


def test_story_follows_permission(cast: Cast) -> None:
    apply([line("S-1", name="Ada")])
    customer = Customer.objects.get()
    agent_free = cast.client("nobody")
    assert agent_free.get(f"/customers/{customer.pk}/timeline/").status_code == 404
    assert "S-1" in text(cast.client("analyst"), f"/customers/{customer.pk}/timeline/?topic=sales")
    assert "S-1" not in text(cast.client("analyst"), f"/customers/{customer.pk}/timeline/?topic=customers")
    assert cast.client("analyst").get(f"/customers/{customer.pk}/timeline/?topic=nonsense").status_code == 404
    assert (
        cast.client("analyst").get(f"/customers/{customer.pk}/timeline/?before=nonsense").status_code == 404
    )


def test_thousands_of_entries_are_paged_without_loss_or_doubles(
    cast: Cast, kade: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "regard.people.queries.BUSINESS_KEPT_SECONDS", 3600.0
    )  # it would be read anew on the way
    Entry.objects.filter(customer_id=kade.pk).sanctioned_delete()
    times = [START + timedelta(minutes=number // 3) for number in range(2_000)]
    told: dict[str, Any] = {
        "happened_at": times,
        "customer_id": kade.pk,
        "amount": list(range(2_000)),
        "currency": "EUR",
        "payload": '{"line_count": 1}',
    }
    tell_columns("sales.order.placed", told, actor=SYSTEM)
    client, url, seen = cast.client("owner"), f"/customers/{kade.pk}/timeline/", 0
    response = client.get(url, headers=HTMX)
    costs: set[int] = set()
    while True:
        lines = [one for one in response.context["lines"] if one.entry is not None]
        assert [one.entry.amount for one in lines] == list(range(1_999 - seen, 1_999 - seen - len(lines), -1))
        seen += len(lines)
        if response.context["next"] is None:
            break
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url, {"before": response.context["next"]}, headers=HTMX)
        costs.add(len(captured))
    assert seen == 2_000
    assert len(costs) == 1


def test_pages_cost_the_same_queries_for_three_and_for_thirty(cast: Cast) -> None:
    client, costs = cast.client("owner"), []
    for size, start in ((3, 0), (30, 100)):
        lines = [
            line(f"{start}-{n}", f"P{n}", customer=f"K{start}", name=f"N{start}", day=n) for n in range(size)
        ]
        apply([*lines, *(line(f"{start}x{n}", customer=f"K{start}-{n}") for n in range(min(size, 10)))])
        customer = Customer.objects.get(keys__key=f"K{start}")
        for url in ("/customers/", f"/customers/{customer.pk}/"):
            queries(client, url)  # fills what is kept for the process
        costs.append(
            [
                queries(client, url)
                for url in ("/customers/", f"/customers/{customer.pk}/", "/orders/", "/products/")
            ]
        )
    assert costs[0] == costs[1]


# writing


def test_a_customer_is_entered_by_form(cast: Cast) -> None:
    client = cast.client("owner")
    form = {
        "kind": "person",
        "party_class": "consumer",
        "given_name": "Ada",
        "family_name": "King",
        "email": "ada@shop.example",
    }
    response = client.post("/customers/new/", form)
    customer = Customer.objects.get()
    assert response.headers["Location"] == f"/customers/{customer.pk}/"
    assert customer.name == "Ada King"
    assert Change.objects.filter(model="customers.customer", action="create").count() == 1
    assert Entry.objects.filter(kind="customers.customer.created").count() == 1


def test_a_form_with_a_flaw_comes_back_with_what_was_typed(cast: Cast) -> None:
    response = cast.client("owner").post(
        "/customers/new/", {"kind": "person", "party_class": "consumer", "email": "nowhere"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "nowhere" in page
    assert "no e-mail address" in page
    assert not Customer.objects.exists()


def test_who_may_not_write_writes_nothing(cast: Cast, kade: Customer) -> None:
    noted, told = Change.objects.count(), Entry.objects.count()
    for who in ("analyst", "nobody", "stranger"):
        client = cast.client(who)
        assert client.post(f"/customers/{kade.pk}/edit/", {"name": "X"}).status_code == 404
        assert (
            client.post(f"/customers/{kade.pk}/field/city/", {"city": "X"}, headers=HTMX).status_code == 404
        )
        assert client.post(f"/customers/{kade.pk}/delete/").status_code == 404
    assert cast.client("analyst").post("/customers/new/", {"name": "X"}).status_code == 404
    assert Customer.objects.get().city == "Rotterdam"
    assert (Change.objects.count(), Entry.objects.count()) == (noted, told)


def test_the_form_says_what_somebody_else_changed(cast: Cast, kade: Customer) -> None:
    client, url = cast.client("owner"), f"/customers/{kade.pk}/edit/"
    values = {
        "kind": "organisation",
        "party_class": "consumer",
        "name": kade.name,
        "owner_id": str(cast.colleague.pk),
    }
    assert client.post(url, values | {"city": "Delft", "version": "1"}).status_code == 302
    response = client.post(url, values | {"city": "Gouda", "version": "1"})
    assert response.status_code == 422
    assert "was changed meanwhile: city" in response.content.decode()
    assert client.post(url, values | {"city": "Gouda", "version": "2"}).status_code == 302
    assert Customer.objects.get().city == "Gouda"


def test_a_field_is_edited_in_place(cast: Cast, kade: Customer) -> None:
    client, url = cast.client("owner"), f"/customers/{kade.pk}/field/city/"
    assert 'value="Rotterdam"' in text(client, url, headers=HTMX)
    saved = client.post(url, {"city": "Delft", "version": "1", "was": "Rotterdam"}, headers=HTMX)
    assert "Delft" in saved.content.decode()
    assert "Delft" in text(client, f"{url}?show=1", headers=HTMX)
    stale = client.post(url, {"city": "Gouda", "version": "1", "was": "Rotterdam"}, headers=HTMX)
    assert stale.status_code == 422
    assert "Somebody changed this to" in stale.content.decode()
    wrong = client.post(
        f"/customers/{kade.pk}/field/email/", {"email": "x", "version": "2", "was": ""}, headers=HTMX
    )
    assert wrong.status_code == 422
    assert client.get(f"/customers/{kade.pk}/field/search_text/", headers=HTMX).status_code == 404
    assert client.get(url).status_code == 302
    assert Customer.objects.get().city == "Delft"


def test_deleting_asks_first_and_says_what_comes_back(cast: Cast, kade: Customer) -> None:
    client = cast.client("owner")
    assert "for 30 days" in text(client, f"/customers/{kade.pk}/delete/")
    assert Customer.objects.exists()
    client.post(f"/customers/{kade.pk}/delete/")
    assert not Customer.objects.exists()
    apply([line("1", name="Ada")])
    buyer = Customer.objects.get()
    assert "1 order" in text(client, f"/customers/{buyer.pk}/delete/")
    colleague = cast.client("colleague")  # may not delete at all
    assert colleague.post(f"/customers/{buyer.pk}/delete/", {"for_good": 1}).status_code == 404
    assert Customer.objects.exists()


def _selection(cast: Cast, who: str, *customers: Customer) -> Selection:
    ids = [one.pk for one in customers]
    return Selection.objects.create(
        noun="customers.customer", owner=cast.user(who), packed=pack(ids), count=len(ids)
    )


def test_a_selection_is_handed_over(cast: Cast, kade: Customer) -> None:
    selection = _selection(cast, "owner", kade)
    url = f"/customers/assign/?selection={selection.pk}"
    assert "1 customer" in text(cast.client("owner"), url)
    values = {"selection": selection.pk, "owner": cast.stranger.pk}
    assert cast.client("colleague").post("/customers/assign/", values).status_code == 404
    assert cast.client("owner").post("/customers/assign/", values).status_code == 302
    assert Customer.objects.get().owner_id == cast.stranger.pk


def test_the_result_of_a_bulk_delete_is_said_once(cast: Cast, kade: Customer) -> None:
    client = cast.client("owner")
    change = start_change(actor=cast.actor("owner"), kind="delete", customer_ids=[kade.pk, kade.pk + 1])
    assert client.get(f"/customers/deleted/?change={change.pk}").status_code == 302
    said = text(client, "/customers/")
    assert "1 customer is in the recycle bin" in said
    assert f'<form method="post" action="/customers/changes/customers/{change.pk}/undo/">' in said
    assert client.get("/customers/deleted/?change=many").status_code == 404


def test_entries_are_pinned_on_top_for_everybody_who_sees_them(cast: Cast) -> None:
    actor = cast.actor("owner")
    one = create_customer(actor=actor, values={"name": "Noor", "owner_id": cast.colleague.pk})
    change_customer(actor=actor, customer_id=one.pk, values={"city": "Gent"})
    first = Entry.objects.filter(customer_id=one.pk).earliest("id")
    url = f"/customers/{one.pk}/timeline/"
    colleague, stranger = cast.client("colleague"), cast.client("stranger")
    html = colleague.post(f"{url}{first.pk}/pin/", headers=HTMX).content.decode()
    assert re.search(r'aria-label="Pinned">.*entered Noor.*</ol>.*<ol class="rg-timeline">', html, re.S)
    assert cast.client("analyst").get(url, headers=HTMX).content.decode().count("</strong> entered Noor") == 2
    assert "Pinned" not in cast.client("owner").get(f"{url}?topic=activities", headers=HTMX).content.decode()
    assert stranger.post(f"{url}{first.pk}/pin/", {"off": "1"}).status_code == 404
    other = create_customer(actor=actor, values={"name": "Kade"})
    theirs = Entry.objects.get(customer_id=other.pk)
    assert cast.client("owner").post(f"{url}{theirs.pk}/pin/").status_code == 404
    merge_customers(actor=actor, survivor=other.pk, others=[one.pk])
    kept = cast.client("owner").get(f"/customers/{other.pk}/timeline/", headers=HTMX).content.decode()
    assert 'aria-label="Pinned"' in kept
    answer = cast.client("owner").post(f"/customers/{other.pk}/timeline/{first.pk}/pin/", {"off": "1"})
    assert answer.status_code == 302
    assert not PinnedEntry.objects.exists()


def test_only_a_few_entries_are_pinned(cast: Cast) -> None:
    actor = cast.actor("owner")
    one = create_customer(actor=actor, values={"name": "Noor"})
    for number in range(6):
        change_customer(actor=actor, customer_id=one.pk, values={"city": f"City {number}"})
    entries = Entry.objects.filter(customer_id=one.pk).order_by("id").values_list("pk", flat=True)
    for entry in entries[:5]:
        pin_entry(actor=actor, customer_id=one.pk, entry_id=entry, is_pinned=True)
    answer = cast.client("owner").post(f"/customers/{one.pk}/timeline/{entries[5]}/pin/", headers=HTMX)
    assert "5 entries are pinned already" in answer["HX-Trigger"]
    assert PinnedEntry.objects.count() == 5
