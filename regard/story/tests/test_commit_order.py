"""Many writers at once: a slow transaction with a lower id is not lost."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from regard.audit.models import Change, Seal
from regard.audit.realigning import realign
from regard.audit.services import note, seal, verify
from regard.kernel.actor import system_actor
from regard.story import consumers
from regard.story.models import Entry, ReaderState
from regard.story.telling import Told, tell
from regard.story.tests.following import following
from regard.story.tests.kinds import ThingDone

pytestmark = [pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("cli")


def say(number: int) -> Entry:
    return tell(Told(ThingDone(number), happened_at=NOON), actor=SYSTEM)


@pytest.fixture
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is nothing to reproduce")


@contextmanager
def slow_teller(number: int) -> Iterator[Event]:
    """Another transaction that has told and not yet committed; it does when the event is set."""
    told, end = Event(), Event()

    def work() -> None:
        try:
            with transaction.atomic():
                say(number)
                told.set()
                end.wait(30)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    assert told.wait(30)
    try:
        yield end
    finally:
        end.set()
        thread.join()


@pytest.mark.usefixtures("_on_postgresql")
def test_an_entry_of_a_slow_transaction_is_not_lost() -> None:
    read: list[int] = []
    by_id: list[int] = []  # what somebody reads who remembers the last id

    def read_by_id() -> None:
        after = by_id[-1] if by_id else 0
        by_id.extend(Entry.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True))

    with following(lambda entries: read.extend(entry.payload["number"] for entry in entries)) as name:
        with slow_teller(1) as end:
            with transaction.atomic():
                quick = say(2)
            read_by_id()
            assert by_id == [quick.pk]
            consumers.run_consumers([name])
            assert read == []  # entry 2 has to wait: something before it may still come
            assert consumers.lag(name).entries == 1
            end.set()
        slow = Entry.objects.exclude(pk=quick.pk).get()
        assert slow.pk < quick.pk
        read_by_id()
        assert slow.pk not in by_id  # lost for good
        consumers.run_consumers([name])
        assert read == [1, 2]


@pytest.mark.usefixtures("_on_postgresql")
def test_the_seals_of_the_audit_wait_for_a_slow_transaction_too() -> None:
    def jot(number: int) -> None:
        note(actor=SYSTEM, model="trial.thing", object_id=number, action="change")

    noted, end = Event(), Event()

    def work() -> None:
        with transaction.atomic():
            jot(1)
            noted.set()
            end.wait(30)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    assert noted.wait(30)
    with transaction.atomic():
        jot(2)
    assert seal() == 0
    end.set()
    thread.join()
    assert seal() == 2
    assert verify().is_sound


def test_many_writers_and_two_readers_at_once() -> None:
    writers, each = 4, 15
    read: list[int] = []
    done = Event()

    def write(base: int) -> None:
        chance = random.Random(base)
        try:
            for number in range(base, base + each):
                with transaction.atomic():
                    say(number)
                    if chance.random() < 0.3:
                        sleep(chance.random() / 50)
        finally:
            connection.close()

    def follow(name: str) -> None:
        try:
            while not done.wait(0.005):
                consumers.run_consumers([name])
        finally:
            connection.close()

    def remember(entries: Sequence[Any]) -> None:
        read.extend(entry.payload["number"] for entry in entries)

    with following(remember, batch=4) as name:
        consumers.run_consumers([name])
        threads = [Thread(target=write, args=(1000 * n,)) for n in range(writers)]
        readers = [Thread(target=follow, args=(name,)) for _ in range(2)]
        for thread in [*threads, *readers]:
            thread.start()
        for thread in threads:
            thread.join()
        done.set()
        for thread in readers:
            thread.join()
        consumers.run_consumers([name])
        assert sorted(read) == sorted(1000 * n + k for n in range(writers) for k in range(each))
        assert ReaderState.objects.get(name=name).handled == writers * each


@pytest.mark.usefixtures("_on_postgresql")
def test_a_database_restored_into_a_younger_server_goes_on_where_it_was() -> None:
    read: list[int] = []
    with following(lambda entries: read.extend(entry.payload["number"] for entry in entries)) as name:
        for number in (1, 2):
            with transaction.atomic():
                say(number)
                note(actor=SYSTEM, model="trial.thing", object_id=number, action="change")
        consumers.run_consumers([name])
        seal()
        with transaction.atomic():
            say(3)
        _age(10**9)
        with transaction.atomic():
            say(4)
        assert (
            consumers.run_consumers([name]) == 0
        )  # the places of the readers lie in the future of this server
        assert realign() > 10**9
        assert realign() == 0
        consumers.run_consumers([name])
        assert read == [1, 2, 3, 4]
        with transaction.atomic():
            note(actor=SYSTEM, model="trial.thing", object_id=9, action="change")
        assert seal() == 1
        assert verify().is_sound


def _age(years: int) -> None:
    """As if all rows had been written on a server that counted this much further."""
    from regard.audit.append_only import sanctioned

    with transaction.atomic(), sanctioned(), connection.cursor() as cursor:
        for model, column in ((Entry, "xid"), (Change, "xid"), (Seal, "last_xid")):
            cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = {column} + {years}")
        cursor.execute(f"UPDATE story_readerstate SET xid = xid + {years}")


def test_a_database_that_stays_where_it_is_needs_no_realigning() -> None:
    with transaction.atomic():
        say(1)
    assert realign() == 0
