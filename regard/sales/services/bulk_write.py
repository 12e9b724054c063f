"""Writing the documents of a batch: what is new goes in, what is different replaces what was there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from regard.customers.services import rows
from regard.customers.services.imports import remember
from regard.customers.services.texts import countries
from regard.sales.rules import RETURN

_HEAD = (
    "customer_id",
    "currency",
    "channel",
    "country",
    "amount",
    "cost",
    "quantity",
    "line_count",
    "fingerprint",
)
_LINE = ("product_id", "description", "quantity", "amount", "cost")


@dataclass(frozen=True)
class Table:
    """Where documents of one kind live; the columns that are called otherwise on orders and returns."""

    model: str
    name: str
    lines: str
    owner: str  # the line's column that names its document
    at: str
    on: str
    extra: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[str, ...]:
        return (*_HEAD, self.at, self.on, *self.extra)


ORDERS = Table(
    "sales.order", "sales_order", "sales_orderline", "order_id", "placed_at", "placed_on", ("kind",)
)
RETURNS = Table(
    "sales.return", "sales_return", "sales_returnline", "return_of_id", "returned_at", "returned_on"
)


def table_of(part: str) -> Table:
    return RETURNS if part == RETURN else ORDERS


def compared(heads: pl.DataFrame, source: str) -> pl.DataFrame:
    """`heads` with what is known of each: `id`, `known_fingerprint`, `former_customer_id`, `former_amount`, `maker`."""
    parts = []
    for part, mine in heads.group_by("part"):
        table = table_of(str(part[0]))
        wanted, values = rows.wanted(mine["order"].to_list(), "text")
        known = rows.fetch(
            "SELECT d.external_id, d.id, d.fingerprint, d.customer_id, d.amount, d.import_id"  # noqa: S608
            f" FROM {wanted} CROSS JOIN {table.name} d WHERE d.external_id = wanted.value AND d.source = %s",
            [values, source],
            {
                "order": pl.String, "id": pl.Int64, "known_fingerprint": pl.String, "former_customer_id": pl.Int64,
                "former_amount": pl.Int64, "maker": pl.Int64,
            },
        )  # fmt: skip
        parts.append(mine.join(known, on="order", how="left"))
    return pl.concat(parts).sort("doc")


def insert_documents(
    table: Table,
    heads: pl.DataFrame,
    lines: pl.DataFrame,
    *,
    source: str,
    import_id: int | None,
    now: datetime,
) -> pl.DataFrame:
    """Write new documents and their lines; `heads` comes back with the `id` each was given."""
    if heads.is_empty():
        return heads
    heads = heads.with_columns(pl.Series("id", rows.next_ids(table.name, heads.height), dtype=pl.Int64))
    fixed: dict[str, pl.Expr] = {
        "source": pl.lit(source),
        "import_id": pl.lit(import_id, pl.Int64),
        "created_at": pl.lit(now, rows.TIME),
    }
    if table is ORDERS:
        fixed |= {"returned_amount": pl.lit(0, pl.Int64), "status": pl.lit("placed")}
    rows.insert(table.name, heads.select("id", *_stored_head(table), external_id="order", **fixed))
    insert_lines(table, lines.join(heads.select("doc", "id"), on="doc", maintain_order="left"))
    return heads


def insert_lines(table: Table, lines: pl.DataFrame) -> None:
    """Write lines of documents, which they name by `id`, in the order given."""
    frame = lines.select(
        pl.Series("id", rows.next_ids(table.lines, lines.height), dtype=pl.Int64),
        pl.col("id").alias(table.owner),
        "product_id",
        pl.col("description").fill_null("").str.slice(0, 300),
        "quantity",
        "amount",
        "cost",
    )
    if table is RETURNS:
        frame = frame.with_columns(is_found=pl.lit(False))
    rows.insert(table.lines, frame)


def replace_documents(
    table: Table, heads: pl.DataFrame, lines: pl.DataFrame, *, import_id: int | None
) -> None:
    """Give known documents (with `id`) other content; what they were is kept for the undo of `import_id`."""
    if heads.is_empty():
        return
    theirs = heads.filter(pl.col("maker").is_null() | (pl.col("maker") != (import_id or 0)))
    remember(table.model, import_id, _before_images(table, theirs))
    delete_lines(table, heads["id"].to_list())
    columns = table.head
    assigned = ", ".join(f"{name} = %s" for name in columns)
    frame = heads.select("id", *_stored_head(table))
    rows.write_each(f"UPDATE {table.name} SET {assigned} WHERE id = %s", frame, (*columns, "id"))  # noqa: S608
    insert_lines(table, lines.join(heads.select("doc", "id"), on="doc", maintain_order="left"))


def _stored_head(table: Table) -> list[pl.Expr]:
    return [pl.col(name) for name in (*_HEAD, *table.extra)] + [
        pl.col("at").alias(table.at),
        pl.col("on").alias(table.on),
    ]


def _before_images(table: Table, heads: pl.DataFrame) -> pl.DataFrame:
    """Documents as they are, with their lines, for `restore_document`."""
    wanted, values = rows.wanted(heads["id"].to_list())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, {', '.join(f'd.{name}' for name in table.head)}"  # noqa: S608
            f" FROM {wanted} CROSS JOIN {table.name} d WHERE d.id = wanted.value",
            [values],
        )
        images: dict[int, dict[str, Any]] = {
            number: {"head": dict(zip(table.head, head, strict=True)), "lines": []}
            for number, *head in cursor.fetchall()
        }
        cursor.execute(
            f"SELECT l.{table.owner}, {', '.join(f'l.{name}' for name in _LINE)}"  # noqa: S608
            f" FROM {wanted} CROSS JOIN {table.lines} l WHERE l.{table.owner} = wanted.value ORDER BY l.id",
            [values],
        )
        for number, *line in cursor.fetchall():
            images[number]["lines"].append(line)
    return pl.DataFrame(
        {
            "object_id": heads["id"],
            "before": [json.dumps(images[number], default=str) for number in heads["id"]],
            "after": [json.dumps({"fingerprint": digest}) for digest in heads["fingerprint"]],
        },
        schema={"object_id": pl.Int64, "before": pl.String, "after": pl.String},
    )


def delete_lines(table: Table, ids: Collection[int]) -> None:
    """Remove the lines of these documents. Return lines tied to them look for their order line anew, and until they
    have found one, nothing of these orders has come back; so do assets (`asset_orders.tie_anew`)."""
    wanted, values = rows.wanted(ids)
    mine = f"{table.owner} IN (SELECT wanted.value FROM {wanted})"  # noqa: S608
    with connection.cursor() as cursor:
        if table is ORDERS:
            cursor.execute(
                "UPDATE sales_order SET returned_amount = 0, status = 'placed'"  # noqa: S608
                f" WHERE id IN (SELECT wanted.value FROM {wanted})",
                [values],
            )
            cursor.execute(
                "UPDATE sales_returnline SET order_line_id = NULL, is_found = %s"  # noqa: S608
                f" WHERE order_line_id IN (SELECT id FROM sales_orderline WHERE {mine})",
                [True, values],
            )
            cursor.execute(
                "UPDATE sales_asset SET order_line_id = NULL"  # noqa: S608
                f" WHERE order_line_id IN (SELECT id FROM sales_orderline WHERE {mine})",
                [values],
            )
        else:
            cursor.execute(
                f"UPDATE sales_return SET order_id = NULL WHERE id IN (SELECT wanted.value FROM {wanted})"  # noqa: S608
                " AND EXISTS (SELECT 1 FROM sales_returnline l WHERE l.return_of_id = sales_return.id AND l.is_found)",
                [values],
            )
        cursor.execute(f"DELETE FROM {table.lines} WHERE {mine}", [values])  # noqa: S608


def restore_documents(table: Table, images: Mapping[int, Mapping[str, Any]]) -> None:
    """Give documents back what `_before_images` kept of them."""
    heads = pl.DataFrame(
        [{"id": number, **image["head"]} for number, image in images.items()],
        schema={"id": pl.Int64, **{name: _KINDS.get(name, pl.Int64) for name in table.head}},
        strict=False,
    ).with_columns(
        pl.col(table.at).str.to_datetime(time_unit="us", time_zone="UTC"), pl.col(table.on).str.to_date()
    )
    heads = heads.with_columns(countries(heads["country"]))
    lines = pl.DataFrame(
        [(number, *line) for number, image in images.items() for line in image["lines"]],
        schema={"id": pl.Int64, **{name: _KINDS.get(name, pl.Int64) for name in _LINE}},
        orient="row",
    )
    delete_lines(table, list(images))
    assigned = ", ".join(f"{name} = %s" for name in table.head)
    rows.write_each(f"UPDATE {table.name} SET {assigned} WHERE id = %s", heads, (*table.head, "id"))  # noqa: S608
    insert_lines(table, lines)


_KINDS = dict.fromkeys(
    (
        *("currency", "channel", "country", "fingerprint", "kind", "description"),
        *("placed_at", "placed_on", "returned_at", "returned_on"),
    ),
    pl.String,
)
