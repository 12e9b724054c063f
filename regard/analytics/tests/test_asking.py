"""Every ready-made formula on a handful of rows whose answers can be counted on one's fingers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from pytest_django import DjangoAssertNumQueries

from regard.analytics.answers import forget
from regard.analytics.metrics import METRICS, ask, count, register_metric, rows_behind
from regard.analytics.services import rebuild
from regard.analytics.shaping import as_json
from regard.analytics.tests.formulas import EURO, ORDERS, TODAY, metric
from regard.analytics.tests.shop import put
from regard.analytics.words import MetricAnswer
from regard.kernel.actor import Actor, Scope
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.queries import business


def asked(key: str, first: str | None = None, last: str | None = None, **words: Any) -> MetricAnswer:
    return ask(key, actor=None, start=_day(first), end=_day(last), **words)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def values(answer: MetricAnswer) -> list[tuple[str | None, str | None, Any]]:
    return [(row.period, row.group, row.value) for row in answer.rows]


def test_a_flow_without_bounds_is_everything_known(metrics: None) -> None:
    answer = asked("orders")
    assert values(answer) == [(None, None, 8)]
    assert answer.rows[0].numerator == 8
    assert answer.rows[0].denominator is None


def test_windows_are_half_open(metrics: None) -> None:
    assert asked("orders", "2026-02-01", "2026-02-04").value == 1
    assert asked("orders", "2026-02-01", "2026-02-05").value == 2


def test_a_month_without_rows_is_zero_and_the_future_is_unknown(metrics: None) -> None:
    found = asked("orders", "2025-12-01", "2026-06-01", grain="month")
    assert values(found) == [
        ("2025-12", None, 0),
        ("2026-01", None, 3),
        ("2026-02", None, 2),
        ("2026-03", None, 2),
        ("2026-04", None, 1),
        ("2026-05", None, None),
    ]
    assert [row.is_partial for row in found.rows] == [False, False, False, False, True, True]


def test_with_a_grain_and_no_bounds_the_periods_are_those_of_the_facts(metrics: None) -> None:
    assert [row.period for row in asked("orders", grain="quarter").rows] == ["2026-Q1", "2026-Q2"]
    assert [row.period for row in asked("orders", grain="year").rows] == ["2026"]


def test_weeks_are_named_and_cut_by_the_first_weekday(metrics: None) -> None:
    found = asked("orders", "2026-01-19", "2026-02-02", grain="week")
    assert values(found) == [("2026-W04", None, 2), ("2026-W05", None, 1)]
    business().first_weekday = 6
    found = asked("orders", "2026-01-18", "2026-02-01", grain="week")
    assert values(found) == [("2026-W04", None, 1), ("2026-W05", None, 1)]


def test_money_is_never_added_up_across_currencies(metrics: None) -> None:
    answer = asked("revenue", "2026-01-01", "2026-04-01", grain="month")
    assert [row.value for row in answer.rows] == [Decimal(180), Decimal(20), Decimal(38)]
    assert answer.currency == "EUR"
    assert answer.notes == ("Amounts in USD are not in it: currencies are never added up.",)
    assert asked("revenue", currency="USD").value == Decimal(999)
    assert asked("orders").value == 8  # counting is not adding amounts


def test_unknown_costs_are_left_out_and_all_unknown_is_unknown(metrics: None) -> None:
    assert asked("margin", "2026-01-01", "2026-02-01").value == Decimal(60)
    assert asked("margin", "2026-01-25", "2026-01-26").value is None
    assert asked("margin_share", "2026-01-01", "2026-02-01").value == pytest.approx(60 / 130)
    row = asked("margin_share", "2026-01-01", "2026-02-01").rows[0]
    assert (row.numerator, row.denominator) == (Decimal(60), Decimal(130))


def test_a_ratio_is_of_the_sums_and_nothing_to_divide_by_is_unknown(metrics: None) -> None:
    answer = asked("order_value", "2026-01-01", "2026-03-01", grain="month")
    assert [row.value for row in answer.rows] == [Decimal(60), Decimal(20)]
    assert (answer.rows[0].numerator, answer.rows[0].denominator) == (Decimal(180), 3)
    assert asked("order_value", "2025-12-01", "2026-01-01").value is None


def test_no_rows_above_are_zero_and_no_rows_below_are_unknown(metrics: None) -> None:
    shares = asked("cafe_share", "2025-12-01", "2026-05-01", grain="month")
    assert [row.value for row in shares.rows] == [None, pytest.approx(1 / 3), 0.0, 1.0, 0.0]
    assert asked("margin_share", "2026-01-25", "2026-01-26").value is None  # unknown above is not zero


def test_difference(metrics: None) -> None:
    assert asked("profit", "2026-03-01", "2026-04-01").value == Decimal(38 - 21)
    assert asked("profit", "2025-01-01", "2025-02-01").value == Decimal(0)


def test_mean_and_median(metrics: None) -> None:
    assert asked("mean_amount", "2026-01-01", "2026-02-01").value == Decimal(60)
    assert asked("median_amount", "2026-01-01", "2026-02-01").value == Decimal(50)
    assert asked("median_amount", "2026-01-01", "2026-02-05").value == Decimal(40)
    assert asked("median_amount", "2025-01-01", "2025-02-05").value is None


def test_distinct_counts_nobody_without_a_customer(metrics: None) -> None:
    assert [row.value for row in asked("buyers", "2026-01-01", "2026-04-01", grain="month").rows] == [2, 2, 1]


def test_a_stock_stands_at_the_end_of_each_period(metrics: None) -> None:
    answer = asked("customers", "2025-12-01", "2026-05-01", grain="month")
    assert [row.value for row in answer.rows] == [0, 2, 3, 4, 5]
    by_country = asked("customers", "2026-01-01", "2026-03-01", grain="month", by="country")
    assert values(by_country) == [
        ("2026-01", "DE", 2),
        ("2026-01", "FR", 0),
        ("2026-02", "DE", 2),
        ("2026-02", "FR", 1),
    ]


def test_what_stands_now_is_known_for_today_only(metrics: None) -> None:
    answer = asked("owners", "2026-03-01", "2026-05-01", grain="month")
    assert [row.value for row in answer.rows] == [None, pytest.approx(22 / 3)]
    assert asked("owners").value == pytest.approx(22 / 3)


def test_new_customers_are_counted_once_where_they_came(metrics: None) -> None:
    assert [row.value for row in asked("new_customers", "2026-01-01", "2026-05-01", grain="month").rows] == [
        2,
        1,
        0,
        1,
    ]
    assert values(asked("new_customers", by="channel")) == [(None, "web", 4)]


def test_repeat_rate_with_its_interval_and_smallest_number(metrics: None) -> None:
    row = asked("repeat_rate", "2026-01-01", "2026-04-01").rows[0]
    assert row.value == pytest.approx(2 / 3)
    assert (row.numerator, row.denominator) == (2, 3)
    assert row.low == pytest.approx(0.20766, abs=1e-5)
    assert row.high == pytest.approx(0.93851, abs=1e-5)
    april = asked("repeat_rate", "2026-04-01", "2026-05-01").rows[0]
    assert (april.value, april.numerator, april.denominator, april.low) == (None, 0, 1, None)


def test_active_looks_back_over_its_days(metrics: None) -> None:
    # up to 1 April: since 31 January bought 1 (4 February), 3 (twice); up to 1 May: since 2 March 3 and 4
    assert [row.value for row in asked("active", "2026-03-01", "2026-05-01", grain="month").rows] == [2, 2]


def test_retention_leaves_out_who_came_in_the_period(metrics: None) -> None:
    # active on 1 March (60 days back: 31 December): 1, 2, 3; on 1 April (31 January): 1, 3 and 2 by an adjustment
    march = asked("retention", "2026-03-01", "2026-04-01").rows[0]
    assert (march.numerator, march.denominator, march.value) == (3, 3, 1.0)
    # active on 1 April: 1, 2, 3; still on 1 May (since 2 March): 3; 4 came in April
    april = asked("retention", "2026-04-01", "2026-05-01").rows[0]
    assert (april.numerator, april.denominator) == (1, 3)
    lost = asked("churn", "2026-04-01", "2026-05-01").rows[0]
    assert lost.value == pytest.approx(2 / 3)
    assert lost.numerator == 2
    assert rows_behind("churn", actor=None, start=date(2026, 4, 1), end=date(2026, 5, 1)).ids == (1, 2)


def test_many_periods_are_counted_as_few_are(metrics: None) -> None:
    """More windows than a number has bits take another way, to the same figures."""
    for key in ("active", "retention", "churn"):
        by_bits = asked(key, "2026-03-01", "2026-04-01", grain="day", by="country")
        with patch("regard.analytics.presence.MOST_BITS", 0):
            forget()
            assert asked(key, "2026-03-01", "2026-04-01", grain="day", by="country").rows == by_bits.rows


def test_gap_is_the_median_between_days_of_one_customer(metrics: None) -> None:
    # customer 1: 5 Jan -> 25 Jan (20) -> 4 Feb (10); customer 3: 1 Feb -> 31 Mar (58)
    assert asked("gap").value == 20
    assert [row.value for row in asked("gap", "2026-01-01", "2026-04-01", grain="month").rows] == [20, 10, 58]


def test_cohorts_leave_open_what_is_not_over(metrics: None) -> None:
    found = asked("cohorts")
    assert values(found) == [
        ("2026-01", "0", 1.0), ("2026-01", "1", 0.5), ("2026-01", "2", 0.0),
        ("2026-02", "0", 1.0), ("2026-02", "1", 1.0), ("2026-02", "2", None),
        ("2026-04", "0", None), ("2026-04", "1", None), ("2026-04", "2", None),
    ]  # fmt: skip
    assert [row.denominator for row in found.rows] == [2, 2, 2, 1, 1, 1, 1, 1, 1]
    behind = rows_behind(
        "cohorts", actor=None, start=date(2026, 1, 1), end=date(2026, 2, 1), grain="month", group="1"
    )
    assert behind.ids == (1,)


def test_cohorts_of_a_segment_are_those_of_its_members_alone(metrics: None) -> None:
    """Customers 1 and 3 are in it, 2 has left: of January's two only 1 is counted, and what is not over stays open."""
    whole, part = asked("cohorts"), asked("cohorts", segment=1)
    assert [row.denominator for row in whole.rows if row.group == "0"] == [2, 1, 1]
    sizes = {row.period: row.denominator for row in part.rows if row.group == "0"}
    assert sizes["2026-01"] == 1
    assert sum(float(size or 0) for size in sizes.values()) == 2
    behind = rows_behind(
        "cohorts",
        actor=None,
        start=date(2026, 1, 1),
        end=date(2026, 2, 1),
        grain="month",
        group="0",
        segment=1,
    )
    assert behind.ids == (1,)
    assert all(row.value is None for row in part.rows if row.is_partial)


