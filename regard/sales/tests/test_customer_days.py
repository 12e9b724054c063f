"""What counts as a purchase day, read through the columnar copy."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pytest_django import Settings

from regard.analytics.cohorts import read_cohorts
from regard.analytics.customer_days import Buyers, aftermath, buyers, span_of_purchases, to_number
from regard.customers.services import rows
from regard.people.queries import business
from regard.sales.tests.purchases import buy

pytestmark = pytest.mark.django_db
END = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _data_dir(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def of(key: str, found: Buyers) -> int:
    known = rows.fetch(
        "SELECT customer_id FROM customers_customerkey WHERE key = %s", [key], {"id": pl.Int64}
    )
    return int(np.searchsorted(found.customer_id, known["id"][0]))


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def read(end: date = END) -> Buyers:
    return buyers(business().currency, end)


def test_two_orders_of_one_day_are_one_purchase() -> None:
    buy(
        ("anna", day(1, 5), "10"),
        ("anna", day(1, 5), "5"),
        ("anna", day(2, 4), "20"),
        ("anna", day(3, 6), "30"),
    )
    found = read()
    assert found.repeats.tolist() == [2]
    assert found.repeat_total.tolist() == [500_000]
    assert found.revenue.tolist() == [650_000]
    assert found.usual_gap.tolist() == [30.0]
    assert (found.first_day[0], found.last_day[0]) == (to_number(day(1, 5)), to_number(day(3, 6)))
    assert found.histories.spend.tolist() == [25.0]
    assert [column.tolist() for column in found.histories.own_spend] == [[3], [21.67]]


def test_a_day_whose_returns_exceed_its_orders_is_no_purchase() -> None:
    buy(
        ("ben", day(1, 5), "10"),
        ("ben", day(2, 4), "20"),
        ("ben", day(2, 4), "-25"),
        ("ben", day(4, 1), "-1"),
    )
    found = read()
    assert found.repeats.tolist() == [0]
    assert found.revenue.tolist() == [40_000]
    assert np.isnan(found.usual_gap[0])


def test_free_goods_make_a_customer_but_no_repeat_purchase() -> None:
    buy(("clara", day(1, 5), "0"), ("clara", day(2, 5), "0"), ("clara", day(3, 5), "9"))
    found = read()
    assert found.first_day.tolist() == [to_number(day(1, 5))]
    assert found.repeats.tolist() == [1]
    assert [column.tolist() for column in found.histories.own_spend] == [[1], [9.0]]


def test_whoever_only_returned_or_got_everything_refunded_at_once_is_no_buyer() -> None:
    buy(
        ("daan", day(1, 5), "-10"),
        ("eva", day(1, 6), "10"),
        ("eva", day(1, 6), "-10"),
        ("finn", day(1, 7), "1"),
    )
    assert len(read()) == 1


def test_other_currencies_and_later_days_stay_outside() -> None:
    other = "USD" if business().currency != "USD" else "EUR"
    buy(("gijs", day(1, 5), "10"), ("gijs", day(5, 5), "10"))
    buy(("gijs", day(3, 5), "99"), ("hanna", day(3, 5), "99"), currency=other)
    found = read(day(4, 30))
    assert len(found) == 1
    assert found.repeats.tolist() == [0]
    assert found.revenue.tolist() == [100_000]
    assert span_of_purchases(business().currency, day(12, 31)) == (day(1, 5), day(5, 5))
    assert span_of_purchases(business().currency, day(2, 1)) == (day(1, 5), day(1, 5))
    assert span_of_purchases("XXX", END) is None


def test_costs_are_summed_where_they_are_known() -> None:
    buy(("ivo", day(1, 5), "10"), cost="4")
    buy(("ivo", day(2, 5), "20"))
    found = read()
    assert found.costed.tolist() == [100_000]
    assert found.margin.tolist() == [60_000]


def test_the_aftermath_counts_paid_days_of_the_known_only() -> None:
    buy(
        ("anna", day(1, 5), "10"),
        ("anna", day(2, 5), "10"),
        ("anna", day(4, 5), "10"),
        ("anna", day(5, 5), "10"),
    )
    buy(("ben", day(1, 9), "10"), ("new", day(4, 9), "10"), ("new", day(5, 9), "10"))
    known = read(day(3, 1))
    after = aftermath(business().currency, known, day(4, 30))
    expected = {of("anna", known): 1, of("ben", known): 0}
    assert dict(enumerate(after.purchases.tolist())) == expected
    assert after.origin == to_number(day(1, 5))
    assert np.flatnonzero(after.repeats_by_day).tolist() == [31, 90]


def test_nothing_bought_gives_empty_columns() -> None:
    found = read()
    assert len(found) == 0
    assert len(found.histories.groups.x) == 0


def test_cohorts_follow_customers_and_their_money() -> None:
    buy(
        ("anna", day(1, 5), "10"),
        ("anna", day(3, 5), "20"),
        ("anna", day(4, 2), "-5"),
        ("ben", day(1, 9), "10"),
    )
    buy(("clara", day(3, 9), "7"))
    table = read_cohorts(business().currency, "month", day(4, 30))
    january, march = table.rows
    assert (january.start, january.size, january.active) == (day(1, 1), 2, (2, 0, 1, 0))
    assert january.net == (200_000, 0, 200_000, -50_000)
    assert (march.start, march.active) == (day(3, 1), (1, 0))
    quarter = read_cohorts(business().currency, "quarter", day(4, 30)).rows[0]
    assert (quarter.active, quarter.net) == ((3, None), (470_000, None))
