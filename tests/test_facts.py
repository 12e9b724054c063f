"""What the columnar copy holds of an order follows what happens to it later, without the copy being made anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regard.analytics import engine
from regard.analytics.services import catch_up
from regard.people.tests.cast import Cast
from regard.sales.services.orders import NewLine, NewOrder, place_orders

pytestmark = pytest.mark.django_db(transaction=True)
SOLD = datetime(2026, 1, 5, 12, tzinfo=UTC)


def copied() -> dict[str, Any]:
    catch_up()
    orders = engine.table("orders")
    (row,) = engine.run(orders.select("status", "returned_amount")).to_pylist()
    return dict(row)


def test_an_order_is_returned_in_the_copy_too(cast: Cast) -> None:
    def sell(key: str, pieces: int, day: int = 0) -> None:
        line = NewLine(amount=pieces * 50_000, quantity=pieces * 10_000, product="tea")
        order = NewOrder(key, SOLD + timedelta(days=day), [line], customer_key="C1")
        place_orders(actor=cast.actor("owner"), orders=[order], source="shop")

    sell("S-1", 3)
    assert copied() == {"status": "placed", "returned_amount": 0}
    sell("R-1", -1, day=1)
    assert copied() == {"status": "partly_returned", "returned_amount": 50_000}
    sell("R-2", -2, day=2)
    assert copied() == {"status": "returned", "returned_amount": 150_000}
