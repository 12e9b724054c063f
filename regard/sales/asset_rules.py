"""Pure decisions about what customers own."""

from __future__ import annotations

import re
from datetime import date

from regard.kernel.days import months_before
from regard.kernel.folding import fold, framed

ENDED = frozenset({"retired", "returned"})
_PARTED = re.compile(r"[\s\-./_]+")


def serial_normal(serial: str) -> str:
    """A serial number as it is compared: "ab-12 34" is "ab1234"."""
    return _PARTED.sub("", fold(serial))[:100]


def looks_like_serial(text: str) -> bool:
    """Whether a search may be for a serial number: three signs or more, at least one of them a digit."""
    return len(serial_normal(text)) >= 3 and any(sign.isdigit() for sign in text)


def search_text(*, name: str, serial: str, model_version: str, place: str, external_id: str) -> str:
    """Everything an asset is found by, folded, one kind per line; the name first."""
    return framed(
        [*map(fold, (name, serial)), serial_normal(serial), *map(fold, (model_version, place, external_id))]
    )


def warranty_end(bought_on: date, months: int) -> date:
    """The last day of a warranty of so many months: bought on 31 January for one month, it is 28 February."""
    return months_before(bought_on, -months)


def is_covered(warranty_until: date | None, status: str, on: date) -> bool:
    """Whether the warranty covers the thing on a day: its last day included; what came back or was retired is not covered."""
    return warranty_until is not None and on <= warranty_until and status not in ENDED


def pieces_of(quantity: int) -> list[int]:
    """How an order's line is kept: each piece by itself, since each has its own serial number; more than fifty, or parts of
    pieces, as one. Quantities are ten-thousandths."""
    count, rest = divmod(quantity, 10_000)
    return [10_000] * count if not rest and 0 < count <= 50 else [quantity]
