"""The rows that were set aside, as a file to mend and import again: their own columns, then why."""

from __future__ import annotations

import csv
import heapq
from collections.abc import Iterator

import polars as pl

from regard.exchange import files
from regard.exchange.kinds.problems import WHY_PREFIX, explain
from regard.exchange.models import Import
from regard.exchange.readers import ROW
from regard.exchange.services.taking import ragged_rows, taken_rows
from regard.exchange.values.texts import defused

WHY = tuple(f"{WHY_PREFIX}{name}" for name in ("row", "column", "value", "problem", "remedy"))
Line = tuple[int, list[str]]


def write_errors(item: Import) -> str:
    """Write the file in the order of the rows; answers its path, or nothing when no row was set aside.

    UTF-8 with a byte order mark, so that spreadsheets read it; cells that they would run as formulas are defused.
    """
    path = files.home(item.pk) / files.ERRORS
    width = _own_columns(item)
    names = item.layout["columns"][:width]
    lines = heapq.merge(_rejected(item), _ragged(item, width), key=lambda line: line[0])
    first = next(lines, None)
    if first is None:
        path.unlink(missing_ok=True)
        return ""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, *WHY])
        writer.writerow(map(defused, first[1]))
        writer.writerows(map(defused, fields) for _, fields in lines)
    draft.replace(path)
    return str(path)


def _own_columns(item: Import) -> int:
    """How many columns are the file's own: those of an earlier error file are written anew."""
    columns = item.layout["columns"]
    return next((number for number, name in enumerate(columns) if name.startswith(WHY_PREFIX)), len(columns))


def _rejected(item: Import) -> Iterator[Line]:
    rejected = pl.read_parquet(files.home(item.pk) / files.REJECTED)
    if not len(rejected):
        return
    columns = {key: item.layout["columns"][number - 1] for key, number in item.mapping.items()}
    for frame in taken_rows(item.pk):
        found = frame.join(rejected, on=ROW, how="inner", maintain_order="left")
        for row, *values in found.rows():
            *cells, key, value, code = values
            cells = cells[: _own_columns(item)]
            column = columns.get(key, key)
            reason, remedy = explain(code, column)
            yield row, [*cells, str(row), column, value or "", reason, remedy]


def _ragged(item: Import, width: int) -> Iterator[Line]:
    """Too few fields are filled up with empty ones; of too many the rest is kept together in the last."""
    for reject in ragged_rows(item.pk):
        cells = list(reject.values)
        if len(cells) > width:
            cells = [*cells[: width - 1], ",".join(cells[width - 1 :])]
        cells += [""] * (width - len(cells))
        yield reject.row, [*cells, str(reject.row), reject.column, reject.value, reject.reason, reject.remedy]
