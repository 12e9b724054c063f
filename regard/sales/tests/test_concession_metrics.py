"""What became of those who were given something, beside comparable ones: by hand, day by day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from regard.analytics.metrics import ask
from regard.analytics.services import catch_up
from regard.analytics.shaping import apart, wilson
from regard.analytics.words import MetricRow
from regard.customers.models import CustomerKey
from regard.people.tests.cast import Cast
from regard.sales.services.concessions import PastConcession, record_concessions
from regard.sales.tests.purchases import buy

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def asked(key: str) -> MetricRow:
    start, end = date(2026, 1, 1), date(2026, 7, 1)
    return ask(key, actor=None, start=start, end=end, grain=None).rows[0]


def test_those_who_were_given_something_stand_beside_those_who_ordered_in_the_same_week(cast: Cast) -> None:
    def day(number: int) -> date:
        return MONDAY + timedelta(days=number)

    buy(
        ("back", day(0), "50"), ("back", day(60), "50"),  # given on the tenth day, comes again
        ("lost", day(2), "50"), ("lost", day(120), "50"),  # comes again, too late
        ("long ago", day(-120), "50"),  # had not ordered for long before: is not looked at
        ("twice", day(1), "50"), ("twice", day(90), "50"),  # is given something again within the days
        ("a", day(1), "50"), ("a", day(40), "50"),
        ("b", day(3), "50"),
        ("c", day(4), "50"), ("c", day(8), "50"), ("c", day(30), "50"),  # has ordered again before the tenth day
        ("d", day(6), "50"), ("d", day(100), "50"),  # the ninetieth day after the tenth is the hundredth
        ("later", day(14), "50"), ("later", day(20), "50"),  # in another week
    )  # fmt: skip
    numbers = dict(CustomerKey.objects.values_list("key", "customer_id"))
    rows = [
        PastConcession(
            numbers[name], "goodwill", 50_000, "Late", cast.colleague.pk,
            datetime.combine(day(number), time(12), ZoneInfo("UTC")),
        )
        for name, number in (("back", 10), ("lost", 10), ("long ago", 10), ("twice", 10), ("twice", 60))
    ]  # fmt: skip
    record_concessions(actor=cast.actor("owner"), rows=rows, import_id=7)
    catch_up()
    given, beside = asked("reorder_rate_given"), asked("reorder_rate_comparable")
    assert (given.numerator, given.denominator) == (2, 3)  # back and twice of back, lost, twice
    assert (given.low, given.high) == pytest.approx(wilson(2, 3))
    assert beside.value == pytest.approx(2 / 3)  # a and d of a, b, d
    assert beside.denominator == 3
    assert (beside.low, beside.high) == pytest.approx(wilson(2, 3))


@pytest.mark.once
def test_the_difference_of_two_shares_is_what_newcombe_published() -> None:
    low, high = apart((56 / 70, *wilson(56, 70)), (48 / 80, *wilson(48, 80)))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
