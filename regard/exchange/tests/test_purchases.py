"""Purchase files in: what goes in, what is set aside and why, and that the sums are exact."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import lzma
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from regard.catalog.models import Product
from regard.customers.models import Customer, CustomerKey
from regard.exchange.hearing import Nobody
from regard.exchange.models import Import
from regard.exchange.readers import Given
from regard.exchange.reports import report
from regard.exchange.services.running import check_import, run_import
from regard.exchange.tests.conftest import BringIn
from regard.exchange.tests.database import content
from regard.kernel.actor import Actor
from regard.kernel.errors import Forbidden, Invalid
from regard.kernel.money import from_units
from regard.sales.models import Order, Return
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db


def write(folder: Path, text: str, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


HEAD = "Order No,Date,Customer,SKU,Product,Qty,Unit price,Email\n"
GOOD = (
    HEAD
    + "A1,2024-01-05,7,K1,Tea,2,3.50,ann@example.com\nA1,2024-01-05,7,K2,Pot,1,20.00,ann@example.com\n"
    + "A2,2024-01-06,8,K1,Tea,1,3.50,bob@example.com\nA3,2024-01-09,7,K1,Tea,-1,3.50,ann@example.com\n"
)


def errors_of(item: Import) -> list[dict[str, str]]:
    with Path(item.error_file).open(encoding="utf-8-sig", newline="") as file:
        return [
            {key.removeprefix("Regard: "): value for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def test_purchases_become_customers_products_orders_and_returns(tmp_path: Path, bring_in: BringIn) -> None:
    item = bring_in(write(tmp_path, GOOD))
    told = report(item)
    assert {key: told[key] for key in ("lines_read", "lines_imported", "lines_rejected", "lines_without_customer")} == {
        "lines_read": 4, "lines_imported": 4, "lines_rejected": 0, "lines_without_customer": 0,
    }  # fmt: skip
    assert {key: told[key] for key in ("customers_created", "orders_created", "returns_created", "products_created")} == {
        "customers_created": 2, "orders_created": 2, "returns_created": 1, "products_created": 2,
    }  # fmt: skip
    assert (told["amount_read"], told["amount_sales"], told["amount_returns"]) == ("27.00", "30.50", "-3.50")
    assert told["error_file"] is None
    order = Order.objects.get(external_id="A1")
    assert (order.amount, order.line_count, str(order.placed_on)) == (270_000, 2, "2024-01-05")
    assert Return.objects.get().order == order
    assert Customer.objects.get(keys__key="7").email == "ann@example.com"


def test_the_same_file_again_changes_nothing_whatever_its_name_or_compression(
    tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path, GOOD))
    before = content()
    again = tmp_path / "other name.csv.xz"
    again.write_bytes(lzma.compress(GOOD.encode("utf-16")))
    told = report(bring_in(again))
    assert content() == before
    assert (told["orders_created"], told["orders_unchanged"], told["returns_unchanged"]) == (0, 2, 1)
    assert (told["customers_created"], told["customers_updated"], told["products_created"]) == (0, 0, 0)


def test_next_months_export_of_the_same_shape_meets_the_same_customers(
    tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path, GOOD))
    bring_in(write(tmp_path, HEAD + "A9,2024-02-01,7,K1,Tea,1,3.60,\n", "february.csv"))
    assert Customer.objects.count() == 2
    assert Order.objects.filter(customer__keys__key="7").count() == 2
    bring_in(write(tmp_path, HEAD + "A9,2024-02-01,7,K1,Tea,1,3.60,\n", "x.csv"), source="another shop")
    assert Customer.objects.count() == 3
    assert CustomerKey.objects.filter(key="7").count() == 2


BAD_ROWS = [
    ("B1,soon,7,K1,Tea,1,3.50,", "Date", "soon", "not a time"),
    ("B1,,7,K1,Tea,1,3.50,", "Date", "", "is empty"),
    ("B1,2999-01-01,7,K1,Tea,1,3.50,", "Date", "2999-01-01", "in the future"),
    ("B1,1066-10-14,7,K1,Tea,1,3.50,", "Date", "1066-10-14", "before 1900"),
    ("B1,2024-01-05,7,K1,Tea,lots,3.50,", "Qty", "lots", "not a number"),
    ("B1,2024-01-05,7,K1,Tea,,3.50,", "Qty", "", "is empty"),
    ("B1,2024-01-05,7,K1,Tea,1,=1+1,", "Unit price", "=1+1", "not a number"),
    ("B1,2024-01-05,7,K1,Tea,1,,", "Unit price", "", "is empty"),
    ("B1,2024-01-05,7,K1,Tea,999999999,9999999999999,", "Unit price", "9999999999999", "larger than"),
    ("B1,2024-01-05,7,K1,Tea,9999999999,9999999999,", "Unit price", "9999999999", "larger than"),
    (f"{'B' * 201},2024-01-05,7,K1,Tea,1,3.50,", "Order No", "B" * 200, "longer than"),
    ("B1,2024-01-05,7,K1,Tea", "", "B1,2024-01-05,7,K1,Tea", "5 fields"),
    ('B1,2024-01-05,7,K1,"Tea,1,3.50,', "", 'B1,2024-01-05,7,K1,"Tea,1,3.50,', "never closed"),
    ("B1,2024-01-05,7,K1,T\0ea,1,3.50,", "Product", "T␀ea", "NUL"),
]


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"), BAD_ROWS, ids=[bad[3] + str(n) for n, bad in enumerate(BAD_ROWS)]
)
def test_a_bad_row_is_set_aside_with_place_value_and_remedy(
    tmp_path: Path, bring_in: BringIn, row: str, column: str, value: str, reason: str
) -> None:
    item = bring_in(write(tmp_path, f"{GOOD}{row}\nA5,2024-01-07,9,K1,Tea,1,3.50,\n"))
    told = report(item)
    assert (told["lines_read"], told["lines_imported"], told["lines_rejected"]) == (6, 5, 1)
    assert Order.objects.filter(external_id="A5").exists()
    assert not Order.objects.filter(external_id__startswith="B").exists()
    (error,) = errors_of(item)
    assert (error["row"], error["column"], error["value"].lstrip("'")) == ("6", column, value)
    assert reason in error["problem"]
    assert error["remedy"]
    (problem,) = told["problems"]
    assert (problem["count"], problem["row"]) == (1, 6)


def test_the_mended_error_file_goes_in_and_completes_the_import(tmp_path: Path, bring_in: BringIn) -> None:
    item = bring_in(write(tmp_path, f"{GOOD}A6,soon,9,K1,Tea,1,3.50,\nA7,2024-01-07,9,K1,Tea,one,3.50,\n"))
    mended = (
        Path(item.error_file)
        .read_text(encoding="utf-8-sig")
        .replace("soon", "2024-01-08")
        .replace("one", "1")
    )
    again = bring_in(write(tmp_path, f"{mended}A8,never,9,K1,Tea,1,3.50,,,,,,\n", "mended.csv"))
    assert again.source == item.source
    assert report(again)["orders_created"] == 2
    assert Order.objects.count() == 4
    (error,) = errors_of(again)
    assert (error["Order No"], error["value"], len(error)) == ("A8", "never", 13)


@pytest.mark.parametrize("parts", [1, 3])
def test_a_mended_row_does_not_take_the_place_of_its_order(
    tmp_path: Path, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    if parts > 1:
        monkeypatch.setattr("regard.exchange.services.sorting.PART_LINES", 2)
    lines = (
        "A6,2024-01-06,9,K1,Tea,1,3.50,\nA7,2024-01-07,8,K1,Tea,1,3.50,\nA6,2024-01-06,9,K2,Cup,one,4.50,\n"
    )
    item = bring_in(write(tmp_path, f"{GOOD}{lines}"))
    assert (report(item)["lines_imported"], report(item)["lines_rejected"]) == (6, 1)
    assert [(row["Order No"], row["problem"]) for row in errors_of(item)] == [
        ("A6", "Another row of the same order has to be mended"),
        ("A6", "Qty is not a number"),
    ]
    mended = Path(item.error_file).read_text(encoding="utf-8-sig").replace("one", "1")
    again = bring_in(write(tmp_path, mended, "mended.csv"))
    assert (report(again)["orders_changed"], report(again)["orders_created"]) == (1, 0)
    order = Order.objects.get(external_id="A6")
    assert (order.amount, order.lines.count()) == (80_000, 2)


def test_without_order_keys_the_other_rows_of_that_day_come_back_too(
    tmp_path: Path, bring_in: BringIn
) -> None:
    item = bring_in(
        write(
            tmp_path,
            "date,customer,amount\n2024-01-05,9,3.50\n2024-01-05,9,x\n2024-01-06,9,1.00\nnever,9,2.00\n",
        )
    )
    assert [(row["date"], row["amount"]) for row in errors_of(item)] == [
        ("2024-01-05", "3.50"),
        ("2024-01-05", "x"),
        ("never", "2.00"),
    ]


def test_what_a_spreadsheet_would_run_comes_back_as_it_was_written(tmp_path: Path, bring_in: BringIn) -> None:
    item = bring_in(write(tmp_path, f"{GOOD}-A6,soon,-K9,K1,=Tea,1,3.50,\n"))
    text = Path(item.error_file).read_text(encoding="utf-8-sig")
    assert "'-A6" in text
    assert "'=Tea" in text
    bring_in(write(tmp_path, text.replace("soon", "2024-01-08"), "mended.csv"))
    order = Order.objects.get(external_id="-A6")
    assert CustomerKey.objects.get(customer=order.customer).key == "-K9"
    assert order.lines.get().description == "=Tea"


def test_amounts_always_add_up(tmp_path: Path, bring_in: BringIn) -> None:
    text = "".join(f"O{n},2024-01-{n % 27 + 1:02},c{n % 5},{(n * 7.77) % 50 - 9:.3f}\n" for n in range(200))
    told = report(bring_in(write(tmp_path, f"order,date,customer,amount\n{text}X,later,c1,12.345\n")))
    sums = [
        from_units(round(float(told[f"amount_{part}"]) * 10_000)) for part in ("sales", "returns", "rejected")
    ]
    assert f"{sum(sums):.4f}" == f"{float(told['amount_read']):.4f}"
    assert told["amount_rejected"] == "12.345"


def test_without_an_order_key_lines_of_a_customer_and_day_are_one_order(
    tmp_path: Path, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path, "1 20240105 2 3.50\n1 20240105 1 4.50\n1 20240106 1 1.00\n2 20240105 1 9.00\n"),
             mapping={"customer": 1, "at": 2, "quantity": 3, "amount": 4})  # fmt: skip
    orders = Order.objects.order_by("external_id").values_list("external_id", "line_count")
    assert list(orders) == [("1 2024-01-05", 2), ("1 2024-01-06", 1), ("2 2024-01-05", 1)]


def test_lines_without_customer_are_anonymous_sales_and_never_a_customer(
    tmp_path: Path, bring_in: BringIn
) -> None:
    told = report(
        bring_in(write(tmp_path, HEAD + "A1,2024-01-05,,K1,Tea,2,3.50,\nA2,2024-01-05,8,K1,Tea,2,3.50,\n"))
    )
    assert (told["lines_without_customer"], told["customers_created"], told["orders_created"]) == (1, 1, 2)
    assert Order.objects.get(external_id="A1").customer is None


def test_cancellations_and_adjustments_are_told_from_sales(tmp_path: Path, bring_in: BringIn) -> None:
    rows = "".join(f"10{n},2024-01-0{n},7,K1,Tea,5,2.00,\n" for n in range(1, 6))
    told = report(
        bring_in(
            write(
                tmp_path,
                f"{HEAD}{rows}C106,2024-01-08,7,K1,Tea,-2,2.00,\nC107,2024-01-09,7,K1,Tea,-1,2.00,\n",
            )
        )
    )
    assert (told["lines_cancelled"], told["returns_created"], told["orders_created"]) == (2, 2, 5)
    assert told["notes"] == ["Order No: keys that begin with C are cancellations."]
    assert set(Return.objects.values_list("external_id", flat=True)) == {"C106", "C107"}


def test_profit_becomes_cost_and_category_goes_to_the_product(tmp_path: Path, bring_in: BringIn) -> None:
    bring_in(
        write(
            tmp_path,
            "order id,order date,customer id,product id,category,sales,profit\n1,2024-01-05,7,K1,Teas,10.00,4.1234\n",
        )
    )
    assert Order.objects.get().cost == 58_766
    assert Product.objects.get().category == "Teas"


def test_odd_cells_go_in_and_are_said(tmp_path: Path, bring_in: BringIn) -> None:
    told = report(bring_in(write(tmp_path, f"{GOOD}A5,2024-01-05,9,=K1,{'x' * 301},2,3.50,not an address\n")))
    assert told["lines_imported"] == 5
    assert {oddity["code"]: oddity["count"] for oddity in told["oddities"]} == {
        "cut": 1,
        "no_email": 1,
        "formula": 1,
    }
    assert Customer.objects.get(keys__key="9").email == ""


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"customer": 3, "at": 2}, "amount of the line or unit price"),
        ({"customer": 3, "amount": 7}, "time of purchase"),
        ({"at": 2, "amount": 7}, "customer key or customer e-mail or customer name"),
        ({"customer": 3, "at": 2, "amount": 99}, "no column 99"),
        ({"customer": 3, "at": 3, "amount": 7}, "given to both customer and at"),
        ({"customer": 3, "at": 2, "amount": 7, "colour": 1}, "no field 'colour'"),
    ],
)
def test_a_missing_or_double_mapped_column_is_refused(
    tmp_path: Path, bring_in: BringIn, mapping: dict[str, int], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        bring_in(write(tmp_path, GOOD), mapping=mapping)
    assert not Order.objects.exists()


def test_a_dry_run_counts_what_would_happen_and_writes_nothing(
    tmp_path: Path, actor: Actor, draft: BringIn, bring_in: BringIn
) -> None:
    bring_in(write(tmp_path, GOOD))
    before = content()
    changed = (
        GOOD.replace("A2,2024-01-06,8,K1,Tea,1", "A2,2024-01-06,8,K1,Tea,3")
        + "A4,2024-01-07,9,K9,Cup,1,5,\nA5,x,9,K9,Cup,1,5,\n"
    )
    item = check_import(actor=actor, item=draft(write(tmp_path, changed, "b.csv")), hearing=Nobody())
    told = report(item, foreseen=True)
    assert {key: told[key] for key in ("orders_created", "orders_changed", "orders_unchanged", "lines_rejected")} == {
        "orders_created": 1, "orders_changed": 1, "orders_unchanged": 1, "lines_rejected": 1,
    }  # fmt: skip
    assert (told["customers_created"], told["products_created"], told["lines_imported"]) == (1, 1, 5)
    assert told["returns_tied"] == 0
    assert content() == before
    done = report(run_import(actor=actor, item=item, hearing=Nobody()))
    for key in (
        "orders_created",
        "orders_changed",
        "orders_unchanged",
        "customers_created",
        "products_created",
        "amount_read",
    ):
        assert done[key] == told[key]


def test_a_dry_run_says_how_many_returns_would_be_tied(tmp_path: Path, actor: Actor, draft: BringIn) -> None:
    text = GOOD + "A7,2024-01-08,8,K1,Tea,-1,3.50,\n"
    item = check_import(actor=actor, item=draft(write(tmp_path, text)), hearing=Nobody())
    assert report(item, foreseen=True)["returns_tied"] == 2
    assert report(run_import(actor=actor, item=item, hearing=Nobody()))["returns_tied"] == 2


def test_who_may_not_import_imports_nothing(tmp_path: Path, draft: BringIn) -> None:
    nobody = Actor(kind="user", user_id=None, name="Nobody")
    item = draft(write(tmp_path, GOOD))
    with pytest.raises(Forbidden):
        run_import(actor=nobody, item=item, hearing=Nobody())
    item.refresh_from_db()
    assert item.status == Import.Status.DRAFT
    assert not Order.objects.exists()


def test_times_are_the_businesss_own(
    tmp_path: Path, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regard.people.models import Business
    from regard.people.queries import forget_business

    Business.objects.filter(pk=1).update(time_zone="America/New_York")
    forget_business()
    bring_in(write(tmp_path, HEAD + "A1,2024-01-05 22:30,7,K1,Tea,1,1,\n"))
    order = Order.objects.get()
    assert order.placed_at == dt.datetime(2024, 1, 6, 3, 30, tzinfo=dt.UTC)
    assert order.placed_on == dt.date(2024, 1, 5)
    forget_business()


@pytest.mark.once
def test_an_order_of_several_customers_is_kept_as_the_firsts_and_said(
    tmp_path: Path, bring_in: BringIn, draft: BringIn, actor: Actor
) -> None:
    text = f"{GOOD}A2,2024-01-06,9,K1,Tea,1,3.50,cy@example.com\nA2,2024-01-06,,K1,Tea,1,3.50,\n"
    foreseen = report(
        check_import(actor=actor, item=draft(write(tmp_path, text)), hearing=Nobody()), foreseen=True
    )
    told = report(bring_in(write(tmp_path, text)))
    oddity = {one["code"]: one for one in told["oddities"]}["shared_order"]
    assert foreseen["oddities"] == told["oddities"]
    assert oddity["count"] == 1
    assert oddity["kept"].endswith("The first: A2, of 8 and, in row 6, of 9.")
    assert Order.objects.get(external_id="A2").customer_id == CustomerKey.objects.get(key="8").customer_id


def test_signs_beside_the_amounts_tell_their_currency(tmp_path: Path, draft: BringIn) -> None:
    pounds = write(tmp_path, GOOD.replace("3.50", "£3.50").replace("20.00", "£20.00"))
    assert draft(pounds).currency == "GBP"
    assert draft(pounds, currency="EUR").currency == "EUR"
    assert draft(write(tmp_path, GOOD)).currency == "EUR"
    both = write(tmp_path, GOOD.replace("3.50", "£3.50").replace("20.00", "$20.00"))
    assert draft(both).currency == "EUR"


@pytest.mark.parametrize("form", ["parquet", "xlsx", "semicolon", "tab", "gz"])
def test_every_form_of_the_same_table_gives_the_same_data(
    tmp_path: Path, bring_in: BringIn, form: str
) -> None:
    bring_in(write(tmp_path, GOOD), source="shop")
    expected = content()
    path = tmp_path / f"other.{form}"
    _write_as(form, path)
    told = report(bring_in(path, source="shop"))
    assert (told["lines_imported"], told["orders_unchanged"], told["orders_changed"]) == (4, 2, 0)
    assert content() == expected


def _write_as(form: str, path: Path) -> None:
    frame = pl.read_csv(GOOD.encode(), infer_schema_length=0)
    typed = frame.with_columns(pl.col("Date").str.to_date(), pl.col("Unit price").cast(pl.Float64))
    if form == "parquet":
        typed.write_parquet(path)
    elif form == "xlsx":
        typed.write_excel(path)
    elif form == "semicolon":
        comma = frame.with_columns(pl.col("Unit price").str.replace(".", ",", literal=True))
        comma.write_csv(path, separator=";")
    elif form == "tab":
        frame.write_csv(path, separator="\t")
    else:
        path.write_bytes(gzip.compress(GOOD.encode()))


CDNOW = {"customer": 1, "at": 3, "quantity": 4, "amount": 5}


def test_cdnow(bring_in: BringIn) -> None:
    told = report(
        bring_in(shared_data("cdnow", "CDNOW_sample.txt"), given=Given(has_header=False), mapping=CDNOW)
    )
    assert (told["customers_created"], told["lines_imported"], told["amount_sales"]) == (
        2357,
        6919,
        "244091.94",
    )
    assert told["orders_created"] == 6696


@pytest.mark.once
def test_superstore_is_the_same_in_both_encodings(bring_in: BringIn) -> None:
    first = report(bring_in(shared_data("superstore", "Sample_-_Superstore.csv.xz")))
    assert (first["customers_created"], first["orders_created"], first["amount_sales"]) == (
        793,
        5009,
        "2297200.8603",
    )
    cost = sum(order.cost or 0 for order in Order.objects.all())
    amount = sum(Order.objects.values_list("amount", flat=True))
    assert f"{from_units(amount - cost):.2f}" == "286397.02"
    before = content()
    second = report(bring_in(shared_data("superstore", "Sample_-_Superstore_cp1252.csv.xz")))
    assert content() == before
    assert (second["orders_created"], second["orders_unchanged"], second["customers_updated"]) == (0, 5009, 0)


def test_organisations_of_maven(bring_in: BringIn) -> None:
    told = report(bring_in(shared_data("maven_crm", "accounts.csv"), "customers"))
    assert (told["lines_read"], told["customers_created"], told["lines_rejected"]) == (85, 85, 0)
    bluth = Customer.objects.get(name="Bluth Company")
    assert bluth.parent is not None
    assert (bluth.kind, bluth.sector, bluth.employees, bluth.country, bluth.parent.name) == (
        "organisation", "technolgy", 3027, "United States", "Acme Corporation",
    )  # fmt: skip
    assert bluth.annual_revenue == 12_423_200
    before = content(with_as_of=False)
    assert (
        report(bring_in(shared_data("maven_crm", "accounts.csv"), "customers"))["customers_unchanged"] == 85
    )
    assert content(with_as_of=False) == before


def online_retail(folder: Path, lines: int) -> Path:
    """The first lines, and a stretch with cancellations and adjustments."""
    with lzma.open(shared_data("online_retail", "online_retail.csv.xz"), "rt") as file:
        text = file.readlines()
    path = folder / "online_retail.csv"
    chosen = text[: lines + 1] + [line for line in text[lines + 1 :] if line.startswith("A56")]
    path.write_text("".join(chosen))
    return path


def test_a_slice_of_online_retail(tmp_path: Path, bring_in: BringIn) -> None:
    path = online_retail(tmp_path, 4_000)
    told = report(bring_in(path, currency="GBP"))
    expected: dict[str, Any] = _by_hand(path)
    assert {key: told[key] for key in expected} == expected
    assert told["amount_adjustments"] == "-11062.06"


def _by_hand(path: Path) -> dict[str, Any]:
    from decimal import Decimal

    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    amounts = [Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows]
    customers = {row["CustomerID"] for row in rows} - {""}
    return {
        "lines_read": len(rows),
        "lines_imported": len(rows),
        "customers_created": len(customers),
        "lines_without_customer": sum(not row["CustomerID"] for row in rows),
        "lines_cancelled": sum(row["InvoiceNo"].startswith("C") for row in rows),
        "products_created": len({row["StockCode"] for row in rows}),
        "amount_read": f"{sum(amounts):.2f}",
        "amount_sales": f"{sum(amount for amount in amounts if amount > 0):.2f}",
        "amount_returns": f"{sum(amount for amount in amounts if amount < 0):.2f}",
    }


@pytest.mark.once  # half a million lines; a slice of them goes into both databases
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_online_retail(bring_in: BringIn) -> None:
    told = report(bring_in(shared_data("online_retail", "online_retail.csv.xz"), currency="GBP"))
    assert (told["lines_read"], told["lines_imported"], told["customers_created"]) == (541_909, 541_909, 4372)
    assert (told["lines_without_customer"], told["lines_cancelled"]) == (135_080, 9288)
    assert (told["amount_read"], told["amount_adjustments"]) == ("9747747.934", "-11062.06")
    assert (told["amount_sales"], told["amount_returns"]) == ("10666684.544", "-918936.61")
    assert Customer.objects.count() == 4372
