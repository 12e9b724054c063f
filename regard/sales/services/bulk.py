"""Purchases by the million: lines in, and customers, products, orders, returns, totals and story out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.catalog.services.bulk import write_products
from regard.customers.services import rows
from regard.customers.services.bulk import write_customers
from regard.customers.services.bulk_keys import Found
from regard.customers.services.imports import see
from regard.fields.services.computing import recompute
from regard.kernel.actor import Actor
from regard.people.door import require
from regard.people.queries import business
from regard.sales.rules import (
    ADJUSTMENT,
    RETURN,
    SALE,
    Documents,
    business_zone,
    customers_of,
    documents,
    products_of,
)
from regard.sales.services import totals
from regard.sales.services.asset_orders import record_tracked, settle_returned, tie_anew
from regard.sales.services.bulk_told import tell_changed, tell_new
from regard.sales.services.bulk_write import (
    ORDERS,
    RETURNS,
    compared,
    insert_documents,
    replace_documents,
)
from regard.sales.services.tying import customers_to_tie, tie_customers

TIE_STEP = 5_000  # customers per transaction
MANY = 10_000  # lines of a batch after which PostgreSQL may no longer know how large its tables are
WRITTEN = (
    "sales_order", "sales_orderline", "sales_return", "sales_returnline", "sales_customertotals",
    "customers_customer", "customers_customerkey", "catalog_product",
)  # fmt: skip


@dataclass(frozen=True)
class OrderBatch:
    """Purchase lines of whole orders: all lines of an order are in one batch, in the order of the file.

    `lines` columns (names and types are binding, further columns are ignored; a column may be missing unless
    required, null means not said):

    | column | type | |
    |--|--|--|
    | order | str, required | the order's key in the source; make one of customer and day where a file has none |
    | at | datetime[us, UTC], required | when it was bought |
    | amount | i64, required | of the line, ten-thousandths, signed as in the file |
    | customer | str | the customer's key in the source; null: an anonymous sale. The first of an order counts |
    | quantity | i64 | ten-thousandths, signed; missing or null: one, with the sign of the amount |
    | product, description | str | |
    | cost | i64 | of the line, ten-thousandths, signed as the amount |
    | currency | str | ISO 4217; null: the `currency` argument. The first of an order counts, as of channel, country |
    | channel, country | str | |
    | name, email, phone | str | of the customer |
    | category | str | of the product |
    | is_return | bool | a line of a cancellation whatever its signs |

    Batches may come in any order and of any size; 50,000 to 100,000 lines are a good one. It is fastest when all
    orders of a customer are in one batch (rows that belong together then lie together in the indexes).
    """

    lines: pl.DataFrame
    found: Documents | None = None

    def sorted_out(self, *, currency: str, time_zone: str) -> OrderBatch:
        """The batch with its lines sorted into documents: work that asks no database, for a thread beside the writer."""
        return replace(
            self, found=documents(self.lines, currency=currency, time_zone=business_zone(time_zone))
        )


@dataclass(frozen=True)
class Applied:
    """What became of a batch. Add the batches of an import up with `+`. Amounts are ten-thousandths.

    `amount_*` and `lines_*` describe what the batch said, whether or not it was known before; returns are positive.
    The sum of the amounts of all lines is `amount_sales - amount_returns + amount_adjustments`;
    `amount_adjustments_out` is the part of the adjustments that is below zero.
    With `dry_run` the counts are what would happen, and `new_customers`/`new_products` hold the keys that would be
    made, `new_found` those that would be tied to customers who are known, `new_unclear` those of new ones somebody has the
    address or number of (unite them over batches: a key may come again; `customers_created` of a dry run counts per batch), and
    `new_documents_of` those of customers for whom an order or a return is new or changed.
    """

    customers_created: int = 0
    customers_updated: int = 0
    customers_found: int = 0
    customers_unclear: int = 0
    products_created: int = 0
    products_updated: int = 0
    orders_created: int = 0
    orders_changed: int = 0
    orders_unchanged: int = 0
    returns_created: int = 0
    returns_changed: int = 0
    returns_unchanged: int = 0
    adjustments_created: int = 0
    adjustments_changed: int = 0
    adjustments_unchanged: int = 0
    lines_sales: int = 0
    lines_returns: int = 0
    lines_adjustments: int = 0
    lines_without_customer: int = 0
    amount_sales: int = 0
    amount_returns: int = 0
    amount_adjustments: int = 0
    amount_adjustments_out: int = 0
    new_customers: frozenset[str] = field(default=frozenset())
    new_found: frozenset[str] = field(default=frozenset())
    new_unclear: frozenset[str] = field(default=frozenset())
    new_products: frozenset[str] = field(default=frozenset())
    new_documents_of: frozenset[str] = field(default=frozenset())

    def __add__(self, other: Applied) -> Applied:
        return Applied(
            **{
                name: getattr(self, name) | getattr(other, name)
                if name.startswith("new_")
                else getattr(self, name) + getattr(other, name)
                for name in self.__dataclass_fields__
            }
        )


class Progress(Protocol):
    """How a long pass says how far it is, and learns that it should stop (by an exception)."""

    def __call__(self, done: int, total: int) -> None: ...


def apply_orders(
    batch: OrderBatch,
    *,
    actor: Actor,
    import_id: int | None,
    source: str,
    currency: str,
    tie: bool = False,
    dry_run: bool = False,
    met: Found | None = None,
) -> Applied:
    """Write a batch in one transaction (its own, or the caller's): all of it or nothing.

    A line of negative quantity (or `is_return`) belongs to a return with the order's key, the others to the order.
    An order of bookings without goods only (negative unit price, or described as an adjustment) is an adjustment and
    never counted as an order; a negative line beside goods is a discount and stays in its order.

    Orders and returns are known by (source, key). The same content again is no change; other content replaces the
    lines, and the state before is kept for `undo_import`. An order and the return with the same key are two things:
    a later file that brings only the return leaves the order alone.

    The story is told quietly under the source `import:<import_id>`; totals are kept in the same transaction; one audit
    row per batch. Which order a return belongs to is decided by `tie_returns`: call it once after the last batch of
    an import, or give `tie=True` for a batch that stands alone. `met` are customers that were found otherwise than by their
    keys, as `ensure_customers` takes them.

    Raises `Forbidden` without `sales.order.import`. Costs a fixed number of queries.
    """
    require(actor, "sales.order.import")
    return write_orders(
        batch,
        actor=actor,
        import_id=import_id,
        source=source,
        currency=currency,
        tie=tie,
        dry_run=dry_run,
        met=met,
    )


def write_orders(
    batch: OrderBatch,
    *,
    actor: Actor,
    import_id: int | None,
    source: str,
    currency: str,
    tie: bool = False,
    dry_run: bool = False,
    met: Found | None = None,
) -> Applied:
    """`apply_orders` for services that have asked the door themselves."""
    if batch.lines.is_empty():
        return Applied()
    if import_id is not None:
        actor = replace(actor, source=f"import:{import_id}")
    ready = batch if batch.found else batch.sorted_out(currency=currency, time_zone=business().time_zone)
    found = ready.found
    assert found is not None  # noqa: S101 - `sorted_out` found it
    # A savepoint inside a caller's transaction would make every row that has a trigger walk SQLite's whole undo list.
    with transaction.atomic(savepoint=False):
        if not dry_run:
            rows.lock(f"sales:{source}")
        context = Context(actor=actor, source=source, import_id=import_id, dry_run=dry_run)
        customers = write_customers(found.people, **vars(context), met=met)
        heads = compared(found.heads, source).join(
            customers.ids.rename({"key": "customer"}), on="customer", how="left", maintain_order="left"
        )
        is_new = pl.col("id").is_null()
        is_same = pl.any_horizontal(
            pl.col("fingerprint", "fingerprint_as_written") == pl.col("known_fingerprint")
        )
        news, changed = heads.filter(is_new), heads.filter(~is_new & ~is_same)
        lines = found.lines.join(heads.filter(is_new | ~is_same).select("doc"), on="doc", how="semi")
        products = write_products(products_of(lines), **vars(context))
        if not dry_run:
            lines = lines.join(
                products.ids.rename({"key": "product"}), on="product", how="left", maintain_order="left"
            )
            _write(news, changed, lines, context, tie=tie)
            _see(heads.filter(is_same.fill_null(False)), import_id)
            if lines.height >= MANY:
                rows.recount(*WRITTEN)
    counts = _counts(heads, news, changed)
    return Applied(
        customers_created=customers.created,
        customers_updated=customers.updated,
        customers_found=len(customers.found),
        customers_unclear=len(customers.unclear),
        products_created=products.created,
        products_updated=products.updated,
        lines_without_customer=found.lines["customer"].null_count(),
        new_customers=_unmade(customers.ids),
        new_found=customers.found if dry_run else frozenset(),
        new_unclear=customers.unclear if dry_run else frozenset(),
        new_products=_unmade(products.ids),
        new_documents_of=_owners(news, changed) if dry_run else frozenset(),
        **counts,
    )


@dataclass(frozen=True)
class Context:
    """Who writes what for whom: the words every bulk service takes."""

    actor: Actor
    source: str
    import_id: int | None
    dry_run: bool


def _write(news: pl.DataFrame, changed: pl.DataFrame, lines: pl.DataFrame, by: Context, *, tie: bool) -> None:
    now = timezone.now()
    ordered: list[int] = []
    for table in (ORDERS, RETURNS):
        is_mine = (pl.col("part") == RETURN) == (table is RETURNS)
        fresh, other = news.filter(is_mine), changed.filter(is_mine)
        made = insert_documents(
            table, fresh, _lines_of(lines, fresh), source=by.source, import_id=by.import_id, now=now
        )
        replace_documents(table, other, _lines_of(lines, other), import_id=by.import_id)
        if table is ORDERS:
            ordered = [*made["id"], *other["id"]]
            if other.height:
                tie_anew(other["id"].to_list(), actor=by.actor)
        tell_new(made, actor=by.actor)
    tell_changed(changed, actor=by.actor, now=now)
    moved = set(changed["customer_id"].drop_nulls()) | set(changed["former_customer_id"].drop_nulls())
    totals.add(news)
    totals.recompute(moved)
    recompute(ORDERS.model, ordered)
    # A customer an order was taken from is out of the import's sight later, so its returns look for new ties now.
    left = changed.filter(pl.col("customer_id").ne_missing(pl.col("former_customer_id")))[
        "former_customer_id"
    ]
    record_tracked(ordered, actor=by.actor, import_id=by.import_id)
    tied = set(news["customer_id"].drop_nulls()) | moved if tie else set(left.drop_nulls())
    tie_customers(tied)
    if tied:
        settle_returned(tied, actor=by.actor, is_quiet=by.import_id is not None)
    totals.settle_computed(set(news["customer_id"].drop_nulls()) | moved)
    if news.height or changed.height:
        after = {
            "source": by.source,
            "created": news.height,
            "changed": changed.height,
            "lines": lines.height,
        }
        note(actor=by.actor, model="sales.batch", object_id=by.import_id or 0, action="import", after=after)


def _see(same: pl.DataFrame, import_id: int | None) -> None:
    """Remember what the import brought just as it is known, so that undoing whoever made it does not take it away."""
    others = same.filter(pl.col("maker").ne_missing(pl.lit(import_id)))
    for table in (ORDERS, RETURNS):
        is_mine = (pl.col("part") == RETURN) == (table is RETURNS)
        see(table.model, import_id, others.filter(is_mine)["id"].to_list())


def _lines_of(lines: pl.DataFrame, heads: pl.DataFrame) -> pl.DataFrame:
    return lines.join(heads.select("doc"), on="doc", how="semi", maintain_order="left")


def _counts(heads: pl.DataFrame, news: pl.DataFrame, changed: pl.DataFrame) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word, kind in (("orders", SALE), ("returns", RETURN), ("adjustments", ADJUSTMENT)):
        every, new, other = (frame.filter(pl.col("kind") == kind) for frame in (heads, news, changed))
        counts[f"{word}_created"], counts[f"{word}_changed"] = new.height, other.height
        counts[f"{word}_unchanged"] = every.height - new.height - other.height
        plural = "sales" if kind == SALE else word
        counts[f"lines_{plural}"] = int(every["line_count"].sum())
        counts[f"amount_{plural}"] = int(every["amount"].sum())
    below = heads.filter((pl.col("kind") == ADJUSTMENT) & (pl.col("amount") < 0))
    counts["amount_adjustments_out"] = int(below["amount"].sum())
    return counts


def _owners(*heads: pl.DataFrame) -> frozenset[str]:
    return frozenset(key for frame in heads for key in frame["customer"].drop_nulls().unique())


def _unmade(ids: pl.DataFrame) -> frozenset[str]:
    """The keys that have no row yet: there are some after a dry run only."""
    return frozenset(ids.filter(pl.nth(1).is_null())["key"])


def buyers_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The customers of lines as a batch would take them: `key` and what the lines say last of name, e-mail, phone and country."""
    return customers_of(lines)


def tie_returns(import_id: int, *, actor: Actor, progress: Progress | None = None) -> int:
    """Find the order line each return line of the customers touched by this import belongs to; how many are tied.

    The line of the same customer and product in the latest order not later than the return that still has the quantity
    unreturned. The answer depends on what was bought and returned only, never on the order of batches. Commits in
    steps; calling it again is harmless.
    """
    require(actor, "sales.order.import")
    rows.recount(*WRITTEN)
    customers = customers_to_tie(import_id)
    tied = 0
    for start in range(0, len(customers), TIE_STEP):
        if progress is not None:
            progress(start, len(customers))
        with transaction.atomic():
            step = customers[start : start + TIE_STEP]
            tied += tie_customers(step)
            settle_returned(step, actor=actor, is_quiet=True)
    if progress is not None:
        progress(len(customers), len(customers))
    return tied
