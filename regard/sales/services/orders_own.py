"""Own fields of orders that a file of purchases says, and what they were when the file is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from regard.audit.services import AuditRow, note_many
from regard.customers.services import rows
from regard.customers.services.own_import import Fact, OwnBrought, bring_own
from regard.customers.services.restoring import restore_fields
from regard.fields.services.computing import recompute
from regard.fields.services.values import give_values
from regard.kernel.actor import Actor
from regard.sales.models import Order
from regard.sales.services.totals import ORDER as MODEL
from regard.ui.among import among

MEMORY = "sales.order.own"
"""Under this name what own fields were is remembered: what an order's lines were is remembered in another form."""


def bring_orders_own(
    said: pl.DataFrame, *, actor: Actor, source: str, import_id: int, dry_run: bool
) -> OwnBrought:
    """Write what a file says of the own fields of its orders: `key`, and columns as of `bring_own`, which says the rest. In the
    caller's transaction, after the orders are there; audited of those the import has not made."""
    table, values = rows.wanted(said["key"].to_list(), "text")
    found = rows.fetch(
        f"SELECT d.external_id, d.id FROM {table} CROSS JOIN sales_order d"  # noqa: S608
        " WHERE d.external_id = wanted.value AND d.source = %s",
        [values, source],
        {"key": pl.String, "record_id": pl.Int64},
    )
    said = said.join(found, on="key", how="left")
    ids = found["record_id"].to_list()
    known = {
        number: (maker, customer)
        for number, maker, customer in Order.objects.filter(id__in=among(ids)).values_list(
            "id", "import_id", "customer_id"
        )
    }
    facts = {number: Fact(maker) for number, (maker, _) in known.items()}
    brought = bring_own(
        MODEL, said, facts, Fact(import_id), actor=actor, import_id=import_id, dry_run=dry_run, memory=MEMORY,
        taken="not_once",
    )  # fmt: skip
    if not dry_run:
        note_many(
            AuditRow(actor, MODEL, number, "change", before, after, customer_id=known[number][1])
            for number, before, after in brought.changes
        )
    return brought


def restore_orders_own(import_id: int, *, actor: Actor, limit: int) -> tuple[int, int, list[str]]:
    """Give own fields of orders that the import changed their former values back, the newest `limit` changes: `(handled,
    restored, what stays and why)`; see `restore_fields`. Audited."""
    step = restore_fields(MEMORY, Order, import_id, limit=limit, finish=lambda _orders: set(), own=_write)
    recompute(MODEL, [one.pk for one, _, _ in step.changes])
    note_many(
        AuditRow(actor, MODEL, one.pk, "restore", before, after, customer_id=one.customer_id)
        for one, before, after in step.changes
    )
    return step.handled, len(step.changes), step.kept


def _write(values: Mapping[int, Mapping[str, Any]]) -> None:
    for number, said in values.items():
        give_values(MODEL, number, said)
