"""Products by the thousand: found or made by the key (stock code, SKU) a source knows them by."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from regard.kernel.actor import Actor


@dataclass(frozen=True)
class EnsuredProducts:
    """What became of a batch. `ids` has one row per key of the input: `key` (str), `product_id` (i64)."""

    ids: pl.DataFrame
    created: int
    updated: int


def ensure_products(
    frame: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    dry_run: bool = False,
) -> EnsuredProducts:
    """Find the products `source` knows by these keys and make the missing ones.

    `frame`: one row per product; `key` (str, unique, not null) and, each optional and null when not said, `name`,
    `category`, `line` (str), `price`, `cost` (i64 ten-thousandths), `currency`, and `as_of` (datetime UTC): when the
    name was used. The newest name wins; empty fields are filled, nothing else is changed. A product without a name
    is called by its key.

    Must run inside a transaction; a fixed number of queries whatever the size. `dry_run` writes nothing: `ids`
    then holds null for products that would be made. Raises `Forbidden` without `catalog.product.import`.
    """
    raise NotImplementedError
