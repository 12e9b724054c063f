"""Rows of a file of contacts that look like an earlier row of it, and the file that names all who look like somebody."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from regard.customers.queries import visible_names
from regard.customers.services.bulk_lookalikes import LIKE, REASONS, TWINS, are_alike, name_hashes
from regard.exchange import files
from regard.exchange.models import Import
from regard.exchange.values.texts import defused
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, tr

MOST_SHARING = 20  # what more rows than these share says nothing of two of them
AT_ONCE = 5_000
HEAD = ("Row", "Name", "Why", "Looks like", "Number of the customer")
WHY = {
    "email": lazy("same e-mail address"),
    "phone": lazy("same phone number, similar name"),
    "name_and_city": lazy("same name in the same town"),
}


def twins(paths: Sequence[Path]) -> pl.DataFrame:
    """As `TWINS`: each row, by each reason, with the first earlier row of another key that it looks like.

    Compared by hashes, so that a million rows take little room; names are read again only for those that share a number.
    """
    found = [pl.DataFrame(schema=TWINS)]
    for reason in REASONS if paths else ():
        traits = pl.concat(_traits(path, reason) for path in paths)
        shared = traits.filter(pl.len().over("hash").is_between(2, MOST_SHARING))
        pairs = shared.join(shared.rename({"row": "like_row", "key": "like_key"}), on="hash")
        pairs = pairs.filter(pl.col("like_row") < pl.col("row"), pl.col("key") != pl.col("like_key"))
        if reason == "phone":
            pairs = _of_like_name(pairs, paths)
        first = pairs.group_by("row").agg(pl.col("like_row").min())
        found.append(first.select("row", pl.lit(reason).alias("reason"), "like_row"))
    return pl.concat(found)


def _traits(path: Path, reason: str) -> pl.DataFrame:
    """`row`, `key` and `hash` (hashed) of what two rows of one person may share."""
    lines = pl.read_parquet(path, columns=["row", "key", "kind", *_READ.get(reason, ("points",))])
    keys = lines.select("row", key=pl.col("key").hash(5))
    if reason == "name_and_city":
        return name_hashes(lines).join(keys, on="row")
    points = (
        lines.select("row", "points", party="kind").explode("points").drop_nulls("points").unnest("points")
    )
    points = points.filter(pl.col("kind") == reason, pl.col("is_valid"))
    told = points.select("row", hash=pl.concat_str("party", "normal", separator="\n").hash(3)).unique()
    return told.join(keys, on="row")


_READ = {"name_and_city": ("name", "city")}


def _of_like_name(pairs: pl.DataFrame, paths: Sequence[Path]) -> pl.DataFrame:
    """The pairs whose names may be one; of families that share a number few are."""
    if pairs.is_empty():
        return pairs
    asked = pl.concat([pairs.select("row"), pairs.select(row="like_row")]).unique()
    named = pl.concat(
        pl.read_parquet(path, columns=["row", "name"]).join(asked, on="row", how="semi") for path in paths
    )
    names: dict[int, str | None] = dict(named.iter_rows())
    alike = [
        are_alike(names[first] or "", names[second] or "")
        for first, second in pairs.select("row", "like_row").rows()
    ]
    return pairs.filter(pl.Series(alike, dtype=pl.Boolean))


def keep_alike(item: Import, alike: pl.DataFrame, batch: pl.DataFrame) -> None:
    """Remember who of a batch looks like somebody. Named after where the batch begins: one that is written again after a
    crash replaces what it said."""
    if alike.is_empty():
        return
    folder = files.home(item.pk) / files.ALIKE_PARTS
    folder.mkdir(exist_ok=True)
    named = alike.join(batch.select("row", "name"), on="row")
    named.write_parquet(folder / f"{batch['row'][0]:012}.parquet")


def write_alike(item: Import, actor: Actor) -> None:
    """Write the file of all who look like somebody: row, name, why, and whom, as far as `actor` may see them."""
    folder = files.home(item.pk) / files.ALIKE_PARTS
    paths = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    target = files.home(item.pk) / files.ALIKE
    if not paths:
        target.unlink(missing_ok=True)
        return
    whole = pl.concat(pl.read_parquet(path) for path in paths).unique("row").sort("row")
    draft = target.with_suffix(".new")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for part in whole.iter_slices(AT_ONCE):
            writer.writerows([defused(cell) for cell in line] for line in _lines(part, actor))
    draft.replace(target)


def _lines(part: pl.DataFrame, actor: Actor) -> Iterator[list[str]]:
    known = visible_names(actor, part["customer_id"].drop_nulls().to_list())
    for row, name, reason, customer, like_row in part.select("row", "name", *list(LIKE)[1:]).iter_rows():
        if customer is None:
            like: Any = tr("row {row} of this file", row=like_row)
        elif customer in known:
            like = known[customer]
        else:
            like = tr("a customer who is not yours to see")
        yield [str(row), name or "", str(WHY[reason]), like, str(customer) if customer in known else ""]
