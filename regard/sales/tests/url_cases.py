"""Who may open the pages of orders, and who may have the models computed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from regard.customers.models import Customer
from regard.people.tests.cast import Cast
from regard.sales.models import Asset, Concession, Order
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


def _customer(cast: Cast) -> Sequence[Any]:
    return [Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner).pk]


def _asset(cast: Cast) -> Sequence[Any]:
    owner = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    return [Asset.objects.create(customer=owner, name="Grinder", sort_name="grinder").pk]


def _given(cast: Cast) -> Sequence[Any]:
    customer = Customer.objects.create(name="Kade", sort_name="kade", owner=cast.owner)
    made = Concession.objects.create(
        customer=customer, kind="goodwill", amount=10_000, currency="EUR", why="Late", by=cast.owner
    )
    return [made.pk]


SEES = ("sales.asset.view",)
CASES = (
    Case("sales:rollup", grants=("sales.order.view", "customers.customer.view")),
    Case("sales:asset_detail", _asset),
    Case("sales:asset_create", _customer, grants=("customers.customer.view",)),
    Case("sales:asset_change", _asset, grants=SEES),
    Case("sales:concession_give", _customer, grants=("customers.customer.view",)),
    Case("sales:concession_take_back", _given, method="post", status=(302,)),
    Case("sales:asset_retire", _asset, grants=SEES),
    Case("sales:asset_restore", _asset, method="post", grants=SEES),
    Case("sales:asset_delete", _asset, method="post", grants=SEES),
    Case("sales:order_assets", _order, method="post", grants=("sales.order.view",)),
    Case("sales:order_detail", _order),
    *(
        Case(f"sales:{name}", grants=("sales.order.view",))
        for name in ("rfm", "abc", "cohorts", "lifetime_value")
    ),
    Case("sales:values_request", method="post"),
    Case("sales:holdout_request", method="post"),
    Case("sales:migration_request", method="post"),
)
