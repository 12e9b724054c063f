"""JSON lines, one object a line, as rows of text columns: a column for every name an object has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import polars as pl

from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.json_ways import as_contacts
from regard.exchange.readers.layout import ROW, Batch, Layout, Reject
from regard.kernel.words import tr

STEP = 20_000
MAX_NAMES = 2_000


def is_json_lines(head: str, name: str) -> bool:
    """Whether a text is objects, one a line; a single one is the answer of a server unless the file's name says otherwise."""
    lines = [line for line in head.lstrip("\ufeff").splitlines()[:3] if line.strip()]
    if not lines or not lines[0].lstrip().startswith("{"):
        return False
    is_called_so = any(part in {"jsonl", "ndjson"} for part in name.lower().split(".")[1:])
    return is_called_so or (
        len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{")
    )


def describe(lines: Iterable[str], name: str) -> tuple[tuple[str, ...], int]:
    """The names of all objects in the order they come, and how many objects there are."""
    names: dict[str, None] = {}
    count = 0
    for line in lines:
        count += bool(line.strip())
        if isinstance(found := _object(line), dict):
            names.update(dict.fromkeys(found))
        if len(names) > MAX_NAMES:
            break
    if not names:
        raise Unreadable(
            name,
            tr("has no object with a value"),
            remedy=tr("Write one object with names and values a line."),
        )
    return tuple(names), count


def batches(lines: Iterable[str], layout: Layout) -> Iterator[Batch]:
    """The objects as rows, numbered by their lines.

    What an object inside holds has a column each (`address street`), lists of ways to be reached are one of contacts
    (`json_ways`), plain values of another list are parted by semicolons, an empty one is nothing; any other list stays as
    it is written.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while chunk := list(islice(numbered, STEP)):
        found = [(number, line, _object(line)) for number, line in chunk]
        good = [(number, row) for number, _, row in found if isinstance(row, dict)]
        columns = [
            pl.Series(key, [_text(row.get(name)) for _, row in good], dtype=pl.String)
            for key, name in zip(layout.keys, layout.columns, strict=True)
        ]
        frame = pl.DataFrame([pl.Series(ROW, [number for number, _ in good], dtype=pl.Int64), *columns])
        yield Batch(
            frame, [_rejected(number, line) for number, line, row in found if not isinstance(row, dict)]
        )


def _object(line: str) -> Any:  # noqa: ANN401 - whatever a line holds
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return dict(_flat(as_contacts(found))) if isinstance(found, dict) else found


def _flat(found: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        whole = f"{above} {name}".strip()
        if isinstance(value, dict) and value:
            yield from _flat(value, whole)
        else:
            yield whole, value


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value.replace("\0", "")
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list) and value and not any(isinstance(one, list | dict) for one in value):
        return "; ".join(_text(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _rejected(number: int, line: str) -> Reject:
    return Reject(
        number,
        tr("The line is not a JSON object"),
        tr("Write one object a line."),
        (line[:200].strip(),),
        value=line[:200],
    )
