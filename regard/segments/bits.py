"""Sets of customer ids as bits: a chunk is 65,536 ids, the same as a page of the columnar copy. Pure numpy."""

import zlib
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

CHUNK = 65_536

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
"""True where the id (or the id within a chunk) is in the set."""


def pack(flags: Flags) -> bytes:
    """A chunk's flags as they are stored."""
    return zlib.compress(np.packbits(flags).tobytes(), 1)


def unpack(stored: bytes | memoryview | None) -> Flags:
    """The flags of a chunk; nothing stored is the empty set."""
    if not stored:
        return np.zeros(CHUNK, np.bool_)
    return np.unpackbits(np.frombuffer(zlib.decompress(bytes(stored)), np.uint8)).astype(np.bool_)


def flags_of(ids: Ids, chunk: int) -> Flags:
    """The flags of a chunk from ids, those of other chunks left out."""
    flags = np.zeros(CHUNK, np.bool_)
    inside = ids[(ids >= chunk * CHUNK) & (ids < (chunk + 1) * CHUNK)]
    flags[inside - chunk * CHUNK] = True
    return flags


def ids_of(flags: Flags, chunk: int) -> Ids:
    """The ids of a chunk's flags, in order."""
    return np.flatnonzero(flags).astype(np.int64) + chunk * CHUNK


def chunks_of(ids: Iterable[int] | Ids) -> list[int]:
    """The chunks in which ids lie, in order."""
    array = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, np.int64)
    return [int(chunk) for chunk in np.unique(array // CHUNK)]


class IdSet:
    """A set of customer ids, by chunk. Chunks that are missing are empty."""

    def __init__(self, chunks: dict[int, Flags] | None = None) -> None:
        self.chunks = chunks if chunks is not None else {}

    @classmethod
    def of(cls, ids: Ids) -> "IdSet":
        return cls({chunk: flags_of(ids, chunk) for chunk in chunks_of(ids)})

    def chunk(self, number: int) -> Flags:
        found = self.chunks.get(number)
        return np.zeros(CHUNK, np.bool_) if found is None else found

    def ids(self) -> Ids:
        """Every id, in order."""
        parts = [ids_of(self.chunks[number], number) for number in sorted(self.chunks)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def holds(self, ids: Ids) -> Flags:
        """For each of `ids`, which lie in one chunk or many, whether it is in the set."""
        found = np.zeros(len(ids), np.bool_)
        for number in chunks_of(ids):
            inside = ids // CHUNK == number
            found[inside] = self.chunk(number)[ids[inside] - number * CHUNK]
        return found

    def __len__(self) -> int:
        return sum(int(flags.sum()) for flags in self.chunks.values())

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids().tolist())
