"""What customers bought and returned, added up in the transaction of every order."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db import connection

from regard.customers.services import rows
from regard.fields.services.computing import recompute as recompute_fields
from regard.fields.services.computing import recompute_of
from regard.people.queries import business
from regard.sales.rules import RETURN, SALE

TABLE = "sales_customertotals"
CUSTOMER, ORDER = "customers.customer", "sales.order"
FIGURES = ("net_revenue", "orders", "first_order", "last_order")
"""What formulas call the totals."""
_SUMS = ("orders", "foreign_orders", "returns", "gross_revenue", "returned_amount", "net_revenue")
_COLUMNS = ("customer_id", *_SUMS, "first_order_at", "last_order_at")


def add(heads: pl.DataFrame) -> None:
    """Add new documents (`customer_id`, `kind`, `currency`, `amount`, `at`) to their customers' totals. One statement."""
    is_sale, is_return = pl.col("kind") == SALE, pl.col("kind") == RETURN
    is_ours = pl.col("currency") == business().currency
    sums = (
        heads.filter(pl.col("customer_id").is_not_null(), is_sale | is_return)
        .group_by("customer_id")
        .agg(
            orders=is_sale.sum(),
            foreign_orders=(is_sale & ~is_ours).sum(),
            returns=is_return.sum(),
            gross_revenue=pl.col("amount").filter(is_sale & is_ours).sum(),
            returned_amount=pl.col("amount").filter(is_return & is_ours).sum(),
            first_order_at=pl.col("at").filter(is_sale).min(),
            last_order_at=pl.col("at").filter(is_sale).max(),
        )
        .with_columns(net_revenue=pl.col("gross_revenue") - pl.col("returned_amount"))
        .sort("customer_id")  # everybody takes the row locks in this order
    )
    least, greatest = ("LEAST", "GREATEST") if rows.is_postgres() else ("MIN", "MAX")
    changes = [f"{name} = {TABLE}.{name} + excluded.{name}" for name in _SUMS]
    changes += [
        f"{name} = {pick}(COALESCE({TABLE}.{name}, excluded.{name}), COALESCE(excluded.{name}, {TABLE}.{name}))"
        for name, pick in (("first_order_at", least), ("last_order_at", greatest))
    ]
    rows.upsert(
        TABLE,
        sums.select(pl.col(_SUMS).cast(pl.Int64), "customer_id", *_COLUMNS[-2:]),
        "customer_id",
        changes,
    )


def recompute(customer_ids: Collection[int]) -> None:
    """Make the totals of these customers anew from their orders and returns. Three statements, whatever their number.

    On PostgreSQL the customers are locked first: without that, two transactions would each miss the other's order.
    """
    ids = sorted(set(customer_ids))
    if not ids:
        return
    table, values = rows.wanted(ids)
    changes = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
    currency = business().currency
    with connection.cursor() as cursor:
        lock_customers(ids)
        cursor.execute(
            f"INSERT INTO {TABLE} ({', '.join(_COLUMNS)})"  # noqa: S608
            " SELECT wanted.value, COALESCE(o.number, 0), COALESCE(o.others, 0), COALESCE(r.number, 0),"
            " COALESCE(o.amount, 0), COALESCE(r.amount, 0), COALESCE(o.amount, 0) - COALESCE(r.amount, 0),"
            f" o.earliest, o.latest FROM {table}"
            " LEFT JOIN (SELECT customer_id, COUNT(*) AS number, MIN(placed_at) AS earliest, MAX(placed_at) AS latest,"
            "  SUM(CASE WHEN currency = %s THEN amount ELSE 0 END) AS amount,"
            "  SUM(CASE WHEN currency = %s THEN 0 ELSE 1 END) AS others"
            f"  FROM sales_order WHERE kind = 'sale' AND customer_id IN (SELECT wanted.value FROM {table})"
            "  GROUP BY customer_id) o ON o.customer_id = wanted.value"
            " LEFT JOIN (SELECT customer_id, COUNT(*) AS number,"
            "  SUM(CASE WHEN currency = %s THEN amount ELSE 0 END) AS amount"
            f"  FROM sales_return WHERE customer_id IN (SELECT wanted.value FROM {table})"
            "  GROUP BY customer_id) r ON r.customer_id = wanted.value"
            f" WHERE true ON CONFLICT (customer_id) DO UPDATE SET {changes}",
            [values, currency, currency, values, currency, values],
        )
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE orders = 0 AND returns = 0"  # noqa: S608
            f" AND customer_id IN (SELECT wanted.value FROM {table})",
            [values],
        )


def settle_computed(customer_ids: Collection[int]) -> None:
    """What formulas and roll-ups of these customers make of their orders and totals, once these are what they are now."""
    recompute_fields(CUSTOMER, customer_ids, FIGURES)
    recompute_of(ORDER, customer_ids)


def lock_customers(ids: Collection[int]) -> None:
    """Hold these customers' sums until the transaction ends (PostgreSQL; SQLite has one writer)."""
    if rows.is_postgres():
        table, values = rows.wanted(sorted(ids))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM customers_customer"  # noqa: S608
                f" WHERE id IN (SELECT wanted.value FROM {table}) ORDER BY id FOR NO KEY UPDATE",
                [values],
            )