def test_breakdown_by_a_column_of_its_own_with_labels(metrics: None) -> None:
    answer = asked("orders", by="channel")
    assert [(row.group, row.group_label, row.value) for row in answer.rows] == [
        ("cafe", "Café", 3),
        ("web", "Web shop", 5),
    ]


def test_breakdown_through_the_customer_keeps_the_anonymous(metrics: None) -> None:
    assert values(asked("orders", by="country")) == [(None, "", 1), (None, "DE", 4), (None, "FR", 3)]


def test_segments_filter_and_cut_by_who_is_in_now(metrics: None) -> None:
    assert asked("orders", segment=1).value == 5  # 1 and 3; 2 has left
    assert asked("orders", segment=99).value == 0
    parts = asked("orders", by="segment")
    assert values(parts) == [(None, "", 2), (None, "1", 5), (None, "2", 1)]
    assert parts.notes == ("Segments overlap, so their figures do not add up to the whole.",)


def test_numbers_are_about_the_customers_one_may_see(metrics: None) -> None:
    own = Actor("user", 7, "Aylin", {"analytics.metric.view": Scope.OWN}, frozenset({7, 8}))
    team = Actor("user", 7, "Aylin", {"analytics.metric.view": Scope.TEAM}, frozenset({7, 8}))
    everybody = Actor("user", 7, "Aylin", {"analytics.metric.view": Scope.ALL})
    found = [ask("orders", actor=actor).value for actor in (own, team, everybody)]
    assert found == [5, 6, 8]
    with pytest.raises(Forbidden):
        ask("orders", actor=Actor("user", 9, "Stranger"))


