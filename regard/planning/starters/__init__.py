"""Plans to begin from: one file per kind of business, a heading with the element's key before each section's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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
    Starter("retail", "Retail", "Shops, on the street and on the web, that sell to people", "shopping-cart"),
    Starter("software", "Software", "Products with trials, subscriptions and renewals", "code"),
    Starter("manufacturing", "Manufacturing", "Makers who sell to industry, trade, institutions and government", "tools"),
    Starter("services", "B2B services", "Agencies, consultants, contractors: few clients, long relationships", "briefcase"),
    Starter("nonprofit", "Non-profit", "Organisations carried by donors, members and volunteers", "heart"),
)  # fmt: skip


def starter(key: str) -> Starter | None:
    return next((one for one in STARTERS if one.key == key), None)


@lru_cache(maxsize=8)
def starter_texts(key: str) -> dict[str, str]:
    """The text of each section by element; empty for a kind of business there is no plan for."""
    if starter(key) is None:
        return {}
    return parse((Path(__file__).parent / f"{key}.md").read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, str]:
    """Texts by element of a file with headings. Raises `ValueError` for a heading that names no element."""
    pieces = _HEAD.split(text)[1:]
    found = dict(zip(pieces[::2], (piece.strip() for piece in pieces[1::2]), strict=True))
    for key in found:
        if key not in ELEMENTS:
            raise ValueError(f"“{key}” is no element of a plan")
    return found
