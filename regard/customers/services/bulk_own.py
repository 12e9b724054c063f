"""The business's own fields of customers, by the thousand.

A batch has them as columns of their keys; a value is the JSON of what is passed on (`regard.fields.rules`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from regard.analytics.services import mark_dirty
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_matching import REFUSED
from regard.fields.conditions import flaws, has_conditions, spoken_of
from regard.fields.queries import has_computed, is_own, own_fields, values_among
from regard.fields.services.computing import recompute
from regard.fields.services.values import claim_values, claimed, in_column, to_compare

TABLE = "customers_customerown"
COLUMN_TYPES: Mapping[str, Any] = {
    "t": pl.String,
    "n": pl.Int64,
    "d": pl.Date,
    "f": pl.Boolean,
    "l": pl.String,
}


def own_columns(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if is_own(name)]


def with_own(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with what `profile` (a list of `bulk_profile.KNOWN`) says of own fields in columns, and no more in the list."""
    fields = [one.key for one in own_fields(MODEL) if not one.is_computed]
    if not fields or frame["profile"].null_count() == frame.height:
        return frame
    part = pl.element().struct.field("field")
    said = frame.select("row", "profile").explode("profile").drop_nulls("profile").unnest("profile")
    said = said.filter(pl.col("field").is_in(fields))
    for key in said["field"].unique(maintain_order=True):
        one = (
            said.filter(pl.col("field") == key)
            .unique("row", keep="last")
            .select("row", pl.col("value").alias(key))
        )
        frame = frame.join(one, on="row", how="left", maintain_order="left")
    return frame.with_columns(profile=pl.col("profile").list.filter(~part.str.starts_with("own_")))


def refused_for_own(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Rows that lack what is required of new customers, or say what only one may: as `REFUSED`. A query per such field."""
    found = [pl.DataFrame(schema=REFUSED)]
    for one in own_fields(MODEL):
        if one.is_required and new.height:
            lacks = new.filter(pl.col(one.key).is_null()) if one.key in new.columns else new
            if one.for_kind:
                lacks = lacks.filter(kind=one.for_kind)
            found.append(_refused(lacks.select("row", value=pl.lit("")), one.key, "missing"))
        if one.is_unique:
            told = [
                part.select(
                    "row", value=one.key, customer_id="customer_id" if part is old else pl.lit(None, pl.Int64)
                )
                for part in (old, new)
                if one.key in part.columns
            ]
            if told:
                found.append(
                    _refused(_taken(one, pl.concat(told).drop_nulls("value")), one.key, "not_unique")
                )
    found += [_against_rules(part, whole=part is new) for part in (new, old)]
    return pl.concat(found).unique("row", keep="first", maintain_order=True)


def _against_rules(part: pl.DataFrame, *, whole: bool) -> pl.DataFrame:
    """Rows that would break a rule between fields, by what the customer has and they say."""
    fields = own_fields(MODEL)
    said = [name for name in part.columns if name in spoken_of(fields)]
    if not has_conditions(fields) or not (said or whole) or part.is_empty():
        return pl.DataFrame(schema=REFUSED)
    there = {} if whole else values_among(MODEL, part["customer_id"].to_list())
    wrong: list[tuple[int, str, str, str]] = []
    for row in part.iter_rows(named=True):
        given = {name: row[name] for name in said if row[name] is not None}
        values = {name: json.loads(value) if is_own(name) else value for name, value in given.items()}
        record = {**there.get(row["customer_id"] or 0, {}), **values}
        if whole:
            record.setdefault("party_class", "consumer")
        for key, _, code in flaws(fields, record, set(values), whole=whole, kind=row["kind"] or ""):
            text = str(values.get(key, ""))
            wrong.append((row["row"], key, text, "missing" if code == "required" else "against_a_rule"))
    schema = {name: REFUSED[name] for name in ("row", "field", "value", "code")}
    return pl.DataFrame(wrong, schema=schema, orient="row").select(*REFUSED)


def _refused(frame: pl.DataFrame, key: str, code: str) -> pl.DataFrame:
    return frame.select(
        *(pl.col(name).cast(kind) for name, kind in REFUSED.items() if name in ("row", "value")),
        field=pl.lit(key),
        code=pl.lit(code),
    ).select(*REFUSED)


def _taken(one: Any, said: pl.DataFrame) -> pl.DataFrame:  # noqa: ANN401
    """The rows whose value another customer has, or an earlier row: `row`, `value` as it was written."""
    compared = pl.Series(
        "same", [to_compare(one, json.loads(text)) for text in said["value"]], dtype=pl.String
    )
    said = said.with_columns(compared)
    owners = claimed(one, said["same"].unique().to_list())
    owner = pl.col("same").replace_strict(owners, default=None, return_dtype=pl.Int64)
    is_others = (owner != pl.col("customer_id").fill_null(0)).fill_null(value=False)
    is_later = ~pl.col("same").is_first_distinct()
    return said.filter(is_others | is_later).select("row", value=pl.col("value").str.strip_chars('"'))


def insert_own(new: pl.DataFrame) -> None:
    """Write the own fields of customers who were just made: `customer_id` and columns. A query for each field of which no
    two may have the same, and one."""
    names = own_columns(new)
    said = new.select("customer_id", *names)
    said = said.filter(pl.any_horizontal(pl.col(names).is_not_null())) if names else said.clear()
    if said.is_empty():
        return
    columns = [said["customer_id"]]
    for one in own_fields(MODEL):
        if one.key not in names or one.is_computed:
            continue
        once = said[one.key].drop_nulls().unique()
        stored = {text: in_column(one, json.loads(text)) for text in once}
        column = said[one.key].replace_strict(stored, default=None, return_dtype=COLUMN_TYPES[one.slot[0]])
        columns.append(column.alias(one.slot))
        if one.is_unique:
            pairs = said.select("customer_id", one.key).drop_nulls()
            claim_values(one, {number: json.loads(text) for number, text in pairs.iter_rows()})
    frame = pl.DataFrame(columns)
    if has_computed(MODEL):  # then they may have a row already
        rows.upsert(TABLE, frame, "customer_id", [f"{name} = excluded.{name}" for name in frame.columns[1:]])
    else:
        rows.insert(TABLE, frame)
    mark_dirty("customer_own", said["customer_id"].to_list())
    recompute(MODEL, said["customer_id"].to_list(), names)
