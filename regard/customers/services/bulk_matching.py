"""Which customer each row of a file is: by its key, else by an address or number that only one customer has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from regard.customers.models import Customer
from regard.customers.rules import OWN, may_be_one, own_mark
from regard.customers.services import rows
from regard.customers.services.bulk import known
from regard.customers.services.texts import folded
from regard.ui.among import among

BY = ("id", "email", "phone")
MODES = ("both", "create", "update")


def _no_keys() -> pl.Series:
    return pl.Series("key", [], dtype=pl.String)


REFUSED = {"row": pl.Int64, "field": pl.String, "value": pl.String, "code": pl.String}
_MARK = re.compile(r"\d{1,18}-\d{1,18}$")
_OWN = {"email": "email_normal", "phone": "phone_normal"}


@dataclass(frozen=True)
class Matching:
    """How rows find their customers. `by` in the order they are asked; `keys` are all keys of the file, `shared` what
    stands in rows of several keys, by `field` and `value`: such a thing names nobody. Who is found by an address or a number
    gets what is empty filled; with `replaces` what the file says otherwise takes the place of what is known there, too."""

    by: tuple[str, ...] = ("id", "email")
    mode: str = "both"
    fills_only: bool = False
    replaces: bool = False
    keys: pl.Series = field(default_factory=_no_keys)
    shared: pl.DataFrame | None = None


@dataclass(frozen=True)
class Matched:
    """`ids` has `row`, `customer_id` (null: nobody) and `by`; `refused` the rows that could be several, as `REFUSED`."""

    ids: pl.DataFrame
    refused: pl.DataFrame


def match(frame: pl.DataFrame, matching: Matching, *, source: str) -> Matched:
    """Find the customers of the rows of `frame` (`row`, `key`, `kind`, `keys`, `points`). Three queries per way of matching."""
    ids = frame.select("row", "key").join(
        known(frame["key"], source), on="key", how="left", maintain_order="left"
    )
    ids = ids.select("row", "customer_id", by=pl.when(pl.col("customer_id").is_not_null()).then(pl.lit("id")))
    ids = _by_other_keys(frame, ids)
    refused = pl.DataFrame(schema=REFUSED)
    for way in matching.by:
        if way not in _OWN:
            continue
        open_rows = ids.filter(pl.col("customer_id").is_null()).join(refused, on="row", how="anti")
        found, doubtful = _weakly(frame.join(open_rows, on="row", how="semi"), way, matching, source)
        refused = pl.concat([refused, doubtful])
        ids = ids.join(found, on="row", how="left", maintain_order="left").select(
            "row",
            pl.coalesce("customer_id", "found").alias("customer_id"),
            pl.coalesce("by", pl.when(pl.col("found").is_not_null()).then(pl.lit(way))).alias("by"),
        )
    return Matched(*_each_once(ids, refused))


def _by_other_keys(frame: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """What the file says other systems call somebody, as our own exports do."""
    said = other_keys(frame).join(ids.filter(pl.col("customer_id").is_null()), on="row", how="semi")
    if said.is_empty():
        return ids
    found = pl.concat(
        part.join(_own(part["key"]) if source == OWN else known(part["key"].unique(), str(source)), on="key")
        for (source,), part in said.partition_by("source", as_dict=True).items()
    )
    once = found.unique(["row", "customer_id"])
    once = once.filter(pl.len().over("row") == 1).select("row", found="customer_id")
    return ids.join(once, on="row", how="left", maintain_order="left").select(
        "row",
        pl.coalesce("customer_id", "found").alias("customer_id"),
        pl.coalesce("by", pl.when(pl.col("found").is_not_null()).then(pl.lit("id"))).alias("by"),
    )


def _own(marks: pl.Series) -> pl.DataFrame:
    """`key`, `customer_id` of our own records that are meant by marks of an export. One query."""
    ids = [int(mark.partition("-")[0]) for mark in marks.unique() if _MARK.match(mark)]
    made = Customer.objects.filter(id__in=among(ids)).values_list("id", "created_at")
    meant = [(own_mark(number, at), number) for number, at in made]
    return pl.DataFrame(meant, schema={"key": pl.String, "customer_id": pl.Int64}, orient="row")


def other_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """`row`, `source`, `key` of the keys a row names, which stand there as a JSON list of objects."""
    pair = pl.List(pl.Struct({"source": pl.String, "key": pl.String}))
    if "keys" not in frame.columns or frame["keys"].null_count() == frame.height:
        return pl.DataFrame(schema={"row": pl.Int64, "source": pl.String, "key": pl.String})
    said = frame.select("row", "keys").drop_nulls()
    try:
        lists = said["keys"].str.json_decode(pair)
    except pl.exceptions.PolarsError:
        return pl.DataFrame(schema={"row": pl.Int64, "source": pl.String, "key": pl.String})
    whole = said.select("row", keys=lists).explode("keys").drop_nulls("keys").unnest("keys").drop_nulls()
    return whole.filter(pl.col("source").str.len_chars() <= 60, pl.col("key").str.len_chars() <= 200)


def _weakly(
    frame: pl.DataFrame, field: str, matching: Matching, source: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`row`, `found` for rows with one candidate; and the rows whose address or number could be that of several."""
    nobody = pl.DataFrame(schema={"row": pl.Int64, "found": pl.Int64})
    said = said_by(frame, field)
    if said.is_empty():
        return nobody, pl.DataFrame(schema=REFUSED)
    found = said.join(holders(said["normal"].unique(), field), on=["normal", "kind"])
    found = _called_alike(found, frame)
    found = _without_taken(found, frame, matching, source).unique(["row", "customer_id"], maintain_order=True)
    several = found.filter(pl.col("customer_id").n_unique().over("row") > 1).unique(
        "row", maintain_order=True
    )
    one = found.join(several, on="row", how="anti")
    shared = one.clear()
    if matching.shared is not None:
        named = matching.shared.filter(field=field).select(normal="value")
        shared = one.join(named, on="normal", how="semi")
    refused = pl.concat(
        [_refused(several, field, f"several_{field}"), _refused(shared, field, f"shared_{field}")]
    )
    return one.join(shared, on="row", how="anti").select("row", found="customer_id"), refused


def said_by(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """`row`, `key`, `kind`, `value`, `normal`: each thing of the field that can name somebody."""
    points = (
        frame.select("row", "key", pl.col("kind").alias("party"), "points")
        .explode("points")
        .drop_nulls("points")
    )
    points = points.unnest("points").filter(pl.col("kind") == field, pl.col("is_valid"))
    return points.select("row", "key", "value", "normal", kind="party")


def _refused(found: pl.DataFrame, field: str, code: str) -> pl.DataFrame:
    return found.select("row", field=pl.lit(field), value="value", code=pl.lit(code))


def holders(normals: pl.Series, field: str) -> pl.DataFrame:
    """`normal`, `customer_id`, `kind`, `called` of the customers that are reached by one of these."""
    column = _OWN[field]
    table, values = rows.wanted(normals.to_list(), "text")
    return rows.fetch(
        f"SELECT wanted.value, c.id, c.kind, c.sort_name FROM {table} CROSS JOIN customers_customer c"  # noqa: S608
        f" WHERE c.{column} = wanted.value AND NOT (c.{column} = '')"
        f" UNION SELECT wanted.value, c.id, c.kind, c.sort_name FROM {table} CROSS JOIN customers_contactpoint p"
        " CROSS JOIN customers_customer c WHERE c.id = p.customer_id AND p.kind = %s AND p.normal = wanted.value",
        [values, values, field],
        {"normal": pl.String, "customer_id": pl.Int64, "kind": pl.String, "called": pl.String},
    )


def _called_alike(found: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Without the customers who are called otherwise than the row: people who live or work together share an address."""
    if found.is_empty() or "name" not in frame.columns:
        return found.drop("called")
    named = frame.select("row", said=folded(frame["name"].fill_null("")))
    both = found.join(named, on="row", how="left", maintain_order="left")
    alike = [may_be_one(*pair) for pair in both.select("said", "called").iter_rows()]
    return found.filter(pl.Series(alike, dtype=pl.Boolean)).drop("called")


def _without_taken(found: pl.DataFrame, frame: pl.DataFrame, matching: Matching, source: str) -> pl.DataFrame:
    """Leaves out customers whom the file itself tells by another row."""
    if found.is_empty():
        return found
    table, values = rows.wanted(found["customer_id"].unique().to_list())
    tied = rows.fetch(
        f"SELECT k.customer_id, k.key FROM {table} CROSS JOIN customers_customerkey k"  # noqa: S608
        " WHERE k.customer_id = wanted.value AND k.source = %s",
        [values, source],
        {"customer_id": pl.Int64, "key": pl.String},
    )
    in_file = matching.keys if len(matching.keys) else frame["key"]
    # The keys of the file are looked through, rather than made a table of for each of its batches.
    in_both = in_file.filter(in_file.is_in(tied["key"].unique().implode()))
    taken = tied.filter(pl.col("key").is_in(in_both.implode())).select("customer_id")
    return found.join(taken, on="customer_id", how="anti")


def _each_once(ids: pl.DataFrame, refused: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of several rows that are one customer, by whatever way, only one that knows the key may be it."""
    weak = ids.filter(pl.col("by") != "id")
    counts = ids.drop_nulls("customer_id").group_by("customer_id").agg(many=pl.len())
    doubled = weak.join(counts.filter(pl.col("many") > 1), on="customer_id", how="semi")
    if doubled.is_empty():
        return ids, refused
    more = doubled.select("row", field="by", value=pl.lit(None, pl.String), code=pl.format("shared_{}", "by"))
    cleared = ids.with_columns(
        pl.when(~pl.col("row").is_in(doubled["row"].implode())).then("customer_id").alias("customer_id")
    )
    return cleared, pl.concat([refused, more])
