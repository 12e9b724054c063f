"""Tags: words a business puts on customers. Pure decisions about how they are written, told apart and kept.

A customer's tags stand in one column, each between bars and in the order of the alphabet: "|Press|VIP|".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from regard.kernel.folding import fold

LONGEST_TAG, LONGEST = 60, 600
BAR = "|"
_BETWEEN = re.compile(r"\s*(?::::|[;,|\n])\s*")


def tags_said(text: str) -> list[str]:
    """The tags of a text as people and files write it, parted by commas, semicolons or lines."""
    return [name for part in _BETWEEN.split(text) if (name := " ".join(part.split()))]


def tags_in(column: str) -> list[str]:
    """The tags of a column."""
    return [name for name in column.split(BAR) if name]


def tag_column(names: Iterable[str]) -> str:
    """Tags as a column holds them, each once however it is spelled; "" for none."""
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(fold(name), name)
    return f"{BAR}{BAR.join(once[key] for key in sorted(once))}{BAR}" if once else ""


def tags_shown(column: str) -> str:
    """The tags of a column as people read and write them."""
    return ", ".join(tags_in(column))


def joined(column: str, more: str) -> str:
    """All tags of two columns."""
    return tag_column([*tags_in(column), *tags_in(more)])


def without(column: str, names: Iterable[str]) -> str:
    """A column without these tags."""
    gone = {fold(name) for name in names}
    return tag_column(name for name in tags_in(column) if fold(name) not in gone)


def within(names: Iterable[str]) -> list[str]:
    """As many of these tags as a customer has room for."""
    kept: list[str] = []
    for name in names:
        if len(name) <= LONGEST_TAG and len(tag_column([*kept, name])) <= LONGEST:
            kept.append(name)
    return kept
