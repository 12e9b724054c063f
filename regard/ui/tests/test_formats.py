"""Figures and times as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from regard.ui import formats

NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("units", "currency", "written"),
    [
        (12_345_000, "EUR", "€1,234.50"),
        (-12_345_000, "USD", "−$1,234.50"),
        (0, "EUR", "€0.00"),
        (-10, "EUR", "€0.00"),
        (25_000, "", "2.50"),
        (12_345_678, "JPY", "¥1,235"),
        (None, "EUR", "–"),
        (10_000, "CHF", "CHF\u202f1.00"),
    ],
)
def test_money(units: int | None, currency: str, written: str) -> None:
    assert formats.money(units, currency) == written


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_money_rounds_as_decimals_do(units: int, places: int) -> None:
    exact = (Decimal(units) / 10_000).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    written = formats.money(units, "", places).replace("−", "-").replace(",", "")
    assert Decimal(written) == exact
    assert not written.startswith("-") or exact < 0


@pytest.mark.parametrize(
    ("units", "written"),
    [
        (76_300_000_000, "€7.63 M"),
        (9_999_999_999, "€1,000,000"),
        (10_000_000_000, "€1.00 M"),
        (-12_000_000_000_000, "−€1,200.00 M"),
        (184_204_900, "€18,420"),
        (None, "–"),
    ],
)
def test_money_short(units: int | None, written: str) -> None:
    assert formats.money_short(units, "EUR") == written


def test_separators_follow_the_language() -> None:
    with translation.override("de"):
        assert formats.money(12_345_000, "EUR") == "1.234,50\xa0€"
        assert formats.money_short(76_300_000_000, "EUR") == "7,63 Mio.\xa0€"
        assert formats.money(-10_000, "CHF") == "−1,00\xa0CHF"
        assert formats.percent(0.368) == "36,8\xa0%"
        assert (formats.percent(0.99997), formats.percent(1)) == ("99,9\xa0%", "100,0\xa0%")
        assert formats.number(9412) == "9.412"
        assert formats.day(date(2026, 3, 1)) == "1. März 2026"
    with translation.override("fr"):
        assert formats.money(12_345_000, "EUR") == "1\u202f234,50\xa0€"
        assert formats.percent(0.368) == "36,8\xa0%"


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(9412, None, "9,412"), (1234.5, None, "1,234.5"), (-5, None, "−5"), (2.0, None, "2"), (2.345, 1, "2.3"),
     (-0.001, 2, "0.00"), (None, None, "–"), (float("nan"), 1, "–"), (0, None, "0"), (3, 1, "3.0")],
)  # fmt: skip
def test_numbers(value: float | None, places: int | None, written: str) -> None:
    assert formats.number(value, places) == written


@pytest.mark.parametrize(
    ("units", "written"), [(25_000, "2.5"), (120_000, "12"), (1, "0.0001"), (-5_000, "−0.5")]
)
def test_quantities_keep_only_the_decimals_they_have(units: int, written: str) -> None:
    assert formats.quantity(units) == written


@pytest.mark.parametrize(
    ("away", "written"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 d ago"),
        (timedelta(days=8), "15 Nov"),
        (timedelta(days=400), "19 Oct 2025"),
        (timedelta(days=-2), "in 2 d"),
    ],
)
def test_ago(away: timedelta, written: str) -> None:
    assert formats.ago(NOW - away, NOW) == written


def test_a_day_is_relative_by_whole_days() -> None:
    assert [formats.ago(date(2026, 11, day), NOW) for day in (23, 22, 24, 10)] == [
        "today",
        "1 d ago",
        "in 1 d",
        "10 Nov",
    ]


def test_times_are_of_the_active_zone() -> None:
    with timezone.override("Europe/Amsterdam"):
        late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
        assert formats.day(late) == "24 Nov 2026"
        assert formats.clock(late) == "00:30"
        assert formats.moment(late) == "24 Nov 2026, 00:30"


def test_durations() -> None:
    assert [formats.duration(value) for value in (40, 200, 7800, 100 * 3600, None)] == [
        "40 s",
        "3 min",
        "2 h 10 min",
        "4 d",
        "–",
    ]


@pytest.mark.parametrize(
    ("dates", "long", "short"),
    [
        ("", "23 Nov 2026", "23 Nov"),
        ("mdy", "Nov 23, 2026", "Nov 23"),
        ("dots", "23.11.2026", "23.11."),
        ("slashes", "23/11/2026", "23/11"),
        ("us", "11/23/2026", "11/23"),
        ("iso", "2026-11-23", "2026-11-23"),
    ],
)
def test_a_date_is_written_in_the_order_somebody_likes(dates: str, long: str, short: str) -> None:
    write = formats.Writer("en", UTC, NOW, formats.Ways(dates=dates))
    assert (write.day(NOW), write.day_short(NOW)) == (long, short)


def test_numbers_money_and_times_are_written_as_somebody_likes_and_only_within() -> None:
    with formats.override(formats.Ways(numbers="point", clock="12", first_weekday=6)):
        assert formats.number(1_234_567.5) == "1.234.567,5"
        assert formats.money(12_345_000, "EUR") == "€1.234,50"
        assert formats.percent(0.368) == "36,8%"
        assert formats.clock(time(0, 5)) == "12:05 am"
        assert formats.clock(time(13, 0)) == "1:00 pm"
        assert formats.hour(0) == "12 am"
        assert formats.ways().first_weekday == 6
    assert formats.number(1_234_567.5) == "1,234,567.5"
    assert formats.clock(time(13, 0)) == "13:00"
