"""Budget and worth: sums one can check on paper, and what must hold whatever the figures are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.planning.budget_rules import (
    Booked,
    Totals,
    forecast,
    is_new_level,
    level_of,
    planned_by,
    totals,
)
from regard.planning.worth_rules import (
    Business,
    lifetime_value,
    return_on_investment,
    worth_of_cheaper_wins,
    worth_of_orders,
    worth_of_retention,
)

pytestmark = pytest.mark.once

START, END = date(2026, 1, 1), date(2026, 12, 31)
SHOP = Business(
    customers=1_000, retention=0.5, margin=40_000, orders=4_000, new_customers=300,
    win_spend=6_000, keep_spend=2_000, retained=500,
)  # fmt: skip


def test_an_expense_takes_off_what_it_settles_and_no_more() -> None:
    rows = [
        Booked(1, "commitment", 1_000),
        Booked(2, "actual", 400, settles=1),
        Booked(3, "commitment", 500),
        Booked(4, "actual", 700, settles=3),
        Booked(5, "actual", 50),
    ]
    assert totals(rows) == Totals(actual=1_150, committed=600)


def test_what_was_reversed_counts_for_nothing_nor_does_what_it_settled() -> None:
    rows = [
        Booked(1, "commitment", 1_000),
        Booked(2, "actual", 1_000, settles=1),
        Booked(3, "actual", -1_000, reverses=2),
    ]
    assert totals(rows) == Totals(actual=0, committed=1_000)
    assert totals([*rows, Booked(4, "commitment", -1_000, reverses=1)]) == Totals()


def test_the_plan_spends_evenly_over_the_days_of_a_line() -> None:
    assert planned_by(3_650, START, END, date(2025, 12, 31)) == 0
    assert planned_by(3_650, START, END, START) == 10
    assert planned_by(3_650, START, END, date(2026, 4, 10)) == 1_000
    assert planned_by(3_650, START, END, date(2027, 4, 10)) == 3_650


def test_the_forecast_is_what_is_spent_and_the_larger_of_promised_and_planned() -> None:
    day = date(2026, 4, 10)  # a hundred days gone, 2,650 planned for the rest
    assert forecast(3_650, Totals(1_500, 0), START, END, day) == 4_150
    assert forecast(3_650, Totals(1_500, 3_000), START, END, day) == 4_500
    assert forecast(3_650, Totals(1_500, 200), START, END, date(2027, 1, 1)) == 1_700


@pytest.mark.parametrize(
    ("actual", "expected", "level"),
    [
        (900, 1_000, ""),
        (900, 1_100, ""),
        (900, 1_101, "forecast"),
        (1_100, 1_100, ""),
        (1_101, 1_101, "actual"),
    ],
)
def test_people_are_told_from_ten_percent_over(actual: int, expected: int, level: str) -> None:
    assert level_of(1_000, actual, expected, 10) == level


def test_a_level_is_told_once_and_a_worse_one_again() -> None:
    assert is_new_level("forecast", "")
    assert not is_new_level("forecast", "forecast")
    assert is_new_level("actual", "forecast")
    assert not is_new_level("forecast", "actual")
    assert not is_new_level("", "")


@given(
    planned=st.integers(0, 10**9),
    actual=st.integers(0, 10**9),
    committed=st.integers(0, 10**9),
    length=st.integers(0, 800),
    after=st.integers(-50, 900),
)
def test_a_forecast_never_lies_below_what_is_spent_and_promised(
    planned: int, actual: int, committed: int, length: int, after: int
) -> None:
    end = START + timedelta(days=length)
    found = forecast(planned, Totals(actual, committed), START, end, START + timedelta(days=after))
    assert found >= actual + committed
    assert 0 <= planned_by(planned, START, end, START + timedelta(days=after)) <= planned


def test_return_is_what_came_over_what_it_cost() -> None:
    assert return_on_investment(15_000, 10_000) == pytest.approx(0.5)
    assert return_on_investment(5_000, 10_000) == pytest.approx(-0.5)
    assert return_on_investment(5_000, 0) is None
    assert return_on_investment(None, 10_000) is None


@given(margin=st.floats(0, 1e5), rate=st.floats(0, 0.95), discount=st.floats(0.01, 0.5))
def test_lifetime_value_is_the_sum_of_the_years_it_stands_for(
    margin: float, rate: float, discount: float
) -> None:
    years = sum(margin * (rate / (1 + discount)) ** year for year in range(1, 900))
    assert lifetime_value(margin, rate, discount) == pytest.approx(years, rel=1e-6, abs=1e-6)


def test_two_points_of_retention_one_order_and_five_euro_on_paper() -> None:
    kept = worth_of_retention(SHOP, 2, 0.10)
    assert kept.year == pytest.approx(1_000 * 0.02 * 40)
    assert kept.lifetime == pytest.approx(1_000 * (40 * 0.52 / 0.58 - 40 * 0.50 / 0.60))
    assert worth_of_orders(SHOP, 1).year == pytest.approx(1_000 * 10)
    assert worth_of_cheaper_wins(SHOP, 5).year == pytest.approx(300 * 5)
    assert worth_of_cheaper_wins(SHOP, 50).year == pytest.approx(6_000)  # not more than is spent


def test_winning_against_keeping() -> None:
    assert SHOP.cost_to_win == pytest.approx(20)
    assert SHOP.cost_to_keep == pytest.approx(4)
    assert SHOP.times_dearer == pytest.approx(5)


@given(points=st.floats(0, 60), more=st.floats(0, 10))
def test_more_retention_is_never_worth_less(points: float, more: float) -> None:
    less, greater = worth_of_retention(SHOP, points, 0.1), worth_of_retention(SHOP, points + more, 0.1)
    assert less.year is not None
    assert greater.year is not None
    assert less.year <= greater.year + 1e-6


def test_what_is_not_known_is_not_reckoned_with() -> None:
    nothing = Business(None, None, None, None, None, 0, 0, None)
    assert worth_of_retention(nothing, 2, 0.1).year is None
    assert worth_of_orders(nothing, 1).year is None
    assert worth_of_cheaper_wins(nothing, 5).year is None
    assert (nothing.cost_to_win, nothing.cost_to_keep, nothing.times_dearer) == (None, None, None)
