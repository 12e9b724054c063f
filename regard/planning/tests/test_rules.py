"""The plan's pure decisions: windows, projections, verdicts, marks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.planning.rules import (
    Projection,
    Verdict,
    measured_span,
    month_ends,
    project_pace,
    project_season,
    project_trend,
    smart_marks,
    verdict_of,
)

DAY = date(2026, 11, 22)


def test_a_trailing_year_covers_365_days_up_to_and_with_the_day() -> None:
    span = measured_span("trailing_year", DAY, date(2026, 1, 1))
    assert span.end == date(2026, 11, 23)
    assert (span.end - span.start).days == 365


def test_a_sum_begins_with_the_plan_and_its_baseline_is_the_year_before() -> None:
    assert measured_span("plan_to_date", DAY, date(2026, 1, 1)).start == date(2026, 1, 1)
    before = measured_span("plan_to_date", date(2025, 12, 31), date(2026, 1, 1))
    assert (before.start, before.end) == (date(2025, 1, 1), date(2026, 1, 1))


def test_month_ends_lie_before_the_end() -> None:
    assert month_ends(date(2026, 1, 15), date(2026, 4, 30)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_month_ends_are_last_days_in_order(start: date, days: int) -> None:
    found = month_ends(start, start + timedelta(days=days))
    assert found == sorted(set(found))
    assert all((day + timedelta(days=1)).day == 1 for day in found)


def test_a_straight_line_goes_on_straight_without_doubt() -> None:
    points = [
        (day, 10.0 + (day - date(2026, 1, 31)).days) for day in month_ends(date(2026, 1, 1), date(2026, 8, 1))
    ]
    found = project_trend(points, date(2026, 9, 30))
    assert found is not None
    assert found.value == pytest.approx(10 + 242, rel=0.01)
    assert found.high - found.low == pytest.approx(0, abs=1e-6)


def test_scatter_widens_the_interval_and_the_way_ahead_does_too() -> None:
    values = [10, 14, 9, 15, 11, 16, 10, 15]
    points = list(zip(month_ends(date(2026, 1, 1), date(2026, 9, 1)), map(float, values), strict=True))
    near, far = project_trend(points, date(2026, 9, 30)), project_trend(points, date(2026, 12, 31))
    assert near is not None
    assert far is not None
    assert 0 < near.high - near.low < far.high - far.low


def test_three_months_are_no_trend() -> None:
    assert project_trend([(date(2026, month, 28), 1.0) for month in (1, 2, 3)], DAY) is None


def test_a_sum_goes_on_as_last_year_times_growth() -> None:
    found = project_season(110.0, 100.0, 40.0, [1.1, 1.1, 1.1, 1.1])
    assert found is not None
    assert found.value == pytest.approx(154.0)
    assert found.low == pytest.approx(found.high)


def test_no_year_before_means_no_season() -> None:
    assert project_season(110.0, 0.0, 0.0, [1.0, 1.0, 1.0]) is None
    assert project_pace(10.0, 10, 100) is None
    found = project_pace(100.0, 100, 50)
    assert found is not None
    assert found.value == pytest.approx(150.0)


@pytest.mark.parametrize(
    ("actual", "projection", "target", "lower", "cumulative", "due", "expected"),
    [
        (None, None, 10, False, False, False, Verdict.NONE),
        (36.8, (37.9, 37.1, 38.6), 38, False, False, False, Verdict.AT_RISK),
        (9412, (9690, 9560, 9820), 9500, False, False, False, Verdict.ON_TRACK),
        (37.02, (37.2, 36.9, 37.5), 37, False, False, False, Verdict.REACHED),
        (7.63, (8.47, 8.26, 8.69), 9.6, False, True, False, Verdict.OFF_TRACK),
        (10.9, (10.6, 10.0, 11.2), 10.0, True, False, False, Verdict.AT_RISK),
        (
            5.0,
            (8.0, 7.0, 9.0),
            9.0,
            True,
            True,
            False,
            Verdict.ON_TRACK,
        ),  # few returns so far: not yet reached
        (11.0, (11.0, 10.0, 12.0), 10.0, True, False, True, Verdict.OFF_TRACK),
        (9.0, None, 10.0, True, False, True, Verdict.REACHED),
    ],
)
def test_verdicts(
    actual: float | None,
    projection: tuple[float, float, float] | None,
    target: float,
    lower: bool,
    cumulative: bool,
    due: bool,
    expected: Verdict,
) -> None:
    found = verdict_of(
        actual,
        Projection(*projection, method="") if projection else None,
        target,
        lower_is_better=lower,
        is_cumulative=cumulative,
        is_due=due,
    )
    assert found is expected


def test_smart_says_which_mark_is_missing_and_why() -> None:
    marks = smart_marks(
        has_metric=True,
        has_segment=False,
        has_baseline=True,
        baseline=10.0,
        target=30.0,
        best_year_step=5.0,
        goal="",
        due=None,
        plan_end=DAY,
    )
    assert {mark.letter: mark.is_met for mark in marks} == {
        "S": True,
        "M": True,
        "A": False,
        "R": False,
        "T": False,
    }
    assert "twice" in marks[2].note
