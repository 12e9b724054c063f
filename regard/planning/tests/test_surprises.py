"""A figure of the plan that is not what such days are is noticed, told once, and shown to whom it may be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from regard.analytics.services import catch_up
from regard.kernel.actor import Actor
from regard.notifications.models import Notification
from regard.people.tests.cast import Cast
from regard.planning.models import Plan, Surprise
from regard.planning.queries import today
from regard.planning.services.objectives import create_objective
from regard.planning.services.surprises import UNUSUAL, notice_surprises
from regard.planning.tests.conftest import SYSTEM, order, wanted
from regard.sales.services.orders import place_orders

pytestmark = pytest.mark.django_db

DAYS = 60


def sell(amount_of: Any) -> None:
    """One order on each of the last days, yesterday's the last."""
    first = today() - timedelta(days=DAYS)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    orders = [order(number, "W-1", day, amount_of(number)) for number, day in enumerate(days)]
    place_orders(actor=SYSTEM, orders=orders, source="shop")
    catch_up()


def usual(number: int) -> str:
    return str(100 + 20 * (number % 7 == 5) + number % 5)


@pytest.fixture
def objective(plan: Plan, cast: Cast, owner_acts: Actor) -> Any:
    def make(**changes: Any) -> Any:
        return create_objective(
            actor=owner_acts,
            plan=plan,
            wanted=wanted(cast, baseline_on=today() - timedelta(days=1), target=Decimal(20_000), **changes),
        )

    return make


def test_a_day_that_is_not_what_such_days_are_is_told_once(plan: Plan, objective: Any, cast: Cast) -> None:
    sell(lambda number: "900" if number == DAYS - 1 else usual(number))
    made = objective()
    assert (notice_surprises(plan), notice_surprises(plan)) == (1, 0)
    surprise = Surprise.objects.get()
    assert (surprise.objective_id, surprise.day, surprise.value) == (
        made.pk,
        today() - timedelta(days=1),
        900.0,
    )
    assert surprise.low < surprise.expected < surprise.high < 200
    notice = Notification.objects.get(kind=UNUSUAL)
    assert notice.user_id == cast.owner.pk
    for address in (f"/plan/objectives/{made.key}/", "/plan/"):
        page = cast.client("owner").get(address, follow=True).content.decode()
        assert "€900.00 on " in page
    assert "€900.00 on" in cast.client("owner").get("/notices/", follow=True).content.decode()


def test_usual_days_are_not_told(plan: Plan, objective: Any) -> None:
    sell(usual)
    objective()
    assert notice_surprises(plan) == 0
    assert not Surprise.objects.exists()


def test_the_second_of_several_such_days_is_kept_but_not_told(plan: Plan, objective: Any) -> None:
    sell(lambda number: "900" if number == DAYS - 1 else usual(number))
    made = objective()
    Surprise.objects.create(
        objective=made, day=today() - timedelta(days=2), value=800, expected=100, low=50, high=150, score=9
    )
    assert notice_surprises(plan) == 0
    assert Surprise.objects.count() == 2
