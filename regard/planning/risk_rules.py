"""Pure decisions about risks: how bad, and what becomes of a contingency when its figure moves."""

from __future__ import annotations

from collections.abc import Iterable

from regard.kernel.words import lazy

SCALE = (1, 2, 3, 4, 5)
PROBABILITY_WORDS = {
    1: lazy("Rare"),
    2: lazy("Unlikely"),
    3: lazy("Possible"),
    4: lazy("Likely"),
    5: lazy("Almost certain"),
}
IMPACT_WORDS = {1: lazy("Slight"), 2: lazy("Small"), 3: lazy("Felt"), 4: lazy("Heavy"), 5: lazy("Grave")}


def zone(probability: int, impact: int) -> str:
    """How bad it is, as the verdicts are called: the product from 15 on is bad, from 8 on to be watched."""
    score = probability * impact
    if score >= 15:
        return "bad"
    return "watch" if score >= 8 else "none"


def heat_map(risks: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """How many of these (probability, impact) lie in each of the 25 cells."""
    cells = {(probability, impact): 0 for probability in SCALE for impact in SCALE}
    for cell in risks:
        cells[cell] += 1
    return cells


def is_crossed(side: str, value: float, limit: float) -> bool:
    """Whether a figure lies on the wrong side of its line; on the line it does not."""
    return value < limit if side == "below" else value > limit


def what_follows(*, is_active: bool, is_recovered: bool, is_armed: bool, crossed: bool) -> str:
    """What a new figure means: `activate`, `recover`, `relapse`, `arm`, or nothing.

    In force is in force until somebody ends it, however the figure moves. Ended while the figure is still on the wrong side, it
    does not come again before the figure has been on the right side.
    """
    if is_active:
        if crossed:
            return "relapse" if is_recovered else ""
        return "" if is_recovered else "recover"
    if crossed:
        return "activate" if is_armed else ""
    return "" if is_armed else "arm"
