"""Pure decisions of sales: what a purchase line is, and which return belongs to which order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from regard.customers.services.texts import countries
from regard.kernel.money import SCALE

TIME = pl.Datetime("us", "UTC")
SALE, ADJUSTMENT, RETURN = "sale", "adjustment", "return"
LINE_COLUMNS: dict[str, Any] = {
    "order": pl.String, "customer": pl.String, "at": TIME, "product": pl.String, "description": pl.String,
    "quantity": pl.Int64, "amount": pl.Int64, "cost": pl.Int64, "currency": pl.String, "channel": pl.String,
    "country": pl.String, "name": pl.String, "email": pl.String, "phone": pl.String, "category": pl.String,
    "is_return": pl.Boolean,
}  # fmt: skip
# "Adjust bad debt", "adjustment", but no "Adjustable Personal File Tote".
_ADJUSTMENT = r"(?i)^\s*adjust(ment|ments|ed|ing)?\b"
EARLIEST_YEAR = 1900
CLOCKS_DIFFER_BY = timedelta(days=2)  # of shops in other time zones, and of those that are set wrong


def is_moment(at: datetime, now: datetime) -> bool:
    """Whether something can have been bought `at`: what reckons in days and years relies on it."""
    if not EARLIEST_YEAR <= at.year <= now.year + 1:
        return False
    return at.replace(tzinfo=at.tzinfo or now.tzinfo) <= now + CLOCKS_DIFFER_BY


@dataclass(frozen=True)
class Documents:
    """What a batch of lines is: orders and returns, each with its lines.

    `heads`, one row each: `doc` (0 …), `order`, `part` ("order" or "return"), `kind` (sale, adjustment, return),
    `customer`, `at`, `on`, `currency`, `channel`, `country` (as it is kept), `amount`, `cost`, `quantity`, `line_count`,
    `fingerprint`, and `fingerprint_as_written`, the one with the country as the file has it: what came in before countries
    were written one way is known by that.
    `lines`: the columns of the batch and `doc`, by document in the order of the file. Amounts, costs and quantities
    of returns are turned round: what came back is positive. `people` as `customers_of` the lines.
    """

    heads: pl.DataFrame
    lines: pl.DataFrame
    people: pl.DataFrame


def documents(lines: pl.DataFrame, *, currency: str, time_zone: str) -> Documents:
    """Sort lines into orders and returns (see `OrderBatch` for the columns and `apply_orders` for the rules)."""
    known = _completed(lines)
    whole = known.group_by("order", maintain_order=True).agg(
        pl.col("customer", "currency", "channel", "country", "country_written").first(ignore_nulls=True)
    )
    parted = _parted(known)
    heads = (
        parted.group_by("order", "part", maintain_order=True)
        .agg(
            pl.col("at").min(),
            pl.col("amount", "quantity").sum(),
            _sum_if_any("cost"),
            pl.col("is_booking").all(),
            pl.len().cast(pl.Int64).alias("line_count"),
        )
        .join(whole, on="order", how="left", maintain_order="left")
        .with_row_index("doc")
        .with_columns(
            pl.col("doc").cast(pl.Int64),
            pl.col("currency").fill_null(currency),
            pl.col("channel", "country", "country_written").fill_null(""),
            pl.when(pl.col("part") == RETURN).then(pl.lit(RETURN)).when("is_booking").then(pl.lit(ADJUSTMENT))
            .otherwise(pl.lit(SALE)).alias("kind"),
            pl.col("at").dt.convert_time_zone(time_zone).dt.date().alias("on"),
        )
        .drop("is_booking")
    )  # fmt: skip
    placed = parted.join(
        heads.select("doc", "order", "part"), on=["order", "part"], how="left", maintain_order="left"
    )
    placed = placed.sort("doc", maintain_order=True)
    heads = heads.with_columns(_fingerprints(heads, placed)).drop("country_written")
    return Documents(heads, placed.drop("country_written"), customers_of(placed))


def _completed(lines: pl.DataFrame) -> pl.DataFrame:
    columns = [
        (pl.col(name) if name in lines.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in LINE_COLUMNS.items()
    ]
    one = pl.when(pl.col("amount") < 0).then(-SCALE).otherwise(SCALE)
    known = lines.select(columns)
    return known.with_columns(
        countries(known["country"]),
        pl.col("quantity").fill_null(one),
        pl.col("is_return").fill_null(False),
        country_written="country",
    )


def _parted(lines: pl.DataFrame) -> pl.DataFrame:
    """Each line with its `part` and whether it `is_booking`, that is money without goods."""
    amount, quantity = pl.col("amount"), pl.col("quantity")
    has_negative_price = ((amount < 0) & (quantity > 0)) | ((amount > 0) & (quantity < 0))
    is_booking = has_negative_price | pl.col("description").str.contains(_ADJUSTMENT).fill_null(False)
    is_return = pl.col("is_return") | ((quantity < 0) & ~is_booking)
    # A cancellation may be written with the signs of the sale or with turned ones: either way it gives back.
    turned = pl.when(is_return & ~(pl.col("is_return") & (quantity > 0) & (amount > 0))).then(-1).otherwise(1)
    return lines.with_columns(
        pl.when(is_return).then(pl.lit(RETURN)).otherwise(pl.lit("order")).alias("part"),
        (is_booking & ~is_return).alias("is_booking"),
        amount * turned,
        pl.when(is_return).then(quantity.abs()).otherwise(quantity).alias("quantity"),
        pl.col("cost") * turned,
    )


def _sum_if_any(name: str) -> pl.Expr:
    """A sum that is unknown when every part is."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)


