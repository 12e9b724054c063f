"""Spreadsheets (XLSX, XLS, ODS) as text columns, row numbers as the spreadsheet shows them."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine as calamine

from regard.exchange.readers.containers import guarded, refuse_bomb
from regard.exchange.readers.dialect import column_names, looks_like_header
from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.layout import ROW, Batch, Layout, Reject
from regard.exchange.readers.xlsx_stream import XlsxStream, is_streamable, spanned, streamed_names
from regard.kernel.words import lazy, tr
from regard.ui import formats

STEP = 20_000
HEAD_ROWS = 200
MAX_IN_MEMORY = 120 << 20  # bytes of XML of a sheet that are read at once; beyond that the sheet is streamed
MAX_CELLS = 20_000_000  # of the rectangle a sheet spans, which is held whole when it is read at once
SAVE_AS_CSV = lazy("Save the sheet as CSV and import that file.")


class Book:
    """An open workbook: read at once while it is small, streamed where it is large."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        self._is_large = _is_large(path, name)
        self._small = None if self._is_large else _workbook(path, name)

    def names(self) -> list[str]:
        """The names of the sheets, in order."""
        if self._small:
            return self._small.sheet_names
        with zipfile.ZipFile(self._path) as archive:
            return streamed_names(archive, self._name)

    def height(self, sheet: str) -> int:
        """How many rows a sheet has, blank ones among them included; 0 where it does not say."""
        if self._small:
            return self._small.get_sheet_by_name(sheet).height
        with zipfile.ZipFile(self._path) as archive:
            return XlsxStream(archive, sheet, self._name, only_look=True).height()

    def width(self, sheet: str) -> int:
        """How many columns a sheet has, blank ones among them included; 0 where that is known only by reading it all."""
        if not self._small:
            return 0
        table = self._small.get_sheet_by_name(sheet)
        return 0 if table.end is None else table.end[1] + 1

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text) of every row that has a cell. Raises `Unreadable`."""
        if not self._small:
            with zipfile.ZipFile(self._path) as archive:
                yield from XlsxStream(archive, sheet, self._name).rows()
            return
        table = self._small.get_sheet_by_name(sheet)
        first_row, first_column = table.start or (0, 0)
        pad = [""] * first_column
        for number, cells in enumerate(table.iter_rows(), first_row + 1):
            yield number, [*pad, *map(cell_text, cells)]


def cell_text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A cell as a CSV export would write it: ISO dates, whole numbers without decimals, 1 and 0 for yes and no."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)


def describe(path: Path, name: str, sheet: str | None, has_header: bool | None) -> Layout:
    """The layout of a sheet: the named one, else the first that has rows."""
    book = Book(path, name)
    names = book.names()
    if sheet and sheet not in names:
        missing = tr("has no sheet {sheet}", sheet=repr(sheet))
        raise Unreadable(name, missing, remedy=tr("Choose one of: {names}.", names=", ".join(names)))
    for candidate in [sheet] if sheet else names:
        head = [(number, cells) for number, cells in islice(book.rows(candidate), HEAD_ROWS) if any(cells)]
        if head:
            break
    else:
        raise Unreadable(name, tr("has no rows"), remedy=tr("Export it again with at least one row."))
    head = _below_titles(head)
    rows = [cells for _, cells in head]
    header = looks_like_header(rows) if has_header is None else has_header
    width = max(_filled(cells) for cells in rows)
    if (
        book.width(candidate) > width
    ):  # something stands to the right further down, or a blank that was formatted
        width = max(width, *(_filled(cells) for _, cells in book.rows(candidate)))
    return Layout(
        name=name,
        format="sheet",
        columns=column_names(rows[0] if header else [], width),
        has_header=header,
        skip=head[0][0] - 1,
        sheet=candidate,
        sheets=tuple(names),
        rows=max(0, book.height(candidate) - header),
    )


def _filled(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that says something: a blank far out makes no table wider."""
    return next((number for number in range(len(cells), 0, -1) if cells[number - 1].strip()), 0)


def _below_titles(head: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    width = max(sum(bool(cell) for cell in cells) for _, cells in head)
    start = next(
        index for index, (_, cells) in enumerate(head) if sum(bool(cell) for cell in cells) > width // 2
    )
    return head[start:]


def batches(path: Path, layout: Layout) -> Iterator[Batch]:
    """The rows below the header."""
    first = layout.skip + 1 + layout.has_header
    rows = (
        (number, cells) for number, cells in Book(path, layout.name).rows(layout.sheet) if number >= first
    )
    width = len(layout.keys)
    while chunk := list(islice(rows, STEP)):
        filled = [(number, cells) for number, cells in chunk if any(cells)]
        beyond = {number for number, cells in filled if len(cells) > width and _filled(cells) > width}
        if filled:
            kept = [(number, cells) for number, cells in filled if number not in beyond]
            rejects = [_beyond(number, cells, layout) for number, cells in filled if number in beyond]
            yield Batch(_frame(kept, layout.keys), rejects)


def _beyond(row: int, cells: Sequence[str], layout: Layout) -> Reject:
    """A row with a cell further right than the table, which a sheet too large to be looked through has only now."""
    place = _filled(cells)
    return Reject(
        row,
        tr(
            "the row has a value in column {place}, right of the table, which has {columns}",
            place=formats.number(place),
            columns=formats.number(len(layout.columns)),
        ),
        tr("Remove what stands beside the table, or name the column in the header."),
        values=tuple(cells[:place]),
        column=f"Column {place}",
        value=cells[place - 1][:200],
    )


def _frame(rows: Sequence[tuple[int, list[str]]], keys: Sequence[str]) -> pl.DataFrame:
    width = len(keys)
    cells = [[*values[:width], *[""] * (width - len(values))] for _, values in rows]
    columns = [
        pl.Series(key, [row[index] for row in cells], dtype=pl.String) for index, key in enumerate(keys)
    ]
    return pl.DataFrame([pl.Series(ROW, [number for number, _ in rows], dtype=pl.Int64), *columns])


def _workbook(path: Path, name: str) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError as error:
        raise Unreadable(name, tr("is locked with a password"), remedy=tr("Save it without one.")) from error
    except (calamine.CalamineError, OSError) as error:
        raise Unreadable(
            name, tr("the spreadsheet is damaged ({error})", error=error), remedy=str(SAVE_AS_CSV)
        ) from error


def _is_large(path: Path, name: str) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            refuse_bomb(name, info.file_size, info.compress_size)
        largest = max((info.file_size for info in archive.infolist()), default=0)
        if largest <= MAX_IN_MEMORY and not _is_wide(archive, name):
            return False
        if is_streamable(archive):
            return True
    raise Unreadable(name, tr("is too large for a spreadsheet of this kind"), remedy=str(SAVE_AS_CSV))


def _is_wide(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a sheet spans more than can be held, as one does with a single cell in its last corner."""
    for info in archive.infolist():
        if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
            with guarded(name), archive.open(info) as file:
                height, width = spanned(file)
            if height * width > MAX_CELLS:
                return True
    return False
