"""Rows that are set aside while the others are written."""

from __future__ import annotations

import polars as pl

from regard.exchange import files
from regard.exchange.kinds.problems import Tally
from regard.exchange.models import Import
from regard.exchange.services.error_file import write_errors


def add_doubtful(item: Import, names: dict[str, str]) -> None:
    """Puts the rows set aside while writing among the others that were; harmless when repeated."""
    folder = files.home(item.pk) / files.DOUBTFUL
    paths = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not paths:
        return
    target = files.home(item.pk) / files.REJECTED
    before = pl.read_parquet(target)
    more = (
        pl.concat(pl.read_parquet(path) for path in paths)
        .unique("row", keep="first")
        .join(before, on="row", how="anti")
    )
    if len(more):
        tally = Tally.from_json(item.tally)
        tally.reject(more.sort("row"), names)
        draft = target.with_suffix(".again")
        pl.concat([before, more.select(before.columns)]).write_parquet(draft)
        draft.replace(target)
        item.tally = tally.as_json()
    item.error_file = write_errors(item)
