"""Own fields of customers, orders and products in a file of purchases."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from regard.audit.models import Change
from regard.catalog.models import Product
from regard.customers.models import Customer, ImportChange
from regard.customers.services.customers import change_customer, create_customer
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.reports import report
from regard.exchange.services import loaders
from regard.exchange.services.running import check_import
from regard.exchange.services.undoing import undo_import
from regard.exchange.tests.conftest import BringIn
from regard.fields.models import OwnField, UniqueValue
from regard.fields.services.defining import create_field
from regard.kernel.actor import Actor
from regard.people.tests.cast import Cast
from regard.sales.models import Concession, Order
from regard.sales.services.concessions import ConcessionWanted, give_concession
from regard.story.models import Entry

pytestmark = pytest.mark.django_db
HEAD = "Customer,Order,Date,Amount,SKU,Roast,Paid by,Origin,Card"
MAPPING = {
    "customer": "Customer", "order": "Order", "at": "Date", "amount": "Amount", "product": "SKU",
    "customer.own_roast": "Roast", "order.own_paid_by": "Paid by", "product.own_origin": "Origin",
    "customer.own_card": "Card",
}  # fmt: skip
FILE = (
    "anna,A1,2024-01-05,10,TEA,Dark,Invoice,Assam,C1",
    "anna,A1,2024-01-05,5,POT,,,Gouda,",
    "anna,A2,2024-02-05,7,TEA,Light,Card,Darjeeling,",
    "bob,B1,2024-01-06,3,TEA,,Invoice,,C2",
)


def add(actor: Actor, noun: str, label: str, kind: str = "text", **values: Any) -> OwnField:
    if kind == "choice":
        values.setdefault("choices", ["Dark", "Light"])
    return create_field(actor=actor, noun=noun, values={"label": label, "kind": kind, **values})


@pytest.fixture
def fields(actor: Actor) -> None:
    add(actor, "customers.customer", "Roast", "choice")
    add(actor, "customers.customer", "Card", is_unique=True)
    add(actor, "sales.order", "Paid by", "choice", choices=["Invoice", "Card"])
    add(actor, "catalog.product", "Origin")


def write(tmp_path: Path, *lines: str, name: str = "shop.csv", head: str = HEAD) -> Path:
    path = tmp_path / name
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path


def customer(key: str) -> Customer:
    return Customer.objects.get(keys__key=key)


def own(of: str) -> dict[str, dict[str, Any]]:
    if of == "customer":
        return {key: customer(key).own_values for key in ("anna", "bob")}
    if of == "order":
        return {one.external_id: one.own_values for one in Order.objects.all()}
    return {one.key: one.own_values for one in Product.objects.all()}


def errors_of(item: Import) -> list[dict[str, str]]:
    with Path(item.error_file).open(encoding="utf-8-sig", newline="") as file:
        return [
            {key.removeprefix("Regard: "): value for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


WHOLE = {
    "customer": {"anna": {"own_roast": "light", "own_card": "C1"}, "bob": {"own_card": "C2"}},
    "order": {
        "A1": {"own_paid_by": "invoice"},
        "A2": {"own_paid_by": "card"},
        "B1": {"own_paid_by": "invoice"},
    },
    "product": {"TEA": {"own_origin": "Darjeeling"}, "POT": {"own_origin": "Gouda"}},
}


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize("lines", [100_000, 1])
def test_each_has_what_its_newest_line_says_and_the_same_again_changes_nothing(
    lines: int, tmp_path: Path, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders, "BATCH_LINES", lines)
    item = bring_in(write(tmp_path, *FILE), mapping=MAPPING)
    assert (item.counts["lines_rejected"], item.counts["own_refused"], item.counts["own_changed"]) == (
        0,
        0,
        0,
    )
    assert {of: own(of) for of in WHOLE} == WHOLE
    assert sorted(UniqueValue.objects.values_list("value", flat=True)) == ["c1", "c2"]
    audited = Change.objects.exclude(model="exchange.import")
    before = audited.count(), Entry.objects.count()
    again = bring_in(write(tmp_path, *FILE, name="again.csv"), mapping=MAPPING)
    assert (again.counts["orders_unchanged"], again.counts["own_changed"]) == (3, 0)
    assert {of: own(of) for of in WHOLE} == WHOLE
    assert (audited.count(), Entry.objects.count()) == before
    assert not ImportChange.objects.filter(import_id=again.pk).exists()


@pytest.mark.usefixtures("fields")
def test_an_import_that_is_taken_back_gives_former_values_back(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path, *FILE), mapping=MAPPING)
    version = customer("anna").version
    changed = bring_in(
        write(
            tmp_path,
            "anna,A1,2024-01-05,10,TEA,Dark,Card,Ceylon,C9",
            "anna,A1,2024-01-05,5,POT,,,,",
            name="b.csv",
        ),
        mapping=MAPPING,
    )
    assert changed.counts["own_changed"] == 3
    assert (own("customer")["anna"], own("order")["A1"]) == (
        {"own_roast": "dark", "own_card": "C9"}, {"own_paid_by": "card"},
    )  # fmt: skip
    assert own("product")["TEA"] == {"own_origin": "Ceylon"}
    assert customer("anna").version == version + 1
    change_customer(actor=actor, customer_id=customer("anna").pk, values={"own_roast": None})
    undone = undo_import(actor=actor, item=changed, hearing=Nobody())
    kept = WHOLE["customer"]["anna"] | {}
    del kept["own_roast"]  # somebody emptied it since
    assert own("customer")["anna"] == kept
    assert (own("order"), own("product")) == (WHOLE["order"], WHOLE["product"])
    assert undone.undo_result["kept_count"] == 1
    assert set(UniqueValue.objects.values_list("value", flat=True)) == {"c1", "c2"}


@pytest.mark.usefixtures("fields")
def test_what_an_import_made_goes_with_its_own_fields(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    item = bring_in(write(tmp_path, *FILE), mapping=MAPPING)
    undo_import(actor=actor, item=item, hearing=Nobody())
    assert not Order.objects.exists()
    assert not Customer.objects.exists()
    assert bring_in(write(tmp_path, *FILE, name="b.csv"), mapping=MAPPING).counts["own_refused"] == 0
    assert own("customer") == WHOLE["customer"]


@pytest.mark.usefixtures("fields")
def test_a_wrong_value_is_left_out_and_comes_back_with_all_rows_of_its_order(
    actor: Actor, tmp_path: Path, bring_in: BringIn, draft: BringIn
) -> None:
    create_customer(actor=actor, values={"name": "Zoe", "own_card": "Z9"})
    path = write(
        tmp_path,
        "anna,A1,2024-01-05,10,TEA,Decaf,Invoice,Assam,z9",
        "anna,A1,2024-01-05,5,POT,,,,",
        "bob,B1,2024-01-06,3,TEA,Dark,Cheque,,C2",
    )
    item = draft(path, mapping=MAPPING)
    seen = report(check_import(actor=actor, item=item, hearing=Nobody()), foreseen=True)
    assert (seen["lines_rejected"], seen["own_refused"], len(seen["problems"])) == (0, 3, 3)
    assert not Order.objects.exists()
    item = bring_in(path, mapping=MAPPING)
    told = report(item)
    assert (told["lines_imported"], told["lines_rejected"], told["own_refused"]) == (3, 0, 3)
    assert {one.external_id: one.amount for one in Order.objects.all()} == {"A1": 150_000, "B1": 30_000}
    assert own("customer") == {"anna": {}, "bob": {"own_roast": "dark", "own_card": "C2"}}
    reasons = {problem["value"]: problem["reason"] for problem in told["problems"]}
    assert reasons["Decaf"] == "Roast is none of the choices"
    assert "Card is that of another customer" in reasons["z9"]
    assert reasons["Cheque"] == "Paid by is none of the choices"
    rows = errors_of(item)
    assert [(row["row"], row["column"]) for row in rows] == [("2", "Roast"), ("3", "Order"), ("4", "Paid by")]
    mended = Path(item.error_file).read_text(encoding="utf-8-sig")
    for wrong, right in (("Decaf", "Light"), (",z9", ",A9"), ("Cheque", "Card")):
        mended = mended.replace(wrong, right)
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    again = bring_in(tmp_path / "mended.csv", mapping=MAPPING)
    assert (again.counts["orders_unchanged"], again.counts["own_refused"]) == (2, 0)
    assert own("customer")["anna"] == {"own_roast": "light", "own_card": "A9"}
    assert own("order")["B1"] == {"own_paid_by": "card"}


def test_required_and_rules_between_fields_hold(actor: Actor, tmp_path: Path, bring_in: BringIn) -> None:
    add(actor, "customers.customer", "Roast", "choice", is_required=True)
    add(actor, "sales.order", "Paid by", "choice", choices=["Invoice", "Card"])
    add(actor, "sales.order", "Number", rules={"when": [["own_paid_by", "invoice"]], "pattern": "[0-9]+"})
    item = bring_in(
        write(
            tmp_path,
            "anna,A1,2024-01-05,10,Dark,Invoice,17",
            "bob,B1,2024-01-06,3,,Invoice,",
            "cem,C1,2024-01-06,3,Dark,Card,x",
            head="Customer,Order,Date,Amount,Roast,Paid by,Number",
        ),
        mapping={
            "customer": "Customer", "order": "Order", "at": "Date", "amount": "Amount",
            "customer.own_roast": "Roast", "order.own_paid_by": "Paid by", "order.own_number": "Number",
        },
    )  # fmt: skip
    assert own("order") == {
        "A1": {"own_paid_by": "invoice", "own_number": "17"},
        "B1": {},
        "C1": {"own_paid_by": "card"},
    }
    reasons = {(problem["row"], problem["reason"]) for problem in report(item)["problems"]}
    assert reasons == {
        (3, "Roast is empty"),
        (3, "Number is empty"),
        (4, "Number breaks a rule of its field"),
    }
    # Of a customer who is there nothing more is asked.
    again = bring_in(
        write(
            tmp_path,
            "bob,B2,2024-03-06,3,,Card,",
            head="Customer,Order,Date,Amount,Roast,Paid by,Number",
            name="b.csv",
        )
    )
    assert again.counts["own_refused"] == 0
    assert Order.objects.get(external_id="B2").own_values == {"own_paid_by": "card"}


def test_columns_go_to_own_fields_by_their_labels(actor: Actor, tmp_path: Path, draft: BringIn) -> None:
    add(actor, "customers.customer", "Roast", "choice")
    add(actor, "sales.order", "Delivered by", "date")
    item = draft(
        write(
            tmp_path,
            "anna,A1,2024-01-05,10,Dark,2024-02-01",
            head="Customer,Order,Date,Amount,Roast,Delivered by",
        )
    )
    assert item.mapping["customer.own_roast"] == 5
    assert item.mapping["order.own_delivered_by"] == 6


@pytest.mark.usefixtures("fields")
def test_a_value_is_counted_once_in_however_many_batches_it_lies(
    actor: Actor, tmp_path: Path, bring_in: BringIn, draft: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders, "BATCH_LINES", 1)
    bring_in(write(tmp_path, "anna,A0,2023-12-31,10,TEA,Dark,,Gouda,", name="before.csv"), mapping=MAPPING)
    path = write(tmp_path, *(f"anna,A{n},2024-01-0{n},10,TEA,Decaf,,Assam," for n in range(1, 6)))
    seen = report(
        check_import(actor=actor, item=draft(path, mapping=MAPPING), hearing=Nobody()), foreseen=True
    )
    told = report(bring_in(path, mapping=MAPPING))
    for said in (seen, told):
        assert (said["own_changed"], said["own_refused"]) == (1, 1)
        assert [problem["count"] for problem in said["problems"]] == [1]


def test_who_was_given_something_stays_when_the_import_that_made_them_is_taken_back(
    tmp_path: Path, bring_in: BringIn, cast: Cast
) -> None:
    item = bring_in(
        write(tmp_path, "anna,A1,2024-01-05,10", "bob,B1,2024-01-05,10", head="Customer,Order,Date,Amount")
    )
    anna = customer("anna")
    wanted = ConcessionWanted("goodwill", 700_000, "Late")
    give_concession(actor=cast.actor("owner"), customer_id=anna.pk, wanted=wanted)
    undo_import(actor=cast.actor("owner"), item=item, hearing=Nobody())
    assert list(Customer.objects.values_list("pk", flat=True)) == [anna.pk]
    assert Concession.objects.get().customer_id == anna.pk


def test_what_only_gives_back_is_asked_for_no_field_of_orders(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    add(actor, "sales.order", "Paid by", "choice", choices=["Invoice", "Card"], is_required=True)
    item = bring_in(
        write(
            tmp_path,
            "anna,536365,2024-01-05,10,Card",
            "anna,536366,2024-01-06,10,Card",
            "anna,C536379,2024-01-07,-4,",
            head="Customer,Order,Date,Amount,Paid by",
        ),
        mapping={
            "customer": "Customer",
            "order": "Order",
            "at": "Date",
            "amount": "Amount",
            "order.own_paid_by": "Paid by",
        },
    )
    assert (item.counts["returns_created"], item.counts["own_refused"], item.error_file) == (1, 0, "")


def test_of_several_conditions_the_one_that_asks_gives_way(
    actor: Actor, tmp_path: Path, bring_in: BringIn
) -> None:
    for label in ("A", "B"):
        add(actor, "sales.order", label, "choice", choices=["Dark", "Light"])
    add(actor, "sales.order", "Number", rules={"when": [["own_a", "dark"], ["own_b", "light"]]})
    bring_in(
        write(tmp_path, "anna,A1,2024-01-05,10,Light,Light,", head="Customer,Order,Date,Amount,A,B,Number"),
        mapping={
            "customer": "Customer", "order": "Order", "at": "Date", "amount": "Amount",
            "order.own_a": "A", "order.own_b": "B", "order.own_number": "Number",
        },
    )  # fmt: skip
    assert own("order") == {"A1": {"own_a": "light"}}
