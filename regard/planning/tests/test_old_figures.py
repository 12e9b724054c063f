"""Beginning a plan with purchases of long ago: baselines are of the time the file knows, and what comes in later moves them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.analytics.words import METRICS
from regard.kernel.actor import Actor
from regard.planning.forms import ObjectiveForm, PlanForm
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Plan
from regard.planning.queries import figures_until, plan_home, today
from regard.planning.services.guiding import save_step
from regard.planning.tests.conftest import SYSTEM, order
from regard.sales.services.orders import place_orders

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_shop(settings: Settings, tmp_path: Path, owner_acts: Actor) -> date:
    """Four customers who bought every month of a year that ended two years ago. The day of the last order."""
    settings.DATA_DIR = tmp_path
    last = today() - timedelta(days=730)
    place_orders(
        actor=SYSTEM,
        orders=[
            order(10 * month + one, f"W-{one}", last - timedelta(days=30 * month), "100")
            for month in range(12)
            for one in range(4)
        ],
        source="shop",
    )
    catch_up()
    return last


def test_the_path_takes_baselines_of_the_day_of_the_newest_order(
    old_shop: date, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    page = owner_client.get("/plan/guide/goals/").content.decode()
    assert "Baselines are taken on that day" in page
    saved = save_step(
        actor=owner_acts, plan=plan, step="goals", answers={"picked_aims": ["business", "needs", "data"]}
    )
    assert "They are being measured" in owner_client.get("/").content.decode()
    assert saved.objectives == ["Serve the goals of the business"]
    assert len(saved.unmeasured) == 2  # nothing came back, so there is nothing to make less of
    objective = plan.objectives.get()
    assert (objective.baseline_on, objective.baseline) == (old_shop, Decimal(4_800))
    assert objective.target == 5_200
    measure_running_plans()
    (row,) = plan_home(plan, actor=owner_acts).rows
    assert not row.actual
    place_orders(actor=SYSTEM, orders=[order(9_000, "W-1", today(), "250")], source="shop")
    catch_up()
    measure_running_plans()
    (row,) = plan_home(plan, actor=owner_acts).rows
    assert row.actual == 250
    assert figures_until(METRICS["net_revenue"]) == today()
    assert "Baselines are taken on that day" not in owner_client.get("/plan/guide/goals/").content.decode()


def test_only_metrics_of_orders_look_back_and_forms_propose_that_day(old_shop: date, plan: Plan) -> None:
    assert figures_until(METRICS["net_revenue"]) == figures_until() == old_shop
    assert figures_until(METRICS["data_quality_score"]) == today()
    assert ObjectiveForm.first(plan)["baseline_on"] == old_shop


def test_whoever_has_orders_is_not_told_to_bring_some_in(owner_client: Client, owner_acts: Actor) -> None:
    assert "Import purchases first" in owner_client.get("/").content.decode()
    place_orders(actor=SYSTEM, orders=[order(1, "W-1", today(), "10")], source="shop")
    assert "Import purchases first" not in owner_client.get("/").content.decode()


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        ("2026-03-09", "Plan 2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-11-30", "Plan 2026/27", date(2026, 11, 1), date(2027, 10, 31)),
    ],
)
def test_a_plan_is_proposed_for_a_year_of_which_enough_is_left(
    day: str, name: str, first: date, last: date
) -> None:
    with time_machine.travel(f"{day}T12:00:00+00:00"):
        assert PlanForm.first() == {"name": name, "starts_on": first, "ends_on": last}
