"""The ways to reach somebody that a row of a file has, whatever the columns, as one long table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from regard.exchange.kinds.contact_fields import CARRIED, PARTS, SLOTS, slot
from regard.exchange.kinds.contact_guessing import type_in
from regard.exchange.kinds.guessing import words
from regard.exchange.readers import ROW
from regard.exchange.values.texts import tidied
from regard.exchange.values.ways import type_of

SEVERAL = " ::: "  # how Google puts several values into one cell
TEXTS = ("kind", "type", "value", *CARRIED, "verified_at")
LONG = {ROW: pl.Int64, "place": pl.Int64, "is_first": pl.Boolean, **dict.fromkeys(TEXTS, pl.String)}
_SAID = ("is_first", "is_verified")
_LISTED = pl.List(pl.Struct(dict.fromkeys((*TEXTS, *_SAID), pl.String)))
_ORDER = {"email": 0, "phone": 100, "address": 200, "site": 300, "social": 400}


def points_of(
    frame: pl.DataFrame, mapping: Mapping[str, int], columns: Sequence[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """The points as `LONG`, in their order; and whether a row's list of contacts cannot be read, by row."""
    found = [_flat(frame, mapping, columns, family) for family in ("email", "phone", "site", "social")]
    found.append(_addresses(frame, mapping, columns))
    is_bad = pl.Series("bad", [False]).new_from_index(0, len(frame))
    if "contacts" in mapping:
        listed, is_bad = _listed(frame, f"c{mapping['contacts']}")
        found.append(listed)
    return pl.concat(found).sort(ROW, "place", maintain_order=True), is_bad


def _flat(
    frame: pl.DataFrame, mapping: Mapping[str, int], columns: Sequence[str], family: str
) -> pl.DataFrame:
    parts = []
    for number in range(1, SLOTS[family] + 1):
        key = slot(family, number)
        if key not in mapping:
            continue
        told = type_in(family, columns[mapping[key] - 1])
        part = frame.select(
            ROW, value=tidied(f"c{mapping[key]}"), type=_type(mapping, slot(family, number, "type"), told),
        ).drop_nulls("value")  # fmt: skip
        if part["value"].str.contains(SEVERAL, literal=True).any():
            part = part.with_columns(pl.col("value").str.split(SEVERAL)).explode("value").drop_nulls("value")
        # A header that is the bare word means the one that is used first, whatever else there is.
        is_first = words(columns[mapping[key] - 1]) in {"phone", "email", "e mail"} or None
        parts.append(_long(_typed(part, family, told), family, number, is_first=is_first))
    return pl.concat(parts) if parts else pl.DataFrame(schema=LONG)


def _type(mapping: Mapping[str, int], key: str, told: str) -> pl.Expr:
    """What the type's own column says, unread; else what the header tells."""
    if key in mapping:
        return tidied(f"c{mapping[key]}").alias("type")
    return pl.lit(None if told else "", pl.String)


def _typed(part: pl.DataFrame, family: str, told: str) -> pl.DataFrame:
    known = {text: type_of(family, [text]) for text in part["type"].drop_nulls().unique()}
    read = part["type"].replace_strict(known, default=None, return_dtype=pl.String) if known else part["type"]
    return part.with_columns(read.fill_null(told))


def _long(part: pl.DataFrame, family: str, number: int, *, is_first: bool | None = None) -> pl.DataFrame:
    absent = [
        pl.lit(None, pl.String).alias(name)
        for name in LONG
        if name not in {ROW, "place", "is_first", "kind", *part.columns}
    ]
    place = pl.lit(_ORDER[family] + number, pl.Int64).alias("place")
    first = pl.lit(is_first, pl.Boolean).alias("is_first")
    return part.with_columns(place, first, *absent, kind=pl.lit(family)).select(*LONG)


def _addresses(frame: pl.DataFrame, mapping: Mapping[str, int], columns: Sequence[str]) -> pl.DataFrame:
    parts = []
    for number in range(1, SLOTS["address"] + 1):
        keys = {part: mapping[key] for part in PARTS if (key := slot("address", number, part)) in mapping}
        if not keys:
            continue
        told = next(
            (of_type for column in keys.values() if (of_type := type_in("address", columns[column - 1]))), ""
        )
        said = {part: tidied(f"c{column}") for part, column in keys.items()}
        nothing = pl.lit(None, pl.String)
        box = said.get("po_box", nothing)
        box = pl.when(box.str.contains(r"^\d+$")).then(pl.lit("PO Box ") + box).otherwise(box)
        pieces = [said[part] for part in ("street", "street_more") if part in said]
        street = pl.concat_str(*pieces, box, separator=", ", ignore_nulls=True).replace("", None)
        carried = {part: said.get(part, nothing) for part in CARRIED if part != "street"}
        is_said = pl.any_horizontal(street.is_not_null(), *(part.is_not_null() for part in carried.values()))
        whole = said.get("whole", nothing)
        part = frame.select(
            ROW, type=_type(mapping, slot("address", number, "type"), told),
            street=pl.when(is_said).then(street).otherwise(whole), **carried,
        ).filter(pl.any_horizontal(pl.col(CARRIED).is_not_null()))  # fmt: skip
        parts.append(_long(_typed(part, "address", told), "address", number))
    return pl.concat(parts) if parts else pl.DataFrame(schema=LONG)


def _listed(frame: pl.DataFrame, column: str) -> tuple[pl.DataFrame, pl.Series]:
    """Lists as cards, our API and our own files have them."""
    said = frame.select(ROW, text=pl.col(column).str.strip_chars().replace("", None))
    is_bad = pl.Series("bad", [False]).new_from_index(0, len(frame))
    try:
        lists = said["text"].str.json_decode(_LISTED)
    except pl.exceptions.PolarsError:
        read = [_read(text) for text in said["text"]]
        is_bad = pl.Series("bad", [entry is None for entry in read], dtype=pl.Boolean)
        lists = pl.Series("text", [entry or [] for entry in read], dtype=_LISTED)
    long = said.with_columns(lists.alias("text")).explode("text").drop_nulls("text").unnest("text")
    long = long.with_columns(pl.col(name).str.strip_chars().replace("", None) for name in (*TEXTS, *_SAID))
    is_address = pl.col("kind") == "address"
    has_parts = pl.any_horizontal(pl.col(CARRIED).is_not_null())
    # Our API tells the first address by its parts in the record and once more on one line here.
    long = long.filter(
        pl.col("kind").is_in(list(_ORDER))
        & ~(is_address & ~has_parts & (pl.col("is_first") == "true").fill_null(value=False))
    )
    long = long.with_columns(
        pl.when(is_address & ~has_parts).then("value").otherwise("street").alias("street"),
        pl.col("type").fill_null(""),
        pl.coalesce("verified_at", pl.when(pl.col("is_verified") == "true").then(pl.lit("true"))).alias(
            "verified_at"
        ),
        is_first=pl.col("is_first") == "true",  # null where nothing is said of it
        place=500 + pl.int_range(pl.len()).over(ROW),
    ).filter(pl.col("value").is_not_null() | (is_address & pl.any_horizontal(pl.col(CARRIED).is_not_null())))
    return long.select(pl.col(name).cast(kind) for name, kind in LONG.items()), is_bad


def _read(text: str | None) -> list[dict[str, Any]] | None:
    """A list of contacts; nothing where it is none."""
    if text is None:
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    return [{name: _plain(one.get(name)) for name in (*TEXTS, *_SAID)} for one in found]


def _plain(value: Any) -> str | None:  # noqa: ANN401
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
