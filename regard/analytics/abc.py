"""ABC: which customers make the profit, and the whale curve that shows it when some lose money.

Customers are ranked by profit. A are those who come before 80 % of all gains are made, B those before 95 %, C the rest
and everybody who brings nothing or a loss. Shares are of the gains (the profits above zero), not of the net total:
with losses that total may be small or negative. Equal customers always get the same class.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regard.analytics.lifetime.histories import Floats, Ints

CLASSES = ("A", "B", "C")
LIMIT_A, LIMIT_B = 0.80, 0.95
COSTS_KNOWN = 0.95  # from this share of revenue on, profit is what customers are ranked by


@dataclass(frozen=True)
class ClassShare:
    """One class: customers in it and what they bring together, in ten-thousandths."""

    name: str
    customers: int
    amount: int


@dataclass(frozen=True)
class Whale:
    """Cumulated profit of the best customers. `customers[i]` of them bring `amounts[i]`; both start at 0 and end at all."""

    customers: tuple[int, ...]
    amounts: tuple[int, ...]

    @property
    def peak(self) -> tuple[int, int]:
        """How many customers bring most, and how much: beyond them, customers cost more than they bring."""
        best = max(range(len(self.amounts)), key=lambda i: self.amounts[i])
        return self.customers[best], self.amounts[best]


def profit(revenue: Ints, costed: Ints, margin: Ints) -> tuple[Ints, bool]:
    """What each customer brings, and whether that is profit (else revenue, where too few costs are known).

    Profit where the cost is known for at least 95 % of revenue; the rest is taken at the average margin.
    """
    known, total = int(np.abs(costed).sum()), int(np.abs(revenue).sum())
    if total == 0 or known < COSTS_KNOWN * total or int(costed.sum()) <= 0:
        return revenue, False
    share = int(margin.sum()) / int(costed.sum())
    return margin + np.rint((revenue - costed) * share).astype(np.int64), True


def margin_rate(revenue: int, costed: int, margin: int) -> float | None:
    """What share of revenue is left, from the part whose cost is known; None where that is less than 95 % of it."""
    if revenue <= 0 or costed <= 0 or costed < COSTS_KNOWN * revenue:
        return None
    return margin / costed


def classify(amounts: Ints) -> Ints:
    """The position of each customer's class in `CLASSES`."""
    values, inverse = np.unique(amounts, return_inverse=True)
    gains = (
        np.bincount(inverse, weights=np.maximum(amounts, 0), minlength=len(values))
        if len(values)
        else np.zeros(0)
    )
    better = np.concatenate([gains[::-1].cumsum()[::-1][1:], [0.0]]) if len(values) else gains
    total = float(gains.sum())
    number = np.where(better < LIMIT_A * total, 0, np.where(better < LIMIT_B * total, 1, 2))
    number[values <= 0] = 2
    return np.asarray(number[inverse], dtype=np.int64)


def shares(amounts: Ints, classes: Ints) -> list[ClassShare]:
    """Customers and amount of each class, empty ones included."""
    return [
        ClassShare(name, int((classes == i).sum()), int(amounts[classes == i].sum()))
        for i, name in enumerate(CLASSES)
    ]


def whale_curve(amounts: Ints, points: int = 100) -> Whale:
    """The whale curve at `points` + 1 places or fewer, the peak among them."""
    ranked = np.concatenate([[0], np.sort(amounts)[::-1].cumsum()])
    places = np.linspace(0, len(amounts), min(points, max(len(amounts), 1)) + 1).round().astype(np.int64)
    chosen: Floats | Ints = np.unique(np.concatenate([places, [int(ranked.argmax())]]))
    return Whale(tuple(int(i) for i in chosen), tuple(int(ranked[int(i)]) for i in chosen))
