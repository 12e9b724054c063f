"""What follows from days alone: when a repeating task is due again, where a task stands, whether it was late."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.activities import rules

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("due", "repeat", "done", "expected"),
    [
        (FRIDAY, "none", FRIDAY, None),
        (FRIDAY, "daily", FRIDAY, date(2026, 11, 28)),
        (FRIDAY, "daily", date(2026, 12, 3), date(2026, 12, 4)),
        (FRIDAY, "weekdays", FRIDAY, date(2026, 11, 30)),
        (FRIDAY, "weekdays", date(2026, 11, 28), date(2026, 11, 30)),
        (FRIDAY, "weekly", FRIDAY, date(2026, 12, 4)),
        (FRIDAY, "weekly", date(2026, 11, 20), date(2026, 12, 4)),
        (FRIDAY, "weekly", date(2026, 12, 4), date(2026, 12, 11)),
        (FRIDAY, "monthly", FRIDAY, date(2026, 12, 27)),
        (FRIDAY, "monthly", date(2027, 2, 1), date(2027, 2, 27)),
        (FRIDAY, "yearly", FRIDAY, date(2027, 11, 27)),
        (date(2024, 2, 29), "yearly", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_the_next_turn_comes_after_its_day_and_after_the_day_it_was_done(
    due: date, repeat: str, done: date, expected: date | None
) -> None:
    assert rules.next_day(due, repeat, done) == expected


def test_what_is_due_on_the_31st_comes_back_to_it_after_a_shorter_month() -> None:
    first = date(2026, 1, 31)
    february = rules.next_day(first, "monthly", first, first)
    assert february == date(2026, 2, 28)
    assert rules.next_day(february, "monthly", february, first) == date(2026, 3, 31)


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.sampled_from([key for key in rules.REPEATS if key != "none"]),
    st.integers(-400, 400),
)
def test_a_turn_never_lies_before_the_one_it_follows(due: date, repeat: str, days: int) -> None:
    done = date.fromordinal(due.toordinal() + days)
    found = rules.next_day(due, repeat, done)
    assert found is not None
    assert found > max(due, done)
    if repeat == "weekdays":
        assert found.weekday() < 5


def test_where_a_task_stands_and_whether_it_was_late() -> None:
    days = {
        None: "undated",
        date(2026, 11, 26): "overdue",
        FRIDAY: "today",
        date(2026, 12, 4): "soon",
        date(2026, 12, 5): "later",
    }
    assert {day: rules.standing(day, FRIDAY) for day in days} == days
    assert rules.is_late(None, FRIDAY) is None
    assert [rules.is_late(FRIDAY, date(2026, 11, day)) for day in (26, 27, 28)] == [False, False, True]


def test_nothing_is_planned_for_the_end_of_all_days() -> None:
    assert rules.next_day(date(2199, 12, 31), "daily", date(2199, 12, 31)) is None
