"""How the lines of a text file fall into columns: delimiter, header, what stands above the header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from regard.exchange.readers.layout import BLANKS, DELIMITER_NAMES, FIXED, WIDE_BLANKS
from regard.exchange.readers.lines import tolerant_rows
from regard.kernel.words import tr

SAMPLE_ROWS = 400
MAX_PREAMBLE = 30
CONSISTENT = 0.9
_STRONG_FIRST = ("\t", "|", "^", ";", ",")
_SEP_HINT = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
_FIGURE = re.compile(r"^[\s(+−-]*[^\w\s]{0,3}\s*\d[\d.,'’\s/:+TZ-]*[)%€$£-]?$")
_WIDE = re.compile(r"[ \t]{2,}|\t")
_GIVEN = {name: delimiter for delimiter, name in DELIMITER_NAMES.items()}


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    columns: tuple[str, ...]
    has_header: bool
    skip: int
    cuts: tuple[int, ...] = ()


def named_delimiter(text: str) -> str:
    """The delimiter a person means by `;`, `semicolon`, `tab`, `\\t`, `spaces` …"""
    return _GIVEN.get(text.lower(), {"\\t": "\t", " ": BLANKS, "space": BLANKS}.get(text, text))


def is_delimiter(text: str) -> bool:
    """Whether columns can be parted by it: one of the named ones, or a single character that ends no line or value."""
    return text in DELIMITER_NAMES or (len(text) == 1 and text not in '"\r\n\0' and text.isascii())


def splitter(delimiter: str, cuts: Sequence[int] = ()) -> Callable[[str], list[str]]:
    """A function from one line to its fields."""
    if delimiter == BLANKS:
        return str.split
    if delimiter == WIDE_BLANKS:
        return lambda line: _WIDE.split(line.strip())
    if delimiter == FIXED:
        spans = list(zip((0, *cuts), (*cuts, None), strict=True))
        return lambda line: [line[start:end].strip() for start, end in spans]
    return lambda line: next(csv.reader([line], delimiter=delimiter), [])


def sniff(
    head: str, *, complete: bool, delimiter: str | None = None, has_header: bool | None = None
) -> Dialect:
    """The dialect of a file that begins with `head`; `complete` says that `head` is the whole file."""
    lines = head.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not complete and len(lines) > 1:
        lines.pop()
    lines = lines[: SAMPLE_ROWS + MAX_PREAMBLE]
    skip = 0
    if hint := _SEP_HINT.match(lines[0]):
        delimiter, skip = delimiter or hint[1], 1
    cuts: tuple[int, ...] = ()
    if delimiter is None:
        delimiter, cuts = _find_delimiter([line for line in lines[skip:] if line.strip()])
    elif delimiter == FIXED:
        cuts = _fixed_cuts([line for line in lines[skip:] if line.strip()])
    rows = _rows(lines[skip:], delimiter, cuts)
    above = _preamble(rows)
    skip, rows = skip + above, [row for row in rows[above:] if any(row)]
    return _describe(rows, delimiter, cuts, skip, has_header)


def _describe(
    rows: list[list[str]], delimiter: str, cuts: tuple[int, ...], skip: int, has_header: bool | None
) -> Dialect:
    header = looks_like_header(rows) if has_header is None else has_header
    width = _mode([len(row) for row in rows[1:]] or [len(rows[0])])[0] if rows else 1
    if header and rows:
        width = max(width, len(rows[0]) - _empty_tail(rows[0]))
    names = rows[0] if header and rows else []
    return Dialect(delimiter, column_names(names, width), header, skip, cuts)


def column_names(names: Sequence[str], width: int) -> tuple[str, ...]:
    """One name per column; those without one are called by their number."""
    padded = [*names[:width], *[""] * (width - len(names))]
    return tuple(" ".join(name.split()) or f"Column {number}" for number, name in enumerate(padded, 1))


def shown_column(name: str) -> str:
    """The name of a column for people to read: one without a name is called by its number in their language."""
    found = _UNNAMED.fullmatch(name)
    return tr("Column {number}", number=found[1]) if found else name


_UNNAMED = re.compile(r"Column (\d+)")


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns rather than holding values: no figures in it, though others have."""
    return bool(rows) and not any(
        _FIGURE.match(cell.strip()) or "@" in cell for cell in rows[0] if cell.strip()
    )


