"""The two things one does with a file: look how it is laid out, and read it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from regard.exchange.readers import json_lines, parquet, sheets, vcards
from regard.exchange.readers.containers import Content, guarded, opened
from regard.exchange.readers.delimited import Parser
from regard.exchange.readers.dialect import is_delimiter, sniff
from regard.exchange.readers.errors import Unreadable
from regard.exchange.readers.layout import BLANKS, DELIMITER_NAMES, FIXED, WIDE_BLANKS, Batch, Layout
from regard.exchange.readers.records import Block, Overlong, blocks
from regard.exchange.readers.text import SAMPLE, Scan, Transcoder, scan
from regard.kernel.words import lazy, tr
from regard.ui.formats import number

MAX_COLUMNS = 2_000
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Given:
    """What a person says about a file; None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None
    sheet: str | None = None


def inspect(path: Path, *, name: str = "", given: Given | None = None) -> Layout:
    """How `path` is laid out, found by reading all of it once; what is given is taken instead of guessed.

    `name` is what messages call the file. Raises `Unreadable` for what is no table: an empty file, a damaged or
    truncated archive, a picture, an unknown encoding.
    """
    shown, given = name or path.name, given or Given()
    with opened(path, shown) as content:
        layout = _describe(content, shown, given)
        layout = replace(layout, container=content.container, member=content.member)
    if len(layout.columns) > MAX_COLUMNS:
        raise Unreadable(
            shown,
            tr(
                "has {count} columns, more than the {most} a table may have",
                count=number(len(layout.columns)),
                most=number(MAX_COLUMNS),
            ),
            remedy=tr("Remove those that hold nothing, and look whether the delimiter is right."),
        )
    if not layout.digest:
        layout = replace(layout, digest=_file_digest(path), size=path.stat().st_size)
    return layout


def read(path: Path, layout: Layout, progress: Callable[[int], None] | None = None) -> Iterator[Batch]:
    """The rows of `path` below the header, a few megabytes at a time. `progress` hears the bytes of content read.

    Raises `Unreadable` when the file ends in the middle of an archive.
    """
    with opened(path, layout.name) as content:
        if content.format == "sheet" and content.path:
            yield from sheets.batches(content.path, layout)
        elif content.format == "parquet" and content.path:
            yield from parquet.batches(content.path, layout)
        elif layout.format in {"vcard", "jsonl"}:
            source = Transcoder(
                _Counted(content, layout.name, progress), layout.encoding, old_mac=layout.newline == "\r"
            )
            reader = vcards if layout.format == "vcard" else json_lines
            yield from reader.batches(_lines(source), layout)
        else:
            yield from _text_batches(content, layout, progress)


def _describe(content: Content, name: str, given: Given) -> Layout:
    if content.format == "sheet" and content.path:
        return sheets.describe(content.path, name, given.sheet, given.has_header)
    if content.format == "parquet" and content.path:
        return parquet.describe(content.path, name)
    found = scan(content.stream, name, given.encoding)
    head = _head_of(found)
    _refuse_wrong_encoding(found, head, name)
    if vcards.is_vcard(head) or json_lines.is_json_lines(head, name):
        return _describe_records(content, found, head, name)
    return _describe_text(found, head, name, given)


def _head_of(found: Scan) -> str:
    source = Transcoder(_Bytes(found.head), found.encoding, old_mac=_is_old_mac(found))
    return b"".join(iter(source.next_chunk, b"")).decode("utf-8")


def _describe_records(content: Content, found: Scan, head: str, name: str) -> Layout:
    """Cards and objects are read once more for the columns there are."""
    content.stream.seek(0)
    lines = _lines(Transcoder(_Counted(content, name, None), found.encoding, old_mac=_is_old_mac(found)))
    notes: tuple[str, ...] = ()
    if vcards.is_vcard(head):
        columns, rows, notes = vcards.describe(lines, name)
    else:
        columns, rows = json_lines.describe(lines, name)
    return Layout(
        name=name, format="vcard" if vcards.is_vcard(head) else "jsonl", columns=columns, encoding=found.encoding, rows=rows,
        size=found.size, digest=found.digest, newline="\r" if _is_old_mac(found) else "\n", notes=notes,
    )  # fmt: skip


def _lines(source: Transcoder) -> Iterator[str]:
    """The lines of a text, whatever stands in them: only line feeds end one."""
    rest = b""
    while chunk := source.next_chunk():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8").removesuffix("\r")
    if rest:
        yield rest.decode("utf-8").removesuffix("\r")


