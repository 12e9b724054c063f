"""Ids of rows by the million in little room."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from itertools import accumulate, pairwise


def pack(ids: Iterable[int]) -> bytes:
    """Row ids as a small blob: sorted, without doubles, as differences, compressed. A million take about 1 MB."""
    ordered = sorted(set(ids))
    return zlib.compress(array("q", [b - a for a, b in pairwise([0, *ordered])]).tobytes(), 6)


def unpack(blob: bytes) -> list[int]:
    steps = array("q")
    steps.frombytes(zlib.decompress(blob))
    return list(accumulate(steps))
