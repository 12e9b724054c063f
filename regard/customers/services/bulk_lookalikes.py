"""Which new customers of a batch look like somebody who is known already. Only said: nothing is merged or refused here."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db.models import Q
from rapidfuzz import fuzz

from regard.customers.lookalikes import ALIKE
from regard.customers.models import Customer
from regard.customers.services import rows
from regard.customers.services.bulk_matching import said_by
from regard.customers.services.texts import folded
from regard.kernel.folding import fold

REASONS = ("email", "phone", "name_and_city")  # the surest first
LIKE = {"row": pl.Int64, "reason": pl.String, "customer_id": pl.Int64, "like_row": pl.Int64}
NAMED = {"hash": pl.UInt64, "customer_id": pl.Int64}
TWINS = {"row": pl.Int64, "reason": pl.String, "like_row": pl.Int64}
AT_ONCE = 20_000


@dataclass(frozen=True)
class Doubles:
    """What new rows are compared with: `named` as `known_names` gives it; `twins` as `TWINS`, rows of the file that look
    like an earlier one. With `are_refused` the rows do not go in."""

    named: pl.DataFrame
    twins: pl.DataFrame
    are_refused: bool = False


def known_names(import_id: int | None) -> pl.DataFrame:
    """`hash` of name and town, `customer_id`, of all customers but those an import made itself. Reads every row: a few
    seconds and 16 MB for a million."""
    stored = Customer.objects.exclude(city="").order_by()
    if import_id is not None:
        stored = stored.filter(Q(import_id__isnull=True) | ~Q(import_id=import_id))
    found = [pl.DataFrame(schema=NAMED)]
    batch: list[tuple[int, str, str, str]] = []
    for one in stored.values_list("id", "kind", "sort_name", "city").iterator(chunk_size=AT_ONCE):
        batch.append(one)
        if len(batch) == AT_ONCE:
            found.append(_hashed(batch))
            batch = []
    return pl.concat([*found, _hashed(batch)])


def _hashed(batch: list[tuple[int, str, str, str]]) -> pl.DataFrame:
    schema = {"customer_id": pl.Int64, **dict.fromkeys(("kind", "name", "city"), pl.String)}
    frame = pl.DataFrame(batch, schema=schema, orient="row")
    return frame.select(
        hash=_hash(frame["kind"], frame["name"], folded(frame["city"])), customer_id="customer_id"
    )


def name_hashes(frame: pl.DataFrame) -> pl.DataFrame:
    """`row`, `hash` of name and town as `known_names` has them, of rows that have both (`row`, `kind`, `name`, `city`)."""
    both = frame.filter(pl.col("name").fill_null("") != "", pl.col("city").fill_null("") != "")
    return both.select("row", hash=_hash(both["kind"], folded(both["name"]), folded(both["city"])))


def _hash(kind: pl.Series, name: pl.Series, city: pl.Series) -> pl.Series:
    columns = {"kind": kind, "name": name.str.slice(0, 200), "city": city}
    return pl.DataFrame(columns).select(hash=pl.concat_str("kind", "name", "city", separator="\n").hash(11))[
        "hash"
    ]


def are_alike(first: str, second: str) -> bool:
    """Whether two names may be one: a letter wrong or swapped, or their words in another order."""
    return fuzz.token_sort_ratio(fold(first), fold(second)) >= ALIKE


def look_alikes(new: pl.DataFrame, doubles: Doubles, import_id: int | None) -> pl.DataFrame:
    """As `LIKE`, one line per row that looks like somebody: by an e-mail address, by a number of one with a like name, or by
    name and town. `new` has `row`, `key`, `kind`, `name`, `city`, `points`. Two queries."""
    if new.is_empty():
        return pl.DataFrame(schema=LIKE)
    names = dict(new.select("row", "name").iter_rows())
    by_email = _holders(said_by(new, "email"), "email", import_id)
    by_phone = _holders(said_by(new, "phone"), "phone", import_id)
    alike = [are_alike(names[row] or "", name) for row, name in by_phone.select("row", "name").iter_rows()]
    by_name = name_hashes(new).join(doubles.named, on="hash").select("row", "customer_id")
    stored = [
        part.select("row", "customer_id", reason=pl.lit(reason))
        for reason, part in zip(
            REASONS, (by_email, by_phone.filter(pl.Series(alike, dtype=pl.Boolean)), by_name), strict=True
        )
    ]
    twins = doubles.twins.join(new.select("row"), on="row", how="semi")
    every = pl.concat([*stored, twins], how="diagonal")
    rank = pl.col("reason").replace_strict(
        {reason: at for at, reason in enumerate(REASONS)}, return_dtype=pl.Int8
    )
    ordered = every.with_columns(rank=rank).sort("row", "rank", "customer_id", "like_row", nulls_last=True)
    return ordered.unique("row", keep="first", maintain_order=True).select(
        pl.col(name).cast(kind) for name, kind in LIKE.items()
    )


def _holders(said: pl.DataFrame, field: str, import_id: int | None) -> pl.DataFrame:
    """`row`, `customer_id`, `name` of customers of the same kind, not of this import, who are reached by what rows say."""
    column = {"email": "email_normal", "phone": "phone_normal"}[field]
    table, values = rows.wanted(said["normal"].unique().to_list(), "text")
    others = "(c.import_id IS NULL OR c.import_id <> %s)"
    found = rows.fetch(
        f"SELECT wanted.value, c.id, c.kind, c.name FROM {table} CROSS JOIN customers_customer c"  # noqa: S608
        f" WHERE c.{column} = wanted.value AND NOT (c.{column} = '') AND {others}"
        f" UNION SELECT wanted.value, c.id, c.kind, c.name FROM {table} CROSS JOIN customers_contactpoint p"
        f" CROSS JOIN customers_customer c WHERE c.id = p.customer_id AND p.kind = %s AND p.normal = wanted.value AND {others}",
        [values, import_id or 0, values, field, import_id or 0],
        {"normal": pl.String, "customer_id": pl.Int64, "kind": pl.String, "name": pl.String},
    )
    return said.join(found, on=["normal", "kind"]).select("row", "customer_id", "name")
