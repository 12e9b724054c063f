"""Text as search and sorting see it: small letters, no accents, single spaces."""

import unicodedata
from collections.abc import Iterable

# NFKD takes accents off, but these letters are letters of their own to it.
_OWN_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h",
    "ŀ": "l", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ŉ": "n", "'": "", "’": "", "ʼ": "", "‘": "", "`": "", "´": "",
})  # fmt: skip


def fold(text: str) -> str:
    """`text` for comparing: "Łukasz  O’Brién" -> "lukasz obrien". Idempotent."""
    text = text.replace("\x00", " ")
    if text.isascii():
        return " ".join(text.lower().replace("'", "").replace("`", "").split())
    # Casefolding before and after: the parts NFKD brings out may be capitals again.
    text = unicodedata.normalize("NFKD", text.lower().translate(_OWN_LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower().translate(_OWN_LETTERS)
    return " ".join(text.split())


def framed(lines: Iterable[str]) -> str:
    """These folded lines as one text to search in: a space at both ends of every word; empty and equal lines once."""
    kept = dict.fromkeys(line for line in lines if line)
    return " " + " \n ".join(kept) + " " if kept else ""


def after_prefix(prefix: str) -> str:
    """The first text, by code points, that is past everything starting with `prefix` (for ranges over a b-tree)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else chr(0x10FFFF)
