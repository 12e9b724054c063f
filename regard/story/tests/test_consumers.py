"""Readers get every entry once, in order, whatever fails; and hear of what was changed later."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.kernel.actor import system_actor
from regard.people.models import Team
from regard.story import consumers
from regard.story.models import Entry, ReaderState, Revision
from regard.story.redaction import erase_customer, expire, redact, withdraw
from regard.story.telling import Told, tell, tell_columns
from regard.story.tests.following import following
from regard.story.tests.kinds import PageSeen, SecretKept, ThingDone
from regard.story.types import Event
from tests.examples import examples

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("cli")

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL hands out what is committed only


def say(
    *numbers: int, event: Callable[..., Event] = ThingDone, backfilled: bool = False, **values: Any
) -> list[int]:
    with transaction.atomic():
        return [
            tell(Told(event(number=n), happened_at=NOON, **values), actor=SYSTEM, backfilled=backfilled).pk
            for n in numbers
        ]


class Notebook:
    """A reader that remembers, in memory and in the database."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.batches: list[int] = []
        self.revisions: list[tuple[str, list[int]]] = []
        self.fails_at: int | None = None

    def __call__(self, entries: Sequence[Entry]) -> None:
        numbers = [entry.payload["number"] for entry in entries]
        self.batches.append(len(numbers))
        for number in numbers:
            Team.objects.create(name=f"{number}")
            if number == self.fails_at:
                raise ValueError(f"cannot read {number}")
        self.read += numbers

    def revise(self, revision: Revision, entries: Sequence[Entry]) -> None:
        self.revisions.append((revision.what, [entry.pk for entry in entries]))

    @property
    def written(self) -> list[int]:
        return [int(name) for name in Team.objects.order_by("id").values_list("name", flat=True)]


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def test_every_entry_is_read_once_in_order(notebook: Notebook) -> None:
    with following(notebook) as name:
        say(1, 2, 3)
        assert consumers.run_consumers([name]) == 3
        assert consumers.run_consumers([name]) == 0
        say(4)
        assert consumers.run_consumers([name]) == 1
        assert notebook.read == notebook.written == [1, 2, 3, 4]
        assert ReaderState.objects.get(name=name).handled == 4


def test_batches_are_no_larger_than_asked_for(notebook: Notebook) -> None:
    with following(notebook, batch=2) as name:
        say(1, 2, 3, 4, 5)
        consumers.run_consumers([name])
        assert notebook.batches == [2, 2, 1]


def test_an_idle_reader_costs_a_few_queries_and_writes_nothing(
    notebook: Notebook, django_assert_max_num_queries: Any
) -> None:
    with following(notebook) as name:
        say(1)
        consumers.run_consumers([name])
        with django_assert_max_num_queries(3) as queries:
            consumers.run_consumers([name])
        assert all(query["sql"].lstrip("(").startswith("SELECT") for query in queries)


def test_a_failing_reader_keeps_its_place_and_loses_what_it_wrote(notebook: Notebook) -> None:
    notebook.fails_at = 2
    with following(notebook) as name:
        say(1, 2, 3)
        assert consumers.run_consumers([name]) == 0
        assert notebook.written == []
        state = ReaderState.objects.get(name=name)
        assert state.failures == 1
        assert "cannot read 2" in state.error
        assert state.retry_at is not None


def test_a_failing_reader_waits_longer_each_time_and_then_goes_on(notebook: Notebook) -> None:
    notebook.fails_at = 2
    with following(notebook) as name, time_machine.travel(NOON, tick=False) as clock:
        say(1, 2, 3)
        waits = []
        for _ in range(3):
            consumers.run_consumers([name])
            retry_at = ReaderState.objects.get(name=name).retry_at
            assert retry_at is not None
            waits.append((retry_at - datetime.now(UTC)).total_seconds())
            assert consumers.run_consumers([name]) == 0
            assert len(notebook.batches) == len(waits)
            clock.shift(waits[-1])
        assert waits == [2, 4, 8]
        notebook.fails_at = None
        assert consumers.run_consumers([name]) == 3
        assert notebook.written == [1, 2, 3]
        state = ReaderState.objects.get(name=name)
        assert (state.failures, state.error, state.retry_at) == (0, "", None)


