"""`regard import` as scripts and people call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regard.config.cli.import_ import command
from regard.customers.models import Customer
from regard.exchange.models import Import
from regard.exchange.tests.database import content
from regard.kernel.errors import NotFound, RegardError
from regard.sales.models import Order
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db
KEYS = {
    "lines_read", "lines_imported", "lines_rejected", "lines_without_customer", "customers_created", "customers_updated",
    "orders_created", "returns_created", "products_created", "amount_read", "amount_sales", "amount_returns",
    "amount_rejected", "error_file",
}  # fmt: skip
TEXT = "order,date,client,amount\n1,2024-01-05,a,3.50\n2,2024-01-06,b,4.50\n3,soon,b,1\n"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text(TEXT)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=True)


def told(*words: object) -> Any:
    result = run(*words, "--json", "--no-refresh")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_purchases_are_imported_and_told_in_json(sales: Path) -> None:
    found = told(
        "purchases", sales, "--map", "customer=client,order=order,at=date,amount=4", "--currency", "USD"
    )
    assert set(found) >= KEYS
    assert (found["lines_read"], found["lines_imported"], found["lines_rejected"]) == (3, 2, 1)
    assert (found["amount_read"], found["amount_sales"], found["amount_returns"], found["amount_rejected"]) == (
        "9.00", "8.00", "0.00", "1.00",
    )  # fmt: skip
    assert Path(found["error_file"]).exists()
    assert Order.objects.values_list("currency", flat=True).distinct().get() == "USD"


def test_the_guess_is_taken_when_it_is_clear(sales: Path) -> None:
    assert told("purchases", sales)["orders_created"] == 2


def test_an_unclear_guess_is_refused_with_what_there_is() -> None:
    result = run("purchases", shared_data("cdnow", "CDNOW_sample.txt"))
    assert result.exit_code == 2
    assert "it is not clear which column is the customer" in result.stderr
    assert "5 Column 5" in result.stderr
    assert not Import.objects.exists()


def test_two_columns_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("order,date,client,amount,Amount,client\n1,2024-01-01,a,3,4,b\n2,2024-01-02,a,3,4,b\n")
    result = run("purchases", path)
    assert result.exit_code == 2
    assert "it is not clear which column is the customer and the amount" in result.stderr
    assert told("purchases", path, "--map", "order=1,at=2,customer=3,amount=5")["amount_read"] == "8.00"


def test_cdnow_through_the_command_line() -> None:
    found = told(
        "purchases",
        shared_data("cdnow", "CDNOW_sample.txt"),
        "--no-header",
        "--map",
        "customer=1,at=3,quantity=4,amount=5",
    )
    assert (found["customers_created"], found["lines_imported"], found["amount_read"]) == (
        2357,
        6919,
        "244091.94",
    )


@pytest.mark.parametrize(
    ("mapped", "message"),
    [
        ("customer=client,at=date", "amount of the line or unit price"),
        (
            "customer=nobody,at=date,amount=amount",
            "sales.csv: there is no column 'nobody'. Columns: 1 order, 2 date",
        ),
        ("customer=9,at=date,amount=amount", "there is no column '9'"),
        ("customer=client,at=date,amount=amount,order=client", "given to both customer and order"),
        ("customer=client,customer=order,at=date,amount=amount", "customer is given twice"),
        ("colour=client", "there is no field 'colour'. Fields: customer order at"),
        ("customer", "write FIELD=COLUMN"),
    ],
)
def test_a_wrong_mapping_is_bad_usage(sales: Path, mapped: str, message: str) -> None:
    result = run("purchases", sales, "--map", mapped)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--currency", "XXQ"), "'XXQ' is not a currency. Use an ISO code such as EUR."),
        (("--source", "s" * 61), "at most 60 letters"),
    ],
)
def test_an_option_that_cannot_be_is_bad_usage(sales: Path, words: tuple[str, ...], message: str) -> None:
    result = run("purchases", sales, *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not Import.objects.exists()


@pytest.mark.parametrize("text", ["order,date,client,amount\n", "order,date,client,amount\n1,2,3\n4\n"])
def test_a_file_without_a_good_row_is_told_and_no_failure(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    found = told("purchases", path, "--map", "order=1,at=2,customer=3,amount=4")
    rows = text.count("\n") - 1
    assert (found["lines_read"], found["lines_rejected"], found["orders_created"]) == (rows, rows, 0)
    assert found["amount_read"] == "0.00"


def test_adjustments_are_said_to_people(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("order,date,client,product name,amount\nA1,2024-01-05,a,Adjust bad debt,-12.5\n")
    assert (
        "adjustments: 1 lines without goods, -12.50 in all" in run("purchases", path, "--no-refresh").stdout
    )


def test_columns_are_found_by_words_and_ambiguous_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('"Net, amount",Order Date,CustomerID,CustomerID\n3.5,2024-01-05,a,b\n')
    assert (
        told("purchases", path, "--map", '"amount=Net, amount"', "--map", "at=order_date,customer=3")[
            "orders_created"
        ]
        == 1
    )
    result = run("purchases", path, "--map", "customer=CustomerID,at=2,amount=1")
    assert result.exit_code == 2
    assert "2 columns are called 'CustomerID'" in result.stderr


def test_a_dry_run_writes_nothing(sales: Path) -> None:
    before = content()
    found = told("purchases", sales, "--dry-run")
    assert (found["dry_run"], found["orders_created"], found["customers_created"]) == (True, 2, 2)
    assert set(found) >= KEYS
    assert content() == before
    assert not Import.objects.exists()


def test_an_unreadable_file_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"")
    result = run("purchases", path)
    assert isinstance(result.exception, RegardError)
    assert "x.csv: is empty" in str(result.exception)
    assert not Import.objects.exists()


def test_several_files_are_summed(sales: Path, tmp_path: Path) -> None:
    other = tmp_path / "february.csv"
    other.write_text(TEXT.replace("\n1,", "\n11,").replace("\n2,", "\n12,"))
    found = told("purchases", sales, other)
    assert (found["orders_created"], found["lines_rejected"], found["amount_sales"]) == (4, 2, "16.00")
    assert [part["file"] for part in found["files"]] == ["sales.csv", "february.csv"]


def test_organisations_list_show_and_undo() -> None:
    before = content()
    found = told("customers", shared_data("maven_crm", "accounts.csv"))
    assert (found["customers_created"], Customer.objects.filter(kind="organisation").count()) == (85, 85)
    listed = json.loads(run("list", "--json").stdout)
    assert [item["id"] for item in listed] == [found["id"]]
    assert json.loads(run("show", found["id"], "--json").stdout)["file"] == "accounts.csv"
    assert "accounts.csv" in run("list").stdout
    undone = told("undo", found["id"], "--yes")
    assert (undone["status"], undone["customers_removed"]) == ("undone", 85)
    assert content() == before
    assert isinstance(run("show", 999).exception, NotFound)


def test_what_is_printed_for_people_adds_up(sales: Path) -> None:
    result = run("purchases", sales, "--no-refresh")
    assert result.exit_code == 0
    assert "3 rows read, 2 taken in, 1 set aside" in result.stdout
    assert "9.00 read = 8.00 sales 0.00 returns + 1.00 set aside" in result.stdout
    assert "date is not a time in the form the column has. First: row 4, 'soon'" in result.stdout
    assert "To take it back: regard import undo" in result.stdout


def test_everything_computed_is_up_to_date_afterwards(sales: Path) -> None:
    from regard.analytics.metrics import ask

    result = run("purchases", sales)
    assert result.exit_code == 0, result.output
    (row,) = ask("orders", actor=None, start=None, end=None, grain=None, segment=None, by=None).rows
    assert row.value == 2


def test_contacts_come_in_by_the_command_and_go_out_again(tmp_path: Path) -> None:
    from regard.config.cli.export_ import command as out

    path = tmp_path / "people.csv"
    path.write_text(
        "Name,E-mail,Mobile Phone,City,Shoe size\nAnn,ann@x.example,+31612345678,,38\nBen,ben@x.example,,Delft,\n"
    )
    words = (
        "--match",
        "id,email",
        "--mode",
        "both",
        "--default",
        "city=Leiden",
        "--default",
        "category=a, b",
    )
    foreseen = told("contacts", path, *words, "--dry-run")
    assert (foreseen["customers_created"], Customer.objects.count()) == (2, 0)
    found = told("contacts", path, *words)
    assert (found["customers_created"], found["points_created"], found["kept_in_note"]) == (
        2,
        0,
        ["Shoe size"],
    )
    assert list(Customer.objects.order_by("name").values_list("city", "category")) == [
        ("Leiden", "a, b"),
        ("Delft", "a, b"),
    ]
    assert told("contacts", path, *words)["customers_unchanged"] == 2
    assert "further ways to reach added" in run("contacts", path, "--no-refresh").stdout
    for wrong in (("--match", "shoe"), ("--default", "city"), ("--default", "email=x@y.example")):
        assert run("contacts", path, *wrong).exit_code == 2
    target = tmp_path / "out.vcf"
    result = CliRunner().invoke(out, ["customers", str(target), "--json"])
    assert json.loads(result.stdout)["customers"] == 2
    assert target.read_text().count("BEGIN:VCARD") == 2
    assert CliRunner().invoke(out, ["customers", str(tmp_path / "out.doc")]).exit_code == 2
