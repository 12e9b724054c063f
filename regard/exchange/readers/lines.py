"""Delimited text line by line: slower than a parser, but what is wrong with one line stays with it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from regard.kernel.words import tr

MAX_RECORD_LINES = 2000
csv.field_size_limit(1 << 24)


def tolerant_rows(
    text: str, delimiter: str, width: int | None = None
) -> Iterator[tuple[list[str], str, str]]:
    """(fields, problem, text) for each record of `text`. No fields and no problem means a blank line.

    A line ends with a line feed, a carriage return or both.
    A record over several lines is accepted only when its quotes pair up and it has `width` fields (None: any).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line.strip():
            yield [], "", ""
        elif '"' not in line:
            yield line.split(delimiter), "", line
        else:
            fields, used, problem = _quoted_record(line, lines, index, delimiter, width)
            index += used
            yield fields, problem, line


def _quoted_record(
    line: str, lines: Sequence[str], following: int, delimiter: str, width: int | None
) -> tuple[list[str], int, str]:
    """The fields of a record that begins with `line`, how many further lines it took, and what is wrong with it."""
    if fields := _strict([line], delimiter):
        return fields, 0, ""
    taken, odd = [line], line.count('"') % 2 == 1
    for more in lines[following : following + MAX_RECORD_LINES] if odd else ():
        taken.append(more)
        odd ^= more.count('"') % 2 == 1
        if odd:
            continue
        fields = _strict([f"{part}\n" for part in taken], delimiter)
        if fields and width in {None, len(fields)}:
            return fields, len(taken) - 1, ""
        break
    loose = next(csv.reader([line], delimiter=delimiter))
    if width in {None, len(loose)} and line.count('"') % 2 == 0:
        return loose, 0, ""
    return line.split(delimiter), 0, tr("a quotation mark is opened and never closed")


def _strict(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []
