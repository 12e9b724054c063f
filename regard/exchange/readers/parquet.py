"""Parquet files as text columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from regard.exchange.readers.containers import guarded
from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.layout import ROW, Batch, Layout
from regard.kernel.words import lazy, tr
from regard.ui.formats import number

STEP = 65_536
_NESTED = (pl.List, pl.Struct, pl.Array, pl.Object, pl.Binary)


def describe(path: Path, name: str) -> Layout:
    """The layout of a Parquet file, from its footer. Raises `Unreadable`."""
    with _file(path, name) as file:
        columns, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    if not rows:
        raise Unreadable(name, tr("has no rows"), remedy=tr("Export it again with at least one row."))
    return Layout(name=name, format="parquet", columns=columns, rows=rows)


def batches(path: Path, layout: Layout) -> Iterator[Batch]:
    """All rows; the first is row 1."""
    row = 0
    with _file(path, layout.name) as file:
        source = file.iter_batches(STEP, use_threads=False)
        while True:
            with guarded(layout.name, lazy("after row {row}", row=number(row))):
                batch = next(source, None)
            if batch is None:
                return
            yield Batch(_as_text(batch, layout, row))
            row += batch.num_rows


def _as_text(batch: pa.RecordBatch, layout: Layout, row: int) -> pl.DataFrame:
    frame = pl.from_arrow(pa.Table.from_batches([batch]))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table gives a frame
    texts = [_text(series).alias(key) for key, series in zip(layout.keys, frame.get_columns(), strict=True)]
    numbers = pl.int_range(row + 1, row + batch.num_rows + 1, dtype=pl.Int64, eager=True).alias(ROW)
    return pl.DataFrame([numbers, *texts])


def _text(series: pl.Series) -> pl.Series:
    kind = series.dtype
    if isinstance(kind, pl.Datetime):
        if kind.time_zone:
            return series.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ").fill_null("")
        return series.dt.strftime("%Y-%m-%d %H:%M:%S").fill_null("")
    if kind == pl.Boolean:
        return series.cast(pl.Int8).cast(pl.String).fill_null("")
    if isinstance(kind, _NESTED):
        return pl.Series([""] * len(series), dtype=pl.String)
    return series.cast(pl.String).fill_null("")


def _file(path: Path, name: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(
            name,
            tr("the Parquet file is damaged or cut short ({error})", error=error),
            remedy=tr("Copy or export it again; nothing of this one was taken in."),
        ) from error
