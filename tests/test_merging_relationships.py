"""What customers are to each other follows a merge, says nothing twice, and is all back after its undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regard.customers.models import Customer, KeyAccount, KeyAccountReview, Relationship
from regard.customers.services.customers import delete_customers
from regard.customers.services.key_accounts import log_review, mark_key_account
from regard.customers.services.merging import merge_customers, undo_merge
from regard.customers.tests.relations import make, organisation, say
from regard.kernel.actor import Actor
from regard.kernel.errors import Invalid

pytestmark = pytest.mark.django_db


def rows(model: Any) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name != "updated_at"}
        for row in model.objects.order_by("id").values()
    ]


def said() -> list[tuple[str, str, str, str]]:
    found = Relationship.objects.select_related("customer", "other").order_by("id")
    return [(row.customer.name, row.type, row.other.name, row.role) for row in found]


@pytest.fixture
def two() -> tuple[Customer, Customer]:
    return make("Noor"), make("N. de Wit")


def test_relationships_follow_and_none_is_said_twice(
    owner_actor: Actor, two: tuple[Customer, Customer]
) -> None:
    noor, same = two
    kade, sam = organisation("Kade"), make("Sam")
    say(owner_actor, noor, "works_at", kade)
    say(owner_actor, same, "works_at", kade, role="Barista", since=date(2024, 1, 1))
    say(owner_actor, same, "works_at", kade, until=date(2019, 1, 1))
    say(owner_actor, noor, "household", sam)
    say(owner_actor, sam, "household", same)
    say(owner_actor, noor, "family", same)
    say(owner_actor, sam, "refers", same)
    before = rows(Relationship)
    merge = merge_customers(actor=owner_actor, survivor=noor.pk, others=[same.pk])
    assert sorted(said()) == [
        ("Noor", "household", "Sam", ""),
        ("Noor", "works_at", "Kade", ""),
        ("Noor", "works_at", "Kade", "Barista"),
        ("Sam", "refers", "Noor", ""),
    ]
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert rows(Relationship) == before


def test_an_undo_leaves_out_what_has_lost_its_other_end(
    owner_actor: Actor, two: tuple[Customer, Customer]
) -> None:
    noor, same = two
    sam, kim, tom = make("Sam"), make("Kim"), make("Tom")
    for one in two:
        for other in (sam, kim):
            say(owner_actor, one, "family", other)
    merge = merge_customers(actor=owner_actor, survivor=noor.pk, others=[same.pk])
    delete_customers(actor=owner_actor, customer_ids=[sam.pk])
    merge_customers(actor=owner_actor, survivor=tom.pk, others=[kim.pk])
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert sorted(said()) == [("N. de Wit", "family", "Tom", ""), ("Noor", "family", "Tom", "")]


def test_of_two_key_accounts_one_stays_with_all_reviews(owner_actor: Actor) -> None:
    kade, same = organisation("Kade"), organisation("Kade BV")
    for one, goals in ((same, "Theirs"), (kade, "Ours")):
        mark_key_account(actor=owner_actor, customer_id=one.pk, values={"goals": goals})
        log_review(actor=owner_actor, customer_id=one.pk)
    before = rows(KeyAccount), rows(KeyAccountReview)
    merge = merge_customers(actor=owner_actor, survivor=kade.pk, others=[same.pk])
    assert [account.goals for account in KeyAccount.objects.all()] == ["Ours"]
    assert set(KeyAccountReview.objects.values_list("customer_id", flat=True)) == {kade.pk}
    undo_merge(actor=owner_actor, merge_id=merge.pk)
    assert (rows(KeyAccount), rows(KeyAccountReview)) == before


def test_a_key_account_moves_to_who_stays(owner_actor: Actor) -> None:
    kade, same = organisation("Kade"), organisation("Kade BV")
    mark_key_account(actor=owner_actor, customer_id=same.pk, values={})
    merge_customers(actor=owner_actor, survivor=kade.pk, others=[same.pk])
    assert KeyAccount.objects.get().customer_id == kade.pk


def test_a_merge_makes_nobody_what_a_relationship_denies(owner_actor: Actor) -> None:
    noor, firm, kade = make("Noor"), organisation("Noor BV"), organisation("Kade")
    say(owner_actor, noor, "works_at", kade)
    with pytest.raises(Invalid, match="an organisation cannot have"):
        merge_customers(actor=owner_actor, survivor=firm.pk, others=[noor.pk])
    assert Customer.objects.count() == 3
    merge_customers(actor=owner_actor, survivor=noor.pk, others=[firm.pk])
    assert said() == [("Noor", "works_at", "Kade", "")]
