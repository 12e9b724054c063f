"""What is deleted waits with all that hung on it and comes back as it was; what was done to many is undone as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from regard.audit.models import Change
from regard.customers.bin_queries import in_bin
from regard.customers.models import Binned, BulkChange, BulkChangeRow, ContactPoint, Customer, CustomerKey
from regard.customers.services import bulk_changes
from regard.customers.services.binning import purge_customers, purge_old, restore_customers
from regard.customers.services.bulk_changes import forget_old_changes, start_change, start_undo
from regard.customers.services.contacts import add_contact
from regard.customers.services.customers import (
    assign_owner,
    change_customer,
    create_customer,
    delete_customers,
)
from regard.customers.services.merging import merge_customers, undo_merge
from regard.jobs.hearing import Nobody
from regard.jobs.models import Job
from regard.jobs.worker import drain
from regard.kernel.actor import Actor, system_actor
from regard.kernel.errors import Conflict, Forbidden
from regard.people.tests.cast import Cast
from regard.sales.models import CustomerTotals, Order
from regard.sales.tests.lines import apply, line
from regard.story.models import Entry
from tests.test_merging import content, three  # noqa: F401

pytestmark = pytest.mark.django_db
DELETED = {"customers.customer.deleted", "customers.customer.restored"}


def test_a_restored_customer_is_what_it_was(
    three: tuple[Customer, ...],  # noqa: F811
    owner_actor: Actor,
) -> None:
    firm = Customer.objects.get(name="Kade")
    before, told = content(), list(Entry.objects.order_by("id").values())
    gone = [firm.pk, *(one.pk for one in three)]
    assert delete_customers(actor=owner_actor, customer_ids=gone).count == 4
    assert not Customer.objects.exists()
    assert not CustomerKey.objects.exists()
    assert not ContactPoint.objects.exists()
    assert not CustomerTotals.objects.exists()
    assert set(Order.objects.values_list("customer_id", flat=True)) == {None}
    seen, total = in_bin(owner_actor)
    assert total == 4
    assert next(one for one in seen if one.customer_id == three[1].pk).holds == (
        "2 numbers in other systems, 2 ways to reach, 2 orders"
    )
    for number in reversed(gone):  # parts before what they are parts of
        back = restore_customers(actor=owner_actor, customer_ids=[number])
        assert (list(back.ids), back.said) == ([number], {})
    assert content() == before
    assert list(Entry.objects.exclude(kind__in=DELETED).order_by("id").values()) == told
    assert not Binned.objects.exists()
    kinds = Entry.objects.filter(customer_id=three[0].pk, kind__in=DELETED).order_by("id")
    assert [one.kind for one in kinds] == ["customers.customer.deleted", "customers.customer.restored"]
    actions = Change.objects.filter(object_id=three[0].pk, model="customers.customer").order_by("id")
    assert list(actions.values_list("action", flat=True))[-2:] == ["delete", "undelete"]


def test_a_merge_of_one_that_was_away_can_still_be_undone(
    three: tuple[Customer, ...],  # noqa: F811
    owner_actor: Actor,
) -> None:
    before = content()
    stays, other = three[0].pk, three[1].pk
    merge = merge_customers(actor=owner_actor, survivor=stays, others=[other])
    delete_customers(actor=owner_actor, customer_ids=[stays])
    restore_customers(actor=owner_actor, customer_ids=[stays])
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert content() == before


def test_what_belongs_to_another_by_now_is_said_and_kept(owner_actor: Actor) -> None:
    apply([line("1", customer="C1", name="Ada")])
    ada, order = Customer.objects.get(), Order.objects.get()
    source = CustomerKey.objects.get(customer=ada).source
    add_contact(actor=owner_actor, customer_id=ada.pk, kind="email", values={"value": "ada@x.example"})
    delete_customers(actor=owner_actor, customer_ids=[ada.pk])
    values = {"name": "Ada Two", "email": "ada@x.example"}
    other = create_customer(actor=owner_actor, values=values, keys=[(source, "C1")])
    Order.objects.filter(pk=order.pk).update(customer=other)
    back = restore_customers(actor=owner_actor, customer_ids=[ada.pk])
    assert back.ids == [ada.pk]
    text = " ".join(back.said[ada.pk])
    assert f"“{source}: C1” was left out: another customer has it now" in text
    assert "1 order belongs elsewhere now" in text
    assert CustomerKey.objects.get().customer_id == other.pk
    assert Order.objects.get().customer_id == other.pk
    assert ContactPoint.objects.filter(customer_id=ada.pk).count() + bool(
        Customer.objects.get(pk=ada.pk).email
    )
    kept = Binned.objects.get(customer_id=ada.pk)
    assert kept.restored_at is not None
    assert kept.kept["rows"][0][2][0]["key"] == "C1"
    assert "c1" not in Customer.objects.get(pk=ada.pk).search_text


def test_the_bin_shows_and_gives_back_only_what_was_within_reach(cast: Cast) -> None:
    owner = cast.actor("owner")
    mine, theirs = (
        create_customer(actor=owner, values={"name": name, "owner_id": who.pk})
        for name, who in (("Mine", cast.colleague), ("Theirs", cast.stranger))
    )
    delete_customers(actor=owner, customer_ids=[mine.pk, theirs.pk])
    for who in ("colleague", "analyst"):  # neither may delete
        with pytest.raises(Forbidden):
            restore_customers(actor=cast.actor(who), customer_ids=[mine.pk])
        with pytest.raises(Forbidden):
            purge_customers(actor=cast.actor(who), customer_ids=[mine.pk])
    role = cast.colleague.roles.get()
    role.grants = role.grants | {"customers.customer.delete": "team"}
    role.save()
    assert [one.name for one in in_bin(cast.actor("colleague"))[0]] == ["Mine"]
    assert list(restore_customers(actor=cast.actor("colleague"), customer_ids=[mine.pk, theirs.pk]).ids) == [
        mine.pk
    ]
    assert Binned.objects.get().customer_id == theirs.pk


def test_after_thirty_days_nobody_leads_back(owner_actor: Actor) -> None:
    apply([line("1", customer="C1", name="Ada")])
    ada = Customer.objects.get()
    delete_customers(actor=owner_actor, customer_ids=[ada.pk])
    assert purge_old(actor=system_actor("customers")) == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert purge_old(actor=system_actor("customers")) == 1
    assert not Binned.objects.exists()
    assert not Entry.objects.filter(customer_id=ada.pk).exists()
    assert Order.objects.get().customer_id is None
    assert "Ada" not in str(list(Change.objects.values_list("before", "after")))


def many(actor: Actor, count: int, **values: Any) -> list[int]:
    return [create_customer(actor=actor, values={"name": f"N{n}"} | values).pk for n in range(count)]


class Killed(Exception):
    """Stands for a process that ends in the middle."""


class KilledAfter(Nobody):
    def __init__(self, batches: int) -> None:
        self.left = batches

    def check(self) -> None:
        if not self.left:
            raise Killed
        self.left -= 1


@pytest.mark.parametrize("kind", ["delete", "assign"])
def test_a_bulk_change_that_is_killed_goes_on_and_is_undone_as_a_whole(
    cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_changes, "BATCH", 3)
    monkeypatch.setattr(bulk_changes, "AT_ONCE", 1)
    owner = cast.actor("owner")
    ids = many(owner, 8, owner_id=cast.owner.pk)
    before = content({"edited_at"})  # an undo is a deed of somebody, too
    options = {"owner_id": cast.colleague.pk} if kind == "assign" else {}
    change = start_change(actor=owner, kind=kind, customer_ids=ids, options=options)
    assert [job.pk for job in Job.objects.filter(status="queued")] == [change.job_id]

    def touched() -> int:
        return len(ids) - Customer.objects.filter(pk__in=ids, owner=cast.owner).count()

    with pytest.raises(Killed):
        bulk_changes.run_change(change_id=change.pk, actor=owner, hearing=KilledAfter(2))
    assert touched() == 6
    drain()
    assert touched() == 8
    change.refresh_from_db()
    assert (change.status, change.changed) == ("done", 8)
    start_undo(actor=owner, change_id=change.pk)
    with pytest.raises(Killed):
        bulk_changes.take_back(change_id=change.pk, actor=owner, hearing=KilledAfter(1))
    assert touched() == 5
    drain()
    change.refresh_from_db()
    assert (change.status, change.restored, change.not_restored) == ("undone", 8, 0)
    names = [name for name in before if name.startswith("customers.") and "bulk" not in name]
    after = content({"edited_at"})
    for name in names:
        assert after[name] == before[name]
    with pytest.raises(Conflict):
        start_undo(actor=owner, change_id=change.pk)


def test_who_was_only_given_away_and_back_was_not_changed_by_hand(cast: Cast) -> None:
    owner = cast.actor("owner")
    one, two = many(owner, 2)
    ids = Customer.objects.filter(pk__in=(one, two)).order_by("pk")
    ids.update(edited_at=None)
    options = {"owner_id": cast.colleague.pk}
    change = start_change(actor=owner, kind="assign", customer_ids=[one, two], options=options)
    assert None not in ids.values_list("edited_at", flat=True)
    change_customer(actor=owner, customer_id=two, values={"city": "Delft"})
    start_undo(actor=owner, change_id=change.pk)
    first, second = ids.values_list("edited_at", flat=True)
    assert (first, second is None) == (None, False)


def test_an_undo_says_what_somebody_changed_since(cast: Cast) -> None:
    owner = cast.actor("owner")
    one, two, three_ = many(owner, 3)
    options = {"owner_id": cast.colleague.pk}
    change = start_change(actor=owner, kind="assign", customer_ids=[one, two, three_], options=options)
    assert (change.status, change.changed, change.job_id) == ("done", 3, None)
    assign_owner(actor=owner, customer_ids=[two], owner_id=cast.stranger.pk)
    delete_customers(actor=owner, customer_ids=[three_])
    undone = start_undo(actor=owner, change_id=change.pk)
    assert (undone.status, undone.restored, undone.not_restored) == ("undone", 1, 2)
    assert undone.said == [
        "N1 was given to somebody else since and stays there.",
        f"Customer {three_} is gone, or no longer yours to hand over.",
    ]
    assert Customer.objects.get(pk=one).owner is None
    assert Customer.objects.get(pk=two).owner == cast.stranger
    assert not BulkChangeRow.objects.exists()


def test_undoing_a_deletion_counts_those_that_were_restored_one_by_one(owner_actor: Actor) -> None:
    ids = many(owner_actor, 3)
    change = start_change(actor=owner_actor, kind="delete", customer_ids=ids)
    restore_customers(actor=owner_actor, customer_ids=ids[:1])
    undone = start_undo(actor=owner_actor, change_id=change.pk)
    assert (undone.restored, undone.not_restored) == (2, 1)
    assert undone.said == ["1 were restored one by one, or deleted for good, since."]
    assert Customer.objects.count() == 3


def test_after_thirty_days_a_bulk_change_stays(cast: Cast) -> None:
    owner = cast.actor("owner")
    options = {"owner_id": cast.colleague.pk}
    change = start_change(actor=owner, kind="assign", customer_ids=many(owner, 2), options=options)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        with pytest.raises(Conflict, match="30 days"):
            start_undo(actor=owner, change_id=change.pk)
        assert forget_old_changes() == 1
        assert forget_old_changes() == 0
    assert not BulkChangeRow.objects.exists()


def test_who_may_not_see_a_bulk_change_undoes_nothing(cast: Cast) -> None:
    owner = cast.actor("owner")
    options = {"owner_id": cast.colleague.pk}
    change = start_change(actor=owner, kind="assign", customer_ids=many(owner, 2), options=options)
    address = f"/customers/changes/customers/{change.pk}/undo/"
    for who in ("stranger", "analyst", "nobody"):
        assert cast.client(who).post(address).status_code == 404
    assert BulkChange.objects.get().status == "done"


def test_the_bin_and_the_bulk_changes_in_the_browser(owner_client: Client, owner_actor: Actor) -> None:
    assert "The recycle bin is empty" in owner_client.get("/customers/bin/").content.decode()
    assert "Nothing was changed in bulk yet" in owner_client.get("/customers/changes/").content.decode()
    one, two, three_ = many(owner_actor, 3)
    page = owner_client.get(f"/customers/{one}/delete/").content.decode()
    assert "Delete for good …" in page
    owner_client.post(f"/customers/{one}/delete/")
    owner_client.post(f"/customers/{two}/delete/", {"for_good": 1})
    change = start_change(actor=owner_actor, kind="delete", customer_ids=[three_])
    page = owner_client.get(f"/customers/deleted/?change={change.pk}", follow=True).content.decode()
    assert "1 customer is in the recycle bin" in page
    page = owner_client.get("/customers/bin/?q=n0").content.decode()
    assert "N0" in page
    assert "N2" not in page
    assert "for 30 days" in page
    answer = owner_client.post("/customers/bin/restore/", {"customer": [one]})
    assert answer["Location"] == f"/customers/{one}/"
    assert (
        "Delete 1 customer for good?"
        in owner_client.get(f"/customers/bin/purge/?customer={three_}").content.decode()
    )
    page = owner_client.get("/customers/changes/").content.decode()
    assert "Customers deleted" in page
    owner_client.post(f"/customers/changes/customers/{change.pk}/undo/")
    assert set(Customer.objects.values_list("pk", flat=True)) == {one, three_}
    delete_customers(actor=owner_actor, customer_ids=[one])
    owner_client.post("/customers/bin/purge/", {"customer": [one], "sure": 1})
    assert not Binned.objects.exists()


def test_the_bin_and_the_bulk_changes_for_programs(api_client: Client, owner_actor: Actor) -> None:
    api, owner = api_client, owner_actor
    one, two = many(owner, 2)
    assert api.delete(f"/api/v1/customers/{one}").status_code == 204
    found = api.get("/api/v1/customers/bin").json()["items"]
    assert [item["customer_id"] for item in found] == [one]
    sent = {"customer_ids": [one]}
    back = api.post("/api/v1/customers/bin/restore", sent, content_type="application/json")
    assert back.json() == {"restored": [one], "left_out": {}}
    bulk = {"kind": "delete", "customer_ids": [one, two]}
    made = api.post("/api/v1/bulk-changes", bulk, content_type="application/json")
    assert (made.status_code, made.json()["changed"]) == (202, 2)
    listed = api.get("/api/v1/bulk-changes").json()
    assert [(item["kind"], item["count"], item["may_undo"]) for item in listed] == [("customers", 2, True)]
    undone = api.post(f"/api/v1/bulk-changes/customers/{made.json()['id']}/undo")
    assert undone.json() == {"said": "2 customers are as they were."}
    assert api.delete(f"/api/v1/customers/{one}?for_good=true").status_code == 204
    assert not Binned.objects.exists()
    assert api.post("/api/v1/bulk-changes/nothing/1/undo").status_code == 404


def test_the_toast_of_a_deletion_takes_it_back(owner_client: Client, cast: Cast) -> None:
    one = Customer.objects.create(name="Ida Vos", kind="person", owner=cast.owner)
    text = owner_client.post(f"/customers/{one.pk}/delete/", follow=True).content.decode()
    address = f"/customers/bin/restore/?customer={one.pk}"
    assert f'<form method="post" action="{address}">' in text
    assert not Customer.objects.filter(pk=one.pk).exists()
    owner_client.post(address)
    assert Customer.objects.filter(pk=one.pk).exists()


def test_all_that_a_search_in_the_bin_finds_come_back_at_once_or_by_a_job(
    owner_client: Client, owner_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = many(owner_actor, 3)
    other = create_customer(actor=owner_actor, values={"name": "Kade"}).pk
    delete_customers(actor=owner_actor, customer_ids=[*ids, other])
    page = owner_client.get("/customers/bin/?q=n").content.decode()
    assert "Restore all 3 found" in page
    assert "Restore all 3 customers found by “n”?" in page
    newest = Binned.objects.order_by("-pk").values_list("pk", flat=True)[0]
    late = create_customer(actor=owner_actor, values={"name": "N late"}).pk
    delete_customers(actor=owner_actor, customer_ids=[late])
    text = owner_client.post(
        "/customers/bin/restore/", {"q": "n", "found": newest}, follow=True
    ).content.decode()
    assert "3 customers restored." in text
    undo = f"/customers/changes/customers/{BulkChange.objects.get().pk}/undo/"
    assert f'<form method="post" action="{undo}">' in text
    assert set(Customer.objects.values_list("pk", flat=True)) == set(ids)
    assert set(Binned.objects.values_list("customer_id", flat=True)) == {other, late}
    text = owner_client.post(
        "/customers/bin/restore/", {"q": "n", "found": "x"}, follow=True
    ).content.decode()
    assert "Nobody is found who can be restored." in text
    delete_customers(actor=owner_actor, customer_ids=ids)
    monkeypatch.setattr(bulk_changes, "AT_ONCE", 1)
    monkeypatch.setattr(bulk_changes, "BATCH", 2)
    newest = Binned.objects.order_by("-pk").values_list("pk", flat=True)[0]
    answer = owner_client.post("/customers/bin/restore/", {"q": "", "found": newest})
    assert answer["Location"] == f"/jobs/{Job.objects.get(status='queued').pk}/"
    assert not Customer.objects.exists()
    drain()
    assert Customer.objects.count() == 5
    assert not Binned.objects.exists()


def test_restoring_all_is_among_the_bulk_changes_and_goes_back_into_the_bin_but_for_who_was_changed_since(
    owner_client: Client, owner_actor: Actor
) -> None:
    ids = many(owner_actor, 3)
    delete_customers(actor=owner_actor, customer_ids=ids)
    newest = Binned.objects.order_by("-pk").values_list("pk", flat=True)[0]
    said = owner_client.post("/customers/bin/restore/", {"q": "", "found": newest}, follow=True)
    assert "3 customers restored. It can be undone for 30 days" in said.content.decode()
    page = owner_client.get("/customers/changes/").content.decode()
    assert 'data-confirm="Undo “Customers restored”, 3 customers?' in page
    change_customer(actor=owner_actor, customer_id=ids[1], values={"city": "Leiden"})
    change = BulkChange.objects.get()
    owner_client.post(f"/customers/changes/customers/{change.pk}/undo/")
    change.refresh_from_db()
    assert (change.status, change.restored, change.not_restored) == ("undone", 2, 1)
    assert change.said == ["N1 was changed since and stays."]
    assert set(Customer.objects.values_list("pk", flat=True)) == {ids[1]}
    assert set(Binned.objects.values_list("customer_id", flat=True)) == {ids[0], ids[2]}
    assert not BulkChangeRow.objects.exists()


def test_undoing_a_bulk_change_asks_with_the_count(owner_client: Client, owner_actor: Actor) -> None:
    start_change(actor=owner_actor, kind="delete", customer_ids=many(owner_actor, 3))
    page = owner_client.get("/customers/changes/").content.decode()
    assert 'data-confirm="Undo “Customers deleted”, 3 customers?' in page
