"""Paging by what another table knows of a customer: those it does not know come last, each once, by an index."""

from __future__ import annotations

import pytest
from django.db import connection

from regard.customers.models import Customer
from regard.sales.models import CustomerTotals
from regard.ui import paging


@pytest.fixture
def customers(db: None) -> list[int]:
    made = Customer.objects.bulk_create(
        Customer(name=f"C{index:02d}", sort_name=f"c{index:02d}") for index in range(23)
    )
    CustomerTotals.objects.bulk_create(
        CustomerTotals(customer=customer, orders=index % 3)
        for index, customer in enumerate(made)
        if index % 4
    )
    return [customer.pk for customer in made]


@pytest.mark.parametrize("descending", [False, True])
def test_every_customer_once_and_those_without_orders_last(customers: list[int], descending: bool) -> None:
    keys = paging.keys_for(Customer, [("totals__orders", descending)])
    rows = Customer.objects.select_related("totals")
    pages = [paging.page(rows, keys, size=4)]
    while pages[-1].has_next:
        pages.append(paging.page(rows, keys, size=4, after=pages[-1].last))
    seen = [row for page in pages for row in page.rows]
    assert sorted(row.pk for row in seen) == customers
    known = [(row.totals.orders, row.pk) for row in seen if hasattr(row, "totals")]
    assert known == sorted(known, reverse=descending)
    assert [hasattr(row, "totals") for row in seen] == [True] * 17 + [False] * 6
    back = paging.page(rows, keys, size=4, before=pages[-1].first)
    assert [row.pk for row in back.rows] == [row.pk for row in pages[-2].rows]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by statistics that a test does not have"
)
def test_an_index_holds_the_order(customers: list[int]) -> None:
    keys = paging.keys_for(Customer, [("totals__orders", True)])
    rows = Customer.objects.filter(totals__orders__isnull=False).order_by(
        *(paging.order_by(key, False) for key in keys)
    )
    plan = rows[:51].explain()
    assert "sales_totals_by_orders" in plan
    assert "TEMP B-TREE" not in plan
