"""Pure arithmetic of choosing a tool: weighted totals, ranking, and how firm it is against other weights.

A `table` has a row for each candidate with a score for each criterion; weights are shares of any sum. Totals are exact
fractions, so that a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

WHOLE = Decimal(100)
STEP = Decimal("0.1")
SPREAD = Fraction(1, 3)
DRAWS, SEED = 10_000, 1
SCORES = (1, 2, 3, 4, 5)

Weight = Decimal | Fraction | int
Table = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Tip:
    """The weight of a criterion (0 to 100) at which another candidate draws level, and beyond which it comes first."""

    weight: Fraction
    change: Fraction
    candidate: int


def shares(weights: Sequence[Weight]) -> list[Fraction]:
    """The weights as shares of their sum; equal ones where all are nothing."""
    exact = [Fraction(one) for one in weights]
    whole = sum(exact, Fraction(0))
    if not whole:
        return [Fraction(1, len(exact)) for _ in exact]
    return [one / whole for one in exact]


def totals(weights: Sequence[Weight], table: Table) -> list[Fraction]:
    """The weighted mean of each candidate's scores, on their own scale."""
    parts = shares(weights)
    return [sum((part * score for part, score in zip(parts, row, strict=True)), Fraction(0)) for row in table]


def ranking(found: Sequence[Fraction]) -> list[tuple[int, int]]:
    """Candidates from the best total to the worst as (place, candidate); those with the same total share their place."""
    order = sorted(range(len(found)), key=lambda one: (-found[one], one))
    return [(1 + sum(other > found[one] for other in found), one) for one in order]


def missing(weights: Sequence[Decimal]) -> Decimal:
    """What the weights lack to 100; below zero where they are too much."""
    return WHOLE - sum(weights, Decimal(0))


def scaled(weights: Sequence[Decimal]) -> list[Decimal]:
    """The weights in their proportions, in tenths, so that they sum to 100 exactly. What is lost by rounding goes to those that
    lost most."""
    if not weights:
        return []
    tenths = [part * 1000 for part in shares(weights)]
    floors = [int(one) for one in tenths]
    left = 1000 - sum(floors)
    losers = sorted(range(len(tenths)), key=lambda one: (floors[one] - tenths[one], one))
    for one in losers[:left]:
        floors[one] += 1
    return [Decimal(one) * STEP for one in floors]


def tips(weights: Sequence[Weight], table: Table) -> list[tuple[Tip | None, Tip | None]]:
    """For each criterion the nearest weights below and above its own at which the first candidate loses its place, the other
    weights keeping their proportions. None where no weight between 0 and 100 does it.

    With w the weight of the criterion, a candidate's total is w · its score + (1 − w) · the mean of its other scores: a straight
    line, so that two candidates draw level at one weight at most.
    """
    parts = shares(weights)
    first = ranking(totals(weights, table))[0][1]
    return [_tips_of(number, parts, table, first) for number in range(len(parts))]


def _tips_of(
    number: int, parts: Sequence[Fraction], table: Table, first: int
) -> tuple[Tip | None, Tip | None]:
    now = parts[number]
    if now == 1:
        return None, None  # the others weigh nothing, so they have no proportions to keep
    down: Tip | None = None
    up: Tip | None = None
    for other, row in enumerate(table):
        if other == first:
            continue
        lead_alone = Fraction(table[first][number] - row[number])
        lead_rest = sum(
            (
                part * (mine - theirs)
                for place, (part, mine, theirs) in enumerate(zip(parts, table[first], row, strict=True))
                if place != number
            ),
            Fraction(0),
        ) / (1 - now)
        if lead_alone == lead_rest:
            continue
        level = lead_rest / (lead_rest - lead_alone)
        if lead_alone < 0 and (up is None or level * 100 < up.weight):
            up = Tip(level * 100, (level - now) * 100, other)
        if lead_rest < 0 and (down is None or level * 100 > down.weight):
            down = Tip(level * 100, (level - now) * 100, other)
    return down, up


def nearest(pair: tuple[Tip | None, Tip | None]) -> Tip | None:
    """The smaller of the two changes; upwards where both are the same."""
    known = [one for one in reversed(pair) if one is not None]
    return min(known, key=lambda one: abs(one.change), default=None)


def wins(
    weights: Sequence[Weight],
    table: Table,
    *,
    spread: Fraction = SPREAD,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[float]:
    """How often each candidate comes first when every weight, independently and evenly, is up to `spread` smaller or larger than
    it is: a simulation that gives the same answer each time. A shared first place counts in parts."""
    import numpy as np  # pages that only show a plan need not wait for it

    if len(table) < 2:
        return [1.0] * len(table)
    own = np.array([float(one) for one in shares(weights)])
    reach = float(spread)
    factors = np.random.default_rng(seed).uniform(1 - reach, 1 + reach, size=(draws, len(own)))
    found = (factors * own) @ np.array(table, dtype=float).T
    best = found >= found.max(axis=1, keepdims=True) - 1e-12
    return [float(one) for one in (best / best.sum(axis=1, keepdims=True)).mean(axis=0)]
