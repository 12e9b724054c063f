"""How sure a value of a customer is: a rule over where it comes from, who verified it, and how old it is. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from regard.kernel.words import lazy, tr
from regard.ui import formats

HIGH, FAIR, LOW = "high", "fair", "low"
LEVELS: Mapping[str, str] = {HIGH: lazy("Sure"), FAIR: lazy("Fairly sure"), LOW: lazy("Unsure")}
_LOWER = {HIGH: FAIR, FAIR: LOW, LOW: LOW}
VERIFIED, STATED, IMPORTED, PROGRAM, INFERRED = "verified", "stated", "imported", "program", "inferred"


@dataclass(frozen=True)
class Sureness:
    """`basis` is what it rests on (verified, stated, imported, program, inferred), `level` high, fair or low, `why` in words."""

    basis: str
    level: str
    why: str

    @property
    def label(self) -> str:
        return str(LEVELS[self.level])


def sureness(
    basis: str,
    *,
    source: str,
    order: Mapping[str, int],
    said_on: date | None,
    today: date,
    max_age_days: int | None,
) -> Sureness:
    """How sure a value is. `order`: {source: position} of those that have a place, people among them; `said_on`: when it was last
    said or verified; `max_age_days`: how old it may be, where the register of data requirements says it.

    Verified, or said by a person: high. From a source: high where it comes before people, fair where it has a place below them or
    nobody has laid down an order, low where others have a place and it has none. Inferred: low. What is older than it may be is
    one step less sure.
    """
    level, why = _begins(basis, source, order)
    age = (today - said_on).days if said_on else None
    if age is not None and max_age_days is not None and age > max_age_days:
        return Sureness(
            basis,
            _LOWER[level],
            tr(
                "{why}; nobody has confirmed it for {days} days, {allowed} are allowed",
                why=why,
                days=formats.number(age),
                allowed=formats.number(max_age_days),
            ),
        )
    return Sureness(basis, level, why)


def _begins(basis: str, source: str, order: Mapping[str, int]) -> tuple[str, str]:
    if basis == VERIFIED:
        return HIGH, tr("verified")
    if basis == STATED:
        return HIGH, tr("entered by a person")
    if basis == INFERRED:
        return LOW, tr("worked out, not said by anybody")
    people = order["by hand"]
    others = [name for name in order if name != "by hand"]
    if source in order:
        place = 1 + sum(position < order[source] for position in order.values())
        is_first = order[source] < people
        return (HIGH if is_first else FAIR), tr(
            "its source is number {place} in the order of sources", place=place
        )
    if others:
        return LOW, tr("its source has no place in the order of sources")
    return FAIR, tr("from a source, and no order of sources is laid down")
