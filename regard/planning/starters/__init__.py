"""Plans to begin from: a file for each kind of business and language, with the element's key as a heading before each text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from regard.kernel.words import ENGLISH, lazy
from regard.planning.elements import ELEMENTS

_HEAD = re.compile(r"^## ([a-z]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Starter:
    """A kind of business with a plan written for it."""

    key: str
    label: str
    for_whom: str
    icon: str


STARTERS = (
    Starter(
        "retail",
        lazy("Retail"),
        lazy("Shops, on the street and on the web, that sell to people"),
        "shopping-cart",
    ),
    Starter("software", lazy("Software"), lazy("Products with trials, subscriptions and renewals"), "code"),
    Starter(
        "manufacturing",
        lazy("Manufacturing"),
        lazy("Makers who sell to industry, trade, institutions and government"),
        "tools",
    ),
    Starter(
        "services",
        lazy("B2B services"),
        lazy("Agencies, consultants, contractors: few clients, long relationships"),
        "briefcase",
    ),
    Starter(
        "nonprofit",
        lazy("Non-profit"),
        lazy("Organisations carried by donors, members and volunteers"),
        "heart",
    ),
)


def starter(key: str) -> Starter | None:
    return next((one for one in STARTERS if one.key == key), None)


@lru_cache(maxsize=32)
def starter_texts(key: str, language: str = ENGLISH) -> dict[str, str]:
    """The text of each section by element, in English where not in `language`; empty for an unknown kind of business."""
    if starter(key) is None:
        return {}
    here = Path(__file__).parent
    written = here / f"{key}.{language.partition('-')[0]}.md"
    path = written if written.exists() else here / f"{key}.md"
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, str]:
    """Texts by element of a file with headings. Raises `ValueError` for a heading that names no element."""
    pieces = _HEAD.split(text)[1:]
    found = dict(zip(pieces[::2], (piece.strip() for piece in pieces[1::2]), strict=True))
    for key in found:
        if key not in ELEMENTS:
            raise ValueError(f"“{key}” is no element of a plan")
    return found
