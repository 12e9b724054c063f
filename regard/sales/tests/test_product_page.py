"""A product's page: what was sold of it, of the orders one may see, without reading its lines from the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regard.analytics.services import catch_up, mark_dirty
from regard.catalog.models import Product
from regard.customers.models import Customer
from regard.kernel.actor import system_actor
from regard.kernel.money import to_units
from regard.people.tests.cast import Cast
from regard.sales import queries
from regard.sales.product_queries import NEWEST, forget, newest_lines, product_sales
from regard.sales.queries import products_bought
from regard.sales.services.orders import NewLine, NewOrder, place_orders
from regard.ui.prepared import Prepared

SYSTEM = system_actor("test")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _shop(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    forget()


def sell(first: int, many: int, customer: str = "kim", currency: str = "EUR", sku: str = "TEA") -> Product:
    """One order a day of two lines, one of the product for 10, one of another for 90."""
    orders = [
        NewOrder(
            f"S-{number}", START + timedelta(days=number),
            [NewLine(to_units("10"), quantity=20_000, product=sku), NewLine(to_units("90"), product="POT")],
            currency=currency, customer_key=customer, customer_name=customer.title(),
        )
        for number in range(first, first + many)
    ]  # fmt: skip
    place_orders(actor=SYSTEM, orders=orders, source="shop")
    catch_up()
    return Product.objects.get(key=sku)


def lines_read(cast: Cast, url: str) -> list[str]:
    """The statements about order lines that one look at a page makes."""
    client = cast.client("owner")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return [one["sql"] for one in seen.captured_queries if "sales_orderline" in one["sql"]]


def test_what_was_sold_is_summed_in_the_businesss_currency(cast: Cast) -> None:
    product = sell(0, 3)
    sell(3, 2, currency="USD")
    found = product_sales(product.pk, "EUR", actor=cast.actor("owner"))
    assert (found.orders, found.quantity, found.amount) == (3, 60_000, to_units("30"))
    assert str(found.last_order_on) == "2026-01-03"
    assert [line.order.external_id for line in newest_lines(found, actor=cast.actor("owner"))] == [
        "S-4", "S-3", "S-2", "S-1", "S-0",
    ]  # fmt: skip
    unsold = Product.objects.create(key="NEW", name="New", sort_name="new")
    assert product_sales(unsold.pk, "EUR", actor=cast.actor("owner")).newest == ()
    assert "Nobody has bought it yet." in cast.client("owner").get(f"/products/{unsold.pk}/").content.decode()


def test_a_bestseller_costs_as_few_lines_as_a_slow_one(cast: Cast) -> None:
    product = sell(0, 3)
    url = f"/products/{product.pk}/"
    few = lines_read(cast, url)
    sell(3, 120)
    many = lines_read(cast, url)
    assert len(few) == len(many) == 1
    assert '"sales_orderline"."id" IN (' in many[0]
    assert many[0].count(",") < few[0].count(",") + NEWEST  # the newest by id, however many there are
    again = CaptureQueriesContext(connection)
    with again:
        product_sales(product.pk, "EUR", actor=cast.actor("owner"))
    assert not any("sales_" in one["sql"] for one in again.captured_queries)
    assert "€1,230" in cast.client("owner").get(url).content.decode()


def test_one_sees_what_was_sold_to_the_customers_one_may_see(cast: Cast) -> None:
    product = sell(0, 3, customer="kim")
    sell(3, 5, customer="lena")
    for key, owner in (("kim", cast.owner), ("lena", cast.stranger)):
        Customer.objects.filter(keys__key=key).update(owner=owner)
    mark_dirty("customers", None)
    catch_up()
    orders = {
        who: product_sales(product.pk, "EUR", actor=cast.actor(who)).orders
        for who in ("owner", "colleague", "stranger", "nobody")
    }
    assert orders == {"owner": 8, "colleague": 3, "stranger": 5, "nobody": 0}
    said = cast.client("colleague").get(f"/products/{product.pk}/").content.decode()
    assert "Kim" in said
    assert "Lena" not in said
    assert "€30" in said


def test_what_was_sold_since_is_seen_with_the_next_copy(cast: Cast) -> None:
    product = sell(0, 1)
    actor = cast.actor("owner")
    assert product_sales(product.pk, "EUR", actor=actor).orders == 1
    sell(1, 1)
    assert product_sales(product.pk, "EUR", actor=actor).orders == 2


def test_what_somebody_buys_is_read_from_so_many_orders_only(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("queries", "parts"):
        monkeypatch.setattr(f"regard.sales.{module}.LATEST_ORDERS", 3)
    monkeypatch.setattr(queries, "_bought", Prepared(queries._products_by_orders, int))
    sell(0, 2, sku="OLD")
    kim = Customer.objects.get(keys__key="kim")
    assert {one.name: one.orders for one in products_bought(kim.pk)} == {"POT": 2, "OLD": 2}
    sell(2, 3, sku="TEA")
    assert {one.name: one.orders for one in products_bought(kim.pk)} == {"POT": 3, "TEA": 3}
    assert (
        "Of the newest 3 orders." in cast.client("owner").get(f"/customers/{kim.pk}/beside/").content.decode()
    )
