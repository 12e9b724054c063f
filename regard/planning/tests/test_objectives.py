"""Objectives: refused while something is missing, measured from orders and from nothing else."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from regard.analytics.models import Snapshot
from regard.analytics.services import catch_up
from regard.analytics.words import METRICS
from regard.audit.models import Change
from regard.customers.services.customers import create_customer
from regard.jobs import worker
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid
from regard.people.tests.cast import Cast
from regard.planning.jobs import measure_running_plans
from regard.planning.models import Measurement, Objective, Plan
from regard.planning.queries import objectives_of, plan_home, plan_lines, row_of, today
from regard.planning.services.measuring import measure_objective
from regard.planning.services.objectives import Wanted, change_objective, create_objective, remove_objective
from regard.planning.tests.conftest import SYSTEM, order, wanted
from regard.quality.services.mending import start_mend, start_undo
from regard.quality.services.requirements import save_requirement
from regard.quality.services.scoring import score_all
from regard.sales.services.orders import place_orders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "field", ["name", "goal", "metric", "window", "target", "due_on", "owner", "baseline_on"]
)
def test_an_objective_that_lacks_a_part_is_refused_with_an_error_at_it(
    field: str, shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    name = "owner_id" if field == "owner" else field
    blank = "" if field in {"name", "goal", "metric", "window"} else None
    with pytest.raises(Invalid) as caught:
        create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, **{name: blank}))
    assert [error.field for error in caught.value.errors] == [field]
    assert not Objective.objects.exists()
    assert not Change.objects.filter(model="planning.objective").exists()


def test_the_baseline_is_read_from_the_orders(shop: None, cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    assert objective.baseline == Decimal(
        13_000
    )  # thirteen rounds of ten orders of 100 fall in these 365 days
    assert Change.objects.get(model="planning.objective").action == "create"


def test_a_baseline_nobody_can_know_is_refused(cast: Cast, plan: Plan, owner_acts: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, metric="average_order_value"))
    assert caught.value.errors[0].field == "baseline_on"


def test_a_refused_baseline_says_from_when_there_are_figures(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    save_requirement(actor=SYSTEM, values={"field": "country"})
    score_all()
    catch_up()
    asked = wanted(
        cast,
        metric="data_quality_score",
        window="trailing_quarter",
        target=Decimal("0.9"),
        baseline_on=today() - timedelta(days=3),
    )
    with pytest.raises(Invalid, match=f"the first is of {today():%-d %b %Y}"):
        create_objective(actor=owner_acts, plan=plan, wanted=asked)
    kept = today() - timedelta(days=1)
    Snapshot.objects.create(
        metric="data_quality_score", version=METRICS["data_quality_score"].version, grain="day", period_start=kept,
        period_end=today(), value=Decimal("0.5"), as_of=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Invalid, match=f"the first is of {kept:%-d %b %Y}"):
        create_objective(actor=owner_acts, plan=plan, wanted=asked)
    made = create_objective(actor=owner_acts, plan=plan, wanted=replace(asked, baseline_on=kept))
    assert made.baseline == Decimal("0.5")


def test_there_is_no_way_to_type_an_actual() -> None:
    assert "actual" not in {field.name for field in Objective._meta.get_fields()}
    assert "actual" not in Wanted.__dataclass_fields__


def test_an_order_moves_the_objective_without_anybody_touching_it(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    before = measure_objective(objective, survey=True).actual
    place_orders(actor=SYSTEM, orders=[order(9_000, "W-1", today(), "250")], source="shop")
    catch_up()
    assert measure_running_plans() == 1
    after = Measurement.objects.get(objective=objective)
    assert before is not None
    assert after.actual == pytest.approx(before + 250)
    assert after.history[-1] == [today().isoformat(), after.actual]


def test_a_mend_of_the_data_moves_the_objective_about_it_and_its_undo_moves_it_back(
    db: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    phones = [f"+31 6 123456{number:02} tst. 3" for number in range(9)] + ["+31 6 12345699"]
    for number, phone in enumerate(phones):
        kind = "Café" if number % 2 else "Shop"
        create_customer(actor=owner_acts, values={"name": "Noor de Wit", "phone": phone, "category": kind})
    save_requirement(actor=owner_acts, values={"field": "phone"})
    score_all()
    catch_up()
    goal = wanted(
        cast, metric="data_accuracy", window="trailing_month", target=Decimal("0.95"), baseline_on=today()
    )
    objective = create_objective(actor=owner_acts, plan=plan, wanted=goal)
    assert objective.baseline == Decimal("0.1")
    dragging = measure_objective(objective, survey=True).drags
    assert {part["label"]: part["actual"] for part in dragging} == {"Shop": 0.0, "Café": 0.2}
    item = start_mend(actor=owner_acts, key="phone")
    worker.drain()
    catch_up()
    assert measure_running_plans() == 1
    assert Measurement.objects.get(objective=objective).actual == pytest.approx(1.0)
    dragging = Measurement.objects.get(objective=objective).drags
    assert [part["gap"] > 0 for part in dragging] == [True, True]  # nothing is said to drag what was mended
    start_undo(actor=owner_acts, mend_id=item.pk)
    worker.drain()
    catch_up()
    measure_running_plans()
    assert Measurement.objects.get(objective=objective).actual == pytest.approx(0.1)


def test_nothing_is_measured_again_while_nothing_happened(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    assert measure_running_plans() == 0


def test_history_projection_and_verdict_stand_on_the_months(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, target=Decimal(1_000)))
    measured = measure_objective(objective, survey=True)
    assert len(measured.history) >= 12
    assert measured.projection is not None
    assert measured.projection_low is not None
    assert measured.projection_low <= measured.projection
    assert measured.verdict == "reached"
    far = create_objective(
        actor=owner_acts, plan=plan, wanted=wanted(cast, target=Decimal(10**6), name="Far")
    )
    assert measure_objective(far, survey=True).verdict == "bad"


def test_a_change_meets_another_change_and_says_so(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    change_objective(actor=owner_acts, objective=objective, wanted=wanted(cast, name="First"), version=1)
    with pytest.raises(Conflict):
        change_objective(actor=owner_acts, objective=objective, wanted=wanted(cast, name="Second"), version=1)
    assert Objective.objects.get().name == "First"


def test_whoever_may_not_change_the_plan_changes_nothing(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    analyst = cast.actor("analyst")
    with pytest.raises(Forbidden):
        create_objective(actor=analyst, plan=plan, wanted=wanted(cast, name="Other"))
    with pytest.raises(Forbidden):
        remove_objective(actor=analyst, objective=objective)
    assert Objective.objects.count() == 1


def test_removing_keeps_what_it_was_in_the_audit(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    objective = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_objective(objective)
    remove_objective(actor=owner_acts, objective=objective)
    assert not Measurement.objects.exists()
    assert (
        Change.objects.filter(model="planning.objective", action="delete").get().before["name"] == "Sell more"
    )


def test_a_metric_that_is_gone_says_so_and_holds_up_no_other(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    lost = create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    Objective.objects.filter(pk=lost.pk).update(metric="no_longer")
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, name="Kept"))
    measure_running_plans()
    by_name = {row.objective.name: row for row in (row_of(one, actor=None) for one in objectives_of(plan))}
    assert by_name["Sell more"].measurement is not None
    assert "no longer" in by_name["Sell more"].measurement.error
    assert by_name["Kept"].actual is not None


def test_the_plan_costs_one_query_whatever_its_size(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor, django_assert_num_queries: object
) -> None:
    for number in range(6):
        create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast, name=f"Objective {number}"))
    measure_running_plans()
    with django_assert_num_queries(1):  # type: ignore[operator]
        home = plan_home(plan, actor=None)
    assert len(home.rows) == 6


def test_programs_read_decimal_strings_and_traffic_lights(
    shop: None, cast: Cast, plan: Plan, owner_acts: Actor
) -> None:
    create_objective(actor=owner_acts, plan=plan, wanted=wanted(cast))
    measure_running_plans()
    line = plan_lines(plan, actor=None)[0]
    assert (line["baseline"], line["target"]) == ("13000.00", "20000.00")
    assert line["status"] in {"green", "amber", "red"}
