"""A small shop that has sold for two years: enough for baselines, trends and seasons."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.kernel.actor import Actor, system_actor
from regard.kernel.money import to_units
from regard.people.tests.cast import Cast
from regard.planning.models import Plan
from regard.planning.queries import today
from regard.planning.services.objectives import Wanted
from regard.planning.services.plans import create_plan
from regard.sales.services.orders import NewLine, NewOrder, place_orders

SYSTEM = system_actor("test")


@pytest.fixture(autouse=True)
def _own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def order(number: int, customer: str, day: Any, amount: str) -> NewOrder:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return NewOrder(
        f"S-{number}",
        at,
        [NewLine(to_units(amount))],
        customer_key=customer,
        customer_name=f"Customer {customer}",
    )


@pytest.fixture
def shop(db: None) -> None:
    """Ten customers, one order each month for two years, 100 a piece last year and 110 this year."""
    start = today() - timedelta(days=730)
    orders = []
    for month in range(24):
        day = start + timedelta(days=month * 30 + 5)
        amount = "100" if day.year < today().year else "110"
        orders += [order(month * 10 + one, f"W-{one}", day, amount) for one in range(10)]
    place_orders(actor=SYSTEM, orders=orders, source="shop")
    catch_up()


@pytest.fixture
def plan(cast: Cast) -> Plan:
    year = today().year
    return create_plan(
        actor=cast.actor("owner"),
        name="Plan",
        starts_on=today().replace(month=1, day=1),
        ends_on=today().replace(year=year, month=12, day=31),
    )


def wanted(cast: Cast, **changes: Any) -> Wanted:
    """A whole objective about net revenue, with what a test wants otherwise."""
    values: dict[str, Any] = {
        "name": "Sell more",
        "goal": "Grow",
        "metric": "net_revenue",
        "window": "trailing_year",
        "target": Decimal(20_000),
        "due_on": today().replace(month=12, day=31),
        "owner_id": cast.owner.pk,
        "baseline_on": today() - timedelta(days=365),
    }
    return Wanted(**(values | changes))


@pytest.fixture
def owner_acts(cast: Cast) -> Actor:
    return cast.actor("owner")
