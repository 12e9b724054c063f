"""Orders placed by programs, shown on pages, found by number; each once, and only for whom they are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from html import unescape

import pytest
from django.test import Client
from django.utils.timezone import now

from regard.audit.models import Change
from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.kernel.errors import Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.sales.models import CustomerTotals, Order, Return
from regard.sales.queries import search_orders, visible_returns, visible_to
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.sales.tests.lines import START, apply, line
from regard.story.models import Entry
from regard.ui import formats

pytestmark = pytest.mark.django_db


def order(key: str = "S-1", *, at: datetime = START, amount: int = 50_000, **more: object) -> NewOrder:
    return NewOrder(external_id=key, placed_at=at, lines=[NewLine(amount=amount, product="tea")], **more)  # type: ignore[arg-type]


def test_an_order_is_placed_once_with_totals_story_and_audit(cast: Cast) -> None:
    actor = cast.actor("owner")
    for _ in range(2):
        placed = place_orders(
            actor=actor, orders=[order(customer_key="C1", customer_name="Ada")], source="shop"
        )
        assert list(placed.orders) == ["S-1"]
    assert Order.objects.count() == 1
    totals = CustomerTotals.objects.get()
    assert (totals.orders, totals.net_revenue) == (1, 50_000)
    assert Entry.objects.filter(kind="sales.order.placed").count() == 1
    assert Change.objects.filter(model="sales.batch").count() == 1


def test_an_order_names_its_customer_by_id_too(cast: Cast) -> None:
    actor = cast.actor("owner")
    customer = create_customer(actor=actor, values={"name": "Kade"})
    place_orders(actor=actor, orders=[order(customer_id=customer.pk)], source="shop")
    assert Order.objects.get().customer == customer
    assert Customer.objects.count() == 1


def test_an_order_finds_its_customer_by_address_where_that_is_asked(cast: Cast, api_client: Client) -> None:
    ada = create_customer(
        actor=cast.actor("owner"), values={"name": "Ada Byron", "email": "ada@byron.example"}
    )
    sent = {
        "external_id": "S-1", "placed_at": "2026-01-05T10:00:00Z", "source": "till", "customer_key": "77",
        "customer_name": "Ada Byron", "customer_email": "ADA@byron.example", "lines": [{"amount": "5"}],
    }  # fmt: skip
    answer = api_client.post(
        "/api/v1/orders", {**sent, "match": ["key", "email"]}, content_type="application/json"
    )
    assert answer.status_code == 201
    assert answer.json()["customer_id"] == ada.pk
    again = {"orders": [{**sent, "external_id": "S-2"}]}
    answer = api_client.post("/api/v1/orders/batch", again, content_type="application/json")
    assert [one["customer_id"] for one in answer.json()["orders"]] == [ada.pk]
    assert Customer.objects.count() == 1


def test_an_address_finds_nobody_whom_the_seller_may_not_see_or_who_is_called_otherwise(cast: Cast) -> None:
    owner, seller = cast.actor("owner"), cast.actor("stranger")
    for name in ("ada", "bob"):
        create_customer(
            actor=owner, values={"name": name.title(), "email": f"{name}@b.example", "owner_id": None}
        )
    one = order("S-1", customer_key="1", customer_name="Zoe Quick", customer_email="ada@b.example")
    two = order("S-2", customer_key="2", customer_name="Bob", customer_email="bob@b.example")
    place_orders(actor=owner, orders=[one], source="till", found_by=["email"])
    place_orders(actor=seller, orders=[two], source="till", found_by=["email"])
    assert Customer.objects.count() == 4


def test_what_comes_back_is_tied_at_once(cast: Cast) -> None:
    actor = cast.actor("owner")
    back = NewOrder(
        "R-1", START, [NewLine(amount=-50_000, quantity=-10_000, product="tea")], customer_key="C1"
    )
    place_orders(actor=actor, orders=[order(customer_key="C1"), back], source="shop")
    assert Return.objects.get().order == Order.objects.get()
    assert Order.objects.get().status == Order.Status.RETURNED


def test_a_flaw_in_one_order_writes_none(cast: Cast) -> None:
    with pytest.raises(Invalid) as raised:
        place_orders(
            actor=cast.actor("owner"), orders=[order(), order(), NewOrder("S-3", START, [])], source="shop"
        )
    assert {error.field for error in raised.value.errors} == {"orders.1.external_id", "orders.2.lines"}
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("at", "currency", "field"),
    [
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "", "placed_at"),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "", "placed_at"),
        (datetime(1899, 12, 31, tzinfo=UTC), "", "placed_at"),
        (now() + timedelta(days=3), "", "placed_at"),
        (START, "XXQ", "currency"),
    ],
)
def test_what_no_figure_could_be_made_of_is_refused(
    cast: Cast, at: datetime, currency: str, field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        place_orders(actor=cast.actor("owner"), orders=[order(at=at, currency=currency)], source="shop")
    assert [error.field for error in raised.value.errors] == [f"orders.0.{field}"]
    assert not Order.objects.exists()


@pytest.mark.parametrize("email", ["nobody", "a@b@c.example", "a b@c.example"])
def test_an_order_with_an_address_that_is_none_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid) as raised:
        place_orders(
            actor=cast.actor("owner"), orders=[order(customer_key="C1", customer_email=email)], source="shop"
        )
    assert [error.field for error in raised.value.errors] == ["orders.0.customer_email"]
    assert not Customer.objects.exists()


def test_a_shop_whose_clock_is_ahead_may_still_sell(cast: Cast) -> None:
    place_orders(actor=cast.actor("owner"), orders=[order(at=now() + timedelta(days=1))], source="shop")
    assert Order.objects.count() == 1


def test_a_single_order_names_its_own_fields(api_client: Client) -> None:
    body = {"external_id": "S-1", "placed_at": "0001-01-01T00:00:00+14:00", "lines": [{"amount": "1"}]}
    answer = api_client.post("/api/v1/orders", body, content_type="application/json")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["placed_at"]


def test_a_single_order_of_nothing_but_returns_is_refused_and_not_written(api_client: Client) -> None:
    def post(key: str, quantity: str, amount: str) -> int:
        lines = [{"product": "tea", "quantity": quantity, "amount": amount}]
        body = {"external_id": key, "placed_at": START.isoformat(), "customer_key": "C1", "lines": lines}
        return api_client.post("/api/v1/orders", body, content_type="application/json").status_code

    assert post("S-1", "2", "10") == 201
    assert post("R-1", "-1", "-5") == 422
    assert not Return.objects.exists()
    assert Order.objects.get().status == "placed"
    assert not Entry.objects.filter(kind="sales.return.received").exists()


@pytest.mark.parametrize("who", ["analyst", "nobody"])
def test_whoever_may_not_place_orders_leaves_nothing_behind(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        place_orders(actor=cast.actor(who), orders=[order(customer_key="C1")], source="shop")
    assert not Order.objects.exists()
    assert not Customer.objects.exists()
    assert not Entry.objects.exists()


@pytest.fixture
def sold(cast: Cast) -> Order:
    """An order of a customer of the colleague, with a return, and an anonymous one."""
    apply(
        [
            line("S-1", name="Ada"),
            line("S-1", "coffee"),
            line("R-1", quantity=-1, day=1),
            line("S-9", customer=None),
        ],
        tie=True,
    )
    Customer.objects.update(owner=cast.colleague)
    return Order.objects.get(external_id="S-1")


def test_orders_are_seen_with_their_customer(cast: Cast, sold: Order) -> None:
    seen = {who: set(visible_to(cast.actor(who)).values_list("external_id", flat=True)) for who in vars(cast)}
    assert seen == {
        "owner": {"S-1", "S-9"},
        "analyst": {"S-1", "S-9"},
        "colleague": {"S-1"},
        "stranger": set(),
        "nobody": set(),
    }
    assert visible_returns(cast.actor("colleague")).count() == 1
    assert visible_returns(cast.actor("stranger")).count() == 0
    assert [hit.title for hit in search_orders(cast.actor("owner"), "S-", 5)] == ["S-1", "S-9"]
    assert search_orders(cast.actor("stranger"), "S-", 5) == []


def test_the_pages_of_orders(cast: Cast, sold: Order) -> None:
    page = cast.client("colleague").get(f"/orders/{sold.pk}/").content.decode()
    for shown in ("S-1", "Partly returned", "Ada", "Tea", "Coffee", "R-1", "€10.00", "€5.00"):
        assert shown in page, shown
    assert "S-9" in cast.client("analyst").get("/orders/").content.decode()
    assert "S-9" not in cast.client("colleague").get("/orders/").content.decode()
    for who in ("stranger", "nobody"):
        assert cast.client(who).get(f"/orders/{sold.pk}/").status_code == 404
    assert cast.client("nobody").get("/orders/").status_code == 404


def test_a_row_says_on_a_phone_whose_an_order_is_and_when_it_was_placed(
    cast: Cast, owner_client: Client
) -> None:
    orders = [order(customer_key="C1", customer_name="Ada"), order("S-2")]
    place_orders(actor=cast.actor("owner"), orders=orders, source="shop")
    page = owner_client.get("/orders/").content.decode()
    ada = Customer.objects.get()
    when = f'<span class="rg-phone"> · {formats.day(START)}</span></td>'
    door = f'<a class="rg-door" href="/customers/{ada.pk}/">Ada</a>'
    assert f'<td class="is-second">{door}{when}' in page
    assert f'<td class="is-second"><span class="rg-quiet">Unknown</span>{when}' in page


def test_orders_of_one_day_stand_by_their_time_on_every_page(
    cast: Cast, owner_client: Client, api_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = (9, 17, 11, 15, 13)  # as they came in, on two days
    days = {"S": START, "T": START + timedelta(days=1)}
    orders = [
        order(f"{day}-{hour}", at=at.replace(hour=hour), customer_key="C1" if day == "T" else None)
        for day, at in days.items()
        for hour in hours
    ]
    place_orders(actor=cast.actor("owner"), orders=orders, source="shop")
    newest = [f"{day}-{hour}" for day in "TS" for hour in sorted(hours, reverse=True)]
    monkeypatch.setattr("regard.ui.lists.PAGE_SIZE", 3)
    seen, address = [], "/orders/"
    while address:
        page = owner_client.get(address).content.decode()
        seen += re.findall(r">([ST]-\d+)</a>", page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert seen == newest
    buyer = Customer.objects.get()
    for narrowed, wanted in ((f"&customer_id={buyer.pk}", newest[:5]), ("", newest)):
        found, cursor = [], ""
        while True:
            answer = api_client.get(f"/api/v1/orders?limit=2{narrowed}{cursor}").json()
            found += [row["external_id"] for row in answer["items"]]
            if not answer["next"]:
                break
            cursor = f"&cursor={answer['next']}"
        assert found == wanted
