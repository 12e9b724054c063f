"""One customer at a time: the deed, one audit row, one entry of the story, and none of them for whoever may not."""

from __future__ import annotations

from typing import Any

import pytest

from regard.audit.models import Change
from regard.customers.models import Binned, Customer, CustomerKey
from regard.customers.services.customers import (
    ChangedMeanwhile,
    assign_owner,
    change_customer,
    create_customer,
    delete_customers,
)
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.people.tests.cast import Cast
from regard.sales.models import Order
from regard.sales.tests.lines import apply, line
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
KADE = {"name": "Kade Koffiebar", "kind": "organisation", "city": "Rotterdam", "phone": "+31 10 555 01 42"}


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def deeds() -> list[str]:
    return list(
        Change.objects.filter(model="customers.customer").order_by("id").values_list("action", flat=True)
    )


def test_entering_a_customer_writes_notes_and_tells_it(owner_actor: Actor) -> None:
    customer = create_customer(
        actor=owner_actor, values=KADE | {"email": "Noor@Kade.example"}, keys=[("shop", "K1")]
    )
    stored = Customer.objects.get()
    assert (stored.sort_name, stored.phone_normal, stored.email_normal) == (
        "kade koffiebar",
        "+31105550142",
        "noor@kade.example",
    )
    assert stored.search_text == " kade koffiebar \n noor@kade.example \n 31105550142 \n rotterdam \n k1 "
    assert (stored.version, stored.owner, CustomerKey.objects.get().customer) == (1, None, customer)
    assert (kinds(), deeds()) == (["customers.customer.created"], ["create"])
    assert Entry.objects.get().customer_id == customer.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "A", "email": "nowhere"}, "email"),
        ({"name": "A", "kind": "cat"}, "kind"),
        ({"name": "A", "employees": "many"}, "employees"),
        ({"name": "A", "employees": -1}, "employees"),
        ({"name": "A", "annual_revenue": "a lot"}, "annual_revenue"),
        ({"name": "A", "customer_since": "yesterday"}, "customer_since"),
        ({"name": "A", "parent_id": 999}, "parent_id"),
        ({"name": "A", "owner_id": 999}, "owner_id"),
        ({"name": "A", "version": 7}, "version"),
    ],
)
def test_what_breaks_a_rule_is_said_at_its_field_and_nothing_is_written(
    owner_actor: Actor, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        create_customer(actor=owner_actor, values=values)
    assert [error.field for error in raised.value.errors] == [field]
    assert not Customer.objects.exists()
    assert (kinds(), deeds()) == ([], [])


def test_every_flaw_is_said_at_once(owner_actor: Actor) -> None:
    with pytest.raises(Invalid) as raised:
        create_customer(actor=owner_actor, values={"email": "x", "kind": "cat"})
    assert {error.field for error in raised.value.errors} == {"name", "email", "kind"}


def test_a_key_that_is_taken_is_refused(owner_actor: Actor) -> None:
    create_customer(actor=owner_actor, values=KADE, keys=[("shop", "K1")])
    with pytest.raises(Invalid):
        create_customer(actor=owner_actor, values={"name": "B"}, keys=[("shop", "K1")])
    assert Customer.objects.count() == 1


def test_whoever_sees_a_team_only_enters_their_own(cast: Cast) -> None:
    customer = create_customer(actor=cast.actor("colleague"), values={"name": "A"})
    assert customer.owner_id == cast.colleague.pk
    with pytest.raises(Forbidden):
        create_customer(actor=cast.actor("colleague"), values={"name": "B", "owner_id": cast.stranger.pk})
    with pytest.raises(Forbidden):
        create_customer(actor=cast.actor("analyst"), values={"name": "C"})
    assert Customer.objects.count() == 1


def test_lines_of_a_note_are_the_same_as_a_browser_sends_them(owner_actor: Actor) -> None:
    customer = create_customer(actor=owner_actor, values={"name": "A", "note": "one\ntwo"})
    sent = change_customer(actor=owner_actor, customer_id=customer.pk, values={"note": "one\r\ntwo"})
    assert (sent.note, sent.version) == ("one\ntwo", 1)
    assert not Change.objects.filter(action="change").exists()


def test_changing_is_noted_and_told_by_fields_and_the_same_again_is_nothing(owner_actor: Actor) -> None:
    customer = create_customer(actor=owner_actor, values=KADE)
    changed = change_customer(
        actor=owner_actor,
        customer_id=customer.pk,
        values={"city": "Delft", "name": "Kade Koffiebar"},
        version=1,
    )
    assert (changed.city, changed.version) == ("Delft", 2)
    assert " delft " in changed.search_text
    assert changed.edited_at is not None
    note = Change.objects.filter(action="change").get()
    assert (note.before, note.after) == ({"city": "Rotterdam"}, {"city": "Delft"})
    told = Entry.objects.get(kind="customers.customer.changed")
    assert told.payload == {"fields": ["city"]}
    change_customer(actor=owner_actor, customer_id=customer.pk, values={"city": "Delft"}, version=2)
    assert deeds() == ["create", "change"]
    assert Customer.objects.get().version == 2


def test_a_name_given_by_hand_stays_against_older_purchases(owner_actor: Actor) -> None:
    apply([line("1", customer="C1", name="Ada")])
    customer = Customer.objects.get()
    change_customer(actor=owner_actor, customer_id=customer.pk, values={"name": "Countess Ada"})
    apply([line("2", customer="C1", name="A. King", day=3)], 2)
    customer.refresh_from_db()
    assert customer.name == "Countess Ada"


def test_two_editors_are_told_field_by_field(owner_actor: Actor) -> None:
    customer = create_customer(actor=owner_actor, values=KADE)
    change_customer(actor=owner_actor, customer_id=customer.pk, values={"city": "Delft"}, version=1)
    with pytest.raises(ChangedMeanwhile) as raised:
        change_customer(actor=owner_actor, customer_id=customer.pk, values={"city": "Gouda"}, version=1)
    (difference,) = raised.value.differences
    assert (difference.field, difference.theirs, difference.yours, raised.value.version) == (
        "city",
        "Delft",
        "Gouda",
        2,
    )
    assert Customer.objects.get().city == "Delft"
    # Another field, of which the editor saw the present value, is no conflict.
    change_customer(
        actor=owner_actor,
        customer_id=customer.pk,
        values={"phone": ""},
        version=1,
        was={"phone": KADE["phone"]},
    )
    assert Customer.objects.get().phone == ""


def test_who_may_change_whom(cast: Cast) -> None:
    mine = create_customer(actor=cast.actor("colleague"), values={"name": "A"})
    with pytest.raises(NotFound):
        change_customer(actor=cast.actor("stranger"), customer_id=mine.pk, values={"name": "B"})
    with pytest.raises(Forbidden):
        change_customer(actor=cast.actor("analyst"), customer_id=mine.pk, values={"name": "B"})
    with pytest.raises(NotFound):
        change_customer(actor=cast.actor("nobody"), customer_id=mine.pk, values={"name": "B"})
    assert Customer.objects.get().name == "A"
    assert deeds() == ["create"]


def test_an_organisation_belongs_to_another_but_not_in_a_circle(owner_actor: Actor) -> None:
    group = create_customer(actor=owner_actor, values={"name": "Group", "kind": "organisation"})
    kade = create_customer(actor=owner_actor, values=KADE | {"parent_id": group.pk})
    assert kade.parent_id == group.pk
    with pytest.raises(Invalid):
        change_customer(actor=owner_actor, customer_id=group.pk, values={"parent_id": kade.pk})


def test_handing_over_moves_those_in_reach_and_tells_each(cast: Cast) -> None:
    owner = cast.actor("owner")
    ids = [create_customer(actor=owner, values={"name": name}).pk for name in "ABC"]
    assert assign_owner(actor=owner, customer_ids=ids, owner_id=cast.colleague.pk) == 3
    assert assign_owner(actor=owner, customer_ids=ids[:2], owner_id=cast.colleague.pk) == 0
    assert assign_owner(actor=cast.actor("stranger"), customer_ids=ids, owner_id=cast.stranger.pk) == 0
    with pytest.raises(Forbidden):
        assign_owner(actor=cast.actor("analyst"), customer_ids=ids, owner_id=cast.analyst.pk)
    assert assign_owner(actor=owner, customer_ids=ids[:1], owner_id=None) == 1
    assert kinds().count("customers.customer.assigned") == 4
    assert deeds().count("assign") == 4
    assert set(Customer.objects.values_list("owner", flat=True)) == {None, cast.colleague.pk}


def test_deleting_for_good_forgets_the_person_and_keeps_the_sales(cast: Cast) -> None:
    owner = cast.actor("owner")
    apply([line("1", customer="C1", name="Ada")])
    buyer = Customer.objects.get()
    change_customer(actor=owner, customer_id=buyer.pk, values={"city": "Delft"})
    assert delete_customers(actor=owner, customer_ids=[buyer.pk], for_good=True).count == 1
    assert not Customer.objects.exists()
    assert not Binned.objects.exists()
    assert Order.objects.get().customer_id is None
    assert not Entry.objects.filter(customer_id=buyer.pk).exists()
    assert not Entry.objects.filter(subject_model="customers.customer", subject_id=buyer.pk).exists()
    said = Change.objects.filter(customer_id=buyer.pk).values_list("before", "after")
    assert said
    assert all(value is None for pair in said for values in pair for value in values.values())


def test_whoever_may_not_delete_deletes_nothing(cast: Cast) -> None:
    mine = create_customer(actor=cast.actor("colleague"), values={"name": "A"})
    for who in ("colleague", "analyst", "stranger"):
        with pytest.raises(Forbidden):
            delete_customers(actor=cast.actor(who), customer_ids=[mine.pk])
    assert Customer.objects.count() == 1
