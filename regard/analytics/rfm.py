"""RFM: how recently, how often and for how much customers bought, cut into fifths and named.

Each score is 1 to 5, 5 the best. The limits are the quintiles of those who bought within three years, so that customers
of long ago, of an import perhaps, do not move those of today into other fifths; they have the lowest recency. A score is
1 + the number of limits below the value: equal customers always get equal scores, and ties at a limit get the lower one. So
where more than four fifths bought once, nobody who bought once scores above 1 for frequency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from regard.analytics.lifetime.histories import Ints
from regard.kernel.words import lazy, lazy_of

FIFTHS = (0.2, 0.4, 0.6, 0.8)
WINDOW_DAYS = 1_096
"""Whoever bought within so many days, three years, is among those who are cut into fifths."""


@dataclass(frozen=True)
class Cell:
    """A named group of scores: what its customers have in common, and what is usually done about it."""

    key: str
    label: str
    meaning: str
    advice: str


CELLS = (
    Cell(
        "champions",
        lazy_of("group of customers", "Champions"),
        lazy("Bought lately, often and for much"),
        lazy("Reward, ask for a review, show news first"),
    ),
    Cell(
        "loyal",
        lazy_of("group of customers", "Loyal"),
        lazy("Come back regularly"),
        lazy("Offer more, ask what they miss"),
    ),
    Cell(
        "potential_loyalist",
        lazy_of("group of customers", "Potential loyalists"),
        lazy("Bought lately, more than a little"),
        lazy("Invite, recommend the next"),
    ),
    Cell(
        "new",
        lazy_of("group of customers", "New"),
        lazy("First small purchase just now"),
        lazy("Welcome, help with the start"),
    ),
    Cell(
        "promising",
        lazy_of("group of customers", "Promising"),
        lazy("First small purchase a little while ago"),
        lazy("Make known, offer a second purchase"),
    ),
    Cell(
        "needs_attention",
        lazy_of("group of customers", "Need attention"),
        lazy("Average in everything, slipping"),
        lazy("Remind, offer for a limited time"),
    ),
    Cell(
        "about_to_sleep",
        lazy_of("group of customers", "About to sleep"),
        lazy("Below average, going quiet"),
        lazy("Remind of what they liked"),
    ),
    Cell(
        "cannot_lose",
        lazy_of("group of customers", "Cannot lose"),
        lazy("Once among the best, long gone quiet"),
        lazy("Call, win back in person"),
    ),
    Cell(
        "at_risk",
        lazy_of("group of customers", "At risk"),
        lazy("Bought often or for much, not lately"),
        lazy("Write personally, renew the offer"),
    ),
    Cell(
        "hibernating",
        lazy_of("group of customers", "Hibernating"),
        lazy("Bought little, long ago"),
        lazy("Recall with what sells best, else rest"),
    ),
    Cell(
        "lost",
        lazy_of("group of customers", "Lost"),
        lazy("Bought least, longest ago"),
        lazy("One last reason to return, else let go"),
    ),
)

# By recency score (rows, 5 first) and by the mean of frequency and money score, rounded half up (columns, 1 to 5).
GRID: Mapping[int, tuple[str, str, str, str, str]] = {
    5: ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
    4: ("promising", "potential_loyalist", "potential_loyalist", "loyal", "champions"),
    3: ("about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    1: ("lost", "hibernating", "at_risk", "at_risk", "cannot_lose"),
}

_KEYS = tuple(cell.key for cell in CELLS)
_NUMBERS = np.array([[_KEYS.index(key) for key in GRID[recency]] for recency in range(1, 6)], np.int64)


@dataclass(frozen=True)
class Scores:
    """Scores 1 to 5 per customer, and the limits they were cut by: four values each, in the measure's own unit.

    `recency_limits` are days since the last purchase, falling; a score counts the limits that are above.
    """

    recency: Ints
    frequency: Ints
    monetary: Ints
    recency_limits: tuple[int, ...]
    frequency_limits: tuple[int, ...]
    monetary_limits: tuple[int, ...]

    @property
    def cells(self) -> Ints:
        """The position of each customer's cell in `CELLS`."""
        return cell_of(self.recency, self.frequency, self.monetary)


def score(silence: Ints, purchases: Ints, spent: Ints) -> Scores:
    """Scores from days since the last purchase, number of purchases and amount spent."""
    lately = silence <= WINDOW_DAYS
    if not lately.any():
        lately = np.ones(len(silence), bool)
    recency, frequency, monetary = (limits(values[lately]) for values in (-silence, purchases, spent))
    return Scores(
        recency=fifth(-silence, recency),
        frequency=fifth(purchases, frequency),
        monetary=fifth(spent, monetary),
        recency_limits=tuple(-limit for limit in recency),
        frequency_limits=frequency,
        monetary_limits=monetary,
    )


def limits(values: Ints) -> tuple[int, ...]:
    """The four quintiles, each a value that occurs; none without values."""
    if not len(values):
        return ()
    return tuple(int(limit) for limit in np.quantile(values, FIFTHS, method="inverted_cdf"))


def fifth(values: Ints, cuts: tuple[int, ...]) -> Ints:
    """1 + the number of `cuts` below each value."""
    return np.asarray(np.searchsorted(np.array(cuts, np.int64), values, side="left") + 1, dtype=np.int64)


def cell_of(recency: Ints, frequency: Ints, monetary: Ints) -> Ints:
    """The position in `CELLS` for each triple of scores."""
    return np.asarray(_NUMBERS[recency - 1, (frequency + monetary + 1) // 2 - 1], dtype=np.int64)


def migration(before_ids: Ints, before: Ints, after_ids: Ints, after: Ints) -> Ints:
    """How many customers went from which cell to which: a matrix of `CELLS` + 1 rows by `CELLS` columns.

    The ids must be rising, and everybody known before is known after (customers do not stop having bought). The last row
    counts those who were no customers yet.
    """
    size = len(CELLS)
    origin = np.full(len(after_ids), size, np.int64)
    origin[np.searchsorted(after_ids, before_ids)] = before
    return np.bincount(origin * size + after, minlength=(size + 1) * size).reshape(size + 1, size)
