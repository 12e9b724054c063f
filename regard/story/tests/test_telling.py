"""Telling: envelope, idempotency, bulk, and that what was told stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from regard.kernel.actor import Actor, system_actor
from regard.story.models import Entry
from regard.story.telling import Told, tell, tell_columns, tell_many
from regard.story.tests.kinds import ThingDone

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACTOR = Actor(kind="user", user_id=5, name="Olivia", source="web", correlation="req-1")


def thing(number: int = 1, **values: Any) -> Told:
    return Told(ThingDone(number=number), happened_at=NOON, **values)


def test_telling_keeps_the_whole_envelope() -> None:
    told = thing(
        customer_id=3, subject=("sales.order", 42), key="k", channel="shop", amount=12_3400, currency="EUR",
        cost=5_0000, score=0.5, duration=60,
    )  # fmt: skip
    entry = tell(told, actor=ACTOR)
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.kind, stored.version, stored.entry_class) == ("trial.thing.done", 1, "fact")
    assert (stored.customer_id, stored.subject_model, stored.subject_id) == (3, "sales.order", 42)
    assert (stored.actor_kind, stored.actor_id, stored.source, stored.correlation) == (
        "user",
        5,
        "web",
        "req-1",
    )
    assert (stored.key, stored.channel, stored.amount, stored.currency) == ("k", "shop", 12_3400, "EUR")
    assert (stored.cost, stored.score, stored.duration) == (5_0000, 0.5, 60)
    assert stored.payload == {"number": 1, "on": None, "tags": [], "remark": None}
    assert stored.happened_at == NOON
    assert abs(stored.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert stored.is_backfilled is False


def test_the_returned_entry_equals_the_stored_one() -> None:
    entry = tell(thing(customer_id=3), actor=ACTOR)
    stored = Entry.objects.get(pk=entry.pk)
    for field in Entry._meta.concrete_fields:
        if field.attname != "xid":
            assert getattr(entry, field.attname) == getattr(stored, field.attname), field.attname


def test_telling_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        tell(thing(key="k"), actor=ACTOR)


def test_the_same_key_again_is_the_same_entry() -> None:
    first = tell(thing(1, key="order:1"), actor=ACTOR)
    again = tell(thing(2, key="order:1"), actor=ACTOR)
    assert again.pk == first.pk
    assert again.payload["number"] == 1
    assert Entry.objects.count() == 1


def test_keys_of_different_sources_do_not_meet() -> None:
    tell(thing(key="order:1"), actor=ACTOR)
    tell(thing(key="order:1"), actor=system_actor("import:2"))
    tell(thing(), actor=ACTOR)
    tell(thing(), actor=ACTOR)
    assert Entry.objects.count() == 4


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        tell(Told(ThingDone(1), happened_at=datetime(2026, 3, 1)), actor=ACTOR)  # noqa: DTZ001


@pytest.mark.django_db(transaction=True)
def test_telling_needs_the_transaction_of_the_deed() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        tell(thing(), actor=ACTOR)
    with pytest.raises(RuntimeError, match="transaction"):
        tell_columns("trial.thing.done", {"happened_at": [NOON]}, actor=ACTOR)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told() -> None:
    with transaction.atomic():
        tell(thing(), actor=ACTOR)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_bulk_is_quiet_and_idempotent() -> None:
    many = [thing(number, key=f"order:{number % 3}") for number in range(6)]
    assert tell_many(many, actor=ACTOR) == 3
    assert tell_many(many, actor=ACTOR) == 0
    assert set(Entry.objects.values_list("is_backfilled", flat=True)) == {True}


def test_columns_tell_the_same_as_single_entries() -> None:
    one = tell(thing(1, customer_id=3, subject=("sales.order", 1), amount=10, currency="EUR"), actor=ACTOR)
    columns = {
        "happened_at": [NOON, NOON],
        "customer_id": [3, None],
        "subject_model": "sales.order",
        "subject_id": [1, 2],
        "amount": [10, 20],
        "currency": "EUR",
        "payload": ['{"number": 1, "on": null, "tags": [], "remark": null}'] * 2,
    }
    assert tell_columns("trial.thing.done", columns, actor=ACTOR, backfilled=False) == 2
    bulk, other = Entry.objects.exclude(pk=one.pk).order_by("id")
    assert (other.customer_id, other.amount, other.channel, other.key) == (None, 20, "", "")
    for field in Entry._meta.concrete_fields:
        if field.attname not in {"id", "recorded_at"}:
            assert getattr(bulk, field.attname) == getattr(Entry.objects.get(pk=one.pk), field.attname), (
                field.attname
            )


def test_columns_with_keys_are_idempotent() -> None:
    columns = {"happened_at": NOON, "key": [f"order:{n}" for n in range(5)]}
    assert tell_columns("trial.thing.done", columns, actor=ACTOR) == 5
    more = {"happened_at": NOON, "key": [f"order:{n}" for n in range(3, 8)]}
    assert tell_columns("trial.thing.done", more, actor=ACTOR) == 3
    assert tell_columns("trial.thing.done", more, actor=system_actor("import:9")) == 5


def test_columns_in_any_zone_are_the_same_moment() -> None:
    from zoneinfo import ZoneInfo

    there = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    tell_columns("trial.thing.done", {"happened_at": [there], "customer_id": [1]}, actor=ACTOR)
    assert Entry.objects.filter(happened_at=NOON).count() == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"customer_id": [1]},
        {"happened_at": [NOON], "customer_id": [1, 2]},
        {"happened_at": [NOON], "colour": ["red"]},
        {"happened_at": [datetime(2026, 3, 1)]},  # noqa: DTZ001
    ],
)
def test_bad_columns_are_refused(columns: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"column|zone"):
        tell_columns("trial.thing.done", columns, actor=ACTOR)
    assert not Entry.objects.exists()


def test_no_columns_at_all_tell_nothing() -> None:
    assert tell_columns("trial.thing.done", {"happened_at": [], "customer_id": []}, actor=ACTOR) == 0


@pytest.mark.parametrize("statement", ["UPDATE story_entry SET amount = 1", "DELETE FROM story_entry"])
def test_the_database_refuses_to_change_what_was_told(statement: str) -> None:
    entry = tell(thing(), actor=ACTOR)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get(pk=entry.pk).amount is None


def test_the_models_refuse_to_change_what_was_told() -> None:
    entry = tell(thing(), actor=ACTOR)
    with pytest.raises(TypeError, match="append-only"):
        Entry.objects.filter(pk=entry.pk).update(amount=1)
    with pytest.raises(TypeError, match="append-only"):
        Entry.objects.all().delete()
    for deed in (entry.save, entry.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed()
    assert Entry.objects.count() == 1
