"""Customers by the thousand: found or made by the key another system knows them by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import polars as pl

from regard.kernel.actor import Actor

FIELDS = (
    "name", "given_name", "family_name", "email", "phone", "street", "postal_code", "city", "region", "country",
    "language", "category", "sector", "kind", "party_class", "employees", "annual_revenue", "customer_since", "note",
)  # fmt: skip


@dataclass(frozen=True)
class EnsuredCustomers:
    """What became of a batch. `ids` has one row per key of the input: `key` (str), `customer_id` (i64)."""

    ids: pl.DataFrame
    created: int
    updated: int
    unknown_parents: tuple[str, ...] = field(default=())


def ensure_customers(
    frame: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    overwrite: Collection[str] = ("name", "email", "country"),
    dry_run: bool = False,
) -> EnsuredCustomers:
    """Find the customers `source` knows by these keys, make the missing ones, bring the known ones up to date.

    `frame`: one row per customer; `key` (str, unique, not null) and any of `FIELDS` (strings; `employees` i64,
    `annual_revenue` i64 ten-thousandths, `customer_since` date), null meaning not said. Two more columns may
    be there: `as_of` (datetime UTC), when the row was true (the time of the purchase it comes from; now, when the
    column is missing), and `parent` (str), the key, in the same source, of the organisation this one belongs to
    (found in this frame or among those known; the others come back in `unknown_parents`).

    A customer is matched by (source, key) and never by name, e-mail or phone. Of a known customer empty fields
    are filled; a field named in `overwrite` is also changed when the row is newer than what is stored (so that
    batches may come in any order). Every change keeps its before-image for `import_id`, so that it can be undone.
    A customer without a name is called "Customer <key>" until a file knows better.

    Must run inside a transaction; a fixed number of queries whatever the size. `dry_run` writes nothing: `ids`
    then holds null for customers that would be made. Raises `Forbidden` without `customers.customer.import`.
    """
    raise NotImplementedError
