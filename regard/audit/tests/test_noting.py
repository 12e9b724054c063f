"""Noting changes: only what changed, in the transaction of the change, for whoever may see it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from regard.audit.models import Change
from regard.audit.queries import changes_about, changes_of
from regard.audit.services import AuditRow, note, note_many
from regard.audit.sifting import Sieve, sifted
from regard.kernel.actor import Actor, Scope, system_actor

pytestmark = pytest.mark.django_db
OLIVIA = Actor(kind="user", user_id=5, name="Olivia", source="web", correlation="req-1")


def change(**values: Any) -> None:
    note(actor=OLIVIA, model="sales.order", object_id=42, action="change", **values)


def test_only_the_fields_that_changed_are_kept() -> None:
    change(before={"a": 1, "b": 2, "c": 3}, after={"a": 1, "b": 5, "d": 4}, customer_id=7)
    kept = Change.objects.get()
    assert (kept.before, kept.after) == ({"b": 2, "c": 3}, {"b": 5, "d": 4})
    assert (kept.model, kept.object_id, kept.action, kept.customer_id) == ("sales.order", 42, "change", 7)
    assert (kept.actor_kind, kept.actor_id, kept.actor_name) == ("user", 5, "Olivia")
    assert (kept.source, kept.correlation) == ("web", "req-1")


def test_no_change_is_no_note() -> None:
    change(before={"a": 1}, after={"a": 1})
    assert not Change.objects.exists()


def test_a_deed_without_values_is_noted() -> None:
    change()
    assert (Change.objects.get().before, Change.objects.get().after) == ({}, {})


def test_a_creation_keeps_the_whole_row_and_a_deletion_too() -> None:
    change(after={"a": None, "b": Decimal("1.50"), "c": date(2026, 1, 2)})
    change(before={"a": "x"})
    created, deleted = Change.objects.order_by("id")
    assert (created.before, created.after) == ({}, {"a": None, "b": "1.50", "c": "2026-01-02"})
    assert (deleted.before, deleted.after) == ({"a": "x"}, {})


def test_many_changes_cost_one_query(django_assert_num_queries: Any) -> None:
    rows = [AuditRow(OLIVIA, "sales.order", n, "change", {"a": 0}, {"a": n}) for n in range(50)]
    with django_assert_num_queries(1):
        assert note_many(rows) == 49  # the first changed nothing


@pytest.mark.django_db(transaction=True)
def test_a_note_needs_the_transaction_of_the_change() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        change(after={"a": 1})
    with transaction.atomic():
        change(after={"a": 1})
        transaction.set_rollback(True)
    assert not Change.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE audit_change SET action = 'x'", "DELETE FROM audit_change"])
def test_the_database_refuses_to_change_the_audit(statement: str) -> None:
    change()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Change.objects.get().action == "change"


def test_reading_needs_the_permission_and_its_scope() -> None:
    change(customer_id=7)
    note(actor=system_actor("cli"), model="sales.order", object_id=42, action="recount", customer_id=7)
    everything = Actor(kind="user", user_id=9, name="A", grants={"audit.change.view": Scope.ALL})
    own = Actor(kind="user", user_id=5, name="O", grants={"audit.change.view": Scope.OWN})
    nothing = Actor(kind="user", user_id=5, name="O")
    asks: tuple[Callable[[Actor], list[Change]], ...] = (
        lambda actor: changes_of("sales.order", 42, actor=actor),
        lambda actor: changes_about(7, actor=actor),
    )
    for ask in asks:
        assert [len(ask(actor)) for actor in (everything, own, nothing)] == [2, 1, 0]


def test_sifted_pages_backwards() -> None:
    for _ in range(3):
        change()
    newest = sifted(Change.objects.all(), Sieve(), before=None, limit=2)
    rest = sifted(Change.objects.all(), Sieve(), before=newest.next, limit=2)
    assert ([one.pk for one in rest.changes], rest.next) == ([newest.changes[-1].pk - 1], None)


def test_times_are_kept_to_the_microsecond() -> None:
    change()
    assert abs((datetime.now(UTC) - Change.objects.get().at).total_seconds()) < 60
