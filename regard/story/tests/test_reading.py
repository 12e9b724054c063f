"""The timeline: order, pages, permissions, subjects, and speed with ten thousand entries."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest

from regard.kernel.actor import Actor, Scope, system_actor
from regard.kernel.errors import Invalid
from regard.story import reading
from regard.story.redaction import withdraw
from regard.story.telling import Told, tell, tell_columns
from regard.story.tests.kinds import PageSeen, SecretKept, ThingDone
from regard.story.types import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("cli")
READER = Actor(kind="user", user_id=1, name="R", grants={"trial.thing.view": Scope.ALL})


def told(event: Event, minutes: int = 0, customer_id: int = 1, **values: Any) -> Told:
    return Told(event, happened_at=NOON + timedelta(minutes=minutes), customer_id=customer_id, **values)


def numbers(page: reading.Page) -> list[int]:
    return [entry.payload["number"] for entry in page.entries]


def test_a_timeline_goes_from_new_to_old_whatever_the_order_of_telling() -> None:
    for number in (3, 1, 2):
        tell(told(ThingDone(number), minutes=number), actor=SYSTEM)
    tell(told(ThingDone(9), customer_id=2), actor=SYSTEM)
    page = reading.timeline(1, actor=SYSTEM)
    assert numbers(page) == [3, 2, 1]
    assert page.next_cursor is None


def test_pages_meet_without_gap_or_overlap_even_at_one_moment() -> None:
    for number in range(7):
        tell(told(ThingDone(number), minutes=number // 3), actor=SYSTEM)
    seen: list[int] = []
    cursor = None
    for _ in range(4):
        page = reading.timeline(1, actor=SYSTEM, before=cursor, limit=2)
        seen += numbers(page)
        cursor = page.next_cursor
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "12", "99999999999999999999999.1"])
def test_a_broken_cursor_is_told(cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        reading.timeline(1, actor=SYSTEM, before=cursor)


def test_what_one_may_not_see_is_not_there() -> None:
    tell(told(ThingDone(1)), actor=SYSTEM)
    tell(told(SecretKept(2)), actor=SYSTEM)
    assert numbers(reading.timeline(1, actor=READER)) == [1]
    assert numbers(reading.timeline(1, actor=SYSTEM)) == [2, 1]
    assert reading.visible(READER).count() == 1
    nobody = Actor(kind="user", user_id=2, name="N")
    assert numbers(reading.timeline(1, actor=nobody)) == []


def test_kinds_narrow_the_timeline_and_cannot_widen_it() -> None:
    tell(told(ThingDone(1)), actor=SYSTEM)
    tell(told(SecretKept(2)), actor=SYSTEM)
    assert numbers(reading.timeline(1, actor=SYSTEM, kinds=["trial.secret.kept"])) == [2]
    assert numbers(reading.timeline(1, actor=SYSTEM, kinds=["trial.*"])) == [2, 1]
    assert numbers(reading.timeline(1, actor=READER, kinds=["trial.secret.kept"])) == []


def test_traces_are_shown_only_when_asked_for() -> None:
    tell(told(PageSeen(1)), actor=SYSTEM)
    assert numbers(reading.timeline(1, actor=SYSTEM)) == []
    assert numbers(reading.timeline(1, actor=SYSTEM, traces=True)) == [1]


def test_withdrawn_entries_are_shown_to_nobody() -> None:
    tell(told(ThingDone(1)), actor=system_actor("import:1"))
    withdraw(actor=SYSTEM, source="import:1")
    assert numbers(reading.timeline(1, actor=SYSTEM)) == []
    assert not reading.visible(SYSTEM).exists()


@pytest.fixture
def loaded() -> Iterator[list[list[int]]]:
    calls: list[list[int]] = []

    def load(ids: Collection[int]) -> dict[int, str]:
        calls.append(sorted(ids))
        return {object_id: f"thing {object_id}" for object_id in ids if object_id != 13}

    reading.subject_loader("trial.thing", load)
    yield calls
    reading._loaders._items.pop("trial.thing")


def test_subjects_are_loaded_together(loaded: list[list[int]]) -> None:
    for number, subject in enumerate([5, 5, 6, 13]):
        tell(told(ThingDone(number), minutes=number, subject=("trial.thing", subject)), actor=SYSTEM)
    tell(told(ThingDone(9), minutes=9, subject=("trial.unknown", 1)), actor=SYSTEM)
    page = reading.timeline(1, actor=SYSTEM)
    assert [entry.subject for entry in page.entries] == [None, None, "thing 6", "thing 5", "thing 5"]
    assert loaded == [[5, 6, 13]]


def test_the_story_of_one_subject() -> None:
    tell(told(ThingDone(1), subject=("trial.thing", 5)), actor=SYSTEM)
    tell(told(SecretKept(2), subject=("trial.thing", 5), minutes=1), actor=SYSTEM)
    tell(told(ThingDone(3), subject=("trial.thing", 6)), actor=SYSTEM)
    assert [e.payload["number"] for e in reading.story_of("trial.thing", 5, actor=SYSTEM)] == [2, 1]
    assert [e.payload["number"] for e in reading.story_of("trial.thing", 5, actor=READER)] == [1]


def test_a_page_of_ten_thousand_entries_costs_what_a_page_of_fifty_does(
    django_assert_num_queries: Any,
) -> None:
    def spend(customer_id: int) -> float:
        cursor = None
        start = process_time()
        for _ in range(20):
            with django_assert_num_queries(2):
                page = reading.timeline(customer_id, actor=SYSTEM, before=cursor)
            assert len(page.entries) == 50
            cursor = page.next_cursor
        return process_time() - start

    for customer_id, count in ((1, 10_000), (2, 1_001)):
        times = [NOON + timedelta(minutes=7 * number % 5000) for number in range(count)]
        payload = '{"number": 1}'
        tell_columns(
            "trial.thing.done",
            {"happened_at": times, "customer_id": customer_id, "payload": payload},
            actor=SYSTEM,
        )
    spend(2)
    small, large = min(spend(2) for _ in range(3)), min(spend(1) for _ in range(3))
    assert large < 3 * small
