"""Cuts a stream of UTF-8 bytes into blocks that begin and end between records, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from regard.exchange.readers.text import CHUNK, Transcoder

BLOCK = 8 << 20
MAX_LINE = 1 << 20
MAX_CARRY = 4 << 20


@dataclass(frozen=True)
class Block:
    """Whole records. `is_suspect` when quotes do not pair up in it, so that lines must be looked at one by one."""

    data: bytes
    is_suspect: bool = False


@dataclass(frozen=True)
class Overlong:
    """A line beyond `MAX_LINE`: its first bytes and its full length."""

    head: bytes
    length: int


def blocks(source: Transcoder, *, quoted: bool, size: int = BLOCK) -> Iterator[Block | Overlong]:
    """The records of `source` in order. A line longer than `MAX_LINE` comes alone and cut, never whole."""
    carry = b""
    ended = False
    while not ended:
        parts, total = [carry], len(carry)
        while total < size:
            chunk = source.next_chunk(CHUNK)
            if not chunk:
                ended = True
                break
            parts.append(chunk)
            total += len(chunk)
            if total > MAX_LINE and b"\n" not in chunk and b"\n" not in carry:
                break
        data = b"".join(parts)
        carry = b""
        if not data:
            return
        if ended:
            yield from _whole(data, quoted=quoted)
            return
        cut, suspect = _cut(data, quoted=quoted)
        if cut == 0:
            head, length, carry, ended = _skip_line(data, source)
            yield Overlong(head, length)
            if ended and carry:
                yield from _whole(carry, quoted=quoted)
            continue
        yield from _checked(data[:cut], suspect=suspect)
        carry = data[cut:]


def _cut(data: bytes, *, quoted: bool) -> tuple[int, bool]:
    """Where the last whole record ends, and whether the quotes before it fail to pair up; 0 for an overlong line."""
    last = data.rfind(b"\n") + 1
    if last == 0:
        return 0, False
    if not quoted or data.count(b'"', 0, last) % 2 == 0:
        return last, False
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw == 10)
    quotes = np.flatnonzero(raw == 34)
    even = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if len(even) and len(data) - int(even[-1]) < MAX_CARRY:
        return int(even[-1]) + 1, False
    return last, True


def _whole(data: bytes, *, quoted: bool) -> Iterator[Block | Overlong]:
    yield from _checked(data, suspect=quoted and data.count(b'"') % 2 == 1)


def _checked(data: bytes, *, suspect: bool) -> Iterator[Block | Overlong]:
    """Takes overlong lines out of a block; nearly always there are none."""
    if not _has_overlong(data):
        yield Block(data, suspect)
        return
    kept: list[bytes] = []
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        if end - start <= MAX_LINE:
            kept.append(data[start:end])
        else:
            if kept:
                yield Block(b"".join(kept), is_suspect=True)
                kept = []
            yield Overlong(data[start : start + 200], end - start)
        start = end
    if kept:
        yield Block(b"".join(kept), is_suspect=True)


def _has_overlong(data: bytes) -> bool:
    if len(data) <= MAX_LINE:
        return False
    position = 0
    while position + MAX_LINE < len(data):
        end = data.rfind(b"\n", position, position + MAX_LINE)
        if end < 0:
            return True
        position = end + 1
    return False


def _skip_line(data: bytes, source: Transcoder) -> tuple[bytes, int, bytes, bool]:
    """Reads on to the end of an overlong line without keeping it."""
    length = len(data)
    while chunk := source.next_chunk(CHUNK):
        end = chunk.find(b"\n")
        if end >= 0:
            return data[:200], length + end, chunk[end + 1 :], False
        length += len(chunk)
    return data[:200], length, b"", True
