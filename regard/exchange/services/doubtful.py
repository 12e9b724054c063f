"""Rows that are set aside while the others are written."""

from __future__ import annotations

import polars as pl

from regard.exchange import files
from regard.exchange.kinds.problems import ALONG, Tally
from regard.exchange.models import Import
from regard.exchange.services.error_file import write_errors


def add_doubtful(item: Import, names: dict[str, str], *, every: bool = False) -> None:
    """Puts the rows set aside while writing among the others that were; harmless when repeated. Rows that only come along are in
    the file and are no problem. `every` problem of a row is counted, or its first."""
    folder = files.home(item.pk) / files.DOUBTFUL
    paths = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not paths:
        return
    target = files.home(item.pk) / files.REJECTED
    before = pl.read_parquet(target)
    wrong = before.filter(pl.col("code") != ALONG)
    found = pl.concat(pl.read_parquet(path) for path in paths).join(wrong, on="row", how="anti")
    more = found.unique("row", keep="first", maintain_order=True)
    if len(more):
        tally = Tally.from_json(item.tally)
        told = (found.unique(["row", "field", "code"]) if every else more).filter(pl.col("code") != ALONG)
        tally.reject(told.sort("row"), names)
        draft = target.with_suffix(".again")
        kept = before.join(more, on="row", how="anti")
        pl.concat([kept, more.select(before.columns)]).write_parquet(draft)
        draft.replace(target)
        item.tally = tally.as_json()
    item.error_file = write_errors(item)
