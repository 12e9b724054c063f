"""The calendar: which days it shows, what stands on them and for whom, and how a thing is moved and moved back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from itertools import combinations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from regard.activities import calendar_rules as rules
from regard.activities.calendar_queries import items_between
from regard.activities.models import Task
from regard.activities.services.activities import log_activity
from regard.activities.services.tasks import drop_task, finish_task, open_task
from regard.customers.services.customers import create_customer
from regard.people.models import Business
from regard.people.queries import forget_business
from regard.people.tests.cast import Cast

FRIDAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("view", "first_weekday", "first", "last", "count"),
    [
        ("month", 0, date(2026, 10, 26), date(2026, 12, 6), 42),
        ("month", 6, date(2026, 11, 1), date(2026, 12, 5), 35),
        ("week", 0, date(2026, 11, 23), date(2026, 11, 29), 7),
        ("week", 6, date(2026, 11, 22), date(2026, 11, 28), 7),
        ("day", 0, FRIDAY, FRIDAY, 1),
    ],
)
def test_a_page_has_whole_weeks(view: str, first_weekday: int, first: date, last: date, count: int) -> None:
    days = rules.days_of(view, FRIDAY, first_weekday)
    assert (days[0], days[-1], len(days)) == (first, last, count)


def test_before_and_after_are_neighbours() -> None:
    assert rules.steps("month", date(2026, 1, 31)) == (date(2025, 12, 1), date(2026, 2, 1))
    assert rules.steps("week", FRIDAY) == (date(2026, 11, 20), date(2026, 12, 4))
    assert rules.steps("day", FRIDAY) == (date(2026, 11, 26), date(2026, 11, 28))


@given(st.lists(st.tuples(st.integers(0, 47), st.integers(1, 6)), max_size=12))
def test_nothing_covers_another_as_long_as_there_are_lanes(begun: list[tuple[int, int]]) -> None:
    spans = sorted((first, min(48, first + length)) for first, length in begun)
    spots = rules.lanes(spans)
    assert [(one.row, one.row + one.span) for one in spots] == spans
    for one, other in combinations(spots, 2):
        overlaps = one.row < other.row + other.span and other.row < one.row + one.span
        assert not overlaps or one.lanes == other.lanes
        assert not (overlaps and one.lane == other.lane) or one.lane == rules.MOST_LANES


def test_what_has_no_length_takes_half_an_hour_and_ends_with_its_day() -> None:
    assert rules.slots(time(9, 40), None) == (19, 21)
    assert rules.slots(time(9, 30), 30) == (19, 20)
    assert rules.slots(time(23, 45), 90) == (47, 48)


def _plan(cast: Cast, who: str = "colleague", **values: object) -> Task:
    return open_task(
        actor=cast.actor(who), values={"title": "Call Noor", "due_on": "2026-11-27", **values}
    ).task


@pytest.mark.django_db
def test_it_shows_ones_own_or_what_one_may_see_and_a_held_meeting_once(cast: Cast) -> None:
    owner = cast.actor("owner")
    about = create_customer(actor=owner, values={"name": "Kade", "owner_id": cast.colleague.pk})
    with time_machine.travel(NOON, tick=False):
        meeting = _plan(
            cast, title="Range", kind="meeting", due_time="10:00", minutes=60, customer_id=about.pk
        )
        _plan(cast)
        drop_task(actor=cast.actor("colleague"), task_id=_plan(cast, title="Dropped").pk)
        _plan(cast, "stranger", title="Elsewhere")
        finish_task(actor=cast.actor("colleague"), task_id=meeting.pk)
        past = {"happened_at": "2026-11-26T15:00", "text": "Lunch", "minutes": 30}
        log_activity(actor=cast.actor("colleague"), customer_id=about.pk, kind="meeting", values=past)

    def seen(who: str, everybodys: bool) -> list[str]:
        days, is_all = items_between(
            cast.actor(who), date(2026, 11, 23), date(2026, 11, 29), everybodys=everybodys
        )
        assert is_all
        return [one.title for day in sorted(days) for one in days[day]]

    assert seen("colleague", False) == ["Lunch", "Call Noor", "Range"]
    assert seen("owner", False) == []
    assert seen("owner", True) == ["Lunch", "Call Noor", "Elsewhere", "Range"]
    assert seen("stranger", True) == ["Elsewhere"]
    days, _ = items_between(cast.actor("colleague"), FRIDAY, FRIDAY)
    held = days[FRIDAY][1]
    assert (held.row, held.span, held.lanes, held.is_over, held.may_move) == (20, 2, 1, True, False)


@pytest.mark.django_db
def test_a_calendar_costs_the_same_queries_for_one_meeting_and_for_four(cast: Cast) -> None:
    about, costs = create_customer(actor=cast.actor("owner"), values={"name": "Kade"}), []
    for count in (1, 3):
        for number in range(count):
            past = {"happened_at": f"2026-11-26T{10 + number}:00", "text": "Lunch"}
            log_activity(actor=cast.actor("owner"), customer_id=about.pk, kind="meeting", values=past)
        with CaptureQueriesContext(connection) as captured:
            days, _ = items_between(cast.actor("owner"), date(2026, 11, 23), FRIDAY)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert len(days[date(2026, 11, 26)]) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_the_page_leads_on_and_begins_something_on_a_day(
    cast: Cast, colleague_client: Client, view: str
) -> None:
    _plan(cast, due_time="10:00")
    Business.objects.update_or_create(pk=1, defaults={"first_weekday": 6})
    forget_business()
    page = colleague_client.get("/calendar/", {"view": view, "on": "2026-11-27"}).content.decode()
    assert "Call Noor" in page
    assert "/tasks/new/?due_on=2026-11-27" in page
    assert 'data-cal-day="2026-11-27"' in page
    assert ('data-cal-day="2026-11-22"' in page) is (view != "day")
    after = re.search(r'href="([^"]*)" data-cal-after', page)
    assert after
    assert colleague_client.get(after[1].replace("&amp;", "&")).status_code == 200
    form = colleague_client.get("/tasks/new/?due_on=2026-11-27&kind=meeting&due_time=10:30").content.decode()
    assert 'value="2026-11-27"' in form
    assert 'value="10:30"' in form
    assert "Plan meeting" in form


@pytest.mark.django_db
def test_a_thing_is_moved_and_moved_back_and_not_under_whoever_moved_it_meanwhile(
    cast: Cast, colleague_client: Client
) -> None:
    task = _plan(cast, due_time="10:00")
    url, here = f"/tasks/{task.pk}/move/", "/calendar/?view=week&on=2026-11-27"
    sent = {"on": "2026-11-26", "at": "14:30", "next": here, "version": "1"}
    page = colleague_client.post(url, sent, headers=HTMX).content.decode()
    task.refresh_from_db()
    assert (task.due_on, task.due_time) == (date(2026, 11, 26), time(14, 30))
    assert 'data-cal-day="2026-11-23"' in page
    assert "is on Thu 26 Nov, 14:30" in page
    undo = re.search(r'action="([^"]*back=1[^"]*)"', page)
    assert undo
    stale = colleague_client.post(url, sent | {"on": "2026-11-25"}, headers=HTMX).content.decode()
    assert "Somebody changed this task meanwhile" in stale
    back = colleague_client.post(undo[1].replace("&amp;", "&"))
    assert back["Location"] == here
    task.refresh_from_db()
    assert (task.due_on, task.due_time) == (FRIDAY, time(10))
    colleague_client.post(url, {"on": "2026-11-28", "next": "https://elsewhere.example/"})
    task.refresh_from_db()
    assert (task.due_on, task.due_time) == (date(2026, 11, 28), time(10))
    refused = colleague_client.post(url, {"on": "nonsense"}, headers=HTMX).content.decode()
    assert "Write the day as" in refused
    assert cast.client("stranger").post(url, {"on": "2026-11-28"}).status_code == 404
