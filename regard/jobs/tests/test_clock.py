"""Schedules: each slot once, none lost, none piled up."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from regard.jobs import clock
from regard.jobs.models import Job
from regard.jobs.queries import rhythms
from regard.jobs.schedule import SCHEDULES, Schedule, every
from regard.jobs.tests import tasks
from regard.jobs.worker import drain

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def only() -> Iterator[dict[str, Schedule]]:
    """No schedules but those of the test; every process is a fresh one."""
    kept = dict(SCHEDULES._items)
    SCHEDULES._items.clear()
    clock._seen.clear()
    yield SCHEDULES._items
    SCHEDULES._items.clear()
    SCHEDULES._items.update(kept)
    clock._seen.clear()


def another_worker() -> int:
    clock._seen.clear()
    return clock.enqueue_due()


@pytest.mark.usefixtures("only")
def test_a_slot_is_enqueued_once_however_many_workers_there_are() -> None:
    every(seconds=60, title="Tidy")(tasks.tidy)
    with time_machine.travel(NOON, tick=False) as now:
        assert [clock.enqueue_due(), clock.enqueue_due(), another_worker()] == [1, 0, 0]
        drain()
        now.shift(29)
        assert clock.enqueue_due() == 0
        now.shift(2)
        assert [another_worker(), another_worker()] == [1, 0]


@pytest.mark.usefixtures("only")
def test_a_missed_slot_is_made_up_once() -> None:
    every(daily_at="04:30")(tasks.tidy)
    with time_machine.travel(NOON, tick=False) as now:
        assert clock.enqueue_due() == 1
        drain()
        now.shift(timedelta(days=3))
        assert [another_worker(), another_worker()] == [1, 0]


@pytest.mark.usefixtures("only")
def test_a_slot_is_left_out_while_the_one_before_is_under_way() -> None:
    every(seconds=60)(tasks.tidy)
    with time_machine.travel(NOON, tick=False) as now:
        clock.enqueue_due()
        now.shift(60)
        assert another_worker() == 0
        drain()
        now.shift(60)
        assert another_worker() == 1


@pytest.mark.usefixtures("only")
def test_frequent_runs_leave_a_row_only_when_they_fail() -> None:
    every(seconds=60)(tasks.tidy)
    every(seconds=60)(tasks.refuse)
    every(daily_at="04:30")(tasks.explode)
    clock.enqueue_due()
    drain()
    assert sorted(Job.objects.values_list("path", "status")) == [
        ("regard.jobs.tests.tasks.explode", "queued"),
        ("regard.jobs.tests.tasks.refuse", "failed"),
    ]


def test_a_time_of_day_is_the_businesss() -> None:
    daily = Schedule(tasks.tidy, "Tidy", daily_at=time(4, 30))
    berlin = ZoneInfo("Europe/Berlin")
    assert daily.slot(datetime(2026, 7, 1, 2, 29, tzinfo=UTC), berlin) == datetime(
        2026, 6, 30, 2, 30, tzinfo=UTC
    )
    assert daily.slot(datetime(2026, 7, 1, 2, 30, tzinfo=UTC), berlin) == datetime(
        2026, 7, 1, 2, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_each_day_has_one_slot_even_when_the_clocks_change(day: datetime) -> None:
    daily = Schedule(tasks.tidy, "Tidy", daily_at=time(2, 30))  # an hour that is missing or comes twice
    berlin = ZoneInfo("Europe/Berlin")
    moments = [day - timedelta(hours=12) + timedelta(minutes=10 * step) for step in range(6 * 48)]
    slots = [daily.slot(moment, berlin) for moment in moments]
    assert slots == sorted(slots)
    assert len({slot.astimezone(berlin).date() for slot in slots}) == len(set(slots)) == 3


def test_a_schedule_says_when() -> None:
    with pytest.raises(ValueError, match="either"):
        every()
    with pytest.raises(ValueError, match="either"):
        every(seconds=5, daily_at="04:30")


@pytest.mark.usefixtures("only")
def test_the_last_run_is_when_it_was_run_and_not_when_it_was_due() -> None:
    every(daily_at="04:30")(tasks.tidy)
    with time_machine.travel(NOON, tick=False) as now:
        new = rhythms()[0]
        assert (new.last, new.is_late) == (None, False)
        assert new.next == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
        clock.enqueue_due()
        assert rhythms()[0].under_way == "queued"
        drain()
        assert rhythms()[0].under_way == ""
        assert rhythms()[0].last == NOON, "made up at noon what was due in the morning"
        now.shift(timedelta(days=1))
        late = rhythms()[0]
        assert (late.last, late.is_late) == (NOON, True)


@pytest.mark.usefixtures("only")
def test_a_run_ahead_of_its_time_is_the_only_one_under_way() -> None:
    """And the slot comes all the same, once the run is over."""
    tidy = every(seconds=60)(tasks.tidy)
    with time_machine.travel(NOON, tick=False) as now:
        assert clock.ahead(tidy)
        assert not clock.ahead(tidy)
        assert clock.is_under_way(tidy)
        assert clock.enqueue_due() == 0
        drain()
        assert not clock.is_under_way(tidy)
        now.shift(60)
        assert clock.enqueue_due() == 1
