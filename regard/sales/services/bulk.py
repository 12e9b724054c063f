"""Purchases by the million: lines in, and customers, products, orders, returns, totals and story out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from regard.kernel.actor import Actor


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
    | name, email | str | of the customer |
    | category | str | of the product |
    | is_return | bool | a line of a cancellation whatever its signs |

    Batches may come in any order and of any size; 50,000 to 100,000 lines are a good one. It is fastest when all
    orders of a customer are in one batch (rows that belong together then lie together in the indexes).
    """

    lines: pl.DataFrame


@dataclass(frozen=True)
class Applied:
    """What became of a batch. Add the batches of an import up with `+`. Amounts are ten-thousandths.

    `amount_*` and `lines_*` describe what the batch said, whether or not it was known before; returns are positive.
    The sum of the amounts of all lines is `amount_sales - amount_returns + amount_adjustments`.
    With `dry_run` the counts are what would happen, and `new_customers`/`new_products` hold the keys that would be
    made (unite them over batches: a key may come again; `customers_created` of a dry run counts per batch).
    """

    customers_created: int = 0
    customers_updated: int = 0
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
    new_customers: frozenset[str] = field(default=frozenset())
    new_products: frozenset[str] = field(default=frozenset())

    def __add__(self, other: Applied) -> Applied:
        return Applied(**{
            name: getattr(self, name) | getattr(other, name)
            if name.startswith("new_")
            else getattr(self, name) + getattr(other, name)
            for name in self.__dataclass_fields__
        })


class Told(Protocol):
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
    an import, or give `tie=True` for a batch that stands alone.

    Raises `Forbidden` without `sales.order.import`. Costs a fixed number of queries.
    """
    raise NotImplementedError


def tie_returns(import_id: int, *, actor: Actor, progress: Told | None = None) -> int:
    """Find the order line each return line of the customers touched by this import belongs to; how many are tied.

    The line of the same customer and product in the latest order not later than the return that still has the quantity
    unreturned. The answer depends on what was bought and returned only, never on the order of batches. Commits in
    steps; calling it again is harmless.
    """
    raise NotImplementedError
