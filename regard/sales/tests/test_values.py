"""Values of customers from purchases to rows, and the runs that remember how they came about."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from regard.analytics.asking import ask
from regard.analytics.models import DirtyPage
from regard.analytics.questions import local_today
from regard.analytics.services import rebuild
from regard.analytics.valuation import choose_span, judge
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden, Invalid
from regard.people.queries import business, forget_business
from regard.sales.models import CustomerValue, ModelRun, Order
from regard.sales.services import values as service
from regard.sales.services.model_runs import (
    ask_for_holdout,
    ask_for_migration,
    compare_cells,
    judge_forecast,
    recompute_now,
    recompute_soon,
)
from regard.sales.services.values import recompute_values
from regard.sales.tests.purchases import ACTOR, buy, cdnow_lines, load

pytestmark = pytest.mark.django_db
FIRST, LAST, CALIBRATION_END = date(1997, 1, 1), date(1998, 6, 30), date(1997, 9, 30)


@pytest.fixture(autouse=True)
def _data_dir(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def cdnow() -> None:
    load(cdnow_lines())


def few() -> None:
    buy(
        ("anna", date(2026, 1, 5), "10"), ("anna", date(2026, 2, 4), "10"), ("anna", date(2026, 3, 6), "10"),
        ("ben", date(2026, 1, 9), "500"), ("clara", date(2026, 3, 20), "5"),
    )  # fmt: skip


def value_of(key: str) -> CustomerValue:
    return CustomerValue.objects.get(customer__keys__key=key)


def test_the_published_answers_come_out_of_the_imported_file(cdnow: None) -> None:
    report = judge(business().currency, choose_span(FIRST, LAST))
    assert report["calibration_end"] == "1997-09-30"
    assert report["horizon_weeks"] == 39
    assert (report["customers"], report["repeat_customers"]) == (2357, 946)
    bg, pareto, spend = report["bg_nbd"], report["pareto_nbd"], report["gamma_gamma"]
    assert [float(f"{bg[name]:.4g}") for name in ("r", "alpha", "a", "b")] == [0.2426, 4.414, 0.7929, 2.426]
    assert [float(f"{pareto[name]:.4g}") for name in ("r", "alpha", "s", "beta")] == [
        0.5533,
        10.58,
        0.6062,
        11.67,
    ]
    assert [float(f"{spend[name]:.4g}") for name in ("p", "q", "v")] == [6.249, 3.745, 15.45]
    assert bg["log_likelihood"] == pytest.approx(-9582.43, abs=0.01)
    assert pareto["log_likelihood"] == pytest.approx(-9594.98, abs=0.01)
    assert spend["log_likelihood"] == pytest.approx(-4055.92, abs=0.01)
    holdout = report["holdout"]
    assert [round(holdout[key]["mse"], 3) for key in ("bg_nbd", "pareto_nbd")] == [2.586, 2.569]
    assert (report["chosen"], report["chosen_by"]) == ("pareto_nbd", "holdout")
    assert [round(holdout[key]["correlation"], 4) for key in ("bg_nbd", "pareto_nbd")] == [0.6256, 0.6302]
    assert [round(holdout[key]["mape"], 4) for key in ("bg_nbd", "pareto_nbd")] == [0.0263, 0.0131]
    assert round(report["naive"]["mse"], 3) == 3.885
    assert len(holdout["bg_nbd"]["tracking"]["actual"]) == 78


def test_a_shorter_horizon_is_compared_with_less(cdnow: None) -> None:
    report = judge(business().currency, choose_span(FIRST, LAST, CALIBRATION_END, weeks=10))
    assert report["holdout_end"] == "1997-12-09"
    assert 0 < report["holdout"]["bg_nbd"]["sum_actual"] < 1882


def test_the_sum_of_any_customers_values_has_its_range(cdnow: None) -> None:
    recompute_values(actor=ACTOR)
    rebuild()
    value = ModelRun.objects.get().report["value"]
    whole = ask("customer_equity", actor=None).rows[0]
    assert whole.low is not None
    assert whole.high is not None
    assert whole.low == pytest.approx(value["equity_low"] / 10_000, rel=0.02)
    assert whole.high == pytest.approx(value["equity_high"] / 10_000, rel=0.02)
    mean = ask("customer_lifetime_value", actor=None).rows[0]
    assert mean.low == pytest.approx(whole.low / 2357, rel=1e-6)
    assert mean.high == pytest.approx(whole.high / 2357, rel=1e-6)
    for cell in ask("customer_equity", actor=None, by="rfm_cell").rows:
        assert cell.low is not None
        assert cell.high is not None
        assert cell.low < float(cell.value or 0) < cell.high


def test_a_sum_with_a_value_without_a_range_has_none(cdnow: None) -> None:
    recompute_values(actor=ACTOR)
    CustomerValue.objects.filter(pk=CustomerValue.objects.order_by("pk")[:1]).update(
        lifetime_value_doubt=None
    )
    rebuild()
    row = ask("customer_equity", actor=None).rows[0]
    assert row.value
    assert (row.low, row.high) == (None, None)


def test_a_day_to_come_is_refused_and_values_stay() -> None:
    few()
    recompute_values(actor=ACTOR)
    before = list(CustomerValue.objects.order_by("pk").values())
    with pytest.raises(Invalid, match="has not been yet"):
        recompute_values(actor=ACTOR, as_of=local_today() + timedelta(days=1))
    assert list(CustomerValue.objects.order_by("pk").values()) == before
    assert ModelRun.objects.count() == 1


def test_a_forecast_knows_nothing_of_what_came_after_its_day(cdnow: None) -> None:
    """Whatever is bought in the holdout, also by customers of later: the models are fitted to the calibration alone."""
    span = choose_span(FIRST, LAST)
    before = judge(business().currency, span)
    buy(*((f"late{number}", date(1998, 3, 1), "900") for number in range(60)))
    known = Order.objects.filter(customer__isnull=False, placed_on__lt=date(1997, 3, 1)).order_by("pk")[:200]
    keys = dict.fromkeys(known.values_list("customer__keys__key", flat=True))
    buy(*((key, date(1998, 4, 1), "700") for key in keys))
    after = judge(business().currency, span)
    for model in ("bg_nbd", "pareto_nbd", "gamma_gamma"):
        assert after[model] == before[model]
    for model, found in after["holdout"].items():
        was = before["holdout"][model]
        assert found["sum_predicted"] == was["sum_predicted"]
        assert found["sum_actual"] > was["sum_actual"]
        assert found["tracking"]["predicted"] == was["tracking"]["predicted"]


def test_everybody_is_valued_as_of_the_last_day(cdnow: None) -> None:
    report = recompute_values(actor=ACTOR)
    assert (report.as_of, report.customers) == (LAST, 2357)
    assert CustomerValue.objects.count() == 2357
    assert not CustomerValue.objects.filter(lifetime_value=None).exists()
    one = CustomerValue.objects.order_by("-lifetime_value").first()
    assert one is not None
    assert one.lifetime_value_low < one.lifetime_value < one.lifetime_value_high  # type: ignore[operator]
    assert 0.5 < (one.probability_alive or 0) <= 1
    run = ModelRun.objects.get()
    errors = {key: found["mse"] for key, found in run.report["holdout"]["holdout"].items()}
    assert report.chosen == run.chosen == min(errors, key=errors.__getitem__)
    equity = sum(CustomerValue.objects.values_list("lifetime_value", flat=True))  # type: ignore[arg-type]
    assert run.report["value"]["equity"] == pytest.approx(equity, rel=1e-6)
    assert sum(cell["customers"] for cell in run.report["rfm"]["cells"]) == 2357
    assert sum(map(sum, run.report["rfm"]["grid"])) == 2357
    assert sum(map(sum, run.report["migration"]["matrix"])) == 2357
    assert (run.report["migration"]["from"], run.report["migration"]["to"]) == ("1998-05-31", "1998-06-30")
    assert sum(part["customers"] for part in run.report["abc"]["classes"]) == 2357
    assert run.report["holdout"]["calibration_end"] == "1997-09-30"
    assert [cohort["size"] for cohort in run.report["cohorts"]["quarter"]] == [2357]


def test_what_the_business_says_of_margin_and_waiting_counts_where_costs_are_not_known(cdnow: None) -> None:
    """The file has no costs. Half the margin is half the value, and waiting costs what the settings say."""

    def equity() -> float:
        value = recompute_values(actor=ACTOR).run.report["value"]  # type: ignore[union-attr]
        return float(value["equity"])

    said = business()
    in_revenue = equity()
    said.margin_rate, said.discount_rate = Decimal("0.5"), Decimal("0.1")
    said.save()
    forget_business()
    assert equity() == pytest.approx(in_revenue / 2, rel=1e-4)
    report = ModelRun.objects.latest("id").report["value"]
    assert (report["basis"], report["margin"], report["is_assumed"]) == ("margin", 0.5, True)
    said.discount_rate = Decimal("0.4")
    said.save()
    forget_business()
    assert equity() < in_revenue / 2 * 0.9


def test_old_purchases_without_costs_do_not_change_the_margin_of_today() -> None:
    buy(*((f"new {number}", date(2026, 3, 1), "100") for number in range(3)), cost="60")
    buy(*((f"old {number}", date(2011, 3, 1), "100") for number in range(9)))
    recompute_values(actor=ACTOR)
    said = ModelRun.objects.get().report
    assert said["value"]["margin"] == pytest.approx(0.4)
    assert (said["value"]["basis"], said["value"]["margin_source"]) == ("margin", "months")
    assert said["abc"]["basis"] == "revenue", "that ranks by all years, of which most have no costs"
    assert said["pause"] == {"from": "2011-03-01", "to": "2026-03-01"}


def test_rows_say_what_was_computed_for_each_customer() -> None:
    few()
    report = recompute_values(actor=ACTOR)
    assert report.as_of == date(2026, 3, 20)
    assert "at least 50" in report.problems[0]
    anna, ben = value_of("anna"), value_of("ben")
    assert anna.usual_gap_days == 30
    assert anna.expected_next_on == date(2026, 4, 5)
    assert (anna.frequency_score, ben.monetary_score, ben.recency_score) == (4, 4, 1)
    assert ben.abc_class == "A"
    assert ben.usual_gap_days is None
    assert ben.expected_next_on is None
    assert anna.lifetime_value is None, "three customers carry no model, and nothing is made up"
    assert anna.probability_alive is None


def test_an_earlier_day_is_valued_as_it_was_then() -> None:
    few()
    recompute_values(actor=ACTOR, as_of=date(2026, 2, 10))
    assert value_of("anna").as_of == date(2026, 2, 10)
    assert value_of("anna").usual_gap_days is None, (
        "one gap says when somebody came back, not how often they come"
    )
    assert value_of("anna").expected_next_on is None
    assert not CustomerValue.objects.filter(customer__keys__key="clara").exists()


def test_values_of_customers_without_purchases_go_and_again_is_no_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)
    few()
    recompute_values(actor=ACTOR)
    before = list(CustomerValue.objects.order_by("pk").values())
    assert recompute_values(actor=ACTOR).removed == 0
    assert list(CustomerValue.objects.order_by("pk").values()) == before
    Order.objects.filter(customer__keys__key="ben").delete()
    rebuild()
    DirtyPage.objects.all().delete()
    assert recompute_values(actor=ACTOR).removed == 1
    assert not CustomerValue.objects.filter(customer__keys__key="ben").exists()
    assert DirtyPage.objects.filter(fact="customer_values").exists()


def test_a_customer_deleted_since_the_copy_is_left_out() -> None:
    few()
    ben = value_owner("ben")
    Order.objects.filter(customer_id=ben).delete()
    with connection.cursor() as cursor:
        for table in ("customers_customerkey", "sales_customertotals"):
            cursor.execute(f"DELETE FROM {table} WHERE customer_id = %s", [ben])
        cursor.execute("DELETE FROM customers_customer WHERE id = %s", [ben])
    recompute_values(actor=ACTOR)
    assert CustomerValue.objects.count() == 2
    connection.check_constraints()


def value_owner(key: str) -> int:
    from regard.customers.models import CustomerKey

    return int(CustomerKey.objects.get(key=key).customer_id)


def test_without_purchases_there_is_nothing_to_say() -> None:
    report = recompute_values(actor=ACTOR)
    assert (report.run, report.customers) == (None, 0)
    assert ModelRun.objects.count() == 0


def test_only_who_may_run_models_does() -> None:
    reader = Actor(kind="user", user_id=1, name="Reader", grants={"sales.order.view": Scope.ALL})
    few()
    for attempt in (
        lambda: recompute_values(actor=reader),
        lambda: recompute_now(actor=reader),
        lambda: ask_for_holdout(actor=reader, calibration_end=date(2026, 2, 1)),
        lambda: ask_for_migration(actor=reader, start=date(2026, 2, 1), end=date(2026, 3, 1)),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert CustomerValue.objects.count() == ModelRun.objects.count() == 0


def test_many_imports_in_two_minutes_ask_for_one_computation() -> None:
    first, second = recompute_soon(actor=ACTOR), recompute_soon(actor=ACTOR)
    assert first.pk == second.pk
    assert first.run_at > first.created_at


def test_asking_twice_now_is_asking_once() -> None:
    assert recompute_now(actor=ACTOR).pk == recompute_now(actor=ACTOR).pk


def test_days_without_purchases_are_refused_with_the_possible_ones() -> None:
    few()
    with pytest.raises(Invalid, match="5 Jan 2026 to 19 Mar 2026"):
        ask_for_holdout(actor=ACTOR, calibration_end=date(2026, 3, 20))
    with pytest.raises(Invalid, match="must come before"):
        ask_for_migration(actor=ACTOR, start=date(2026, 3, 1), end=date(2026, 3, 1))


def test_a_forecast_is_judged_and_two_days_compared_by_a_job(cdnow: None) -> None:
    assert ask_for_holdout(actor=ACTOR, calibration_end=date(1997, 12, 31)).kwargs == {
        "calibration_end": "1997-12-31"
    }
    run = ModelRun.objects.get(pk=judge_forecast.call("1997-12-31"))
    assert (run.kind, run.question, run.customers) == ("holdout", "1997-12-31", 2357)
    assert run.report["holdout"]["bg_nbd"]["sum_actual"] > 0
    moved = ModelRun.objects.get(pk=compare_cells.call("1997-06-30", "1998-06-30"))
    assert moved.question == "1997-06-30/1998-06-30"
    assert sum(moved.report["matrix"][-1]) == 0, "all had bought by March 1997"
