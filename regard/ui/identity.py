"""Avatars: initials and a tint that follow from the record and never change."""

from __future__ import annotations

TINTS = 6


def tint(identity: int | str | None) -> int:
    """1 to 6 by a stable hash of the id."""
    if isinstance(identity, str):
        identity = sum((index + 1) * ord(letter) for index, letter in enumerate(identity))
    return ((identity or 0) * 2_654_435_761 % 2**32 >> 16) % TINTS + 1


def initials(name: str) -> str:
    """Two letters at most: of the first and the last word, or the first two of a single word."""
    words = [
        word for word in (part.strip("&.,-–()'\"/") for part in name.split()) if word and word[0].isalnum()
    ]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()
