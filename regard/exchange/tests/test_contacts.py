"""People and organisations from address books, with all ways to reach them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from regard.customers.contact_queries import contacts_of
from regard.customers.models import ContactPoint, Customer, CustomerKey, ProfileValue, Relationship
from regard.customers.services.bulk_points import found_again
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.exchange.tests.database import content
from regard.kernel.actor import Actor
from regard.story.models import Entry
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db
ROUNDCUBE = ("import_formats", "contact_csv", "roundcube")
GOOGLE = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,"
    "E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Street,"
    "Address 1 - City,Address 1 - Postal Code,Address 1 - Country,Relation 1 - Label,Relation 1 - Value,Favourite\n"
    "Anna,,de Vries,Kade Koffiebar,Buyer,1980-03-02,likes tea,* myContacts ::: Friends,* Work,Anna@kade.example,Home,"
    "anna@thuis.example,Mobile,06 12345678,Home,Kade 1,Rotterdam,3011 AB,Netherlands,Spouse,Bob,tulips\n"
    ",,,Roos & Zonen,,,,* myContacts,Work,info@roos.example,,,Work,+31 10 555 0142,,,,,,,,\n"
)
OUTLOOK = (
    "Title,First Name,Last Name,Company,Job Title,Business Street,Business City,Business Postal Code,Business Country/Region,"
    "Business Phone,Mobile Phone,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Birthday,Notes,"
    "Priority,Private,Sensitivity\n"
    "Mrs.,Anna,de Vries,Kade Koffiebar,Buyer,Kaai 2,Rotterdam,3011 AC,Netherlands,010 555 0143,+31612345678,"
    'anna@kade.example,SMTP,"Anna (anna@kade.example)",a.devries@other.example,2/3/1980,calls on Mondays,'
    "Normal,False,Confidential\n"
)


def people(import_id: int | None = None) -> list[Any]:
    """Everything of the customers but ids and times, to be compared; organisations by their names."""
    told = []
    for one in Customer.objects.order_by("name", "id").select_related("parent"):
        names = (
            "kind", "party_class", "name", "given_name", "family_name", "email", "email_normal", "phone", "phone_normal",
            "street", "postal_code", "city", "region", "country", "language", "category", "sector", "note",
        )  # fmt: skip
        row = {name: getattr(one, name) for name in names}
        ways = sorted(
            (way.kind, way.type, way.value, way.normal, way.is_first, way.problem) for way in contacts_of(one)
        )
        row["search_text"] = sorted(one.search_text.split())
        known = sorted(ProfileValue.objects.filter(customer=one).values_list("field", "value", "basis"))
        told.append({
            **row, "parent": one.parent.name if one.parent else "", "ways": ways, "known": known,
            "jobs": [job for job in jobs() if job[0] == one.name],
        })  # fmt: skip
    return told


def jobs() -> list[tuple[str, str, str]]:
    """Who works where, as what."""
    rows = Relationship.objects.filter(type="works_at").order_by("customer__name", "other__name", "id")
    return list(rows.values_list("customer__name", "other__name", "role"))


def stated() -> dict[str, dict[str, str]]:
    """What is known of customers as people, by their names."""
    told: dict[str, dict[str, str]] = {}
    for row in ProfileValue.objects.filter(basis="stated").select_related("customer").order_by("field"):
        told.setdefault(row.customer.name, {})[row.field] = row.value
    return told


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_google_export_comes_in_whole(tmp_path: Path, bring_in: BringIn) -> None:
    item = bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    assert (item.counts["customers_created"], item.counts["organisations_created"]) == (3, 1)
    anna = Customer.objects.get(name="Anna de Vries")
    assert (anna.kind, anna.party_class, anna.parent) == ("person", "industrial", None)
    assert jobs() == [("Anna de Vries", "Kade Koffiebar", "Buyer")]
    assert (anna.email, anna.phone_normal, anna.city) == ("Anna@kade.example", "+31612345678", "Rotterdam")
    assert anna.note.splitlines() == [
        "likes tea", "Spouse: Bob", "Favourite: tulips",
    ]  # fmt: skip
    assert (anna.category, anna.tags) == ("", "|Friends|")
    assert [(way.kind, way.type, way.value, way.is_first) for way in contacts_of(anna)] == [
        ("email", "work", "Anna@kade.example", True),
        ("email", "home", "anna@thuis.example", False),
        ("phone", "mobile", "06 12345678", True),
        ("address", "home", "Kade 1, 3011 AB Rotterdam, Netherlands", True),
    ]
    firm = Customer.objects.get(name="Roos & Zonen")
    assert (firm.kind, firm.category, firm.phone_normal) == ("organisation", "", "+31105550142")


def test_the_same_file_again_changes_nothing(tmp_path: Path, bring_in: BringIn) -> None:
    bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    before = (people(), ContactPoint.objects.count(), CustomerKey.objects.count())
    item = bring_in(write(tmp_path / "again.csv", GOOGLE), "contacts")
    counts = item.counts
    assert (counts["customers_created"], counts["customers_updated"], counts["points_created"]) == (0, 0, 0)
    assert (people(), ContactPoint.objects.count(), CustomerKey.objects.count()) == before


def test_of_which_type_a_known_address_is_makes_no_further_way_and_no_change(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    anna = Customer.objects.create(
        name="Anna", sort_name="anna", email="anna@kade.example", email_normal="anna@kade.example"
    )
    path = write(tmp_path / "a.csv", "Name,Work email\nAnna,anna@kade.example\n")
    item = bring_in(path, "contacts")
    counts = item.counts
    assert (counts["customers_created"], counts["customers_updated"], counts["points_created"]) == (0, 0, 0)
    assert [(way.value, way.type, way.is_first) for way in contacts_of(anna)] == [
        ("anna@kade.example", "work", True)
    ]
    assert not Entry.objects.filter(customer_id=anna.pk).exists()
    anna.refresh_from_db()
    assert anna.version == 1
    undo_import(actor=actor, item=item, hearing=Nobody())
    item.refresh_from_db()
    assert item.undo_result["points_removed"] == 0
    assert [way.type for way in contacts_of(anna)] == [""]
    anna.refresh_from_db()
    assert anna.version == 1


def test_another_address_book_of_the_same_people_meets_them_by_e_mail(
    tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    item = bring_in(write(tmp_path / "outlook.csv", OUTLOOK), "contacts")
    assert (item.counts["customers_created"], item.counts["customers_updated"]) == (0, 1)
    anna = Customer.objects.get(name="Anna de Vries")
    assert (anna.email, anna.street) == ("Anna@kade.example", "Kade 1")
    assert [way.value for way in contacts_of(anna) if not way.is_first] == [
        "anna@thuis.example", "a.devries@other.example", "010 555 0143", "Kaai 2, 3011 AC Rotterdam, Netherlands",
    ]  # fmt: skip
    assert anna.note.splitlines()[-2:] == ["Prefix: Mrs.", "Sensitivity: Confidential"]
    assert "31105550143" in anna.search_text
    assert Customer.objects.filter(kind="organisation").count() == 2


def test_undo_takes_back_what_was_made_and_what_was_changed(
    tmp_path: Path, actor: Actor, bring_in: BringIn
) -> None:
    empty = content()
    first = bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    before = (people(), CustomerKey.objects.count())
    second = bring_in(write(tmp_path / "outlook.csv", OUTLOOK), "contacts")
    assert (people(), CustomerKey.objects.count()) != before
    undo_import(actor=actor, item=second, hearing=Nobody())
    assert (people(), CustomerKey.objects.count()) == before
    assert second.undo_result["kept"] == []
    undo_import(actor=actor, item=first, hearing=Nobody())
    assert content() == empty
    assert not ContactPoint.objects.exists()


def test_what_a_later_import_brings_too_stays_when_the_first_is_undone(
    tmp_path: Path, actor: Actor, bring_in: BringIn
) -> None:
    first = bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    before = people()
    bring_in(write(tmp_path / "again.csv", GOOGLE), "contacts")
    undo_import(actor=actor, item=first, hearing=Nobody())
    assert people() == before


@pytest.mark.parametrize("name", ["all", "email", "outlook", "tb_plain", "gmail"])
def test_a_table_and_its_cards_are_the_same_people(
    name: str, tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    table = bring_in(shared_data(*ROUNDCUBE, f"{name}.csv"), "contacts")
    from_table = people()
    undo_import(actor=actor, item=table, hearing=Nobody())
    bring_in(shared_data(*ROUNDCUBE, f"{name}.vcf"), "contacts")
    if name == "gmail":  # the table knows a post box that the card of this pair has lost
        text = json.dumps(from_table)
        assert "home_street, home_pobox" in text
        from_table = json.loads(text.replace(", home_pobox", ""))
    assert json.loads(json.dumps(people())) == json.loads(json.dumps(from_table))


@pytest.mark.parametrize(
    "name",
    ["ANDROID", "BLACK_BERRY", "EVOLUTION", "GMAIL", "IPHONE", "LOTUS_NOTES", "fullcontact", "gmail-list"],
)
def test_cards_of_every_vendor_come_in_and_again_change_nothing(name: str, bring_in: BringIn) -> None:
    stem = name if name.islower() else f"John_Doe_{name}"
    path = shared_data("import_formats", "vcards", "ez-vcard", f"{stem}.vcf")
    item = bring_in(path, "contacts")
    assert item.counts["lines_rejected"] == 0
    assert item.counts["customers_created"] >= item.counts["lines_read"]
    before = people()
    again = bring_in(path, "contacts")
    assert (again.counts["customers_created"], again.counts["customers_updated"]) == (0, 0)
    assert people() == before


def test_an_address_several_customers_have_tells_nobody(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    for name in ("Ann Bos", "Ann Vos"):
        bring_in(
            write(tmp_path / f"{name}.csv", f"id,name,email\n{name},{name},office@x.example\n"),
            "contacts",
            match="id",
            source="a",
        )
    before = people()
    text = "name,email,phone\nAnn,office@x.example,\nDan,dan@x.example,\n"
    item = bring_in(write(tmp_path / "more.csv", text), "contacts", source="b")
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (1, 1)
    said = Path(item.error_file).read_text(encoding="utf-8-sig")
    assert "Ann,office@x.example,,2,email,office@x.example,email is that of several customers" in said
    assert [one for one in people() if one["name"] != "Dan"] == before
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert people() == before


def test_rows_that_share_an_address_are_never_made_one_customer(tmp_path: Path, bring_in: BringIn) -> None:
    text = "name,email\nAnn,office@x.example\nBen,office@x.example\n"
    item = bring_in(write(tmp_path / "new.csv", text), "contacts")
    assert item.counts["customers_created"] == 2
    again = bring_in(write(tmp_path / "new.csv", text), "contacts")
    assert (again.counts["customers_created"], again.counts["customers_updated"]) == (0, 0)
    other = bring_in(write(tmp_path / "old.csv", "name,email,x\nCis Old,desk@x.example,1\n"), "contacts")
    assert other.counts["customers_created"] == 1
    text = "name,email,y\nCis,desk@x.example,1\nC. Old,desk@x.example,2\n"
    shared = bring_in(write(tmp_path / "shared.csv", text), "contacts")
    assert (shared.counts["customers_created"], shared.counts["lines_rejected"]) == (0, 2)


def test_whoever_is_called_otherwise_is_somebody_else_at_the_same_address(
    tmp_path: Path, bring_in: BringIn
) -> None:
    known = "name,email\nMees van Vliet,mees@x.example\n"
    bring_in(write(tmp_path / "a.csv", known), "contacts")
    item = bring_in(write(tmp_path / "b.csv", "name,email,x\nPetra Jansen,mees@x.example,1\n"), "contacts")
    counts = item.counts
    assert (counts["customers_created"], counts["customers_updated"], counts["lines_alike"]) == (1, 0, 1)
    assert set(Customer.objects.values_list("name", flat=True)) == {"Mees van Vliet", "Petra Jansen"}


def test_who_is_found_by_an_address_gets_what_is_empty_and_keeps_the_rest(
    tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path / "a.csv", "name,email\nSeán O’Brien,sean@x.example\n"), "contacts")
    text = "name,email,language\nSEAN OBRIEN,sean@x.example,en\n"
    bring_in(write(tmp_path / "b.csv", text), "contacts")
    sean = Customer.objects.get()
    assert (sean.name, sean.language) == ("Seán O’Brien", "en")
    bring_in(write(tmp_path / "c.csv", text.replace("en\n", "de\n")), "contacts", known="replace")
    sean.refresh_from_db()
    assert (sean.name, sean.language) == ("SEAN OBRIEN", "de")


@pytest.mark.parametrize(
    ("mode", "created", "updated", "skipped"), [("create", 1, 0, 1), ("update", 0, 1, 1), ("both", 1, 1, 0)]
)
def test_rows_are_made_or_changed_as_asked(
    tmp_path: Path, bring_in: BringIn, mode: str, created: int, updated: int, skipped: int
) -> None:
    bring_in(write(tmp_path / "a.csv", "name,email,city\nAnn,ann@x.example,Delft\n"), "contacts")
    text = "name,email,city,country\nAnn,ann@x.example,Leiden,NL\nBen,ben@x.example,Breda,NL\n"
    item = bring_in(write(tmp_path / "b.csv", text), "contacts", mode=mode)
    counts = item.counts
    assert (counts["customers_created"], counts["customers_updated"], counts["lines_skipped"]) == (
        created,
        updated,
        skipped,
    )


def test_a_row_that_knows_the_key_replaces_and_the_former_first_ones_stay(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    bring_in(write(tmp_path / "a.csv", "id,name,email,phone\n1,Ann,ann@x.example,+31105550142\n"), "contacts")
    before = people()
    text = "id,name,email,phone\n1,Ann Bos,ann@y.example,+31105550143\n"
    item = bring_in(write(tmp_path / "b.csv", text), "contacts")
    one = Customer.objects.get()
    assert (one.name, one.email, one.phone) == ("Ann Bos", "ann@y.example", "+31105550143")
    assert [way.value for way in contacts_of(one) if not way.is_first] == ["ann@x.example", "+31105550142"]
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert people() == before


def test_a_file_without_names_leaves_known_ones_theirs(tmp_path: Path, bring_in: BringIn) -> None:
    bring_in(write(tmp_path / "named.csv", "Name,E-mail,Phone\nEva Kok,eva@kok.example,\n"), kind="contacts")
    later = "E-mail,Phone,City\neva@kok.example,030 1234567,Utrecht\nnew@kok.example,,Zeist\n"
    bring_in(write(tmp_path / "later.csv", later), kind="contacts")
    found = dict(Customer.objects.values_list("email", "name"))
    assert found == {"eva@kok.example": "Eva Kok", "new@kok.example": "new@kok.example"}
    assert Customer.objects.get(name="Eva Kok").city == "Utrecht"


def test_only_what_is_empty_is_filled_when_that_is_asked(tmp_path: Path, bring_in: BringIn) -> None:
    bring_in(write(tmp_path / "a.csv", "id,name,email\n1,Ann,ann@x.example\n"), "contacts", source="s")
    text = "id,name,email,city,street\n1,Other,other@x.example,Delft,Markt 1\n"
    bring_in(write(tmp_path / "b.csv", text), "contacts", source="s", known="fill")
    one = Customer.objects.get()
    assert (one.name, one.email, one.city) == ("Ann", "ann@x.example", "Delft")
    assert "other@x.example" in [way.value for way in contacts_of(one)]


def test_empty_cells_get_their_defaults(tmp_path: Path, bring_in: BringIn) -> None:
    text = "name,email,city,country\nAnn,ann@x.example,Gent,BE\nBen,ben@x.example,Breda,\n"
    bring_in(write(tmp_path / "a.csv", text), "contacts", defaults="country=NL,category=Lead")
    assert list(Customer.objects.order_by("name").values_list("country", "category")) == [
        ("Belgium", "Lead"),
        ("Netherlands", "Lead"),
    ]


def test_a_country_alone_is_no_address_that_does_not_look_right(tmp_path: Path, bring_in: BringIn) -> None:
    text = "name,phone,country\nAnn de Vries,+31 10 555 0142,NL\nBen Maas,o6-12oo0001,NL\n"
    done = bring_in(write(tmp_path / "a.csv", text), "contacts")
    assert done.tally["odd"]["not_right"] == 1


def test_an_address_that_is_said_again_is_confirmed_and_an_undo_takes_that_back(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    text = "key,name,email,city\nC1,Ann Maas,Ann@maas.example,{}\n"
    bring_in(write(tmp_path / "a.csv", text.format("Delft")), "contacts")
    long_ago = timezone.now() - timedelta(days=400)
    Customer.objects.update(email_as_of=long_ago)
    again = bring_in(write(tmp_path / "b.csv", text.format("Gent")), "contacts")
    one = Customer.objects.get()
    assert one.email == "Ann@maas.example"
    assert one.email_as_of is not None
    assert one.email_as_of > long_ago
    undo_import(actor=actor, item=again, hearing=Nobody())
    assert Customer.objects.get().email_as_of == long_ago


def test_who_comes_in_is_found_by_the_same_as_when_somebody_saves_him(
    tmp_path: Path, bring_in: BringIn
) -> None:
    text = "name,phone,phone_2,email,country\nBen Maas,o6-12oo0001,010 555 0142,ben@maas.example,NL\n"
    bring_in(write(tmp_path / "a.csv", text), "contacts")
    as_imported = Customer.objects.get().search_text
    found_again([Customer.objects.get().pk])
    assert Customer.objects.get().search_text == as_imported


def test_objects_and_plain_lists_of_json_lines_are_values_like_others(
    tmp_path: Path, bring_in: BringIn
) -> None:
    said = {
        "name": "Ann",
        "email": "ann@x.example",
        "tags": ["fair", "blog"],
        "address": {"street": "Kade 1", "city": "Delft"},
    }
    bring_in(write(tmp_path / "a.jsonl", json.dumps(said) + "\n"), "contacts")
    (ann,) = people()
    assert (ann["street"], ann["city"], ann["note"]) == ("Kade 1", "Delft", "")
    assert Customer.objects.get().tags == "|blog|fair|"


def test_lists_of_ways_to_be_reached_in_json_lines_are_further_ones(
    tmp_path: Path, bring_in: BringIn
) -> None:
    rows = [
        {
            "name": "Ann",
            "emails": ["ann@x.example", "a.bos@work.example"],
            "phones": [
                {"type": "Mobile", "number": "+31612345678"},
                {"label": "work", "value": "+31105550142", "primary": True},
            ],
            "addresses": [
                {"street": "Kade 1", "city": "Delft", "zip": "2611 GP", "country": "NL"},
                {"formatted": "Markt 2, Gouda", "type": "home"},
            ],
            "websites": ["https://ann.example"],
        },
        {"name": "Ben", "emails": [], "phones": None, "addresses": [{"geo": {"lat": 1}}]},
    ]
    bring_in(write(tmp_path / "a.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows)), "contacts")
    ann = Customer.objects.get(name="Ann")
    assert (ann.email, ann.phone, ann.city, ann.country) == (
        "ann@x.example", "+31105550142", "Delft", "Netherlands",
    )  # fmt: skip
    assert {(way.kind, way.type, way.value) for way in contacts_of(ann) if not way.is_first} == {
        ("email", "", "a.bos@work.example"), ("phone", "mobile", "+31612345678"), ("address", "home", "Markt 2, Gouda"),
        ("site", "", "https://ann.example"),
    }  # fmt: skip
    assert Customer.objects.get(name="Ben").note == 'addresses: [{"geo": {"lat": 1}}]'


def test_json_lines_come_in_as_the_api_has_them(tmp_path: Path, bring_in: BringIn) -> None:
    row = {
        "kind": "person", "name": "Ann Bos", "email": "ann@x.example", "street": "Markt 1", "city": "Delft", "country": "NL",
        "note": "two\nlines", "employees": None, "version": 3,
        "contacts": [
            {"kind": "email", "type": "work", "value": "ann@x.example", "is_first": True, "is_verified": False},
            {"kind": "phone", "type": "mobile", "value": "+31612345678", "is_first": True, "is_verified": True},
            {"kind": "address", "type": "home", "value": "Markt 1, Delft, NL", "is_first": True},
        ],
    }  # fmt: skip
    text = (
        json.dumps(row)
        + "\n"
        + json.dumps({"name": "Ben", "contacts": [{"kind": "email", "value": "nobody"}]})
        + "\n"
    )
    item = bring_in(write(tmp_path / "a.jsonl", text), "contacts")
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (2, 0)
    ann = Customer.objects.get(name="Ann Bos")
    assert (ann.note, ann.phone, ann.city) == ("two\nlines", "+31612345678", "Delft")
    told = [(way.kind, way.type, way.is_first, way.is_verified) for way in contacts_of(ann)]
    assert told == [
        ("email", "work", True, False),
        ("phone", "mobile", True, True),
        ("address", "", True, False),
    ]
    ben = Customer.objects.get(name="Ben")
    assert (ben.email, [(way.value, bool(way.problem)) for way in contacts_of(ben)]) == (
        "",
        [("nobody", True)],
    )


def test_a_column_without_a_field_is_kept_or_left_out(tmp_path: Path, bring_in: BringIn) -> None:
    from regard.exchange.reports import report

    text = "name,email,Shoe size,Birthday\nAnn,ann@x.example,38,20/01/1991\n"
    item = bring_in(write(tmp_path / "a.csv", text), "contacts")
    assert Customer.objects.get().note == "Shoe size: 38"
    assert stated() == {"Ann": {"born": "1991-01-20"}}
    assert report(item)["kept_in_note"] == ["Shoe size"]
    assert "Kept in the note under their names: Shoe size." in report(item)["notes"]
    text = text.replace("Ann,ann", "Ben,ben")
    bring_in(write(tmp_path / "b.csv", text), "contacts", rest="drop")
    assert Customer.objects.get(name="Ben").note == ""


def test_nothing_is_written_by_a_dry_run_and_what_it_says_comes_true(
    tmp_path: Path, actor: Actor, draft: BringIn, bring_in: BringIn
) -> None:
    from regard.exchange.services.running import check_import

    bring_in(write(tmp_path / "google.csv", GOOGLE), "contacts")
    before = people()
    item = check_import(
        actor=actor, item=draft(write(tmp_path / "outlook.csv", OUTLOOK), "contacts"), hearing=Nobody()
    )
    foreseen = item.check_result["counts"]
    assert people() == before
    item.delete()
    done = bring_in(write(tmp_path / "outlook.csv", OUTLOOK), "contacts")
    for name in (
        "customers_created",
        "organisations_created",
        "customers_updated",
        "points_created",
        "lines_rejected",
    ):
        assert foreseen[name] == done.counts[name], name


@pytest.mark.parametrize("size", [1, 3])
def test_batches_of_any_size_give_the_same_people(
    tmp_path: Path, bring_in: BringIn, actor: Actor, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    rows = "".join(f"P{n},p{n % 7}@x.example,Firm {n % 3},06 1234567{n % 10}\n" for n in range(20))
    text = "name,email,company,mobile phone\n" + rows + "Firm 1,info@firm.example,Firm 1,\n"
    item = bring_in(write(tmp_path / "a.csv", text), "contacts")
    whole = people()
    undo_import(actor=actor, item=item, hearing=Nobody())
    monkeypatch.setattr("regard.exchange.services.contact_loader.BATCH_LINES", size)
    monkeypatch.setattr("regard.exchange.services.sorting.PART_LINES", 8)
    bring_in(write(tmp_path / "b.csv", text), "contacts")
    assert people() == whole
    assert Import.objects.filter(status="done").count() == 1


def test_a_kill_in_the_middle_loses_and_doubles_nothing(
    tmp_path: Path, bring_in: BringIn, actor: Actor, draft: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regard.exchange.services.running import run_import
    from regard.exchange.tests.test_stopping import StopAfter
    from regard.jobs.progress import Stopped

    rows = "".join(
        f"P{n},p{n}@x.example,Firm {n % 3},+3161234{n:04},office@firm.example\n" for n in range(40)
    )
    path = write(tmp_path / "a.csv", "name,email,company,mobile phone,work email\n" + rows)
    item = bring_in(path, "contacts")
    whole = people()
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert people() == []
    monkeypatch.setattr("regard.exchange.services.contact_loader.BATCH_LINES", 10)
    again = draft(path, "contacts")
    with pytest.raises(Stopped):
        run_import(actor=actor, item=again, hearing=StopAfter(2, Stopped))
    assert Customer.objects.filter(kind="person").count() == 20
    monkeypatch.setattr("regard.exchange.services.contact_loader.BATCH_LINES", 7)
    done = run_import(actor=actor, item=Import.objects.get(pk=again.pk), hearing=Nobody())
    assert people() == whole
    assert (done.counts["lines_imported"], done.counts["customers_created"]) == (40, 43)


def test_an_empty_column_takes_no_place_from_one_that_says_something(
    tmp_path: Path, bring_in: BringIn
) -> None:
    head = "First Name,Last Name,Home Address,Home Street,Home City,Home Postal Code,Home Country,Keywords,Categories"
    row = "Anneke,van der Meer,,Prinsengracht 263,Amsterdam,1016 GV,Netherlands,,Tea club"
    bring_in(write(tmp_path / "outlook.csv", f"{head}\n{row}\n"), "contacts")
    anneke = Customer.objects.get()
    assert (anneke.street, anneke.city, anneke.tags, anneke.note) == (
        "Prinsengracht 263", "Amsterdam", "|Tea club|", "",
    )  # fmt: skip


def test_a_source_nobody_named_is_called_by_its_file(
    bring_in: BringIn, owner_client: Client, tmp_path: Path
) -> None:
    book, other = tmp_path / "address book.csv", tmp_path / "google.csv"
    book.write_text(OUTLOOK)
    other.write_text(GOOGLE)
    item = bring_in(book, "contacts")
    assert re.fullmatch(r"contacts-[0-9a-f]{8}", item.source)
    anna = Customer.objects.get(name="Anna de Vries")
    for url in (
        f"/customers/{anna.pk}/", f"/customers/{anna.pk}/origins/", f"/customers/{anna.pk}/history/", "/customers/sources/",
        "/customers/?columns=name,source", f"/data/imports/{item.pk}/",
    ):  # fmt: skip
        page = owner_client.get(url).content.decode()
        assert item.source not in re.sub(r'(value|href)="[^"]*"', "", page), url
    assert (
        "From address book.csv"
        in owner_client.get(
            f"/customers/{anna.pk}/origins/", headers={"accept": "application/json"}
        ).content.decode()
    )
    assert "address book.csv" in owner_client.get("/customers/sources/").content.decode()
    named = bring_in(other, "contacts", source="the team")
    assert named.source_words == "the team"
