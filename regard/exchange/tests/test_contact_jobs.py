"""A person of a file works at the organisation it names, and is no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.customers.models import Customer, ImportChange, Relationship
from regard.customers.services.customers import create_customer
from regard.customers.services.relationships import add_relationship, change_relationship
from regard.exchange.hearing import Nobody
from regard.exchange.replacing import replaced
from regard.exchange.services.running import check_import
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.exchange.tests.test_contacts import jobs, people, write
from regard.kernel.actor import Actor
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
TEXT = "name,email,company,job title\nAnn,ann@x.example,Kade,Buyer\nBen,ben@x.example,Kade,Chef\n"


def test_the_same_file_again_says_it_once(tmp_path: Path, bring_in: BringIn) -> None:
    first = bring_in(write(tmp_path / "a.csv", TEXT), "contacts")
    assert jobs() == [("Ann", "Kade", "Buyer"), ("Ben", "Kade", "Chef")]
    assert not Customer.objects.exclude(parent=None).exists()
    assert first.counts["jobs_tied"] == 2
    before = people()
    again = bring_in(write(tmp_path / "b.csv", TEXT), "contacts")
    assert (again.counts["jobs_tied"], again.counts["customers_updated"], people()) == (0, 0, before)


def test_who_was_known_is_told_and_an_undo_takes_it_back(
    tmp_path: Path, bring_in: BringIn, draft: BringIn, actor: Actor
) -> None:
    ann = create_customer(actor=actor, values={"name": "Ann", "email": "ann@x.example"})
    kade = create_customer(actor=actor, values={"kind": "organisation", "name": "Kade"})
    before = people()
    first = bring_in(write(tmp_path / "a.csv", TEXT.replace("Buyer", "Clerk")), "contacts", source="a")
    assert first.counts["customers_updated"] == 1
    told = Entry.objects.filter(kind="customers.relationship.added").order_by("id")
    assert [one.customer_id for one in told] == [ann.pk, kade.pk]
    middle = people()
    item = draft(write(tmp_path / "b.csv", TEXT), "contacts", source="a")
    [swap] = replaced(check_import(actor=actor, item=item, hearing=Nobody()), actor)
    item.delete()
    assert (swap.name, swap.label, swap.before, swap.after) == ("Ann", "Job title", "Clerk", "Buyer")
    second = bring_in(write(tmp_path / "b.csv", TEXT), "contacts", source="a")
    assert (second.counts["values_replaced"], jobs()[0]) == (1, ("Ann", "Kade", "Buyer"))
    undo_import(actor=actor, item=second, hearing=Nobody())
    assert (people(), second.undo_result["jobs_restored"]) == (middle, 1)
    undo_import(actor=actor, item=first, hearing=Nobody())
    assert (people(), first.undo_result["jobs_removed"]) == (before, 2)
    assert not ImportChange.objects.exists()


def test_what_people_said_of_a_job_stays(
    tmp_path: Path, bring_in: BringIn, owner_actor: Actor, actor: Actor
) -> None:
    ann = create_customer(actor=owner_actor, values={"name": "Ann", "email": "ann@x.example"})
    kade = create_customer(actor=owner_actor, values={"kind": "organisation", "name": "Kade"})
    add_relationship(
        actor=owner_actor, customer_id=ann.pk, direction="works_at", other_id=kade.pk, values={"role": "Head"}
    )
    item = bring_in(write(tmp_path / "a.csv", TEXT), "contacts")
    assert (item.counts["values_kept"], jobs()) == (1, [("Ann", "Kade", "Head"), ("Ben", "Kade", "Chef")])
    row = Relationship.objects.get(role="Chef")
    change_relationship(
        actor=owner_actor, customer_id=row.customer_id, relationship_id=row.pk, values={"role": "Cook"}
    )
    Customer.objects.filter(name="Ben").update(import_id=None)
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert jobs() == [("Ann", "Kade", "Head"), ("Ben", "Kade", "Cook")]
    assert item.undo_result["kept"] == ["Ben: the role at Kade was changed since and stays."]


def test_an_organisation_that_could_be_several_stays_in_the_note_with_the_title(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    for _ in range(2):
        create_customer(actor=actor, values={"kind": "organisation", "name": "Kade"})
    bring_in(write(tmp_path / "a.csv", TEXT), "contacts")
    assert jobs() == []
    assert Customer.objects.get(name="Ann").note == "Organisation: Kade\nJob title: Buyer"


def test_an_organisation_another_import_made_stays_while_somebody_works_there(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    first = bring_in(
        write(tmp_path / "a.csv", "name,email,company\nAnn,ann@x.example,Kade\n"), "contacts", source="a"
    )
    bring_in(
        write(tmp_path / "b.csv", "name,email,company\nBen,ben@x.example,Kade\n"), "contacts", source="b"
    )
    undo_import(actor=actor, item=first, hearing=Nobody())
    assert jobs() == [("Ben", "Kade", "")]


def test_who_is_part_of_an_organisation_by_its_key_stays_so(tmp_path: Path, bring_in: BringIn) -> None:
    text = (
        "key,kind,name,organisation,job title,belongs to\nk,organisation,Kade,,,\na,person,Ann,Kade,Buyer,k\n"
    )
    bring_in(write(tmp_path / "a.csv", text), "contacts")
    ann = Customer.objects.get(name="Ann")
    assert ann.parent is not None
    assert (ann.parent.name, jobs(), ann.note) == ("Kade", [], "Job title: Buyer")