def _describe_text(found: Scan, head: str, name: str, given: Given) -> Layout:
    if given.delimiter is not None and not is_delimiter(given.delimiter):
        raise Unreadable(
            name,
            tr("cannot be parted by {delimiter}", delimiter=repr(given.delimiter)),
            remedy=tr("Name one character, or {names}.", names=", ".join(DELIMITER_NAMES.values())),
        )
    dialect = sniff(
        head, complete=found.size <= SAMPLE, delimiter=given.delimiter, has_header=given.has_header
    )
    lines = found.newlines + found.lone_returns + found.ends_open
    notes = (
        (tr("{count} bytes are not {encoding}", count=number(found.damaged), encoding=found.encoding),)
        if found.damaged
        else ()
    )
    return Layout(
        name=name,
        format="text",
        columns=dialect.columns,
        encoding=found.encoding,
        delimiter=dialect.delimiter,
        cuts=dialect.cuts,
        has_header=dialect.has_header,
        skip=dialect.skip,
        rows=max(0, lines - dialect.skip - dialect.has_header),
        size=found.size,
        digest=found.digest,
        newline="\r" if _is_old_mac(found) else "\n",
        notes=notes,
    )


def _refuse_wrong_encoding(found: Scan, head: str, name: str) -> None:
    if "\0" in head and head.count("\0") > len(head) * 0.05:
        raise Unreadable(
            name,
            tr("is not {encoding}: every few letters there is a NUL", encoding=found.encoding),
            remedy=tr("Try utf-16, or save it as UTF-8."),
        )
    bad = head.count("\ufffd")
    if bad > 20 and bad > len(head) * 0.05:
        raise Unreadable(
            name,
            tr(
                "is not {encoding}: {count} of the first {all} letters cannot be read",
                encoding=found.encoding,
                count=number(bad),
                all=number(len(head)),
            ),
            remedy=tr("Name another encoding, or leave it to be found."),
            row=head[: head.index("\ufffd")].count("\n") + 1,
        )


def _is_old_mac(found: Scan) -> bool:
    """Whether lines end with a carriage return alone; a few line feeds among them are of other hands."""
    return found.lone_returns > found.newlines


class _Bytes:
    """The head of a file as a stream."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1, /) -> bytes:
        data, self._data = self._data, b""
        return data


def _text_batches(
    content: Content, layout: Layout, progress: Callable[[int], None] | None
) -> Iterator[Batch]:
    source = Transcoder(
        _Counted(content, layout.name, progress), layout.encoding, old_mac=layout.newline == "\r"
    )
    parser = Parser(layout)
    quoted = layout.delimiter not in {BLANKS, WIDE_BLANKS, FIXED}
    pieces = blocks(source, quoted=quoted)
    skip = layout.skip
    for piece in pieces:
        rest: Block | Overlong | None = piece
        if skip or (layout.has_header and parser.row == layout.skip):
            rest, skip = _below_header(piece, parser, skip, layout)
        if rest and (batch := parser.parse(rest)):
            yield batch


def _below_header(
    piece: Block | Overlong, parser: Parser, skip: int, layout: Layout
) -> tuple[Block | Overlong | None, int]:
    """Takes what stands above the header, and the header, off the first piece."""
    if isinstance(piece, Overlong):
        return piece, 0
    data = piece.data
    for _ in range(skip):
        parser.row += 1
        data = data[end.end() :] if (end := _LINE_END.search(data)) else b""
    if layout.has_header:
        parser.row += 1
        data = data[_header_end(data) :]
    return (Block(data, piece.is_suspect) if data else None), 0


def _header_end(data: bytes) -> int:
    """Where the first record ends: at the first line end outside quotes."""
    position = 0
    while True:
        end = _LINE_END.search(data, position)
        if end is None:
            return len(data)
        position = end.end()
        if data.count(b'"', 0, position) % 2 == 0 or position > 1 << 16:
            return position


class _Counted:
    """A stream that tells how far it is and says clearly when its archive breaks off."""

    def __init__(self, content: Content, name: str, progress: Callable[[int], None] | None) -> None:
        self._stream = content.stream
        self._name = name
        self._progress = progress
        self._done = 0

    def read(self, size: int = -1, /) -> bytes:
        with guarded(self._name, lazy("after {count} bytes", count=number(self._done)) if self._done else ""):
            data = self._stream.read(size)
        self._done += len(data)
        if self._progress:
            self._progress(self._done)
        return data


def _file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def preview(path: Path, layout: Layout, rows: int = 50) -> Batch:
    """The first rows, for people to look at."""
    batch = next(islice(read(path, layout), 1), None)
    return (
        Batch(batch.frame.head(rows), batch.rejects[:rows]) if batch else Batch(Parser(layout)._slowly(b""))
    )
