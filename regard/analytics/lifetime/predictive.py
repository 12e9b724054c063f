"""What one customer's future may come to: the range of the discounted value itself, not of its expectation.

Given alive, what a customer will buy depends on the number of purchases and the age alone, and Gamma-Gamma only scales what
they spend. So one simulation for everybody with the same numbers, and about the same age, serves them all: each customer's
range is read off it at the place that own chance to be alive and own spend say. Seeds follow from the numbers, so
the same history has the same range on every machine and in every order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from regard.analytics.lifetime.fit import PurchaseFit
from regard.analytics.lifetime.gammagamma import SpendFit
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Ints

DRAWS = 2_048  # per kind of customer: a limit of 10 % is met within 0.7 points
AGE_STEP = 0.04  # ages whose natural scale differs by less are simulated as one
MOST_KINDS = 20_000  # with more kinds of customers than this, ages are taken together more widely
SEED = 20_050_275


@dataclass(frozen=True)
class Futures:
    """Per customer, in the currency: `low` and `high` leave (1 - level) / 2 on either side, `variance` is that of the value
    at the fitted parameters. Nan where the uncertainty of the parameters is not known."""

    low: Floats
    high: Floats
    variance: Floats


@dataclass(frozen=True)
class Buyer:
    """What the range of customers rests on, arrays of equal length.

    `x` and `age` as in `Histories`; `known`: purchases whose amount is known. `value` is the expectation, `future` its part
    in purchases if alive; `alive` the chance of that; `doubt` the variance of the logarithm of the expectation.
    """

    x: Ints
    age: Ints
    known: Ints
    value: Floats
    alive: Floats
    doubt: Floats


def futures(
    purchases: PurchaseFit, spend: SpendFit, buyers: Buyer, *, weeks: float, discount: float, level: float
) -> Futures:
    """The range of what each will bring within `weeks`, discounted by the year, with probability `level`.

    In it: how often they will buy if they buy on as the model says, whether they still do, what each purchase comes to,
    what their own mean is, and how well the parameters are known. Costs about a second for a million customers.
    """
    many = len(buyers.x)
    low, high, variance = np.empty(many), np.empty(many), np.empty(many)
    for rows, kind in _kinds(purchases, buyers):
        drawn = _draws(purchases, spend, kind, weeks, discount, _mean(buyers.doubt[rows]))
        scale = _scale(buyers.value[rows], buyers.alive[rows], drawn.mean)
        alive = buyers.alive[rows]
        low[rows] = scale * drawn.quantile((1 - level) / 2, alive)
        high[rows] = scale * drawn.quantile((1 + level) / 2, alive)
        variance[rows] = np.maximum(alive * drawn.square * scale**2 - buyers.value[rows] ** 2, 0.0)
    unknown = np.isnan(buyers.doubt)
    low[unknown], high[unknown] = np.nan, np.nan
    return Futures(low, high, variance)


def _mean(doubt: Floats) -> float:
    return 0.0 if np.isnan(doubt).all() else float(np.nanmean(doubt))


def _scale(value: Floats, alive: Floats, mean: float) -> Floats:
    """What turns the draws into amounts of each customer: their expectation stays what the models say it is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((alive > 0) & (mean > 0), value / (alive * mean), 0.0)


@dataclass(frozen=True)
class Kind:
    """Customers alike: repeat purchases, age in days, purchases with a known amount; `seed` is made of them."""

    x: int
    age: int
    known: int


def _kinds(purchases: PurchaseFit, buyers: Buyer) -> Iterator[tuple[Ints, Kind]]:
    """Customers by kind: the positions of each, and what stands for them."""
    if not len(buyers.x):
        return
    step, x, known = AGE_STEP, _coarse(buyers.x), _coarse(buyers.known)
    scale = purchases.scale(buyers.age)
    while True:
        place = np.rint(np.log(scale) / step).astype(np.int64)
        place -= int(place.min())
        keys = (x * (int(known.max()) + 1) + known) * (int(place.max()) + 1) + place
        unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        if len(unique) <= MOST_KINDS or step > 1:
            break
        step *= 2
    order = np.argsort(inverse, kind="stable")
    at_nought = float(purchases.scale(np.zeros(1, np.int64))[0])
    for rows in np.split(order, np.cumsum(counts)[:-1]):
        first = rows[0]
        weeks = math.exp(step * round(math.log(scale[first]) / step)) - at_nought
        yield rows, Kind(int(x[first]), max(round(weeks * DAYS_PER_WEEK), 0), int(known[first]))


def _coarse(number: Ints) -> Ints:
    """Counts as they are up to 63, above that in steps of a thirty-second or less."""
    step = 1 << np.maximum(np.frexp(np.maximum(number, 1))[1] - 6, 0)
    return np.asarray(number // step * step, dtype=np.int64)


@dataclass(frozen=True)
class Drawn:
    """Values if alive, rising, and the mean and mean square that the models say they have in the long run."""

    values: Floats
    mean: float
    square: float

    def quantile(self, probability: float, alive: Floats) -> Floats:
        """The value below which the future stays with `probability`, of customers alive with these chances."""
        with np.errstate(divide="ignore", invalid="ignore"):
            given = np.where(alive > 0, (probability - (1 - alive)) / alive, 0.0)
        place = np.ceil(np.clip(given, 0.0, 1.0) * len(self.values)).astype(np.int64) - 1
        return np.where(given > 0, self.values[np.maximum(place, 0)], 0.0)


def _draws(  # noqa: PLR0917
    purchases: PurchaseFit, spend: SpendFit, kind: Kind, weeks: float, discount: float, doubt: float
) -> Drawn:
    """Discounted spend of `DRAWS` customers of this kind who are alive, for one whose v and known spend add up to 1."""
    from regard.analytics.lifetime.value import WEEKS_PER_YEAR, purchases_if_alive

    rng = np.random.default_rng((SEED, kind.x, kind.age, kind.known))
    p, q, _ = spend.values
    shape = p * kind.known + q
    force = math.log1p(discount) / WEEKS_PER_YEAR
    counts, worth = purchases.draw(rng, kind.x, kind.age, weeks, force, DRAWS)
    spent = worth * rng.standard_gamma(p * counts) / rng.standard_gamma(shape, DRAWS)
    x, age = np.array([kind.x]), np.array([kind.age])
    mean = float(purchases_if_alive(purchases, x, age, weeks, discount)[0]) * p / (shape - 1)
    doubtful = spent * np.exp(math.sqrt(doubt) * rng.standard_normal(DRAWS) - doubt / 2)
    return Drawn(np.sort(doubtful), mean, float((spent**2).mean()))
