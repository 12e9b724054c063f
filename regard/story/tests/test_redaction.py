"""The sanctioned exceptions, and that each leaves a trace of itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from regard.audit.models import Change
from regard.kernel.actor import system_actor
from regard.story.models import Entry, Revision
from regard.story.redaction import erase_customer, expire, redact, withdraw
from regard.story.telling import Told, tell
from regard.story.tests.kinds import PageSeen, ThingDone

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("cli")


def say(number: int = 1, source: str = "cli", remark: str | None = None, **values: Any) -> Entry:
    told = Told(ThingDone(number=number, remark=remark), happened_at=NOON, **values)
    return tell(told, actor=system_actor(source))


def fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_withdrawing_takes_back_what_one_source_told() -> None:
    undone, other = say(source="import:1", key="order:1"), say(source="import:2", key="order:1")
    assert withdraw(actor=SYSTEM, source="import:1") == 1
    assert fresh(undone).withdrawn_at is not None
    assert fresh(other).withdrawn_at is None
    note = Change.objects.get()
    assert (note.action, note.after) == ("withdrawn", {"source": "import:1", "entries": 1})


def test_withdrawing_again_does_nothing() -> None:
    say(source="import:1")
    withdraw(actor=SYSTEM, source="import:1")
    assert withdraw(actor=SYSTEM, source="import:1") == 0
    assert Revision.objects.count() == Change.objects.count() == 1


def test_what_was_withdrawn_may_be_told_again() -> None:
    first = say(source="demo", key="order:1")
    withdraw(actor=SYSTEM, source="demo")
    again = say(source="demo", key="order:1")
    assert again.pk != first.pk
    assert fresh(again).withdrawn_at is None


def test_redaction_empties_personal_fields_only() -> None:
    entry, harmless = say(7, remark="Rosa Maier"), say(8)
    assert redact(actor=SYSTEM, entry_ids=[entry.pk, harmless.pk], reason="asked for") == 1
    assert fresh(entry).payload == {"number": 7, "on": None, "tags": [], "remark": None}
    assert fresh(entry).redacted_at is not None
    assert fresh(harmless).redacted_at is None
    assert Change.objects.get().after == {"entry": entry.pk, "reason": "asked for"}


def test_an_erased_customer_cannot_be_found_and_still_counts_as_one() -> None:
    entries = [say(1, customer_id=7, remark="Rosa"), say(2, customer_id=7, subject=("customers.customer", 7))]
    other = say(3, customer_id=8, remark="Hans")
    elsewhere = say(4, customer_id=8, subject=("customers.customer", 7), key="rosa@example.com")
    erased = erase_customer(actor=SYSTEM, customer_id=7)
    assert erased.entries == 3
    assert {fresh(entry).customer_id for entry in entries} == {erased.pseudonym}
    assert fresh(entries[0]).payload["remark"] is None
    assert fresh(entries[1]).subject_id == erased.pseudonym
    assert (fresh(elsewhere).subject_id, fresh(elsewhere).key) == (erased.pseudonym, "")
    assert fresh(other).payload["remark"] == "Hans"
    assert fresh(other).customer_id == 8
    assert not Entry.objects.filter(customer_id=7).exists()
    assert not Entry.objects.filter(subject_model="customers.customer", subject_id=7).exists()
    assert str(erased.pseudonym) not in str(list(Change.objects.values()))


def test_two_erased_customers_stay_two() -> None:
    say(customer_id=7)
    say(customer_id=8)
    one, two = (erase_customer(actor=SYSTEM, customer_id=customer_id) for customer_id in (7, 8))
    assert one.pseudonym != two.pseudonym
    assert max(one.pseudonym, two.pseudonym) < 0


def test_the_payload_of_a_kind_nobody_declares_any_more_is_emptied_whole() -> None:
    entry = say(customer_id=7)
    with connection.cursor() as cursor:
        columns = (
            "version, entry_class, happened_at, recorded_at, customer_id, subject_model, actor_kind, source,"
        )
        columns += " correlation, key, channel, currency, payload, is_backfilled"
        cursor.execute(
            f"INSERT INTO story_entry (kind, {columns}) SELECT 'gone.thing.done', {columns} FROM story_entry"
            " WHERE id = %s",
            [entry.pk],
        )
    erase_customer(actor=SYSTEM, customer_id=7)
    assert set(Entry.objects.get(kind="gone.thing.done").payload.values()) == {None}


def test_traces_expire_and_facts_do_not() -> None:
    fact = say()
    for number in range(3):
        tell(Told(PageSeen(number), happened_at=NOON), actor=SYSTEM)
    assert expire(actor=SYSTEM, before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert expire(actor=SYSTEM, before=datetime.now(UTC) + timedelta(days=1)) == 3
    assert list(Entry.objects.values_list("id", flat=True)) == [fact.pk]
    with pytest.raises(ValueError, match="only traces"):
        expire(actor=SYSTEM, before=NOON, entry_class="fact")


def test_a_sanction_ends_with_its_deed() -> None:
    say(source="import:1")
    withdraw(actor=SYSTEM, source="import:1")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM story_entry")
    assert Entry.objects.count() == 1
