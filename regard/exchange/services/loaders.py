"""What each kind of import does with its rows: build lines, cut them into batches, apply, check, finish, undo.

A further kind is one more class here and one more declaration in `kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction
from django.utils import timezone

from regard.customers.class_rules import SENSELESS
from regard.customers.queries import is_anybody
from regard.customers.services.bulk import EnsuredCustomers, ensure_customers
from regard.customers.services.bulk_found import found_by_reach
from regard.customers.services.bulk_keys import Found
from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.kinds import customers, purchases
from regard.exchange.kinds.built import Built
from regard.exchange.kinds.contact_options import matching_of
from regard.exchange.kinds.surveys import Reading
from regard.exchange.models import Import
from regard.exchange.services.contact_loader import ContactLoader
from regard.exchange.services.loading import Foreseen, Loader, Oddity, Parts, cut
from regard.exchange.services.purchases_own import PurchasesOwn
from regard.exchange.services.record_loader import RecordLoader
from regard.exchange.values import texts
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.sales.services.bulk import Applied, OrderBatch, apply_orders, buyers_of, tie_returns
from regard.sales.services.foreseeing import foresee_ties
from regard.ui import formats

BATCH_LINES = 100_000
DEFUSED = frozenset({"text", "sheet"})
"""Forms of files in which exports put an apostrophe before what a spreadsheet would run: error files are such."""


# Whose order it is: the first customer its lines name. What is nobody's stands for itself.
OWNER = pl.col("customer").sort_by("row").drop_nulls().first().over("order")


class PurchaseLoader(Loader):
    """Own fields that are mapped are written behind each batch, by `PurchasesOwn`; without any there is nothing of it."""

    parted_by = "order"
    grouped_by = pl.coalesce(OWNER, "order")
    cache_mb = 260  # orders of all times and keys touch pages all over the indexes

    def __init__(self, item: Import, actor: Actor) -> None:
        super().__init__(item, actor)
        self._own = PurchasesOwn(item, self.actor) if PurchasesOwn.is_mapped(item) else None

    def build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        zone, own = self.time_zone, self._own.readers if self._own else purchases.NOTHING_OWN
        frame = texts.as_meant(frame) if self.item.layout["format"] in DEFUSED else frame
        return purchases.build(frame, self.item.mapping, reading, own, time_zone=zone, now=timezone.now())

    def oddities(self, part: Path) -> Iterator[Oddity]:
        """Orders whose lines name several customers: often two shops that count from the same number."""
        lines = pl.read_parquet(part, columns=["row", "order", "customer"]).drop_nulls("customer")
        others = lines.filter(pl.col("customer") != OWNER)
        if not len(others):
            return
        row, order, customer = others.sort("row").row(0)
        owner = lines.filter(pl.col("order") == order).sort("row").item(0, "customer")
        example = tr(
            "The first: {order}, of {owner} and, in row {row}, of {customer}.",
            order=order,
            owner=owner,
            row=formats.number(row),
            customer=customer,
        )
        yield Oddity("shared_order", others["order"].n_unique(), example)

    def batches(self, lines: pl.DataFrame, start: int = 0) -> Iterator[pl.DataFrame]:
        """Whole orders, those of a customer together and by time."""
        began = pl.col("at").min().over("order").alias("began")
        ordered = lines.with_columns(OWNER.alias("owner"), began).sort(
            "owner", "began", "order", "row", nulls_last=True
        )
        if self._own:
            ordered = self._own.settled(ordered)
        starts = np.flatnonzero(
            (ordered["order"] != ordered["order"].shift(1)).fill_null(value=True).to_numpy()
        )
        yield from _cut(ordered.drop("owner", "began"), starts, start)

    def prepare(self, batch: pl.DataFrame) -> OrderBatch:
        return OrderBatch(batch).sorted_out(currency=self.item.currency, time_zone=self.time_zone)

    def apply(self, batch: pl.DataFrame, prepared: OrderBatch | None = None) -> dict[str, int]:
        counts = _counts(self._orders(prepared or OrderBatch(batch), dry_run=False), batch)
        return counts | self._own.write(batch) if self._own else counts

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        applied = self._orders(OrderBatch(batch), dry_run=True)
        foreseen.add(_counts(applied, batch))
        if self._own:
            self._own.foresee(batch, foreseen)
        foreseen.new_customers |= applied.new_customers
        foreseen.new_products |= applied.new_products
        foreseen.found |= applied.new_found
        foreseen.unclear |= applied.new_unclear
        foreseen.touched |= applied.new_documents_of

    def foresee_rest(self, foreseen: Foreseen, parts: Parts) -> None:
        tied = foresee_ties(lambda: map(self.prepare, parts()), foreseen.touched, self.item.source)
        foreseen.counts["returns_tied"] = tied
        foreseen.counts["customers_found"] = len(foreseen.found)
        foreseen.counts["customers_unclear"] = len(foreseen.unclear)

    def _orders(self, batch: OrderBatch, *, dry_run: bool) -> Applied:
        return apply_orders(
            batch,
            actor=self.actor,
            import_id=self.item.pk,
            source=self.item.source,
            currency=self.item.currency,
            dry_run=dry_run,
            met=self._met,
        )

    @cached_property
    def _met(self) -> Found | None:
        """Whom the customers of the whole file are who are not known by their keys; nobody where nothing could tell it."""
        ways = [way for way in matching_of(self.item.options) if way in self.item.mapping]
        if not ways or not is_anybody():
            return None
        columns = ["customer", "at", "name", "email", "phone", "country"]
        paths = (files.part(self.item.pk, number) for number in range(self.item.parts))
        parts = [buyers_of(pl.read_parquet(path, columns=columns)) for path in paths if path.exists()]
        if not parts:
            return None
        people = pl.concat(parts, how="diagonal").unique("key", keep="last", maintain_order=True)
        return found_by_reach(people, ways, source=self.item.source, import_id=self.item.pk)

    def finish(self, hearing: Hearing) -> dict[str, int]:
        def heard(done: int, total: int) -> None:
            hearing.check()
            hearing.update(done=done, total=total, note=tr("Tying returns to their orders"))

        if self._own:
            self._own.finish()
        return {"returns_tied": tie_returns(self.item.pk, actor=self.actor, progress=heard)}


def _counts(applied: Applied, batch: pl.DataFrame) -> dict[str, int]:
    counts = {
        name: value
        for name in applied.__dataclass_fields__
        if not name.startswith("new_") and isinstance(value := getattr(applied, name), int)
    }
    return {**counts, "lines_imported": len(batch)}


class CustomerLoader(Loader):
    parted_by = "key"

    def build(self, frame: pl.DataFrame, reading: Reading) -> Built:
        frame = texts.as_meant(frame) if self.item.layout["format"] in DEFUSED else frame
        return customers.build(frame, self.item.mapping, reading, time_zone=self.time_zone)

    def batches(self, lines: pl.DataFrame, start: int = 0) -> Iterator[pl.DataFrame]:
        """One row per key: of several the last in the file counts."""
        unique = lines.sort("row").unique("key", keep="last", maintain_order=True)
        yield from _cut(unique, np.arange(len(unique)), start)

    def apply(self, batch: pl.DataFrame, prepared: Any = None) -> dict[str, int]:  # noqa: ANN401
        return self._ensure(batch, dry_run=False)[0]

    def foresee(self, batch: pl.DataFrame, foreseen: Foreseen) -> None:
        counts, ensured = self._ensure(batch, dry_run=True)
        foreseen.add(counts)
        foreseen.new_customers |= set(ensured.ids.filter(pl.col("customer_id").is_null())["key"])
        foreseen.swap(ensured.swaps)

    def _ensure(self, batch: pl.DataFrame, *, dry_run: bool) -> tuple[dict[str, int], EnsuredCustomers]:
        party = self.item.options.get("party", "organisation")
        business = [name for name in SENSELESS if name in self.item.mapping]
        is_business = pl.any_horizontal(
            pl.lit(party != "person"), *(pl.col(one).is_not_null() for one in business)
        )
        frame = batch.drop("row").with_columns(
            pl.lit(party).alias("kind"),
            pl.when(is_business)
            .then(pl.lit("industrial"))
            .otherwise(pl.lit("consumer"))
            .alias("party_class"),
        )
        said = [key for key in self.item.mapping if key != "key"]
        now = [key for key in said if key != "parent" or self._is_one_batch]
        frame = frame.select("key", "kind", "party_class", *now)
        ensured = ensure_customers(
            frame,
            actor=self.actor,
            source=self.item.source,
            import_id=self.item.pk,
            overwrite=said,
            dry_run=dry_run,
        )
        counts = {
            "lines_imported": len(batch),
            "customers_created": ensured.created,
            "customers_updated": ensured.updated,
            "customers_unchanged": len(batch) - ensured.created - ensured.updated,
            "values_kept": ensured.values_kept,
            "values_replaced": ensured.values_replaced,
            "parents_unknown": len(ensured.unknown_parents),
        }
        return counts, ensured

    @property
    def _is_one_batch(self) -> bool:
        return self.item.parts == 1 and int(self.item.counts.get("lines_good", 0)) <= BATCH_LINES

    def finish(self, hearing: Hearing) -> dict[str, int]:
        """Whom each belongs to, once all are in: a parent may come later in the file than its children."""
        if self._is_one_batch or "parent" not in self.item.mapping:
            return {}
        unknown = 0
        for number in range(self.item.parts):
            hearing.check()
            hearing.update(done=number, total=self.item.parts, note=tr("Finding whom they belong to"))
            path = files.part(self.item.pk, number)
            if not path.exists():
                continue
            for batch in self.batches(pl.read_parquet(path)):
                with transaction.atomic():
                    ensured = ensure_customers(
                        batch.select("key", "parent").drop_nulls(),
                        actor=self.actor,
                        source=self.item.source,
                        import_id=self.item.pk,
                        overwrite=("parent",),
                    )
                unknown += len(ensured.unknown_parents)
        return {"parents_unknown": unknown}


def _cut(lines: pl.DataFrame, starts: np.ndarray, position: int) -> Iterator[pl.DataFrame]:
    return cut(lines, starts, position, BATCH_LINES)


_LOADERS: dict[str, Callable[[Import, Actor], Loader]] = {
    "purchases": PurchaseLoader,
    "customers": CustomerLoader,
    "contacts": ContactLoader,
}


def loader_of(item: Import, actor: Actor) -> Loader:
    """What brings this import in."""
    return _LOADERS.get(item.kind, RecordLoader)(item, actor)
