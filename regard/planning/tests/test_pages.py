"""The plan's pages as people use them."""

import pytest
from django.test import Client
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Objective, Plan
from regard.planning.queries import today
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
