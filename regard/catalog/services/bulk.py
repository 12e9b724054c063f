"""Products by the thousand: found or made by the key (stock code, SKU) a source knows them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import F
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note, note_many
from regard.catalog import rules
from regard.catalog.models import Product
from regard.customers.services import rows
from regard.customers.services.imports import (
    Change,
    Touches,
    changed_fields,
    is_news,
    is_valued,
    remember_fields,
    touches,
)
from regard.customers.services.own_import import Fact, OwnBrought, bring_own
from regard.kernel.actor import Actor
from regard.kernel.folding import fold
from regard.people.door import require
from regard.story.telling import tell_columns
from regard.ui import trigrams
from regard.ui.among import among

MODEL = "catalog.product"
TEXTS = ("name", "category", "line", "currency")
AMOUNTS = ("price", "cost")
DERIVED = {"sort_name", "search_text", "version", "updated_at"}


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
    require(actor, "catalog.product.import")
    return write_products(
        frame,
        actor=actor,
        source=source,
        import_id=import_id,
        dry_run=dry_run,
    )


def write_products(
    frame: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    dry_run: bool = False,
) -> EnsuredProducts:
    """`ensure_products` for services that have asked the door themselves."""
    if not dry_run:
        rows.lock(f"catalog:{source}")
    now = timezone.now()
    given = _completed(frame, now).join(_known(frame["key"], source), on="key", how="left")
    is_new = pl.col("product_id").is_null()
    new, old = given.filter(is_new), given.filter(~is_new)
    changes, mine = _changes(old, import_id)
    updated = sum(1 for change in changes if is_news(change, mine))
    if dry_run:
        return EnsuredProducts(given.select("key", "product_id"), new.height, updated)
    new = new.with_columns(
        pl.Series("product_id", rows.next_ids("catalog_product", new.height), dtype=pl.Int64)
    )
    _create(new, now, actor=actor, source=source, import_id=import_id)
    remember_fields(MODEL, import_id, changes, mine)
    _update(changes, mine, now, actor)
    if new.height or updated:
        after = {"source": source, "created": new.height, "updated": updated}
        note(actor=actor, model="catalog.batch", object_id=import_id or 0, action="import", after=after)
    ids = pl.concat([part.select("key", "product_id") for part in (old, new)])
    return EnsuredProducts(ids, new.height, updated)


def bring_products_own(
    said: pl.DataFrame, *, actor: Actor, source: str, import_id: int, dry_run: bool
) -> OwnBrought:
    """Write what a file says of the own fields of products: `key`, and columns as of `bring_own`, which says the rest. In the
    caller's transaction, after the products are there; audited and told of those the import has not made."""
    said = said.join(_known(said["key"], source).rename({"product_id": "record_id"}), on="key", how="left")
    ids = said["record_id"].drop_nulls().to_list()
    made = Product.objects.filter(id__in=among(ids)).values_list("id", "import_id")
    facts = {number: Fact(maker) for number, maker in made}
    brought = bring_own(
        MODEL,
        said,
        facts,
        Fact(import_id),
        actor=actor,
        import_id=import_id,
        dry_run=dry_run,
        taken="not_once",
    )
    if brought.changes and not dry_run:
        now, changed = timezone.now(), [number for number, _, _ in brought.changes]
        Product.objects.filter(id__in=among(changed)).update(version=F("version") + 1, updated_at=now)
        note_many(
            AuditRow(actor, MODEL, number, "change", before, after)
            for number, before, after in brought.changes
        )
        payload = [changed_fields(after) for _, _, after in brought.changes]
        _tell("changed", changed, payload, now, actor)
    return brought


