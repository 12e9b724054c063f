"""Own fields of customers, orders and products that a file of purchases says.

They are written behind each batch of purchases, in its transaction. A customer, an order or a product has the value of its
newest line that says one, whatever the batches, so that the same file again changes nothing. What is wrong with a value keeps
the value out and not the purchase: the row comes back with the reason, and with it all rows of its order, since an order is
what a file says it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import polars as pl

from regard.catalog.services.bulk import bring_products_own
from regard.customers.services.own_import import ROW as FROM
from regard.customers.services.own_import import OwnBrought, bring_customers_own
from regard.exchange import files
from regard.exchange.kinds.own import OF_PURCHASES
from regard.exchange.kinds.problems import REJECTED, along
from regard.exchange.kinds.purchases import parted_own
from regard.exchange.models import Import
from regard.exchange.readers import ROW
from regard.exchange.services.doubtful import add_doubtful
from regard.exchange.services.loading import Foreseen
from regard.fields.services.files import FileReader, file_reader
from regard.kernel.actor import Actor
from regard.sales.services.orders_own import bring_orders_own

_BRING: dict[str, Callable[..., OwnBrought]] = {
    "customer": bring_customers_own,
    "order": bring_orders_own,
    "product": bring_products_own,
}
_NEWEST = ["at", ROW]


class PurchasesOwn:
    """For `PurchaseLoader`, of an import in which at least one own field is mapped."""

    def __init__(self, item: Import, actor: Actor) -> None:
        self.item, self.actor = item, actor
        self.fields: dict[str, list[str]] = {}
        for key in item.mapping:
            if (parted := parted_own(key)) is not None:
                self.fields.setdefault(parted[0], []).append(parted[1])
        self._seen: dict[str, set[str]] = {of: set() for of in self.fields}
        self.readers: dict[str, FileReader] = {of: file_reader(OF_PURCHASES[of]) for of in self.fields}

    @staticmethod
    def is_mapped(item: Import) -> bool:
        return any(parted_own(key) for key in item.mapping)

    def settled(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines of a part with what holds of each customer, order and product in place of what a line says, `<key>:row` where
        it is said, and `<whose>:row` the first row that names it."""
        for of, names in self.fields.items():
            if of == "product":
                lines = lines.drop(f"product.{name}" for name in names)
                lines = lines.join(self._products, on="product", how="left", maintain_order="left")
                continue
            lines = lines.with_columns(
                pl.when(pl.col(of).is_not_null()).then(pl.col(ROW).min().over(of)).alias(f"{of}{FROM}")
            )
            for name in names:
                key = f"{of}.{name}"
                newest = _newest(lines, of, key)
                lines = lines.drop(key).join(newest, on=of, how="left", maintain_order="left")
        return lines

    @cached_property
    def _products(self) -> pl.DataFrame:
        """The same of all products of the file: their lines lie in all parts. `product`, and columns as of `settled`."""
        keys = [f"product.{name}" for name in self.fields["product"]]
        columns = ["product", "at", ROW, *keys]
        first, newest = [], dict[str, list[pl.DataFrame]]()
        for part in self._parts(columns):
            first.append(part.group_by("product").agg(pl.col(ROW).min()))
            for key in keys:
                said = part.select("product", *_NEWEST, key).drop_nulls(key).sort(_NEWEST)
                newest.setdefault(key, []).append(said.unique("product", keep="last"))
        found = pl.concat(first).group_by("product").agg(pl.col(ROW).min().alias(f"product{FROM}"))
        for key, parts in newest.items():
            found = found.join(_newest(pl.concat(parts), "product", key), on="product", how="left")
        return found

    def _parts(self, columns: list[str]) -> Iterator[pl.DataFrame]:
        for number in range(self.item.parts):
            if (path := files.part(self.item.pk, number)).exists():
                yield pl.read_parquet(path, columns=columns).drop_nulls("product")

    def write(self, batch: pl.DataFrame) -> dict[str, int]:
        """Write what a batch says; what was refused is kept beside for `finish`."""
        counts, refused = self._bring(batch, dry_run=False)
        if len(refused):
            folder = files.home(self.item.pk) / files.DOUBTFUL
            folder.mkdir(exist_ok=True)
            # Named after where the batch begins: one that is written again after a crash replaces what it said.
            _with_their_orders(refused, batch).write_parquet(folder / f"{batch[ROW][0]:012}.parquet")
        return counts

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        counts, refused = self._bring(batch, dry_run=True)
        foreseen.add(counts)
        foreseen.values_refused.reject(refused, self._names)

    def finish(self) -> None:
        add_doubtful(self.item, self._names, every=True)

    @cached_property
    def _names(self) -> dict[str, str]:
        columns = self.item.layout["columns"]
        return {key: columns[number - 1] for key, number in self.item.mapping.items()}

    def _bring(self, batch: pl.DataFrame, *, dry_run: bool) -> tuple[dict[str, int], pl.DataFrame]:
        counts = {"own_changed": 0, "own_kept": 0, "own_refused": 0}
        refused = [pl.DataFrame(schema=REJECTED)]
        for of, names in self.fields.items():
            lines = batch.drop_nulls(of)
            if of == "order":  # a document that only gives back is none
                gives_back = pl.col("is_return") | (pl.col("amount") < 0)
                lines = lines.filter(~gives_back.all().over("order"))
            # Each has the same value on all its lines, so it is asked, and counted, in the first batch that names it.
            seen = self._seen[of]
            lines = lines.filter(~pl.col(of).is_in(pl.Series(list(seen), dtype=pl.String).implode()))
            lines = lines.unique(of, keep="first", maintain_order=True)
            seen.update(lines[of])
            columns = [(f"{of}.{name}", name) for name in names]
            said = lines.select(
                pl.col(of).alias("key"),
                pl.col(f"{of}{FROM}").alias(ROW),
                *(pl.col(key).alias(name) for key, name in columns),
                *(pl.col(f"{key}{FROM}").alias(f"{name}{FROM}") for key, name in columns),
            )
            brought = _BRING[of](
                said, actor=self.actor, source=self.item.source, import_id=self.item.pk, dry_run=dry_run
            )
            counts["own_changed"] += len(brought.changes)
            counts["own_kept"] += brought.kept
            counts["own_refused"] += len(brought.refused)
            named = brought.refused.with_columns(pl.format(f"{of}.{{}}", "field").alias("field"))
            refused.append(named.select(*REJECTED))
        return counts, pl.concat(refused)


def _newest(lines: pl.DataFrame, of: str, key: str) -> pl.DataFrame:
    """What the newest line of each says: `of`, `key`, `<key>:row`."""
    said = lines.select(of, *_NEWEST, key).drop_nulls([of, key]).sort(_NEWEST)
    return said.unique(of, keep="last").select(of, key, pl.col(ROW).alias(f"{key}{FROM}"))


def _with_their_orders(refused: pl.DataFrame, batch: pl.DataFrame) -> pl.DataFrame:
    rows = refused[ROW].unique().implode()
    orders = batch.filter(pl.col(ROW).is_in(rows))["order"].unique().implode()
    beside = batch.filter(pl.col("order").is_in(orders), ~pl.col(ROW).is_in(rows))
    return pl.concat([refused, along(beside)])
