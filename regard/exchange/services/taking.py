"""First pass: the file, whatever its shape, as text columns in one Parquet file that later passes read fast."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from regard.exchange import files
from regard.exchange.hearing import Hearing
from regard.exchange.models import Import
from regard.exchange.readers import ROW, Batch, Layout, Reject, read
from regard.exchange.services.pipes import ahead
from regard.kernel.words import tr

FIRST_VALUE = 80


def take_in(item: Import, hearing: Hearing) -> None:
    """Read the whole file of `item`. Sets `profile` (per column: filled, first value) and the count of lines read.

    What is there from an earlier run is replaced as a whole, at the end. Raises `Unreadable`.
    """
    layout = Layout.from_json(item.layout)
    folder = files.home(item.pk)
    draft_rows, draft_ragged = folder / f"{files.ROWS}.new", folder / f"{files.RAGGED}.new"
    profile = _Profile(layout)
    hearing.update(done=0, total=layout.size or None, note=tr("Reading the file"))

    reached = _Reached()
    batches = read(Path(item.location), layout, reached)
    columns: dict[str, pa.DataType] = {ROW: pa.int64()}
    columns |= {key: pa.large_string() for key in layout.keys}
    schema = pa.schema(columns)
    with (
        pq.ParquetWriter(draft_rows, schema, compression="lz4", use_dictionary=False) as rows,
        draft_ragged.open("w") as ragged,
    ):
        for batch in ahead(batches):
            hearing.check()
            hearing.update(done=reached.done)
            profile.look(batch)
            if len(batch.frame):
                rows.write_table(batch.frame.to_arrow().cast(schema))
            ragged.writelines(f"{json.dumps(reject.__dict__)}\n" for reject in batch.rejects)
    draft_rows.replace(folder / files.ROWS)
    draft_ragged.replace(folder / files.RAGGED)
    item.profile = profile.as_json()
    item.counts = {"lines_read": profile.rows + profile.ragged, "lines_ragged": profile.ragged}


class _Reached:
    """How far the thread that reads has come."""

    done = 0

    def __call__(self, done: int) -> None:
        self.done = done


class _Profile:
    def __init__(self, layout: Layout) -> None:
        self.rows = self.ragged = 0
        self._filled = dict.fromkeys(layout.keys, 0)
        self._first = dict.fromkeys(layout.keys, "")

    def look(self, batch: Batch) -> None:
        self.rows += len(batch.frame)
        self.ragged += len(batch.rejects)
        for key in self._filled:
            column = batch.frame.get_column(key)
            is_filled = column.str.len_bytes() > 0
            count = int(is_filled.sum())
            self._filled[key] += count
            if count and not self._first[key]:
                self._first[key] = str(column.filter(is_filled)[0])[:FIRST_VALUE]

    def as_json(self) -> dict[str, object]:
        return {key: {"filled": filled, "first": self._first[key]} for key, filled in self._filled.items()}


def taken_rows(import_id: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """The rows of the file as text, some ten thousand at a time; only `row` and the named columns, when given."""
    file = pq.ParquetFile(files.home(import_id) / files.ROWS)
    wanted = None if columns is None else [ROW, *columns]
    for number in range(file.num_row_groups):
        frame = pl.from_arrow(file.read_row_group(number, columns=wanted))
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a row group gives a frame
        yield frame


def first_rows(
    import_id: int, count: int, *, only_problems: bool = False
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first rows as text, or the first that were set aside, and why these were (as `problems.REJECTED`)."""
    rejected = pl.read_parquet(files.home(import_id) / files.REJECTED)
    first = next(taken_rows(import_id), None)
    if first is None:
        return pl.DataFrame(), rejected
    if not only_problems:
        return first.head(count), rejected
    wanted = rejected.sort(ROW).head(count)
    found = [
        part
        for part in (frame.join(wanted, on=ROW, how="semi") for frame in taken_rows(import_id))
        if len(part)
    ]
    return pl.concat(found) if found else first.clear(), rejected


def ragged_rows(import_id: int) -> Iterator[Reject]:
    """The rows that could not be read as rows, in order."""
    with (files.home(import_id) / files.RAGGED).open() as lines:
        for line in lines:
            data = json.loads(line)
            yield Reject(**{**data, "values": tuple(data["values"])})


def is_taken(item: Import) -> bool:
    return bool(item.profile) and (files.home(item.pk) / files.ROWS).exists()