def _completed(frame: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """All columns, trimmed, with nothing said as null and a time on every row."""
    columns = [pl.col("key")]
    for name in TEXTS:
        text = pl.col(name).str.strip_chars() if name in frame.columns else pl.lit(None, pl.String)
        columns.append(pl.when(text != "").then(text).alias(name))
    for name in AMOUNTS:
        columns.append((pl.col(name) if name in frame.columns else pl.lit(None)).cast(pl.Int64).alias(name))
    as_of = (
        pl.col("as_of").cast(rows.TIME).fill_null(now) if "as_of" in frame.columns else pl.lit(now, rows.TIME)
    )
    return frame.select(*columns, as_of.alias("as_of"))


def _known(keys: pl.Series, source: str) -> pl.DataFrame:
    table, values = rows.wanted(keys.to_list(), "text")
    return rows.fetch(
        f"SELECT p.key, p.id FROM {table} CROSS JOIN catalog_product p"  # noqa: S608
        " WHERE p.source = %s AND p.key = wanted.value",
        [values, source],
        {"key": pl.String, "product_id": pl.Int64},
    )


def _create(new: pl.DataFrame, now: datetime, *, actor: Actor, source: str, import_id: int | None) -> None:
    if new.is_empty():
        return
    name = pl.coalesce("name", "key").str.slice(0, 300)
    texts = [pl.col(column).fill_null("").str.slice(0, 100) for column in ("category", "line")]
    frame = new.select(
        "key", "as_of", *texts, *AMOUNTS,
        id="product_id", name=name, has_name=pl.col("name").is_not_null(), currency=pl.col("currency").fill_null(""),
        source=pl.lit(source), is_archived=pl.lit(False), import_id=pl.lit(import_id, pl.Int64),
        version=pl.lit(1, pl.Int64), created_at=pl.lit(now, rows.TIME), updated_at=pl.lit(now, rows.TIME),
    )  # fmt: skip
    words = [
        rules.search_text(name=name, key=key, category=category, line=line)
        for name, key, category, line in frame.select("name", "key", "category", "line").iter_rows()
    ]
    frame = frame.with_columns(
        pl.Series("sort_name", [fold(text) for text in frame["name"]]),
        pl.Series("search_text", words),
        pl.when("has_name").then("as_of").otherwise(None).alias("name_as_of"),
    )
    with trigrams.in_bulk("catalog_product", frame["id"].to_list()):
        rows.insert("catalog_product", frame.drop("has_name", "as_of"))
    told = {
        "happened_at": now,
        "subject_model": MODEL,
        "subject_id": new["product_id"].to_list(),
        "payload": "{}",
    }
    tell_columns("catalog.product.created", told, actor=actor)


def _changes(old: pl.DataFrame, import_id: int | None) -> tuple[list[Change], Touches]:
    """`(id, before, after)` of each product of which the batch knows better, changed fields only."""
    if old.is_empty():
        return [], Touches()
    ids = old["product_id"].to_list()
    names = ("id", "import_id", "name_as_of", *TEXTS, *AMOUNTS)
    found = Product.objects.filter(id__in=among(ids)).values(*names)
    stored = {row["id"]: row for row in found}
    mine = touches(MODEL, import_id, {number: row["import_id"] for number, row in stored.items()})
    changes: list[Change] = []
    for row in old.iter_rows(named=True):
        known = stored[row["product_id"]]
        after = _renamed(row, known, known["id"] in mine) | {
            name: row[name]
            for name in (*TEXTS[1:], *AMOUNTS)
            if row[name] is not None and known[name] in (None, "")
        }
        if after:
            changes.append((known["id"], {name: known[name] for name in after}, after))
    return changes, mine


def _renamed(row: dict[str, Any], known: dict[str, Any], is_mine: bool) -> dict[str, Any]:
    """The newest name wins; of two as new, the later import's, within one import the greater."""
    new, as_of, known_as_of = row["name"], row["as_of"], known["name_as_of"]
    if new is None:
        return {}
    if known_as_of is None or as_of > known_as_of:
        return {"name_as_of": as_of} | ({"name": new[:300]} if new[:300] != known["name"] else {})
    if as_of == known_as_of and new[:300] != known["name"] and (not is_mine or new[:300] > known["name"]):
        return {"name": new[:300]}
    return {}


def _update(changes: list[Change], mine: Touches, now: datetime, actor: Actor) -> None:
    if not changes:
        return
    products = {p.id: p for p in Product.objects.filter(id__in=among([change[0] for change in changes]))}
    valued = [change for change in changes if is_valued(change[2])]
    for number, _, after in changes:
        for name, value in after.items():
            setattr(products[number], name, value)
    for number, _, _ in valued:
        derive(products[number])
        products[number].version += 1
        products[number].updated_at = now
    fields = {name for _, _, after in changes for name in after}
    with trigrams.in_bulk("catalog_product", [change[0] for change in valued]):
        rows.update(list(products.values()), sorted(fields | DERIVED if valued else fields))
    mark_dirty("products", [change[0] for change in valued])
    news = [change for change in valued if is_news(change, mine)]
    note_many(AuditRow(actor, MODEL, number, "change", before, after) for number, before, after in news)
    _tell(
        "changed", [change[0] for change in news], [changed_fields(change[2]) for change in news], now, actor
    )


def _tell(verb: str, ids: list[int], payload: str | list[str], now: datetime, actor: Actor) -> None:
    told: dict[str, Any] = {"happened_at": [now] * len(ids), "subject_model": MODEL, "subject_id": ids}
    tell_columns(f"catalog.product.{verb}", {**told, "payload": payload}, actor=actor)


def derive(product: Product) -> None:
    """Set what follows from the other fields: how the product is sorted and found."""
    product.sort_name = fold(product.name)[:300]
    product.search_text = rules.search_text(
        name=product.name, key=product.key, category=product.category, line=product.line
    )