def test_a_bad_entry_ends_up_alone(notebook: Notebook) -> None:
    notebook.fails_at = 5
    with following(notebook, batch=4) as name, time_machine.travel(NOON, tick=False) as clock:
        say(1, 2, 3, 4, 5, 6)
        for _ in range(6):
            consumers.run_consumers([name])
            clock.shift(timedelta(minutes=5))
        assert notebook.read == [1, 2, 3, 4]
        assert notebook.batches[-1] == 1


def test_one_that_fails_does_not_hold_up_others(notebook: Notebook) -> None:
    other = Notebook()
    other.fails_at = 1
    with following(other, name="broken") as broken, following(notebook, kinds=["trial.thing.*"]) as name:
        say(1, 2)
        assert consumers.run_consumers([broken, name]) == 2
        assert notebook.read == [1, 2]
        assert consumers.lag(broken).entries == 2


def test_strict_raises_and_does_not_wait(notebook: Notebook) -> None:
    notebook.fails_at = 1
    with following(notebook) as name:
        say(1)
        for _ in range(2):
            with pytest.raises(ValueError, match="cannot read"):
                consumers.run_consumers([name], strict=True)
        assert ReaderState.objects.get(name=name).failures == 2


def test_readers_get_the_kinds_they_ask_for(notebook: Notebook) -> None:
    with following(notebook, kinds=["trial.secret.kept"]) as name:
        say(1)
        say(2, event=SecretKept)
        say(3, event=PageSeen)
        consumers.run_consumers([name])
        assert notebook.read == [2]
        assert consumers.lag(name).entries == 0


def test_reactions_see_neither_the_past_nor_backfilled_entries(notebook: Notebook) -> None:
    say(1)
    with following(notebook, reaction=True) as name:
        consumers.run_consumers([name])
        say(2)
        say(3, backfilled=True)
        say(4)
        consumers.run_consumers([name])
        assert notebook.read == [2, 4]


def test_light_rows_have_what_was_asked_for() -> None:
    rows: list[Any] = []
    with following(rows.extend, fields=("kind", "subject_id"), batch=2) as name:
        ids = say(1, 2, 3, subject=("trial.thing", 7))
        assert consumers.run_consumers([name]) == 3
        assert [(row.id, row.kind, row.subject_id) for row in rows] == [
            (i, "trial.thing.done", 7) for i in ids
        ]


