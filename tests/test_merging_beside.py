"""What happens beside a merge: orders that come in, imports that are undone, decisions about pairs."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from regard.customers.models import Binned, Customer, CustomerKey, UndoneImport
from regard.customers.services.binning import restore_customers
from regard.customers.services.customers import change_customer, create_customer, delete_customers
from regard.customers.services.merging import merge_customers, undo_merge
from regard.kernel.actor import Actor, system_actor
from regard.quality.models import Double
from regard.quality.services.deciding import keep_apart
from regard.quality.tests.making import pair, person
from regard.sales.models import Order
from regard.sales.services.undo import undo_import
from regard.sales.tests.lines import apply, line

SYSTEM = system_actor("test")
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")


def beside(work: Callable[[], object]) -> tuple[Thread, list[BaseException]]:
    """Run `work` on a connection of its own; what it raised is in the list."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, raised


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_an_order_that_comes_in_while_its_customer_is_merged_is_the_survivors() -> None:
    stays = create_customer(actor=SYSTEM, values={"name": "Ada"})
    goes = create_customer(actor=SYSTEM, values={"name": "A. da"}, keys=[("shop", "C1")])
    begun = Event()

    def buy() -> None:
        begun.set()
        apply([line("1", customer="C1", name="Ada")], None)

    with transaction.atomic():
        merge_customers(actor=SYSTEM, survivor=stays.pk, others=[goes.pk])
        thread, raised = beside(buy)
        begun.wait(5)
        thread.join(0.4)  # it waits for the merge
        assert thread.is_alive()
    thread.join(10)
    assert raised == []
    assert Order.objects.get().customer_id == stays.pk
    assert Customer.objects.count() == 1


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("does", ["merge", "delete"])
def test_a_merge_or_a_deletion_waits_for_an_order_that_is_coming_in(does: str) -> None:
    stays = create_customer(actor=SYSTEM, values={"name": "Ada"})
    goes = create_customer(actor=SYSTEM, values={"name": "A. da"}, keys=[("shop", "C1")])

    def work() -> None:
        if does == "merge":
            merge_customers(actor=SYSTEM, survivor=stays.pk, others=[goes.pk])
        else:
            delete_customers(actor=SYSTEM, customer_ids=[goes.pk])

    with transaction.atomic():
        apply([line("1", customer="C1", name="Ada")], None)
        thread, raised = beside(work)
        thread.join(0.4)
        assert thread.is_alive()
    thread.join(10)
    assert raised == []
    assert not Customer.objects.filter(pk=goes.pk).exists()
    assert Order.objects.get().customer_id == (stays.pk if does == "merge" else None)
    if does == "delete":
        restore_customers(actor=SYSTEM, customer_ids=[goes.pk])
        assert Order.objects.get().customer_id == goes.pk


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [False, True], ids=["untouched", "changed since"])
def test_undoing_an_import_while_its_customer_is_merged_away_lets_nobody_come_back(
    owner_actor: Actor, *, changed: bool
) -> None:
    apply([line("1", customer="C1", name="Ada")], 7)
    made = Customer.objects.get()
    if changed:
        change_customer(actor=owner_actor, customer_id=made.pk, values={"city": "Delft"})
    stays = create_customer(actor=owner_actor, values={"name": "Ada L"})
    merge = merge_customers(actor=owner_actor, survivor=stays.pk, others=[made.pk])
    undo_import(7, actor=owner_actor)
    assert UndoneImport.objects.get().import_id == 7
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert Customer.objects.filter(pk=made.pk).exists() is changed
    assert not Order.objects.exists()
    assert Customer.objects.filter(pk=stays.pk).exists()
    if changed:
        assert Customer.objects.get(pk=made.pk).import_id is None


@pytest.mark.django_db
def test_undoing_an_import_while_its_customer_is_in_the_bin_lets_nobody_come_back(owner_actor: Actor) -> None:
    apply([line("1", customer="C1", name="Ada"), line("2", customer="C2", name="Bo")], 7)
    apply([line("3", customer="C2", name="Bo")], 8)
    ada, bo = Customer.objects.order_by("id")
    delete_customers(actor=owner_actor, customer_ids=[ada.pk, bo.pk])
    undo_import(7, actor=owner_actor)
    back = restore_customers(actor=owner_actor, customer_ids=[ada.pk, bo.pk])
    assert list(back.ids) == [bo.pk]  # the second file holds him, too
    assert Order.objects.get().customer_id == bo.pk
    assert Binned.objects.get(restored_at=None).customer_id == ada.pk
    assert not CustomerKey.objects.filter(key="C1").exists()


@pytest.mark.django_db
def test_not_the_same_is_said_of_the_survivor_until_an_undo(owner_actor: Actor) -> None:
    stays, goes, other, third = (person(f"Noor {n}") for n in "abcd")
    said = pair(goes, other)
    seen = pair(stays, third)
    again = pair(goes, third)
    Double.objects.filter(pk=seen.pk).update(scan=None)
    keep_apart(actor=owner_actor, double_ids=[said.pk])

    def status(first: Customer, second: Customer) -> str | None:
        low, high = sorted((first.pk, second.pk))
        return Double.objects.filter(first_id=low, second_id=high).values_list("status", flat=True).first()

    merge = merge_customers(actor=owner_actor, survivor=stays.pk, others=[goes.pk])
    assert status(stays, other) == "apart"
    assert (status(stays, third), status(goes, third)) == ("open", "open")
    assert Double.objects.get(pk=again.pk).status == "open"
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert status(stays, other) is None
    assert status(goes, other) == "apart"
