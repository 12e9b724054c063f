"""Files of records of own objects: in, in again, what cannot be set aside, foreseen, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.kinds.kinds import KINDS
from regard.exchange.models import Import
from regard.exchange.presenting import _checks
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.objects.models import OwnObject, Record
from regard.objects.services.defining import remove_object, save_object
from regard.objects.services.records import change_record
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
VEHICLE = "objects.vehicle"


@pytest.fixture
def vehicle(actor: Actor) -> OwnObject:
    one = save_object(
        actor=actor,
        values={
            "label": "Vehicle", "plural": "Vehicles", "name_label": "Licence plate", "customer_label": "Owner", "icon": "truck",
        },
    )  # fmt: skip
    for label, kind, more in (
        ("Fuel", "choice", {"choices": ["Petrol", "Electric"]}), ("Price", "money", {}), ("Bought", "date", {}),
        ("Chassis", "text", {"is_unique": True}),
    ):  # fmt: skip
        create_field(actor=actor, noun=VEHICLE, values={"label": label, "kind": kind, **more})
    create_field(actor=actor, noun=VEHICLE, values={"label": "Net", "computed": {"formula": "price * 81%"}})
    fleet = {"rollup": {"of": VEHICLE, "what": "sum", "field": "net"}}
    create_field(actor=actor, noun="customers.customer", values={"label": "Fleet", "computed": fleet})
    return one


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def values(name: str) -> dict[str, Any]:
    one = Record.objects.get(name=name)
    return {"customer": one.customer_id, **one.own_values}


FIRST = (
    "Id;Licence plate;Owner;Fuel;Price;Bought;Chassis",
    "1;NL-01;anna@a.example;petrol;1.000,50;31.12.2024;C1",
    "2;NL-02;Bob;Electric;20,00;1.2.2025;C2",
    "3;NL-03;Nobody;Electric;5,00;;C3",
    "4;NL-04;;Diesel;5,00;;C4",
    "5;NL-05;;;;;c1",
    "6;NL-06;Twin;;;;",
)


@pytest.fixture
def people(actor: Actor) -> dict[str, int]:
    found = {
        name: create_customer(actor=actor, values={"name": name, "email": f"{name.lower()}@a.example"}).pk
        for name in ("Anna", "Bob")
    }
    for _ in range(2):
        create_customer(actor=actor, values={"name": "Twin"})
    return found


def test_records_come_in_and_what_cannot_is_set_aside(
    actor: Actor, vehicle: OwnObject, people: dict[str, int], tmp_path: Path, bring_in: BringIn
) -> None:
    item = bring_in(write(tmp_path / "v.csv", *FIRST), VEHICLE)
    assert (item.counts["records_created"], item.counts["lines_rejected"]) == (2, 4)
    assert values("NL-01") == {
        "customer": people["Anna"], "own_fuel": "petrol", "own_price": "1000.5", "own_bought": "2024-12-31",
        "own_chassis": "C1", "own_net": "810.405",
    }  # fmt: skip
    assert values("NL-02")["customer"] == people["Bob"]
    assert Customer.objects.get(pk=people["Anna"]).own_values["own_fleet"] == "810.405"
    reasons = {one["value"]: one["reason"] for one in item_problems(item)}
    assert reasons == {
        "Nobody": "Owner is no customer", "Diesel": "Fuel is none of the choices", "c1": "Chassis is that of another record",
        "Twin": "Owner is the name of several customers",
    }  # fmt: skip
    assert item.error_file


def test_new_records_are_looked_after_by_whom_the_file_names_else_by_who_imports(
    actor: Actor, vehicle: OwnObject, cast: Cast, tmp_path: Path, bring_in: BringIn
) -> None:
    lines = (
        "Licence plate;Looked after by", f"NL-01;{cast.colleague.email.upper()}", "NL-02;", "NL-03;nobody@elsewhere.example",
    )  # fmt: skip
    item = bring_in(write(tmp_path / "v.csv", *lines), VEHICLE)
    owners = dict(Record.objects.values_list("name", "owner_id"))
    assert owners == {"NL-01": cast.colleague.pk, "NL-02": actor.user_id}
    assert [one["value"] for one in item_problems(item)] == ["nobody@elsewhere.example"]


def test_what_breaks_a_rule_is_said_to_and_shown_beside_its_column(
    actor: Actor, vehicle: OwnObject, tmp_path: Path, bring_in: BringIn
) -> None:
    for label, kind, rules in (
        ("Doors", "number", {"least": "1"}),
        ("Code", "text", {"pattern": "[A-Z]{5}"}),
    ):
        create_field(actor=actor, noun=VEHICLE, values={"label": label, "kind": kind, "rules": rules})
    lines = (
        "Licence plate;Fuel;Doors;Code",
        "NL-01;Petrol;0;ABCDE",
        "NL-02;Petrol;4;abc",
        "NL-03;Steam;4;ABCDE",
    )
    item = bring_in(write(tmp_path / "v.csv", *lines), VEHICLE)
    assert {one["value"]: one["reason"] for one in item_problems(item)} == {
        "0": "Doors breaks a rule of its field", "abc": "Code breaks a rule of its field",
        "Steam": "Fuel is none of the choices",
    }  # fmt: skip
    assert _checks(item) == {
        "own_doors": [("against_a_rule", 1)], "own_code": [("against_a_rule", 1)], "own_fuel": [("no_choice", 1)],
    }  # fmt: skip


def item_problems(item: Import) -> list[dict[str, Any]]:
    from regard.exchange.kinds.problems import Tally

    return Tally.from_json(item.tally).problems()


def test_the_same_again_changes_nothing_and_all_of_it_is_taken_back(
    actor: Actor, vehicle: OwnObject, people: dict[str, int], tmp_path: Path, bring_in: BringIn
) -> None:
    first = bring_in(write(tmp_path / "v.csv", *FIRST[:3]), VEHICLE, source="garage")
    again = bring_in(write(tmp_path / "w.csv", *FIRST[:2]), VEHICLE, source="garage")
    assert (again.counts["records_created"], again.counts["records_updated"]) == (0, 0)
    assert again.counts["records_unchanged"] == 1
    changed = bring_in(
        write(tmp_path / "x.csv", "Id;Fuel;Price", "1;Electric;", "2;;30,00", "9;Petrol;1,00"),
        VEHICLE,
        source="garage",
    )
    assert (changed.counts["records_created"], changed.counts["records_updated"]) == (1, 2)
    assert (values("NL-01")["own_fuel"], values("NL-01")["own_price"]) == ("electric", "1000.5")
    assert values("9")["own_fuel"] == "petrol"
    change_record(
        actor=actor, key="vehicle", record_id=Record.objects.get(name="NL-02").pk, values={"own_price": "31"}
    )
    undo_import(actor=actor, item=changed, hearing=Nobody())
    assert values("NL-01")["own_fuel"] == "petrol"
    assert values("NL-02")["own_price"] == "31"
    assert not Record.objects.filter(name="9").exists()
    assert changed.undo_result["records_removed"] == 1
    assert changed.undo_result["kept"] == ["NL-02 was changed since; that stays."]
    undo_import(actor=actor, item=first, hearing=Nobody())
    kept = set(Record.objects.values_list("name", flat=True))
    assert kept == {"NL-01", "NL-02"}  # one another file holds too, one somebody has changed
    undo_import(actor=actor, item=again, hearing=Nobody())
    assert Customer.objects.get(pk=people["Bob"]).own_values["own_fleet"] == "25.11"


def test_the_wizard_foresees_it_without_writing(
    actor: Actor, cast: Cast, vehicle: OwnObject, people: dict[str, int], tmp_path: Path, bring_in: BringIn
) -> None:
    from regard.exchange.services.drafts import create_import
    from regard.exchange.services.running import check_import

    item = create_import(actor=actor, kind=VEHICLE, path=write(tmp_path / "v.csv", *FIRST))
    checked = check_import(actor=actor, item=item, hearing=Nobody())
    assert checked.check_result["counts"]["records_created"] == 2
    assert not Record.objects.exists()
    client: Client = cast.client("owner")
    for name in ("exchange:import_file", "exchange:import_fields", "exchange:import_check"):
        assert client.get(reverse(name, args=[item.pk])).status_code == 200, name
    assert "Vehicles" in client.get(reverse("exchange:import_new")).content.decode()
    done = bring_in(write(tmp_path / "w.csv", *FIRST), VEHICLE)
    page = client.get(reverse("exchange:import_detail", args=[done.pk])).content.decode()
    assert "See vehicles" in page
    assert client.get(reverse("exchange:import_undo", args=[done.pk])).status_code == 200
    assert "Vehicles" in client.get(reverse("exchange:import_list")).content.decode()


def test_an_object_that_was_removed_is_offered_no_more_but_its_imports_are_there(
    actor: Actor, cast: Cast, tmp_path: Path, bring_in: BringIn
) -> None:
    boat = save_object(actor=actor, values={"label": "Boat"})
    item = bring_in(write(tmp_path / "b.csv", "Name", "Daisy"), "objects.boat")
    assert list(KINDS) == ["purchases", "contacts", "customers", "objects.boat"]
    remove_object(actor=actor, object_id=boat.pk)
    assert "objects.boat" not in list(KINDS)
    assert cast.client("owner").get(reverse("exchange:import_detail", args=[item.pk])).status_code == 200