def test_a_metric_reaches_no_further_than_its_own_permission(metrics: None) -> None:
    register_metric(metric("guarded", compute=ORDERS, permission="sales.order.view"))
    seller = Actor("user", 7, "S", {"analytics.metric.view": Scope.ALL, "sales.order.view": Scope.OWN})
    assert ask("guarded", actor=seller).value == 5
    with pytest.raises(Forbidden):
        ask("guarded", actor=Actor("user", 7, "S", {"analytics.metric.view": Scope.ALL}))


def test_every_number_opens_its_rows(metrics: None) -> None:
    january: dict[str, Any] = {"actor": None, "start": date(2026, 1, 1), "end": date(2026, 2, 1)}
    assert rows_behind("orders", **january).ids == (1, 2, 3)
    assert rows_behind("orders", **january, by="channel", group="web").ids == (1, 3)
    assert rows_behind("orders", **january, segment=1).ids == (1, 2)
    assert rows_behind("buyers", **january).noun == "customers.customer"
    assert rows_behind("repeat_rate", **january).ids == (1,)
    assert rows_behind("repeat_rate", **january, part="denominator").ids == (1, 2)
    capped = rows_behind("orders", **january, limit=2)
    assert (capped.ids, capped.total) == ((1, 2), 3)
    with pytest.raises(Invalid, match="no rows"):
        rows_behind("gap", **january)