def _empty_tail(row: Sequence[str]) -> int:
    return next((count for count, cell in enumerate(reversed(row)) if cell.strip()), len(row))


def _rows(lines: list[str], delimiter: str, cuts: tuple[int, ...]) -> list[list[str]]:
    if delimiter in {BLANKS, WIDE_BLANKS, FIXED}:
        split = splitter(delimiter, cuts)
        return [split(line) for line in lines]
    return _csv_rows(lines, delimiter)


def _csv_rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    records = tolerant_rows("\n".join(lines), delimiter)
    return [fields for fields, problem, _ in islice(records, SAMPLE_ROWS) if not problem]


def _find_delimiter(lines: list[str]) -> tuple[str, tuple[int, ...]]:
    scores = {delimiter: _score(lines, delimiter) for delimiter in _STRONG_FIRST}
    best = max(_STRONG_FIRST, key=lambda delimiter: scores[delimiter])
    if scores[best] >= CONSISTENT or (scores[best] > 0 and not _blank_separated(lines)):
        return best, ()
    if found := _blank_separated(lines):
        return found, _fixed_cuts(lines) if found == FIXED else ()
    return ",", ()


def _score(lines: list[str], delimiter: str) -> float:
    """How evenly a delimiter cuts the lines: 0 not at all; 1 and a little for every column when quite evenly."""
    rows = [row for row in _csv_rows(lines, delimiter) if any(row)]
    if not rows:
        return 0
    width, share = _mode([len(row) for row in rows])
    if width < 2:
        return 0
    # What tears values apart but not the names of the columns stands in the values only.
    before = _STRONG_FIRST[: _STRONG_FIRST.index(delimiter)]
    stronger = [other for other in before if any(other in cell for cell in rows[0])]
    torn = sum(any(other in cell for cell in row for other in stronger) for row in rows) / len(rows)
    score = share - (0.5 if torn > 0.5 else 0) - (0.2 if len(rows[0]) != width and len(rows[0]) > 1 else 0)
    return max(0.01, score) + min(width, 50) / 1000


def _blank_separated(lines: list[str]) -> str:
    width, share = _mode([len(line.split()) for line in lines])
    if width > 1 and share >= 0.98:
        return BLANKS
    cuts = _fixed_cuts(lines) if len(lines) > 4 else ()
    split = splitter(WIDE_BLANKS)
    width, share = _mode([len(split(line)) for line in lines])
    if width > 1 and share >= CONSISTENT and len(cuts) < width:
        return WIDE_BLANKS
    return FIXED if cuts else ""


def _fixed_cuts(lines: list[str]) -> tuple[int, ...]:
    """Where columns begin, for lines of equal columns: positions that are blank in all lines part them."""
    width = max(len(line) for line in lines)
    used = [False] * width
    for line in lines:
        for position, char in enumerate(line):
            if not char.isspace():
                used[position] = True
    return tuple(
        position
        for position in range(1, width)
        if used[position] and not used[position - 1] and any(used[:position])
    )


def _preamble(rows: list[list[str]]) -> int:
    """How many rows stand above the table: titles and blank lines, much narrower than the table itself."""
    filled = [len(row) for row in rows if any(row)]
    if not filled:
        return 0
    width = _mode(filled)[0]
    for number, row in enumerate(rows[:MAX_PREAMBLE]):
        if len([cell for cell in row if cell.strip()]) > max(1, width // 2) or (width == 1 and any(row)):
            return number
    return 0


def _mode(counts: Sequence[int]) -> tuple[int, float]:
    (value, times), *_ = Counter(counts).most_common(1) or [(0, 0)]
    return value, times / max(1, len(counts))
