"""Small pictures of texts that tell of most pairs that they are too different to be worth comparing letter by letter.

A text is pictured by the letters it has once, and those it has twice. Of two texts `Sketches.missing` counts the letters of
the one that the other has not: perhaps too few, never too many. One letter typed differently makes one missing at most on each
side, two letters exchanged make none.
"""

import numpy as np

from regard.quality.matching.sorting import Numbers

Counts = np.ndarray[tuple[int], np.dtype[np.uint8]]
Truths = np.ndarray[tuple[int], np.dtype[np.bool_]]
Shares = np.ndarray[tuple[int], np.dtype[np.float32]]
Texts = np.ndarray[tuple[int], np.dtype[np.object_]]

_CLASSES = 39  # letters of one class count as the same; digits and a to z are all of different ones


class Sketches:
    """The pictures of `texts`, found by their places among them."""

    def __init__(self, texts: Texts) -> None:
        self.length = np.fromiter(map(len, texts), np.int64, len(texts))
        letters = np.frombuffer("".join(texts.tolist()).encode("utf-32-le", "surrogatepass"), "<u4")
        marks = np.uint64(1) << (letters % np.uint32(_CLASSES)).astype(np.uint64)
        start = np.cumsum(self.length) - self.length
        self.marks = np.zeros((len(texts), 2), np.uint64)
        rows = np.arange(len(texts))
        for at in range(int(self.length.max(initial=0))):
            rows = rows[self.length[rows] > at]
            mark, seen = marks[start[rows] + at], self.marks[rows]
            seen[:, 1] |= seen[:, 0] & mark
            seen[:, 0] |= mark
            self.marks[rows] = seen

    def missing(self, a: Numbers, b: Numbers) -> tuple[Counts, Counts]:
        """How many letters at least of text `a[i]` are not in text `b[i]`, and the other way round."""
        one, other = self.marks[a], self.marks[b]
        both = one & other
        ours, theirs = (np.bitwise_count(side ^ both).sum(axis=1, dtype=np.uint8) for side in (one, other))
        return ours, theirs

    def within(self, a: Numbers, b: Numbers, most: int) -> Truths:
        """Where so many letters typed differently at most could part the texts."""
        out: Truths = np.abs(self.length[a] - self.length[b]) <= most
        near = np.flatnonzero(out)
        one, other = self.missing(a[near], b[near])
        out[near] = np.maximum(one, other) <= most
        return out

    def jaro(self, a: Numbers, b: Numbers) -> Shares:
        """What the similarity of Jaro is at most."""
        one, other = self.missing(a, b)
        own, others = (np.maximum(self.length[side], 1).astype(np.float32) for side in (a, b))
        common = np.minimum(own - one, others - other)
        most: Shares = (common / own + common / others + 1) / 3
        return most
