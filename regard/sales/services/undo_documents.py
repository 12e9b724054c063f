"""Taking back the orders and returns of an import, a step at a time, each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import groupby

import polars as pl
from django.db import connection

from regard.analytics.services import mark_dirty
from regard.customers.services import rows
from regard.customers.services.imports import (
    Sightings,
    forget,
    hand_changes_on,
    later_changes,
    remembered,
    rewrite,
)
from regard.fields.services.values import release
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.sales.models import Order, Return
from regard.sales.rules import RETURN, TIME
from regard.sales.services import totals
from regard.sales.services.asset_orders import leave_orders, pass_on, settle_returned, tie_anew
from regard.sales.services.bulk_told import tell_new
from regard.sales.services.bulk_write import ORDERS, RETURNS, Table, delete_lines, restore_documents
from regard.sales.services.tying import tie_customers


def undo_replacements(
    table: Table, import_id: int, seen: Sightings, *, actor: Actor, limit: int
) -> tuple[int, int, list[str]]:
    """Give up to `limit` replaced documents their former content back: `(looked at, restored, what stays)`.

    What another import has replaced since is left to it: the former content becomes what it replaced. What another
    import has brought just so (`seen`) stays, as its change.
    """
    changes = remembered(table.model, import_id, limit=limit)
    if not changes:
        return 0, 0, []
    later = later_changes(table.model, {change.object_id: change.id for change in changes}, import_id)
    current = _fingerprints(table, {change.object_id for change in changes})
    holders = seen.heirs({change.object_id for change in changes if change.object_id not in later})
    hand_changes_on(
        {change.id: holders[change.object_id] for change in changes if change.object_id in holders}
    )
    images, kept = {}, []
    for change in changes:  # newest first, so that the oldest image of this import is what remains
        number = change.object_id
        if number in holders:
            continue
        if number in later:
            rewrite(later[number].id, before=dict(change.before))
        elif number in current and current[number][0] == change.after["fingerprint"]:
            images[number] = change.before
            current[number] = (change.before["head"]["fingerprint"], current[number][1])
        elif number in current:
            key = current[number][1]
            kept.append(
                tr("Order {key} was changed since and stays.", key=key)
                if table is ORDERS
                else tr("Return {key} was changed since and stays.", key=key)
            )
    forget([change.id for change in changes if change.object_id not in holders])
    if images:
        touched = _customers(table, images)
        restore_documents(table, images)
        if table is ORDERS:
            tie_anew(images, actor=actor)
        _settle(table, images, touched | _customers(table, images), actor)
    return len(changes), len(images), kept


def remove_documents(
    table: Table, import_id: int, seen: Sightings, *, actor: Actor, limit: int
) -> tuple[int, int]:
    """Remove up to `limit` documents the import made: `(looked at, removed)`.

    Those another import has replaced or brought just so (`seen`) pass to it.
    """
    model = Return if table is RETURNS else Order
    made = list(model.objects.filter(import_id=import_id).order_by("id").values_list("id", flat=True)[:limit])
    if not made:
        return 0, 0
    later = later_changes(table.model, dict.fromkeys(made, 0), import_id)
    heirs = seen.heirs(made) | {number: change.import_id for number, change in later.items()}
    _pass_on(table, heirs, actor)
    forget([change.id for change in later.values()])
    gone = [number for number in made if number not in heirs]
    touched = _customers(table, gone)
    if table is ORDERS:
        leave_orders(gone, import_id, actor=actor)
    _delete(table, gone)
    _settle(table, gone, touched, actor)
    return len(made), len(gone)


def _fingerprints(table: Table, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    wanted, values = rows.wanted(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, d.fingerprint, d.external_id FROM {wanted} CROSS JOIN {table.name} d"  # noqa: S608
            " WHERE d.id = wanted.value",
            [values],
        )
        return {number: (digest, key) for number, digest, key in cursor.fetchall()}


def _customers(table: Table, ids: Collection[int]) -> set[int]:
    """Whose documents these are; with orders also those whose returns are tied to them, who are the same."""
    wanted, values = rows.wanted(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT d.customer_id FROM {wanted} CROSS JOIN {table.name} d"  # noqa: S608
            " WHERE d.id = wanted.value AND d.customer_id IS NOT NULL",
            [values],
        )
        return {row[0] for row in cursor.fetchall()}


def _delete(table: Table, ids: Collection[int]) -> None:
    delete_lines(table, ids)
    if table is ORDERS:
        release(ORDERS.model, ids)
    wanted, values = rows.wanted(ids)
    with connection.cursor() as cursor:
        if table is ORDERS:
            cursor.execute(
                f"UPDATE sales_return SET order_id = NULL WHERE order_id IN (SELECT wanted.value FROM {wanted})",  # noqa: S608
                [values],
            )
            cursor.execute(
                f"UPDATE sales_concession SET order_id = NULL WHERE order_id IN (SELECT wanted.value FROM {wanted})",  # noqa: S608
                [values],
            )
            cursor.execute(
                f"DELETE FROM sales_orderown WHERE order_id IN (SELECT wanted.value FROM {wanted})",  # noqa: S608
                [values],
            )
        cursor.execute(f"DELETE FROM {table.name} WHERE id IN (SELECT wanted.value FROM {wanted})", [values])  # noqa: S608


def _settle(table: Table, ids: Collection[int], customers: Collection[int], actor: Actor) -> None:
    """Totals, ties, assets and the columnar copy after documents were removed or restored."""
    totals.recompute(customers)
    tie_customers(customers)
    settle_returned(customers, actor=actor, is_quiet=True)
    totals.settle_computed(customers)
    for fact in ("returns",) if table is RETURNS else ("orders", "order_lines"):
        mark_dirty(fact, ids)


def _pass_on(table: Table, heirs: dict[int, int], actor: Actor) -> None:
    """Make documents those of the import that replaced them, and let it tell what the undone one told."""
    if not heirs:
        return
    rows.run_each(
        f"UPDATE {table.name} SET import_id = %s WHERE id = %s",  # noqa: S608
        [(heir, number) for number, heir in heirs.items()],
    )
    kind = "d.kind" if table is ORDERS else f"'{RETURN}'"
    part = "order" if table is ORDERS else RETURN
    wanted, values = rows.wanted(heirs)
    heads = rows.fetch(
        f"SELECT d.id, {kind}, d.customer_id, d.{table.at}, d.amount, d.cost, d.currency, d.channel, d.line_count"  # noqa: S608
        f" FROM {wanted} CROSS JOIN {table.name} d WHERE d.id = wanted.value",
        [values],
        {
            "id": pl.Int64, "kind": pl.String, "customer_id": pl.Int64, "at": TIME, "amount": pl.Int64,
            "cost": pl.Int64, "currency": pl.String, "channel": pl.String, "line_count": pl.Int64,
        },
    ).with_columns(part=pl.lit(part))  # fmt: skip
    by_heir = groupby(sorted(heirs, key=heirs.__getitem__), key=heirs.__getitem__)
    for heir, numbers in by_heir:
        mine = heads.filter(pl.col("id").is_in(list(numbers)))
        by_it = replace(actor, source=f"import:{heir}")
        tell_new(mine, actor=by_it)
        if table is ORDERS:
            pass_on(mine["id"].to_list(), heir, actor=by_it)


def heirs_of_customers(ids: Collection[int]) -> dict[int, int]:
    """The other import whose orders or returns these customers have: {customer: import}. Two queries."""
    return _heirs(ids, "customer_id", ("sales_order d", "sales_return d"))


def heirs_of_products(ids: Collection[int]) -> dict[int, int]:
    """The other import on whose lines these products stand: {product: import}. Two queries."""
    lines = ("sales_orderline l JOIN sales_order d ON d.id = l.order_id",)
    back = ("sales_returnline l JOIN sales_return d ON d.id = l.return_of_id",)
    return _heirs(ids, "l.product_id", (*lines, *back))


def _heirs(ids: Collection[int], column: str, tables: tuple[str, ...]) -> dict[int, int]:
    wanted, values = rows.wanted(ids)
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT {column}, MIN(d.import_id) FROM {table}"  # noqa: S608
                f" WHERE {column} IN (SELECT wanted.value FROM {wanted}) AND d.import_id IS NOT NULL GROUP BY {column}",
                [values],
            )
            for number, heir in cursor.fetchall():
                found[number] = min(heir, found.get(number, heir))
    return found
