"""What files say of people goes into their profile, with the import as its source, and comes back with an undo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from regard.audit.models import Change
from regard.customers.models import Customer, ImportChange, ProfileValue, SourceRank
from regard.customers.services.binning import purge_customers
from regard.customers.services.customers import create_customer, delete_customers
from regard.customers.services.profile import set_value
from regard.exchange.hearing import Nobody
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.exchange.tests.test_contacts import people, stated, write
from regard.exchange.values import persons
from regard.kernel.actor import Actor
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
CARDS = """BEGIN:VCARD
VERSION:4.0
UID:a
FN:Ann Bos
BDAY:--0512
GENDER:F
TZ:Europe/Amsterdam
LANG:nl
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:b
FN:Ben Bos
BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29
TZ:-05:00
END:VCARD
BEGIN:VCARD
VERSION:4.0
UID:c
FN:Cis Bos
BDAY:1984-05
GENDER:O;agender
END:VCARD
"""


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (persons.born_of, "19840512", "1984-05-12"),
        (persons.born_of, "1984-05-12T00:00:00Z", "1984-05-12"),
        (persons.born_of, "--05-12", "--05-12"),
        (persons.born_of, "0/0/00", ""),
        (persons.born_of, "12 May", "12 May"),
        (persons.gender_of, "Weiblich", "woman"),
        (persons.gender_of, "Unspecified", ""),
        (persons.gender_of, "agender", "agender"),
        (persons.zone_of, "W. Europe Standard Time", "Europe/Berlin"),
        (persons.zone_of, "america_slash_new_york", "america/new_york"),
    ],
)
def test_words_of_other_programs_are_understood(read: object, text: str, value: str) -> None:
    assert read(text) == value  # type: ignore[operator]


def test_cards_say_it_with_whole_and_partial_dates(tmp_path: Path, bring_in: BringIn) -> None:
    item = bring_in(write(tmp_path / "a.vcf", CARDS), "contacts")
    assert stated() == {
        "Ann Bos": {
            "born": "--05-12",
            "gender": "woman",
            "language": "nl",
            "time_zone": "Europe/Amsterdam",
        },
        "Ben Bos": {"born": "--02-29"},
        "Cis Bos": {"born": "1984-05", "gender": "agender"},
    }
    assert Customer.objects.get(name="Ben Bos").note == "Time zone: -05:00"
    assert Customer.objects.get(name="Ann Bos").language == "nl"
    row = ProfileValue.objects.get(customer__name="Ann Bos", field="born")
    assert (row.basis, row.source, row.import_id, row.said_on) == (
        "stated", "vcard", item.pk, timezone.localdate(),
    )  # fmt: skip
    assert item.counts["values_noted"] == 7
    assert item.tally["odd"]["unread"] == 1


def test_columns_of_tables_say_it_and_what_is_not_read_stays_in_the_note(
    tmp_path: Path, bring_in: BringIn
) -> None:
    text = (
        "name,email,Birth Year,Birth Month,Birth Day,Gender,Language,Profession,Marital status\n"
        "Ann,ann@x.example,1984,5,12,Female,Dutch,Nurse,married\n"
        "Ben,ben@x.example,,05,12,Unspecified,a very long language,,it is complicated\n"
        "Cis,cis@x.example,2999,1,1,,,,\n"
    )
    bring_in(write(tmp_path / "a.csv", text), "contacts")
    assert stated() == {
        "Ann": {
            "born": "1984-05-12", "gender": "woman", "language": "nl", "marital_status": "married", "occupation": "Nurse",
        },
        "Ben": {"born": "--05-12"},
    }  # fmt: skip
    notes = dict(Customer.objects.values_list("name", "note"))
    assert notes["Ben"].splitlines() == [
        "Marital status: it is complicated",
        "Language: a very long language",
    ]
    assert notes["Cis"] == "Birthday: 2999-01-01"


def test_days_are_read_as_the_column_writes_them(tmp_path: Path, bring_in: BringIn) -> None:
    text = "name,email,Birthday\nAnn,a@x.example,20/01/1991\nBen,b@x.example,3/2/45\nCis,c@x.example,0/0/00\n"
    bring_in(write(tmp_path / "a.csv", text), "contacts")
    assert stated() == {"Ann": {"born": "1991-01-20"}, "Ben": {"born": "1945-02-03"}}
    assert Customer.objects.get(name="Cis").note == ""


def test_an_anniversary_that_is_none_leaves_no_line(tmp_path: Path, bring_in: BringIn) -> None:
    text = "name,email,Anniversary\nAnn,a@x.example,20/01/1991\nBen,b@x.example,0/0/00\n"
    bring_in(write(tmp_path / "a.csv", text), "contacts")
    notes = dict(Customer.objects.values_list("name", "note"))
    assert notes["Ann"].startswith("Anniversary: ")
    assert notes["Ben"] == ""


def test_a_known_value_is_replaced_told_and_given_back(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    first = bring_in(
        write(tmp_path / "a.csv", "id,name,birthday,gender\n1,Ann,1984-05-12,\n"), "contacts", source="s"
    )
    before = people()
    again = bring_in(
        write(tmp_path / "b.csv", "id,name,birthday,gender\n1,Ann,1984,\n"), "contacts", source="s"
    )
    assert (again.counts["customers_updated"], people()) == (0, before)  # a part of what is known is not news
    text = "id,name,birthday,gender\n1,Ann,1985-05-12,f\n"
    second = bring_in(write(tmp_path / "c.csv", text), "contacts", source="s")
    assert stated() == {"Ann": {"born": "1985-05-12", "gender": "woman"}}
    counts = second.counts
    assert (counts["customers_updated"], counts["values_noted"], counts["values_replaced"]) == (1, 1, 1)
    changes = Change.objects.filter(model="customers.profilevalue").order_by("id")
    assert [(one.action, one.customer_id) for one in changes] == [
        ("create", Customer.objects.get().pk),
        ("change", Customer.objects.get().pk),
    ]
    assert "1985" not in str(list(changes.values("before", "after")))  # what is sensitive is not kept there
    assert Entry.objects.filter(kind="customers.profile.changed").count() == 2
    undo_import(actor=actor, item=second, hearing=Nobody())
    assert (people(), second.undo_result["kept"]) == (before, [])
    assert (second.undo_result["values_restored"], second.undo_result["values_removed"]) == (1, 1)
    undo_import(actor=actor, item=again, hearing=Nobody())
    undo_import(actor=actor, item=first, hearing=Nobody())
    assert not ProfileValue.objects.exists()
    assert not ImportChange.objects.exists()


def test_what_a_later_import_replaced_is_that_ones(tmp_path: Path, bring_in: BringIn, actor: Actor) -> None:
    ann = create_customer(actor=actor, values={"name": "Ann", "email": "ann@x.example"})
    items = [
        bring_in(
            write(tmp_path / f"{year}.csv", f"name,email,birthday\nAnn,ann@x.example,{year}\n"),
            "contacts",
            source="s",
        )
        for year in (1981, 1982, 1983)
    ]
    undo_import(actor=actor, item=items[1], hearing=Nobody())
    assert stated() == {"Ann": {"born": "1983"}}
    undo_import(actor=actor, item=items[0], hearing=Nobody())
    assert stated() == {"Ann": {"born": "1983"}}
    undo_import(actor=actor, item=items[2], hearing=Nobody())
    assert (stated(), Customer.objects.get().pk) == ({}, ann.pk)


def test_what_a_program_said_is_given_back(tmp_path: Path, bring_in: BringIn, actor: Actor) -> None:
    ann = create_customer(actor=actor, values={"name": "Ann", "email": "ann@x.example"})
    set_value(
        actor=actor, customer_id=ann.pk, field="born", value="1984", source="form", said_on=date(2025, 1, 1)
    )
    before = ProfileValue.objects.values("value", "source", "said_on", "import_id").get()
    item = bring_in(write(tmp_path / "a.csv", "name,email,birthday\nAnn,ann@x.example,1990\n"), "contacts")
    assert stated() == {"Ann": {"born": "1990"}}
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert ProfileValue.objects.values("value", "source", "said_on", "import_id").get() == before
    assert item.undo_result["kept"] == []


def test_a_source_above_is_believed_and_what_people_said_stays(
    tmp_path: Path, bring_in: BringIn, actor: Actor, owner_actor: Actor
) -> None:
    ann = create_customer(actor=owner_actor, values={"name": "Ann", "email": "ann@x.example"})
    set_value(actor=owner_actor, customer_id=ann.pk, field="born", value="1984")
    set_value(actor=owner_actor, customer_id=ann.pk, field="gender", value="man", basis="inferred")
    text = "name,email,birthday,gender,time zone\nAnn,ann@x.example,1990-01-01,female,Europe/Paris\n"
    item = bring_in(write(tmp_path / "a.csv", text), "contacts", source="shop")
    assert stated() == {"Ann": {"born": "1984", "gender": "woman", "time_zone": "Europe/Paris"}}
    assert item.counts["values_kept"] == 1
    assert ProfileValue.objects.filter(field="gender").count() == 2  # what was inferred stays beside
    SourceRank.objects.create(source="shop", position=0)
    other = bring_in(
        write(tmp_path / "b.csv", "name,email,time zone\nAnn,ann@x.example,Europe/Rome\n"),
        "contacts",
        source="crm",
    )
    assert (other.counts["values_kept"], stated()["Ann"]["time_zone"]) == (1, "Europe/Paris")
    set_value(actor=owner_actor, customer_id=ann.pk, field="time_zone", value="Europe/Oslo")
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert stated() == {"Ann": {"born": "1984", "time_zone": "Europe/Oslo"}}
    assert item.undo_result["kept"] == ["Ann: the time zone was changed since and stays."]


def test_nothing_of_it_is_left_of_who_is_deleted_for_good(
    tmp_path: Path, bring_in: BringIn, owner_actor: Actor
) -> None:
    for day in ("1984-05-12", "1985-05-12"):
        bring_in(write(tmp_path / f"{day}.csv", f"id,name,birthday\n1,Ann,{day}\n"), "contacts", source="s")
    assert ImportChange.objects.filter(model="customers.profilevalue").count() == 1
    ann = Customer.objects.get()
    delete_customers(actor=owner_actor, customer_ids=[ann.pk])
    purge_customers(actor=owner_actor, customer_ids=[ann.pk])
    assert not ImportChange.objects.exists()
    assert not ProfileValue.objects.exists()


def test_only_what_is_not_known_is_filled_when_that_is_asked(
    tmp_path: Path, bring_in: BringIn, actor: Actor
) -> None:
    ann = create_customer(actor=actor, values={"name": "Ann", "email": "ann@x.example"})
    set_value(actor=actor, customer_id=ann.pk, field="born", value="1984", said_on=date(2025, 1, 1))
    text = "email,birthday,gender\nann@x.example,1990,female\n"
    bring_in(write(tmp_path / "a.csv", text), "contacts", known="fill")
    assert stated() == {"Ann": {"born": "1984", "gender": "woman"}}