def test_rows_behind_count_what_the_metric_counts(metrics: None) -> None:
    """For everything counted, in every month and group: as many rows as the number says."""
    for key in ("orders", "buyers", "new_customers"):
        for row in asked(key, grain="month", by="country").rows:
            behind = rows_behind(key, actor=None, start=row.start, end=row.end, by="country", group=row.group)
            assert behind.total == row.value, (key, row)


def test_refusals_name_the_field(metrics: None) -> None:
    with pytest.raises(NotFound, match="Known: active"):
        asked("nonsense")
    with pytest.raises(Invalid, match="only by"):
        asked("orders", by="shoe_size")
    with pytest.raises(Invalid, match="'fortnight' is none of day"):
        asked("orders", grain="fortnight")
    with pytest.raises(Invalid, match="before it has begun"):
        asked("orders", "2026-02-01", "2026-02-01")
    with pytest.raises(Invalid, match="coarser grain"):
        asked("orders", "2016-01-01", "2026-01-01", grain="day")
    with pytest.raises(Invalid, match="Cohorts"):
        asked("cohorts", by="country")


def test_asked_again_it_costs_two_queries_and_changed_facts_answer_anew(
    metrics: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = asked("orders")
    with (
        django_assert_num_queries(3),  # the generation, those of the facts, and up to when they were read
        patch("regard.analytics.engine.run", side_effect=AssertionError("computed again")),
    ):
        assert asked("orders").rows == first.rows
    put("orders", (10, 5, "sale", TODAY - timedelta(days=1), "EUR", "web", EURO, None))
    rebuild()
    assert asked("orders").value == 9


def test_a_slow_answer_survives_the_process(metrics: None) -> None:
    from regard.analytics import answers

    with patch.object(answers, "SLOW", 0):
        first = asked("repeat_rate", grain="month", by="country")
    answers.forget()
    with patch("regard.analytics.engine.run", side_effect=AssertionError("computed again")):
        assert asked("repeat_rate", grain="month", by="country", **_span(first)) == first


def _span(answer: MetricAnswer) -> dict[str, Any]:
    return {"first": str(answer.rows[0].start), "last": str(answer.rows[-1].end)}


def test_another_version_is_another_answer(metrics: None) -> None:
    asked("orders")
    METRICS._items["orders"] = metric("orders", compute=count("orders", on="placed_on"), version=2)
    answer = asked("orders")
    assert (answer.version, answer.value) == (2, 9)


def test_json_is_what_scripts_rely_on(metrics: None) -> None:
    found = as_json(asked("order_value", "2026-01-01", "2026-03-01", grain="month"))
    assert {"key", "unit", "version", "as_of", "rows"} <= found.keys()
    row = found["rows"][0]
    assert {name: row[name] for name in ("period", "group", "value", "numerator", "denominator")} == {
        "period": "2026-01", "group": None, "value": "60.00", "numerator": "180.00", "denominator": 3,
    }  # fmt: skip
    empty = as_json(asked("order_value", "2025-12-01", "2026-01-01"))["rows"][0]
    assert (empty["value"], empty["denominator"]) == (None, None)
