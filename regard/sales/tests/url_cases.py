"""Who may open the pages of orders, and who may have the models computed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from regard.people.tests.cast import Cast
from regard.sales.models import Order
from tests.cases import Case


def _order(cast: Cast) -> Sequence[Any]:
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    order = Order.objects.create(
        source="shop",
        external_id="S-1",
        placed_at=at,
        placed_on=date(2026, 11, 20),
        currency="EUR",
        amount=100_000,
    )
    return [order.pk]


CASES = (
    Case("sales:order_detail", _order),
    *(
        Case(f"sales:{name}", grants=("sales.order.view",))
        for name in ("rfm", "abc", "cohorts", "lifetime_value")
    ),
    Case("sales:values_request", method="post"),
    Case("sales:holdout_request", method="post"),
    Case("sales:migration_request", method="post"),
)
