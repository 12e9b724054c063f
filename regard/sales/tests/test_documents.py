"""What purchase lines are: sales, returns, adjustments. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from regard.sales.rules import ADJUSTMENT, RETURN, SALE, customers_of, documents, products_of

AT = datetime(2011, 3, 7, 23, 30, tzinfo=UTC)


def line(
    order: str = "1", amount: int = 25_500, quantity: int | None = 10_000, **more: Any
) -> dict[str, Any]:
    return {"order": order, "amount": amount, "quantity": quantity, "at": AT, "product": "P", **more}


def heads(*lines: dict[str, Any], time_zone: str = "UTC") -> list[dict[str, Any]]:
    frame = pl.DataFrame(
        list(lines), schema_overrides={"at": pl.Datetime("us", "UTC")}, infer_schema_length=None
    )
    return documents(frame, currency="GBP", time_zone=time_zone).heads.to_dicts()


def test_a_line_is_a_sale_and_the_day_is_that_of_the_business() -> None:
    (head,) = heads(line(customer="17850"), time_zone="Europe/Amsterdam")
    assert (head["kind"], head["amount"], head["quantity"], head["currency"]) == (SALE, 25_500, 10_000, "GBP")
    assert (head["at"], head["on"], head["customer"]) == (AT, date(2011, 3, 8), "17850")


def test_negative_quantities_become_a_return_beside_the_order() -> None:
    order, back = heads(
        line(amount=50_000, quantity=20_000), line(amount=-25_000, quantity=-10_000, cost=-10_000)
    )
    assert (order["kind"], order["amount"], order["line_count"]) == (SALE, 50_000, 1)
    assert (back["kind"], back["amount"], back["quantity"], back["cost"]) == (RETURN, 25_000, 10_000, 10_000)


@pytest.mark.parametrize(
    ("amount", "quantity"),
    [(-25_000, -10_000), (25_000, 10_000), (-25_000, 10_000)],
    ids=["turned", "plain", "mixed"],
)
def test_a_cancellation_gives_back_whatever_its_signs(amount: int, quantity: int) -> None:
    (back,) = heads(line(amount=amount, quantity=quantity, is_return=True))
    assert (back["kind"], back["amount"], back["quantity"]) == (RETURN, 25_000, 10_000)


@pytest.mark.parametrize(
    "booking",
    [
        line(amount=-110_620_600, quantity=10_000, description="Adjust bad debt"),
        line(amount=110_620_600, quantity=10_000, description="  adjust bad debt"),
        line(amount=0, quantity=-530_000, description="adjust"),
        line(amount=0, quantity=140_000, description="Adjustment"),
        line(amount=-5_000, quantity=10_000, description="Bank charge"),
    ],
)
def test_bookings_without_goods_are_adjustments(booking: dict[str, Any]) -> None:
    (head,) = heads(booking)
    assert head["kind"] == ADJUSTMENT
    assert head["amount"] == booking["amount"]


def test_adjustable_goods_are_goods() -> None:
    (head,) = heads(line(description="Adjustable Personal File Tote"))
    assert head["kind"] == SALE


def test_a_discount_beside_goods_stays_in_its_order() -> None:
    (head,) = heads(line(amount=100_000), line(amount=-10_000, quantity=10_000, description="Discount"))
    assert (head["kind"], head["amount"], head["line_count"]) == (SALE, 90_000, 2)


def test_a_line_without_a_quantity_is_one_piece_with_the_sign_of_its_amount() -> None:
    order, back = heads(line(quantity=None), line("2", amount=-1, quantity=None))
    assert (order["quantity"], order["kind"]) == (10_000, SALE)
    assert (back["quantity"], back["kind"]) == (10_000, RETURN)


def test_the_sum_of_all_lines_is_sales_less_returns_and_adjustments() -> None:
    lines = [
        line("1", 50_000, 20_000),
        line("1", -7_000, 10_000),
        line("2", -25_000, -10_000),
        line("3", -11_000, 10_000, description="Adjust bad debt"),
    ]
    by_kind = {head["kind"]: head["amount"] for head in heads(*lines)}
    assert sum(one["amount"] for one in lines) == by_kind[SALE] - by_kind[RETURN] + by_kind[ADJUSTMENT]


def test_cost_is_unknown_only_when_no_line_has_one() -> None:
    with_one, without = heads(line("1", cost=3), line("1"), line("2"))
    assert (with_one["cost"], without["cost"]) == (3, None)


def test_the_fingerprint_ignores_the_order_of_lines_and_nothing_else() -> None:
    one, two = line(product="A"), line(product="B", amount=7)
    (first,), (second,) = heads(one, two), heads(two, one)
    assert first["fingerprint"] == second["fingerprint"]
    for change in ({"amount": 8}, {"quantity": 20_000}, {"product": "C"}, {"description": "x"}, {"cost": 0}):
        (other,) = heads(one, two | change)
        assert other["fingerprint"] != first["fingerprint"], change
    others: tuple[dict[str, Any], ...] = (
        {"customer": "1"},
        {"at": AT.replace(day=8)},
        {"currency": "EUR"},
        {"channel": "web"},
    )
    for change in others:
        (other,) = heads(one | change, two | change)
        assert other["fingerprint"] != first["fingerprint"], change


def test_the_fingerprint_is_the_same_for_ever() -> None:
    (head,) = heads(line(customer="17850", description="LANTERN"))
    assert head["fingerprint"] == "a77aff91e14282609855a13f3e957a11"


def test_the_first_customer_currency_and_country_of_an_order_count() -> None:
    (head,) = heads(
        line(customer=None, country=None), line(customer="7", country="France"), line(customer="8")
    )
    assert (head["customer"], head["country"]) == ("7", "France")


def test_the_newest_name_of_a_customer_counts_and_says_when_it_was_said() -> None:
    frame = pl.DataFrame(
        [
            line("1", customer="7", name="Old", at=AT),
            line("2", customer="7", name=None, email="a@b.example", at=AT.replace(day=9)),
            line("3", customer="7", name="New", at=AT.replace(day=8)),
            line("4", customer=None, name="Nobody"),
        ],
        schema_overrides={"at": pl.Datetime("us", "UTC")},
        infer_schema_length=None,
    )
    (row,) = customers_of(documents(frame, currency="EUR", time_zone="UTC").lines).to_dicts()
    assert (row["name"], row["name_as_of"]) == ("New", AT.replace(day=8))
    assert (row["email"], row["email_as_of"]) == ("a@b.example", AT.replace(day=9))


def test_a_remark_on_a_line_without_money_is_no_name_of_a_product() -> None:
    frame = pl.DataFrame(
        [line("1", description="LANTERN"), line("2", amount=0, description="damaged", at=AT.replace(day=30))],
        schema_overrides={"at": pl.Datetime("us", "UTC")},
        infer_schema_length=None,
    )
    (row,) = products_of(documents(frame, currency="EUR", time_zone="UTC").lines).to_dicts()
    assert (row["name"], row["as_of"]) == ("LANTERN", AT)
