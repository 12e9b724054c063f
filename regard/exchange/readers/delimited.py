"""Blocks of delimited text to frames: fast where the block is regular, line by line and forgiving where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from regard.exchange.readers.dialect import splitter
from regard.exchange.readers.layout import BLANKS, FIXED, ROW, WIDE_BLANKS, Batch, Layout, Reject
from regard.exchange.readers.lines import tolerant_rows
from regard.exchange.readers.records import MAX_LINE, Block, Overlong
from regard.exchange.readers.text import LOST
from regard.kernel import words
from regard.kernel.words import lazy, tr
from regard.ui.formats import Ways, number, ways

_RUNS = re.compile(rb"[ \t]+")
_WIDE_RUNS = re.compile(rb"[ \t]{2,}|\t")
_LINE_BLANKS = re.compile(rb"(?m)^[ \t]+|[ \t]+\r?$")
SEPARATED = lazy(
    "Give the row as many fields as the header has; put values that hold the delimiter into quotes."
)
CLOSE_QUOTE = lazy("Close the quotation mark, or double it if it belongs to the value.")
SPLIT_LINE = lazy("Split the line, or remove what does not belong into it.")


@dataclass
class Parser:
    """Turns blocks into batches, counting rows as it goes. `row` is the number of the last row read."""

    layout: Layout
    row: int = 0
    _rejects: list[Reject] = field(default_factory=list)

    def parse(self, piece: Block | Overlong) -> Batch | None:
        """The batch of one piece, or None when it held nothing but blank lines."""
        self._rejects = []
        if isinstance(piece, Overlong):
            frame = self._overlong(piece)
        elif piece.is_suspect and self._is_quoted:
            frame = self._slowly(piece.data)
        else:
            frame = self._quickly(piece.data)
        frame = self._set_aside_damaged(_without_blank_rows(frame, self.layout.keys))
        if not len(frame) and not self._rejects:
            return None
        return Batch(frame, tuple(sorted(self._rejects, key=lambda reject: reject.row)))

    @property
    def _is_quoted(self) -> bool:
        return self.layout.delimiter not in {BLANKS, WIDE_BLANKS, FIXED}

    def _overlong(self, piece: Overlong) -> pl.DataFrame:
        self.row += 1
        text = piece.head.decode("utf-8", "replace")
        self._rejects.append(
            Reject(
                self.row,
                tr(
                    "the line is {length} bytes long, more than the {most} a row may have",
                    length=number(piece.length),
                    most=number(MAX_LINE),
                ),
                str(SPLIT_LINE),
                values=(text,),
                value=text,
            )
        )
        return _empty(self.layout.keys)

    def _quickly(self, data: bytes) -> pl.DataFrame:
        if not self._is_quoted:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if self.layout.delimiter == FIXED:
            return self._fixed(data)
        if self.layout.delimiter in {BLANKS, WIDE_BLANKS}:
            runs = _RUNS if self.layout.delimiter == BLANKS else _WIDE_RUNS
            data = runs.sub(b"\t", _LINE_BLANKS.sub(b"", data))
        return self._arrow(data)

    def _arrow(self, data: bytes) -> pl.DataFrame:
        """One pass of Arrow's parser; the slow way when rows and lines do not agree, since quotes are then at work."""
        keys = self.layout.keys
        odd: list[Reject] = []
        start = self.row

        def set_aside(bad: pacsv.InvalidRow) -> Literal["skip"]:
            fields = self._fields(bad.text)
            odd.append(self._ragged(start + (bad.number or 0), fields))
            return "skip"

        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        try:
            table = pacsv.read_csv(
                io.BytesIO(data),
                read_options=pacsv.ReadOptions(
                    column_names=list(keys), use_threads=False, block_size=len(data) + 1
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter="\t" if not self._is_quoted else self.layout.delimiter,
                    quote_char='"' if self._is_quoted else False,
                    newlines_in_values=self._is_quoted,
                    ignore_empty_lines=False,
                    invalid_row_handler=set_aside,
                ),
                convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(keys, pa.large_string())),
            )
        except pa.ArrowInvalid:
            return self._slowly(data)
        if table.num_rows + len(odd) != lines or any("\n" in reject.value for reject in odd):
            return self._slowly(data)
        self.row += lines
        self._rejects.extend(odd)
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table gives a frame
        return _numbered(frame, start, lines, [reject.row - start for reject in odd])

    def _fixed(self, data: bytes) -> pl.DataFrame:
        lines = pl.Series("line", data.decode("utf-8").removesuffix("\n").split("\n"), dtype=pl.String)
        spans = zip((0, *self.layout.cuts), (*self.layout.cuts, None), strict=True)
        frame = lines.to_frame().select(
            pl.col("line").str.slice(start, None if end is None else end - start).str.strip_chars().alias(key)
            for key, (start, end) in zip(self.layout.keys, spans, strict=True)
        )
        start, self.row = self.row, self.row + len(frame)
        return _numbered(frame, start, len(frame), [])

    def _slowly(self, data: bytes) -> pl.DataFrame:
        """Line by line: a quotation mark that is never closed costs its own line, not the rest of the file."""
        width = len(self.layout.columns)
        rows: list[tuple[int, list[str]]] = []
        delimiter = self.layout.delimiter if self._is_quoted else "\t"
        for fields, problem, text in tolerant_rows(data.decode("utf-8"), delimiter, width):
            self.row += 1
            if problem:
                self._rejects.append(
                    Reject(self.row, problem, str(CLOSE_QUOTE), values=tuple(fields), value=text[:200])
                )
            elif not fields:
                continue
            elif len(fields) != width:
                self._rejects.append(self._ragged(self.row, fields))
            else:
                rows.append((self.row, fields))
        columns = list(zip(*(fields for _, fields in rows), strict=True)) or [()] * width
        frame = pl.DataFrame(
            [
                pl.Series(key, list(values), dtype=pl.String)
                for key, values in zip(self.layout.keys, columns, strict=True)
            ]
        )
        return frame.insert_column(0, pl.Series(ROW, [number for number, _ in rows], dtype=pl.Int64))

    def _fields(self, text: str) -> list[str]:
        if not self._is_quoted:
            return text.rstrip("\r\n").split("\t")
        return splitter(self.layout.delimiter)(text.rstrip("\r\n"))

    def _ragged(self, row: int, fields: Sequence[str]) -> Reject:
        width = len(self.layout.columns)
        text = self.layout.delimiter.join(fields) if len(self.layout.delimiter) == 1 else " ".join(fields)
        reason, remedy = _wrong_width(len(fields), width, words.language(), ways())
        return Reject(row, reason, remedy, values=tuple(fields), value=text[:200])

    def _set_aside_damaged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with a NUL byte or with bytes that are not of the encoding go to the rejects."""
        if not len(frame):
            return frame
        keys = self.layout.keys
        bad = pl.any_horizontal(pl.col(key).str.contains_any(["\0", LOST]) for key in keys)
        damaged = frame.filter(bad)
        for values in damaged.rows():
            row, fields = int(values[0]), values[1:]
            self._rejects.append(self._damaged(row, fields))
        return frame.filter(~bad) if len(damaged) else frame

    def _damaged(self, row: int, fields: Sequence[str]) -> Reject:
        position = next(index for index, text in enumerate(fields) if "\0" in text or LOST in text)
        value = fields[position]
        if "\0" in value:
            reason, remedy = tr("the value holds a NUL byte"), tr("Remove it, or export the file again.")
        else:
            reason = tr("the value has bytes that are not {encoding}", encoding=self.layout.encoding)
            remedy = tr("Save the file as UTF-8, or name its encoding.")
        cleaned = tuple(text.replace("\0", "") for text in fields)
        return Reject(
            row, reason, remedy, cleaned, self.layout.columns[position], value.replace("\0", "␀")[:200]
        )


@lru_cache(maxsize=256)  # said of every such row of a file
def _wrong_width(found: int, width: int, _language: str, _how: Ways) -> tuple[str, str]:
    reason = words.several(
        "the row has {count} field, the table has {columns} columns",
        "the row has {count} fields, the table has {columns} columns",
        found,
        count=number(found),
        columns=number(width),
    )
    return reason, str(SEPARATED)


def _numbered(frame: pl.DataFrame, start: int, lines: int, skipped: Sequence[int]) -> pl.DataFrame:
    numbers = pl.int_range(start + 1, start + lines + 1, dtype=pl.Int64, eager=True)
    if skipped:
        numbers = numbers.filter(~pl.int_range(1, lines + 1, eager=True).is_in(list(skipped)))
    return frame.insert_column(0, numbers.alias(ROW))


def _empty(keys: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(keys, pl.String)})


def _without_blank_rows(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    first = frame.get_column(keys[0])
    if not (first.str.len_bytes() == 0).any():
        return frame
    return frame.filter(~pl.all_horizontal(pl.col(key).str.strip_chars() == "" for key in keys))
