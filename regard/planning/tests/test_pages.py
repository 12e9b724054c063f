"""The plan's pages as people use them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Objective, Plan
from regard.planning.presenting import present, present_panel
from regard.planning.queries import plan_home, today
from regard.planning.services.objectives import create_objective
from regard.planning.tests.conftest import wanted

pytestmark = pytest.mark.django_db


def test_without_a_plan_the_page_says_what_a_plan_is(owner_client: Client) -> None:
    page = owner_client.get("/").content.decode()
    assert "No plan yet" in page
    assert reverse("planning:plan_create") in page


def test_the_plan_shows_objectives_with_doors_to_metric_and_rows(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    page = owner_client.get("/").content.decode()
    assert "Sell more" in page
    assert "€20,000" in page
    assert "/insight/metrics/net_revenue/?from=" in page
    panel = owner_client.get("/plan/objectives/sell-more/panel/", headers={"HX-Request": "true"})
    assert b"Plan" in panel.content
    assert b"created it" in owner_client.get("/plan/objectives/sell-more/").content
    edit = owner_client.get("/plan/objectives/sell-more/edit/").content.decode()
    assert 'value="20000"' in edit
    assert "Choose a metric" not in edit
    assert "Baseline from the data" in edit


def test_what_adds_up_over_the_year_is_on_its_way_from_zero_and_held_against_the_plan_to_date(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    level = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    to_date = wanted(cast, name="A year's sales", window="plan_to_date", target=Decimal(12_000))
    added_up = create_objective(actor=owner_acts, plan=plan, wanted=to_date)
    measure_running_plans()
    rows = {row.objective.pk: row for row in plan_home(plan, actor=owner_acts).rows}
    shown = present(rows[added_up.pk], "EUR")
    assert shown.row.way_from == 0
    assert shown.planned is not None
    assert 0 < shown.planned <= 12_000
    assert "of the target; the plan has €" in shown.way
    assert rows[level.pk].way_from == float(level.baseline) > 0
    assert (present(rows[level.pk], "EUR").planned, present(rows[level.pk], "EUR").way) == (None, "")


def test_the_chart_of_a_sum_begins_at_zero_when_the_plan_begins(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, window="plan_to_date"))
    measure_running_plans()
    chart = present_panel(plan_home(plan, actor=owner_acts).rows[0], "EUR").chart
    assert chart is not None
    assert chart.x[0] == plan.starts_on - timedelta(days=1)
    assert [series.values[0] for series in chart.series if series.name != "Projected"] == [0, 0]


def test_an_objective_is_written_in_the_form_and_keeps_what_was_typed_when_refused(
    shop: None, cast: Cast, plan: Plan, owner_client: Client
) -> None:
    typed = {
        "name": "Sell more",
        "goal": "Grow",
        "metric": "net_revenue",
        "window": "trailing_year",
        "owner": str(cast.owner.pk),
    }
    refused = owner_client.post("/plan/objectives/new/", typed)
    text = refused.content.decode()
    assert "Say which figure is the target." in text
    assert 'value="Sell more"' in text
    assert not Objective.objects.exists()
    days = {
        "due_on": today().replace(month=12, day=31),
        "baseline_on": today().replace(year=today().year - 1, day=1),
    }
    done = owner_client.post("/plan/objectives/new/", {**typed, "target": "20000", **days})
    assert done.status_code == 302
    assert Objective.objects.get().owner == cast.owner


def test_the_preview_shows_the_baseline_before_anything_is_kept(
    shop: None, cast: Cast, plan: Plan, owner_client: Client
) -> None:
    typed = {
        "metric": "net_revenue",
        "window": "trailing_year",
        "baseline_on": today().isoformat(),
        "target": "1",
    }
    answer = owner_client.post("/plan/objectives/preview/", typed).content.decode()
    assert "Baseline from the data" in answer
    assert "Say who answers for it." in answer
    assert not Objective.objects.exists()


def test_whoever_may_not_see_the_plan_starts_elsewhere(cast: Cast, plan: Plan) -> None:
    assert cast.client("nobody").get("/").status_code == 302


def test_the_pages_of_the_plan_stand_in_groups_and_keep_the_version_one_reads(
    plan: Plan, owner_client: Client, colleague_client: Client
) -> None:
    page = owner_client.get(f"/plan/budget/?plan={plan.pk}").content.decode()
    assert f'<a href="/plan/initiatives/?plan={plan.pk}" aria-current="true">Doing</a>' in page
    assert f'<a href="/plan/budget/?plan={plan.pk}" aria-current="page">Budget</a>' in page
    assert f'<a href="/plan/rules/?plan={plan.pk}">Rules</a>' in page
    assert f'<a href="/plan/scope/?plan={plan.pk}">Scope</a>' in page
    assert ">Treatments</a>" not in page
    rules = owner_client.get("/plan/rules/treatments/").content.decode()
    assert '<a href="/plan/rules/treatments/" aria-current="page">Treatments</a>' in rules
    assert '<a href="/plan/rules/processes/">Processes</a>' in rules
    assert "For others" in owner_client.get("/plan/reviews/").content.decode()
    assert "For others" not in colleague_client.get("/plan/reviews/").content.decode()
    assert (
        '<nav class="rg-tabs rg-subtabs" aria-label="Control">'
        in colleague_client.get("/plan/reviews/").content.decode()
    )


def test_the_palette_finds_every_page_of_the_plan(owner_client: Client) -> None:
    assert "/plan/adoption/" in owner_client.get("/search/palette/?q=adopt").content.decode()
    assert "/plan/rules/processes/" in owner_client.get("/search/palette/?q=plan proc").content.decode()
    assert "/plan/adoption/" not in owner_client.get("/search/palette/").content.decode()
