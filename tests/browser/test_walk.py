"""From a red objective down to what one customer did, by nothing but clicks."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from regard.analytics.services import catch_up
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans
from regard.planning.queries import today
from regard.planning.services.objectives import create_objective
from regard.planning.services.plans import create_plan
from regard.planning.tests.conftest import order, wanted
from regard.sales.services.orders import place_orders
from regard.segments.models import Segment
from regard.segments.services import create_segment, refresh_segments
from regard.segments.tests.cases import ACTOR, bought, rule


@pytest.fixture
def regulars(site: str, cast: Cast, settings: Settings, tmp_path: Path) -> Segment:
    """Three customers who bought every month for two years, in a segment whose objective cannot be reached."""
    settings.DATA_DIR = tmp_path
    days = [today() - timedelta(days=725 - 30 * month) for month in range(24)]
    orders = [
        order(10 * month + one, f"W-{one}", day, "100") for month, day in enumerate(days) for one in range(3)
    ]
    place_orders(actor=ACTOR, orders=orders, source="shop")
    catch_up()
    segment = create_segment(actor=ACTOR, name="Regulars", rule=rule(bought("at_least", 2, 90)))
    refresh_segments(actor=ACTOR)
    catch_up()
    starts, ends = today().replace(month=1, day=1), today().replace(month=12, day=31)
    owner = cast.actor("owner")
    plan = create_plan(actor=owner, name="Plan", starts_on=starts, ends_on=ends)
    hopeless = wanted(cast, target=Decimal(900_000), segment_id=segment.pk)
    create_objective(actor=owner, plan=plan, wanted=hopeless)
    measure_running_plans()
    return segment


def test_a_red_objective_leads_to_metric_segment_customer_and_story(page: Page, regulars: Segment) -> None:
    page.goto("/")
    row = page.locator("[data-plan-objective]", has_text="Sell more")
    expect(row).to_contain_text("Off track")
    row.locator(".plan-actual a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Net revenue")
    expect(page.locator("select[name=segment]")).to_have_value(str(regulars.pk))
    expect(page.locator("input[name=from]")).to_have_value((today() - timedelta(days=364)).isoformat())
    page.locator("#metric").get_by_role("link", name="Regulars").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regulars")
    page.locator(".sg-members").get_by_role("link", name="Customer W-1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer W-1")
    expect(page.get_by_text(re.compile(r"S-\d+")).first).to_be_visible()


def test_a_metric_split_by_segment_leads_to_each_segment(page: Page, regulars: Segment) -> None:
    page.goto("/insight/metrics/net_revenue/")
    page.get_by_role("link", name="Split by segment").click()
    page.get_by_role("row", name=re.compile("Regulars")).get_by_role("link", name="Regulars").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regulars")
    page.go_back()
    page.locator("select[name=by]").select_option("channel")
    expect(page.get_by_role("columnheader", name="Regulars")).to_have_count(0)
