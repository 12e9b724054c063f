"""Own fields in files: out and in again, wrong values set aside, an import taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from regard.analytics.models import DirtyPage
from regard.customers.models import Customer, CustomerOwn
from regard.customers.services.customers import change_customer, create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.services.contact_files import ENDINGS, export_customers
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.fields.models import OwnField, UniqueValue
from regard.fields.rules import KINDS
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast

pytestmark = pytest.mark.django_db
NOUN = "customers.customer"
VALUES: dict[str, Any] = {
    "text": "Roast; dark, \"very\" '=1+1", "long": "one\n\ntwo: three", "number": "-1250.5", "money": "0.0001",
    "percent": "12.5", "date": "2024-02-29", "flag": False, "choice": "b", "several": ["a", "c"], "rating": 4,
    "time": "06:05", "location": "52.52, -13.405",
    "url": "https://a.example/x?y=1,2", "email": "a@b.example", "phone": "+31 20 555 0142",
}  # fmt: skip
CHOICES = [["a", "Tea, loose"], ["b", "Coffee, ground"], ["c", "Both"]]


def add(actor: Actor, label: str, kind: str, **values: Any) -> OwnField:
    if kind in {"choice", "several"}:
        values.setdefault("choices", CHOICES)
    return create_field(actor=actor, noun=NOUN, values={"label": label, "kind": kind, **values})


@pytest.fixture
def every(actor: Actor) -> list[OwnField]:
    """A field of each type."""
    return [add(actor, f"The {KINDS[kind].label.lower()}", kind) for kind in KINDS]


def own(name: str) -> dict[str, Any]:
    return Customer.objects.get(name=name).own_values


@pytest.mark.parametrize("form", sorted(ENDINGS))
def test_they_survive_a_way_out_and_in_again(
    form: str, actor: Actor, every: list[OwnField], cast: Cast, tmp_path: Path, bring_in: BringIn
) -> None:
    said = VALUES | {"person": cast.owner.pk}
    values = {one.key: said[one.kind] for one in every}
    create_customer(actor=actor, values={"name": "Anna", "email": "anna@a.example", **values})
    create_customer(actor=actor, values={"name": "Bob", "email": "bob@a.example"})
    before = own("Anna")
    assert before == values
    path = tmp_path / f"customers.{ENDINGS[form]}"
    export_customers(actor=actor, path=path, format=form, hearing=Nobody())
    Customer.objects.all().delete()
    item = bring_in(path, "contacts")
    assert item.counts["lines_rejected"] == 0, item.tally
    assert own("Anna") == before
    assert own("Bob") == {}
    again = bring_in(path, "contacts")
    assert (again.counts["customers_created"], again.counts["customers_updated"]) == (0, 0)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_columns_are_known_by_their_labels_and_read_as_they_are_written(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    add(actor, "Roast", "choice")
    add(actor, "Seats", "number")
    add(actor, "Contract until", "date")
    add(actor, "Share", "percent")
    item = bring_in(
        write(
            tmp_path / "a.csv",
            "Name;E-mail;Roast;Seats;Contract until;Share",
            "Anna;anna@a.example;coffee, ground;1.250,5;31.12.2027;12,5 %",
            "Bob;bob@a.example;;20,0;13.1.2028;",
        ),
        "contacts",
    )
    assert item.counts["lines_rejected"] == 0, item.tally
    assert own("Anna") == {
        "own_roast": "b", "own_seats": "1250.5", "own_contract_until": "2027-12-31", "own_share": "12.5",
    }  # fmt: skip
    assert own("Bob") == {"own_seats": "20", "own_contract_until": "2028-01-13"}
    assert DirtyPage.objects.filter(fact="customer_own").exists()


def test_what_cannot_be_is_set_aside_with_the_reason(actor: Actor, tmp_path: Path, bring_in: BringIn) -> None:
    add(actor, "Roast", "choice", is_required=True)
    add(actor, "Card", "text", is_unique=True)
    create_customer(actor=actor, values={"name": "Zoe", "own_roast": "a", "own_card": "Z9"})
    item = bring_in(
        write(
            tmp_path / "a.csv",
            "Name,E-mail,Roast,Card",
            "Anna,anna@a.example,Both,A1",
            "Bob,bob@a.example,Decaf,B1",
            "Cem,cem@a.example,,C1",
            "Dana,dana@a.example,Both,a1",
            "Eva,eva@a.example,Both,z9",
        ),
        "contacts",
    )
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (1, 4)
    reasons = {problem["value"]: problem["reason"] for problem in item_problems(item)}
    assert reasons["Decaf"] == "Roast is none of the choices"
    assert reasons[""] == "Roast is empty"
    assert "Card is that of another customer" in reasons["a1"]
    assert own("Anna") == {"own_roast": "c", "own_card": "A1"}
    assert UniqueValue.objects.count() == 2


def item_problems(item: Import) -> list[dict[str, Any]]:
    from regard.exchange.kinds.problems import Tally

    return Tally.from_json(item.tally).problems()


def test_an_import_that_changed_them_is_taken_back(actor: Actor, tmp_path: Path, bring_in: BringIn) -> None:
    add(actor, "Roast", "choice")
    add(actor, "Seats", "number")
    one = create_customer(actor=actor, values={"name": "Anna", "email": "anna@a.example"}, keys=[("a", "1")])
    before = CustomerOwn.objects.count()
    item = bring_in(
        write(tmp_path / "a.csv", "Id,Name,Roast,Seats", "1,Anna,Both,5", "2,Bob,Both,6"),
        "contacts",
        source="a",
    )
    assert own("Anna") == {"own_roast": "c", "own_seats": "5"}
    assert Customer.objects.get(pk=one.pk).version == 2
    change_customer(actor=actor, customer_id=one.pk, values={"own_seats": "7"})
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert own("Anna") == {"own_seats": "7"}
    assert not Customer.objects.filter(name="Bob").exists()
    assert CustomerOwn.objects.count() == before + 1


def test_a_person_goes_before_an_import(actor: Actor, cast: Cast, tmp_path: Path, bring_in: BringIn) -> None:
    add(actor, "Seats", "number")
    one = create_customer(actor=actor, values={"name": "Anna"}, keys=[("a", "1"), ("b", "1")])
    change_customer(actor=cast.actor("owner"), customer_id=one.pk, values={"own_seats": "7"})
    item = bring_in(write(tmp_path / "a.csv", "Id,Name,Seats", "1,Anna,5"), "contacts", source="a")
    assert own("Anna") == {"own_seats": "7"}
    assert item.counts["values_kept"] == 1


def test_formulas_and_rollups_follow_an_import_and_its_undo(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    add(actor, "Seats", "number")
    orders = {"rollup": {"of": "sales.order", "what": "count", "field": "", "where": 'status != "returned"'}}
    for label, computed in (
        ("Double", {"formula": "seats * 2"}), ("Words", {"formula": "upper(city) & double"}), ("Bought", orders),
        ("Spent", {"formula": "net_revenue"}),
    ):  # fmt: skip
        create_field(actor=actor, noun=NOUN, values={"label": label, "computed": computed})
    create_customer(actor=actor, values={"name": "Anna", "email": "anna@a.example"}, keys=[("a", "1")])
    item = bring_in(
        write(tmp_path / "a.csv", "Id,Name,City,Seats,Double", "1,Anna,Rome,5,99", "2,Bob,Oslo,6,99"),
        "contacts",
        source="a",
    )
    nothing = {"own_bought": "0", "own_spent": "0"}
    assert own("Anna") == {"own_seats": "5", "own_double": "10", "own_words": "ROME10", **nothing}
    assert own("Bob") == {"own_seats": "6", "own_double": "12", "own_words": "OSLO12", **nothing}
    purchases = bring_in(
        write(
            tmp_path / "c.csv",
            "order,customer,date,amount", "o1,1,2026-01-05,100", "o2,1,2026-01-06,20", "o3,7,2026-01-07,5",
        ),
        "purchases",
        source="a",
    )  # fmt: skip
    assert (own("Anna")["own_bought"], own("Anna")["own_spent"]) == ("2", "120")
    new = Customer.objects.get(keys__key="7").own_values
    assert (new["own_bought"], new["own_spent"]) == ("1", "5")
    undo_import(actor=actor, item=purchases, hearing=Nobody())
    assert (own("Anna")["own_bought"], own("Anna")["own_spent"]) == ("0", "0")
    assert not Customer.objects.filter(keys__key="7").exists()
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert own("Anna") == nothing
    assert not Customer.objects.filter(name="Bob").exists()


def test_rows_that_break_a_rule_come_back(tmp_path: Path, actor: Actor, bring_in: BringIn) -> None:
    add(actor, "Tier", "choice", choices=["Gold", "Tin"])
    add(actor, "Seats", "number", rules={"greatest": "100"})
    add(actor, "Contract", "date", rules={"when": [["own_tier", "gold"]]})
    create_customer(actor=actor, values={"name": "Zoe", "email": "zoe@a.example"})
    item = bring_in(
        write(
            tmp_path / "rules.csv",
            "Name,E-mail,Tier,Seats,Contract",
            "Anna,anna@a.example,Gold,5,",
            "Bob,bob@a.example,Gold,5,2027-01-31",
            "Cleo,cleo@a.example,Tin,500,",
            "Zoe,zoe@a.example,Gold,7,",
        ),
        "contacts",
    )
    assert (item.counts["customers_created"], item.counts["lines_rejected"]) == (1, 3)
    reasons = {problem["reason"] for problem in item_problems(item)}
    assert reasons == {"Contract is empty", "Seats breaks a rule of its field"}
    assert own("Bob")["own_contract"] == "2027-01-31"
    assert own("Zoe") == {}
