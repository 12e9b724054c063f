from datetime import date

import pytest

from regard.analytics.cohorts import Bought, age_of, cohort_table, next_period

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
ROWS = [
    Bought(JAN, JAN, 10, 1000), Bought(JAN, MAR, 4, 250), Bought(FEB, FEB, 5, 500),
    Bought(FEB, MAR, 0, -40), Bought(APR, APR, 2, 90),
]  # fmt: skip


def test_what_is_not_over_is_unknown_and_what_did_not_happen_is_zero() -> None:
    table = cohort_table(ROWS, "month", date(2026, 4, 10))
    january, february, april = table.rows
    assert january.active == (10, 0, 4, None)
    assert january.net == (1000, 0, 250, None)
    assert february.active == (5, 0, None)
    assert february.net == (500, -40, None)
    assert april.active == (None,)
    assert (january.size, february.size, april.size) == (10, 5, 2)
    assert table.ages == 4


def test_a_period_is_over_on_its_last_day() -> None:
    assert cohort_table(ROWS[:1], "month", date(2026, 1, 31)).rows[0].active == (10,)
    assert cohort_table(ROWS[:1], "month", date(2026, 1, 30)).rows[0].active == (None,)


def test_retention_is_a_share_of_the_cohort() -> None:
    january = cohort_table(ROWS, "month", date(2026, 4, 10)).rows[0]
    assert [january.retention(age) for age in range(5)] == [1.0, 0.0, 0.4, None, None]


def test_the_average_weighs_by_size_and_leaves_the_young_out() -> None:
    table = cohort_table(ROWS, "month", date(2026, 4, 10))
    assert table.average_retention(1) == 0.0
    assert table.average_retention(2) == 0.4
    assert table.average_retention(3) is None


def test_quarters_are_three_months() -> None:
    table = cohort_table([Bought(JAN, JAN, 3, 30), Bought(JAN, APR, 1, 10)], "quarter", date(2026, 6, 30))
    assert table.rows[0].active == (3, 1)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2025, 11, 30), 0), (date(2026, 1, 1), 2), (date(2026, 12, 31), 13)]
)
def test_age_counts_periods_over_the_turn_of_the_year(day: date, age: int) -> None:
    assert age_of(date(2025, 11, 1), day, "month") == age
    assert next_period(date(2025, 11, 1), 1, "month") == date(2026, 1, 1)


def test_no_orders_make_an_empty_table() -> None:
    table = cohort_table([], "month", APR)
    assert table.rows == ()
    assert table.ages == 0
