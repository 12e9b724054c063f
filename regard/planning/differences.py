"""What changed between two texts: paragraph by paragraph, and within a changed paragraph word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Piece:
    """Some text, and whether it is only on this side."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Pair:
    """Two paragraphs side by side; a side that has none is empty."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.is_changed for piece in (*self.left, *self.right))


def paragraphs(text: str) -> list[str]:
    """The lines of a text that hold something: a list's points count as paragraphs of their own."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def compare(left: str, right: str) -> list[Pair]:
    """Both texts side by side."""
    ours, theirs = paragraphs(left), paragraphs(right)
    pairs: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [Pair((Piece(one, False),), (Piece(one, False),)) for one in ours[a:b]]
        else:
            pairs += _changed(ours[a:b], theirs[c:d])
    return pairs


def _changed(ours: Sequence[str], theirs: Sequence[str]) -> list[Pair]:
    both = min(len(ours), len(theirs))
    pairs = [_words(one, other) for one, other in zip(ours, theirs, strict=False)]
    pairs += [Pair((Piece(one, True),), ()) for one in ours[both:]]
    pairs += [Pair((), (Piece(one, True),)) for one in theirs[both:]]
    return pairs


def _words(left: str, right: str) -> Pair:
    ours, theirs = _WORDS.findall(left), _WORDS.findall(right)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.ratio() < 0.3:
        return Pair((Piece(left, True),), (Piece(right, True),))
    lefts: list[Piece] = []
    rights: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        is_changed = tag != "equal"
        if b > a:
            lefts.append(Piece("".join(ours[a:b]), is_changed))
        if d > c:
            rights.append(Piece("".join(theirs[c:d]), is_changed))
    return Pair(tuple(lefts), tuple(rights))


def merged(was: str, theirs: str, mine: str) -> str | None:
    """The text with what both changed, where they changed other paragraphs; None where they changed the same one.

    Blank lines between paragraphs are those of `theirs`.
    """
    base, left, right = was.splitlines(), theirs.splitlines(), mine.splitlines()
    if mine in {theirs, was}:
        return theirs
    if was == theirs:
        return mine
    ours = _edits(base, left)
    others = _edits(base, right)
    for a, b, _ in ours:
        for c, d, _ in others:
            if a <= d and c <= b:  # touching counts: who adds next to a change has read what was there
                return None
    result = list(base)
    for a, b, lines in sorted((*ours, *others), reverse=True):
        result[a:b] = lines
    return "\n".join(result)


def _edits(base: list[str], now: list[str]) -> list[tuple[int, int, list[str]]]:
    matcher = SequenceMatcher(None, base, now, autojunk=False)
    return [(a, b, now[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