def test_a_rare_kind_is_found_behind_many_others(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.story.stepping.WINDOW", 10)
    with following(notebook, kinds=["trial.secret.kept"]) as name:
        say(*range(25))
        say(99, event=SecretKept)
        consumers.run_consumers([name])
        assert notebook.read == [99]


def test_a_lag_is_told_in_entries_and_seconds(notebook: Notebook) -> None:
    with following(notebook) as name:
        assert consumers.lag(name) == consumers.Lag(0, 0.0)
        say(1, 2)
        lag = consumers.lag(name)
        assert lag.entries == 2
        assert 0 <= lag.seconds < 60
        status = next(one for one in consumers.statuses() if one.name == name)
        assert (status.lag.entries, status.handled, status.failures) == (2, 0, 0)


def test_time_is_kept(notebook: Notebook) -> None:
    with following(notebook, batch=1) as name:
        say(*range(5))
        assert consumers.run_consumers([name], max_seconds=0) == 1
        assert consumers.run_consumers([name], max_seconds=60) == 4


def test_a_prepared_reader_makes_its_work_valid_with_its_cursor() -> None:
    order: list[str] = []

    def prepare(entries: Sequence[Entry]) -> Callable[[], None]:
        from django.db import connection

        order.append(f"prepare {len(entries)} {connection.in_atomic_block}")

        def finish() -> None:
            order.append(f"finish {connection.in_atomic_block}")

        return finish

    with following(prepare, prepares=True) as name:
        say(1, 2)
        assert consumers.run_consumers([name]) == 2
    assert order == ["prepare 2 False", "finish True"]


def test_a_prepared_reader_that_was_overtaken_makes_nothing_valid() -> None:
    finished: list[int] = []

    def prepare(entries: Sequence[Entry]) -> Callable[[], None]:
        if not finished:  # while this one prepares, another worker reads the same
            state = ReaderState.objects.get(name="trial")
            ReaderState.objects.filter(name="trial").update(entry_id=state.entry_id + 1, xid=entries[-1].xid)
        return lambda: finished.append(len(entries))

    with following(prepare, prepares=True) as name:
        say(1)
        assert consumers.run_consumers([name]) == 0
        assert finished == []


def test_withdrawn_entries_are_told_again_and_never_handed_out(notebook: Notebook) -> None:
    ids = say(1, 2, 3)
    with following(notebook, on_revision=notebook.revise, batch=2) as name:
        consumers.run_consumers([name])
        with transaction.atomic():
            assert withdraw(actor=SYSTEM, source="cli") == 3
        consumers.run_consumers([name])
        assert notebook.revisions == [("withdrawn", ids[:2]), ("withdrawn", ids[2:])]
        consumers.run_consumers([name])
        assert len(notebook.revisions) == 2
    late = Notebook()
    with following(late, name="late", on_revision=late.revise) as name:
        consumers.run_consumers([name])
        assert (late.read, late.revisions) == ([], [])


def test_redaction_and_erasure_are_told_again(notebook: Notebook) -> None:
    with following(notebook, on_revision=notebook.revise) as name:
        first, second = say(1, 2, customer_id=7)
        with transaction.atomic():
            personal = tell(
                Told(ThingDone(3, remark="Rosa"), happened_at=NOON, customer_id=8), actor=SYSTEM
            ).pk
        consumers.run_consumers([name])
        redact(actor=SYSTEM, entry_ids=[personal], reason="asked for")
        erase_customer(actor=SYSTEM, customer_id=7)
        consumers.run_consumers([name])
        assert notebook.revisions == [("redacted", [personal]), ("erased", [first, second])]


def test_expiry_is_told_as_a_range(notebook: Notebook) -> None:
    ranges: list[tuple[int | None, int | None]] = []
    ids = say(1, 2, event=PageSeen)
    say(3)
    with following(notebook, on_revision=lambda rev, entries: ranges.append((rev.low, rev.high))) as name:
        consumers.run_consumers([name])
        assert expire(actor=SYSTEM, before=datetime.now(UTC) + timedelta(days=1)) == 2
        consumers.run_consumers([name])
        assert ranges == [(ids[0], ids[-1])]
        assert Entry.objects.count() == 1


def test_a_reader_that_fails_over_a_revision_gets_it_again(notebook: Notebook) -> None:
    calls: list[int] = []

    def stumble(revision: Revision, entries: Sequence[Entry]) -> None:
        calls.append(len(entries))
        if len(calls) == 1:
            raise ValueError("no")

    with following(notebook, on_revision=stumble) as name:
        say(1, 2)
        consumers.run_consumers([name])
        withdraw(actor=SYSTEM, source="cli")
        consumers.run_consumers([name])
        consumers.run_consumers([name], strict=True)
        assert calls == [2, 2]


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("tell"), st.integers(1, 7)),
            st.tuples(st.just("bulk"), st.integers(1, 30)),
            st.tuples(st.just("read"), st.integers(1, 9)),
            st.tuples(st.just("fail"), st.integers(0, 5)),
        ),
        max_size=12,
    )
)
def test_whatever_happens_everything_is_read_exactly_once(deeds: list[tuple[str, int]]) -> None:
    notebook = Notebook()
    count = told_before = Entry.objects.count()
    Team.objects.all().delete()
    ReaderState.objects.filter(name="property").delete()
    with following(notebook, name="property", batch=5, starts="now") as name:
        consumers.run_consumers([name])
        for deed, number in deeds:
            if deed == "tell":
                say(*range(count, count + number))
                count += number
            elif deed == "bulk":
                payloads = [f'{{"number": {n}}}' for n in range(count, count + number)]
                with transaction.atomic():
                    tell_columns("trial.thing.done", {"happened_at": NOON, "payload": payloads}, actor=SYSTEM)
                count += number
            else:
                notebook.fails_at = len(notebook.read) + told_before + number if deed == "fail" else None
                ReaderState.objects.filter(name=name).update(retry_at=None)
                consumers.run_consumers([name], max_seconds=number / 1000)
        notebook.fails_at = None
        ReaderState.objects.filter(name=name).update(retry_at=None)
        consumers.run_consumers([name])
    assert notebook.read == notebook.written == list(range(told_before, count))
