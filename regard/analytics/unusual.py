"""Whether the last of a series is unusual: robust exponential smoothing with a season.

Holt-Winters with additive level, damped trend and season, whose observations are clipped to what the scale of the errors allows
before they are learnt from, so that one odd day spoils neither the level nor the season nor the scale (Gelper, Fried and Croux,
*Robust forecasting with exponential and Holt-Winters smoothing*, Journal of Forecasting 29, 2010, with their Huber clip at 2 and
scale by a bounded τ²). A value is unusual when it lies more than `LIMIT` scales away from what was foreseen the day before.

Figures that cannot be negative and vary with their size (orders, revenue) are read on the scale of square roots, on which
counts vary alike whatever their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

LEVEL, TREND, SEASON, SCALE = 0.1, 0.02, 0.1, 0.05
DAMPING = 0.9
CLIP = 2.0
BOUND = 2.52
"""The constant of Gelper et al. that makes the bounded scale right for normal errors when it is clipped at 2."""
LIMIT = 3.3
SEASONS_TO_START, SEASONS_NEEDED = 4, 8
"""From so many the first level, pattern and scale are taken; after so many they have settled enough to say something."""
MAD = 1.4826  # makes the median deviation a standard deviation, for normal errors


@dataclass(frozen=True)
class Reading:
    """The last value, what was foreseen for it, between what it would have been usual, and how many scales it is off."""

    value: float
    expected: float
    low: float
    high: float
    score: float

    @property
    def is_unusual(self) -> bool:
        return abs(self.score) > LIMIT


def read_last(values: Sequence[float], *, season: int = 7, is_size: bool = False) -> Reading | None:
    """What the last of `values`, one a day without gaps, looks like beside those before it. `season`: after how many the pattern
    comes back; `is_size` says that they are counts or sums. None for eight seasons or fewer, or where nothing ever varied."""
    readings = _readings(values, season, is_size)
    return readings[-1] if readings else None


def read_all(values: Sequence[float], *, season: int = 7, is_size: bool = False) -> list[Reading]:
    """The same for each value after the first eight seasons, each foreseen from those before it alone."""
    return _readings(values, season, is_size)


def _readings(values: Sequence[float], season: int, is_size: bool) -> list[Reading]:
    first = SEASONS_TO_START * season
    if len(values) <= SEASONS_NEEDED * season:
        return []
    is_size = is_size and min(values) >= 0
    series = [sqrt(value) for value in values] if is_size else list(values)
    level, pattern, scale = _start(series[:first], season)
    if scale <= 0:
        return []
    floor, trend, found = scale / 4, 0.0, []
    for index in range(first, len(series)):
        at = index % season
        expected = level + DAMPING * trend + pattern[at]
        error = series[index] - expected
        score = error / scale
        found.append(_reading(values[index], expected, scale, score, is_size))
        # what is learnt from: no further off than the clip allows
        seen = expected + max(-CLIP, min(CLIP, score)) * scale
        scale = max(sqrt(SCALE * _bounded(score) * scale**2 + (1 - SCALE) * scale**2), floor)
        before = level
        level = LEVEL * (seen - pattern[at]) + (1 - LEVEL) * (level + DAMPING * trend)
        trend = TREND * (level - before) + (1 - TREND) * DAMPING * trend
        pattern[at] = SEASON * (seen - level) + (1 - SEASON) * pattern[at]
    return found[(SEASONS_NEEDED - SEASONS_TO_START) * season :]


def _bounded(score: float) -> float:
    """How much an error of so many scales says about the scale: its square, but no more than that of the clip."""
    if abs(score) > CLIP:
        return BOUND
    return BOUND * (1 - (1 - (score / CLIP) ** 2) ** 3)


def _start(series: Sequence[float], season: int) -> tuple[float, list[float], float]:
    """Level, pattern and scale of the first seasons, by medians."""
    middles = [median(series[at : at + season]) for at in range(0, len(series), season)]
    level = middles[-1]
    parted = [value - middles[index // season] for index, value in enumerate(series)]
    pattern = [median(parted[at::season]) for at in range(season)]
    rest = [abs(value - pattern[index % season]) for index, value in enumerate(parted)]
    # what was fitted to these days themselves makes their rest smaller than that of days to come
    free = len(series) - season - len(middles)
    return level, pattern, MAD * median(rest) * sqrt(len(series) / free)


def _reading(value: float, expected: float, scale: float, score: float, is_size: bool) -> Reading:
    low, high = expected - LIMIT * scale, expected + LIMIT * scale
    if is_size:
        return Reading(value, max(expected, 0) ** 2, max(low, 0) ** 2, max(high, 0) ** 2, score)
    return Reading(value, expected, low, high, score)
