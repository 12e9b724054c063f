"""What a span of days is held against."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.analytics.periods import Earlier, earlier

LONG_KNOWN = date(2015, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "reached", "held_against"),
    [
        # the year so far: the same eleven months, not eleven with December in them
        (date(2026, 1, 1), date(2026, 11, 30), date(2026, 11, 29), Earlier(date(2025, 1, 1), date(2025, 11, 30), 1)),
        # a whole year, however many days it has
        (date(2025, 1, 1), date(2026, 1, 1), date(2026, 11, 29), Earlier(date(2024, 1, 1), date(2025, 1, 1), 1)),
        # a year that is not over: as far as it has come
        (date(2025, 12, 1), date(2026, 12, 1), date(2026, 11, 9), Earlier(date(2024, 12, 1), date(2025, 11, 10), 1)),
        # a month: the same one, with the 29th of February
        (date(2025, 2, 1), date(2025, 3, 1), date(2026, 1, 1), Earlier(date(2024, 2, 1), date(2024, 3, 1), 1)),
        # more than a year
        (date(2023, 12, 1), date(2026, 12, 1), date(2026, 11, 29), Earlier(date(2020, 12, 1), date(2023, 11, 30), 3)),
    ],
)  # fmt: skip
def test_a_span_is_held_against_the_same_days_of_earlier_years(
    start: date, end: date, reached: date, held_against: Earlier
) -> None:
    assert earlier(start, end, reached=reached, known_from=LONG_KNOWN) == held_against


def test_a_young_business_is_held_against_the_days_just_before_or_nothing() -> None:
    start, end, reached = date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 10)
    just_before = earlier(start, end, reached=reached, known_from=date(2026, 1, 5))
    assert just_before == Earlier(date(2026, 1, 29), date(2026, 2, 8), 0)
    assert earlier(start, end, reached=reached, known_from=date(2026, 2, 10)) is None
    assert earlier(start, end, reached=date(2026, 2, 27), known_from=LONG_KNOWN) is None  # not begun


@pytest.mark.once
@given(
    st.dates(date(2016, 1, 1), date(2030, 1, 1)), st.integers(1, 2_000), st.integers(0, 2_000), st.booleans()
)
def test_nothing_is_held_against_days_of_its_own_or_unknown_ones(
    start: date, days: int, gone: int, is_young: bool
) -> None:
    known_from = start - timedelta(days=20) if is_young else date(2000, 1, 1)
    found = earlier(
        start, start + timedelta(days=days), reached=start + timedelta(days=gone), known_from=known_from
    )
    if found is not None:
        assert known_from <= found.start < found.end <= start
        assert abs((found.end - found.start).days - min(days, gone + 1)) <= 1 + days // 365
