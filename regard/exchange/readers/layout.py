"""How a file is laid out, and what reading it yields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from regard.kernel.words import lazy

ROW = "row"
BLANKS = "blanks"  # columns parted by any run of blanks
WIDE_BLANKS = "wide blanks"  # columns parted by two or more blanks, so that values may hold single ones
FIXED = "fixed"  # columns at fixed positions
DELIMITER_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "pipe",
    "^": "caret",
    BLANKS: "spaces",
    WIDE_BLANKS: "two or more spaces",
    FIXED: "fixed width",
}

"""What a delimiter is called where one is given."""
DELIMITER_WORDS = {
    ",": lazy("comma"),
    ";": lazy("semicolon"),
    "\t": lazy("tab"),
    "|": lazy("pipe"),
    "^": lazy("caret"),
    BLANKS: lazy("spaces"),
    WIDE_BLANKS: lazy("two or more spaces"),
    FIXED: lazy("fixed width"),
}
"""The same for people to read."""


@dataclass(frozen=True)
class Layout:
    """Everything needed to read a file the same way again; JSON-able through `as_json`.

    `format` is text, sheet, parquet, vcard or jsonl; `container` the compression around it, outermost first, "gz", "xz", "bz2"
    or "zip", joined by "+". `skip` counts the physical lines before the header (or the first row when there is
    none). `rows` counts the lines or rows after the header, blank ones included; quoted line breaks make it an
    upper bound for text. `digest` is the SHA-256 of the content with the compression taken off.
    """

    name: str
    format: str
    columns: tuple[str, ...]
    container: str = ""
    member: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    cuts: tuple[int, ...] = ()
    has_header: bool = True
    skip: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    rows: int = 0
    size: int = 0
    digest: str = ""
    newline: str = "\n"
    notes: tuple[str, ...] = ()

    @property
    def encoding_name(self) -> str:
        """As people write it: a byte order mark is no other encoding to them."""
        return self.encoding.removesuffix("-sig").upper()

    @property
    def delimiter_name(self) -> str:
        return str(DELIMITER_WORDS.get(self.delimiter, self.delimiter))

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns in the frames: c1, c2 … whatever the header says."""
        return tuple(f"c{number}" for number in range(1, len(self.columns) + 1))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Layout:
        whole: dict[str, Any] = dict(data)
        for key in ("columns", "cuts", "sheets", "notes"):
            whole[key] = tuple(whole.get(key, ()))
        return cls(**whole)


@dataclass(frozen=True)
class Reject:
    """One row that could not be read as a row. `values` are its fields as far as they could be told apart."""

    row: int
    reason: str
    remedy: str
    values: tuple[str, ...] = ()
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows in the order of the file: `frame` has `row` (int64, 1-based as a spreadsheet counts, the header
    included) and one text column per column of the file, c1 … cN, empty cells as empty text, never null."""

    frame: pl.DataFrame
    rejects: Sequence[Reject] = ()