def _fingerprints(heads: pl.DataFrame, lines: pl.DataFrame) -> list[pl.Series]:
    """Digests of each document's content, whatever the order of its lines: the same again is no change."""
    text = pl.concat_str(
        pl.col("product", "description").fill_null("\x00"),
        pl.col("quantity", "amount", "cost").cast(pl.String).fill_null("\x00"),
        separator="\x1f",
    )
    bodies = (
        lines.select("doc", text=text).sort("doc", "text").group_by("doc", maintain_order=True).agg("text")
    )
    whole = heads.with_columns(body=bodies["text"].list.join("\x1e"))
    kept = pl.Series("fingerprint", _digests(whole, "country"), dtype=pl.String)
    is_other = heads["country"] != heads["country_written"]
    written = _digests(whole.filter(is_other), "country_written")
    return [kept, kept.alias("fingerprint_as_written").scatter(is_other.arg_true(), written)]


def _digests(whole: pl.DataFrame, country: str) -> list[str]:
    head = pl.concat_str(
        pl.col("kind"), pl.col("customer").fill_null("\x00"), pl.col("at").dt.epoch("us").cast(pl.String),
        "currency", "channel", country, separator="\x1f",
    )  # fmt: skip
    texts = whole.select(pl.concat_str(head, "body", separator="\x1d")).to_series()
    return [hashlib.blake2b(content.encode(), digest_size=16).hexdigest() for content in texts]


def customers_of(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per customer key with the newest name, e-mail, phone and country said in these lines, and when that was."""
    known = lines.filter(pl.col("customer").is_not_null())
    people = known.select(key="customer").unique(maintain_order=True)
    for name in ("name", "email", "phone", "country"):
        said = known.filter(pl.col(name).is_not_null() & (pl.col(name) != ""))
        if said.height:
            people = people.join(_newest(said, "customer", name), on="key", how="left", maintain_order="left")
    return people


def products_of(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per product key with its newest name and category.

    What is written on lines without money ("damaged", "?") is a remark more often than a name: it counts as said
    at the beginning of time, so that the name on any real sale wins.
    """
    known = lines.filter(pl.col("product").is_not_null())
    items = known.select(key="product").unique(maintain_order=True)
    start = pl.lit(0).cast(TIME)
    for column, name in (("description", "name"), ("category", "category")):
        said = known.filter(pl.col(column).is_not_null() & (pl.col(column) != "")).with_columns(
            pl.when(pl.col("amount") > 0).then("at").otherwise(start).alias("at")
        )
        if said.height:
            newest = _newest(said, "product", column).rename(
                {column: name, f"{column}_as_of": f"{name}_as_of"}
            )
            items = items.join(newest, on="key", how="left", maintain_order="left")
    return items.rename({"name_as_of": "as_of"}, strict=False)


def _newest(said: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    """The last value by time, then by text, per key: the same whatever the order of the lines."""
    latest = said.select(key, "at", name).unique().sort("at", name)
    return (
        latest.group_by(key)
        .last()
        .select(pl.col(key).alias("key"), name, pl.col("at").alias(f"{name}_as_of"))
    )


def business_zone(name: str) -> str:
    """The name of a time zone there is: `name`, or UTC."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"
