"""The copy follows the story: what is told, late, taken back or erased is copied again, and nothing else."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction

from regard.analytics import engine
from regard.analytics.facts import PAGE_IDS
from regard.analytics.jobs import Refresher
from regard.analytics.models import CopyState, DirtyPage
from regard.analytics.services import catch_up, refresh
from regard.analytics.tests.shop import put
from regard.kernel.actor import Actor, system_actor
from regard.story.consumers import lag, run_consumers
from regard.story.models import Entry
from regard.story.redaction import erase_customer, expire, withdraw
from regard.story.telling import Told, tell_many
from regard.story.telling import tell as tell_within
from regard.story.tests.kinds import LetterSent, PageSeen, SecretKept, ThingDone

# Readers see what was committed; ids from 1, so that the entries of a test lie on the first page of the story.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)
DAY = date(2026, 1, 1)
WHEN = datetime(2026, 1, 1, 12, tzinfo=UTC)
FAR = PAGE_IDS + 7


@pytest.fixture
def actor(shop: None) -> Actor:
    put("orders", (1, 1, "sale", DAY, "EUR", "web", 10, None), (FAR, 1, "sale", DAY, "EUR", "web", 20, None))
    put("customers", (1, "DE", None, DAY))
    catch_up()
    return system_actor("test")


def tell(told: Told, *, actor: Actor) -> Entry:
    with transaction.atomic():
        return tell_within(told, actor=actor)


def tell_all(told: Iterable[Told], *, actor: Actor) -> None:
    with transaction.atomic():
        tell_many(told, actor=actor)


def marked() -> set[tuple[str, int | None]]:
    run_consumers(["columnar"], strict=True)
    return set(DirtyPage.objects.values_list("fact", "number"))


def story() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.run(engine.table("story").order_by("entry_id")).to_pylist()
    return rows


def test_an_entry_marks_the_pages_of_its_subject_and_customer(actor: Actor) -> None:
    tell(Told(ThingDone(number=1), WHEN, customer_id=FAR, subject=("trial.thing", 3)), actor=actor)
    assert marked() == {("story", 0), ("orders", 0), ("customers", 1)}
    refresh()
    assert marked() == set()


def test_a_kind_no_fact_names_marks_the_story_only(actor: Actor) -> None:
    tell(Told(LetterSent(pages=1, is_registered=False), WHEN, customer_id=1), actor=actor)
    assert marked() == {("story", 0)}


def test_entries_without_a_customer_mark_nobody(actor: Actor) -> None:
    tell(Told(SecretKept(), WHEN), actor=actor)
    assert marked() == {("story", 0)}


def test_ten_thousand_entries_of_one_page_are_one_mark(actor: Actor) -> None:
    tell_all(
        (Told(ThingDone(number=n), WHEN, subject=("trial.thing", n)) for n in range(10_000)), actor=actor
    )
    run_consumers(["columnar"], strict=True)
    assert DirtyPage.objects.count() == 2


def test_what_was_told_is_in_the_copy(actor: Actor) -> None:
    entry = tell(
        Told(
            ThingDone(number=1), WHEN, customer_id=1, subject=("trial.thing", 1), amount=1234, currency="EUR"
        ),
        actor=actor,
    )
    put("orders", (2, 1, "sale", DAY, "EUR", "web", 99, None))
    report = catch_up()
    assert report.pages == 3  # the story, one page of orders of two, the customers
    assert [(row["entry_id"], row["kind"], row["happened_at"], row["amount"]) for row in story()] == [
        (entry.pk, "trial.thing.done", WHEN.replace(tzinfo=None), 1234)
    ]
    assert engine.value(engine.table("orders").amount.sum()) == 129


def test_withdrawn_entries_leave_the_copy_and_their_facts_are_copied_again(actor: Actor) -> None:
    undone = system_actor("import:9")
    tell_all([Told(ThingDone(number=1), WHEN, customer_id=1, subject=("trial.thing", FAR))], actor=undone)
    catch_up()
    assert len(story()) == 1
    withdraw(actor=actor, source="import:9")
    assert marked() == {("story", 0), ("orders", 1), ("customers", 0)}
    refresh()
    assert story() == []


def test_an_erased_customer_is_a_pseudonym_in_the_copy_too(actor: Actor) -> None:
    tell(Told(ThingDone(number=1), WHEN, customer_id=1, subject=("trial.thing", 1)), actor=actor)
    catch_up()
    erased = erase_customer(actor=actor, customer_id=1)
    catch_up()
    assert [row["customer_id"] for row in story()] == [erased.pseudonym]


def test_expired_traces_leave_the_copy(actor: Actor) -> None:
    tell(Told(PageSeen(number=1), WHEN, customer_id=1), actor=actor)
    tell(Told(ThingDone(number=1), WHEN, customer_id=1), actor=actor)
    catch_up()
    assert len(story()) == 2
    expire(actor=actor, before=datetime(2100, 1, 1, tzinfo=UTC))
    catch_up()
    assert [row["kind"] for row in story()] == ["trial.thing.done"]


def test_as_of_is_not_later_than_what_was_read_of_the_story(actor: Actor) -> None:
    tell(Told(ThingDone(number=1), WHEN, subject=("trial.thing", 1)), actor=actor)
    behind = lag("columnar")
    assert behind.entries == 1
    CopyState.objects.update(as_of=None)
    refresh()
    told_at = CopyState.objects.get().as_of
    assert told_at is not None
    catch_up()
    caught_up = engine.as_of()
    assert caught_up is not None
    assert caught_up >= told_at


def test_the_tick_refreshes_when_due_and_rests_in_between(actor: Actor) -> None:
    refresher = Refresher()
    with (
        patch("regard.analytics.services.refresh") as refreshed,
        patch("regard.analytics.jobs.connection.close"),
    ):
        refresher.tick()
        assert refresher.thread is None  # nothing is dirty
        DirtyPage.objects.create(fact="orders", number=0)
        for _ in range(2):
            refresher.tick()
            _wait_for(refresher)
    refreshed.assert_called_once_with(wait=False)
    assert refresher.rests_until > 0


def _wait_for(refresher: Refresher) -> None:
    assert refresher.thread is not None
    refresher.thread.join()
