"""What goes with an objective: its guard, what moves earlier, its parts, and the task that is opened when it falls short."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from regard.activities.models import Task
from regard.analytics.services import catch_up
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid
from regard.people.tests.cast import Cast
from regard.planning.exporting import plan_document
from regard.planning.models import Goal, Measurement, Objective, Plan
from regard.planning.queries import idle_goals, objectives_of, parts_of, plan_home, plan_line, row_of, today
from regard.planning.rules import has_fallen, rolled_up
from regard.planning.services.importing import import_plan
from regard.planning.services.measuring import measure_objective, measure_plan
from regard.planning.services.objectives import change_objective, create_objective
from regard.planning.services.reviewing import open_reviews
from regard.planning.tests.conftest import SYSTEM, order, wanted
from regard.sales.services.orders import place_orders
from regard.segments.services import create_segment, refresh_segments
from regard.segments.tests.cases import bought, rule


def test_a_guard_falls_when_it_is_worse_than_noise_in_its_own_direction() -> None:
    assert has_fallen(100.0, 94.0, lower_is_better=False)
    assert not has_fallen(100.0, 96.0, lower_is_better=False)
    assert has_fallen(0.02, 0.03, lower_is_better=True)
    assert not has_fallen(0.02, 0.01, lower_is_better=True)
    assert not has_fallen(None, 1.0, lower_is_better=True)


def test_parts_that_add_up_are_added_and_shares_are_weighed_by_their_cases() -> None:
    assert rolled_up("money", [(10.0, None, None), (5.0, None, None)]) == 15
    assert rolled_up("share", [(0.5, 5.0, 10.0), (0.1, 9.0, 90.0)]) == pytest.approx(14 / 100)
    assert rolled_up("share", [(0.5, None, None)]) is None
    assert rolled_up("money", [(1.0, None, None), (None, None, None)]) is None
    assert rolled_up("money", []) is None


@pytest.mark.django_db
def test_the_actual_of_the_whole_is_the_sum_of_its_parts(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    place_orders(actor=SYSTEM, orders=[order(990, "W-1", today() - timedelta(days=2), "70")], source="shop")
    catch_up()
    rules = {"One": rule(bought("at_least", 25)), "Others": rule(bought("at_most", 24))}
    segments = [create_segment(actor=SYSTEM, name=name, rule=one) for name, one in rules.items()]
    refresh_segments(actor=SYSTEM)
    catch_up()
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    for segment in segments:
        part = wanted(
            cast, name=segment.name, segment_id=segment.pk, target=Decimal(10_000), parent="sell-more",
            owner_id=cast.colleague.pk,
        )  # fmt: skip
        create_objective(actor=owner_acts, plan=plan, wanted=part)
    measure_plan(plan)
    whole = row_of(objectives_of(plan).get(key="sell-more"), actor=owner_acts)
    rows, together = parts_of(whole, actor=owner_acts)
    assert len(rows) == 2
    assert together == pytest.approx(whole.actual)
    page = owner_client.get("/plan/objectives/sell-more/").content.decode()
    assert "The parts cover the whole." in page
    other = wanted(cast, name="Other", metric="orders", parent="sell-more")
    with pytest.raises(Invalid, match="another metric"):
        create_objective(actor=owner_acts, plan=plan, wanted=other)
    with pytest.raises(Invalid, match="no part of itself"):
        change_objective(
            actor=owner_acts,
            objective=whole.objective,
            wanted=wanted(cast, parent="one", key="sell-more"),
            version=whole.objective.version,
        )


@pytest.mark.django_db
def test_an_objective_reached_at_the_cost_of_its_guard_is_shown_as_such(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client
) -> None:
    """More orders, each of them smaller."""
    small = [order(900 + one, f"W-{one % 10}", today() - timedelta(days=3), "5") for one in range(40)]
    place_orders(actor=SYSTEM, orders=small, source="shop")
    catch_up()
    asked = wanted(
        cast, name="More orders", metric="orders", target=Decimal(130), guard="average_order_value",
        leading="active_customers",
    )  # fmt: skip
    one = create_objective(actor=owner_acts, plan=plan, wanted=asked)
    measure_objective(one, survey=True)
    home = plan_home(plan, actor=owner_acts)
    (row,) = home.rows
    assert row.guard_fell
    assert row.is_hollow
    assert (home.on_track, home.at_risk, row.glyph, row.verdict_word) == (0, 1, "watch", "Guard fell")
    page = owner_client.get("/plan/objectives/more-orders/").content.decode()
    assert "at the cost of its guard" in page
    assert "Active customers" in page
    line = plan_line(row.objective, actor=owner_acts)
    assert (line["status"], line["guard"], line["guard_fell"]) == ("amber", "average_order_value", True)
    with pytest.raises(Invalid, match="another figure"):
        create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, guard="net_revenue"))


@pytest.mark.django_db
def test_what_falls_short_in_the_plan_in_force_opens_one_task_until_it_recovers(
    cast: Cast, plan: Plan
) -> None:
    objective = Objective.objects.create(
        plan=plan, goal=Goal.objects.create(plan=plan, name="Grow"), key="sell-more", name="Sell more",
        metric="net_revenue", window="trailing_year", baseline=Decimal(1), baseline_on=plan.starts_on,
        target=Decimal(2000), due_on=plan.ends_on, owner=cast.colleague,
    )  # fmt: skip
    at = {"measured_at": "2026-01-01T00:00Z", "surveyed_at": "2026-01-01T00:00Z"}
    Measurement.objects.create(objective=objective, actual=900, projection=1000, verdict="bad", **at)
    assert open_reviews() == 0  # a draft binds nobody
    Plan.objects.update(status="in_force")
    assert open_reviews() == 1
    assert open_reviews() == 0
    task = Task.objects.get()
    assert task.title == "Review “Sell more”: projected €1,000 of €2,000"
    assert (task.assignee_id, task.due_on) == (cast.colleague.pk, today() + timedelta(days=7))
    Measurement.objects.update(verdict="good")
    assert open_reviews() == 0
    assert Measurement.objects.get().reviewed_since is None
    assert Task.objects.count() == 1


@pytest.mark.django_db
def test_a_goal_that_no_objective_serves_is_named(plan: Plan, owner_client: Client) -> None:
    Goal.objects.create(plan=plan, name="Win cafés")
    assert idle_goals(plan) == ["Win cafés"]
    assert "No objective serves Win cafés." in owner_client.get("/").content.decode()


@pytest.mark.django_db
def test_how_far_ahead_the_leading_metric_is_is_said_everywhere(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, owner_client: Client, api_client: Client
) -> None:
    for values in (
        {"lag_days": 30},
        {"leading": "orders", "lag_days": 0},
        {"leading": "orders", "lag_days": 731},
    ):
        with pytest.raises(Invalid) as caught:
            create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, **values))
        assert [one.field for one in caught.value.errors] == ["lag_days"]
    made = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, leading="orders", lag_days=30))
    measure_objective(made, survey=True)
    there = today() + timedelta(days=30)
    page = owner_client.get(f"/plan/objectives/sell-more/{plan.query}").content.decode()
    assert f"30 days ahead: it tells of {there:%-d %b %Y}" in page
    Plan.objects.filter(pk=plan.pk).update(status="in_force")
    lag = "/plan/objectives/sell-more/lag/"
    assert owner_client.post(lag, {"lag_days": "14"}).status_code == 302  # also once it is approved
    made.refresh_from_db()
    assert (made.lag_days, made.version) == (14, 2)
    for bad in ("x", "9999", "-3", "١٢"):
        owner_client.post(lag, {"lag_days": bad})
        made.refresh_from_db()
        assert made.lag_days == 14
    assert cast.client("colleague").post(lag, {"lag_days": "3"}).status_code == 404
    line = api_client.get("/api/v1/plan/objectives/sell-more").json()
    assert (line["leading"], line["lag_days"]) == ("orders", 14)
    keep = ("name", "goal", "metric", "window", "target", "baseline_on", "due", "leading")
    body = {name: line[name] for name in keep} | {"lag_days": 21}
    answer = api_client.put("/api/v1/plan/objectives/sell-more", body, content_type="application/json")
    assert (answer.status_code, answer.json()["lag_days"]) == (200, 21)
    document = plan_document(Plan.objects.get(pk=plan.pk))
    assert document["objectives"][0]["lag_days"] == 21
    taken = import_plan(actor=owner_acts, document=document).plan
    assert taken.objectives.get().lag_days == 21
    form = owner_client.get(f"/plan/objectives/sell-more/edit/?plan={taken.pk}").content.decode()
    assert 'name="lag_days" value="21"' in form
    owner_client.post(lag, {"lag_days": ""})
    made.refresh_from_db()
    assert made.lag_days is None
