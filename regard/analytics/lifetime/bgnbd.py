"""BG/NBD: when customers buy, if each may leave for good after any purchase (Fader, Hardie and Lee 2005).

Purchase rates are gamma (r, alpha), the chance to leave after a purchase is beta (a, b). A customer who has bought
once cannot have left: the chance to be alive is 1 at x = 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from regard.analytics.lifetime.fit import (
    DRAFT_CUSTOMERS,
    Fit,
    fit_arguments,
    mean_age,
    require_repeat_purchases,
)
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Groups, Ints
from regard.analytics.lifetime.optimise import Likelihood, maximise

BLOCK = 8_192  # repeat buyers worked on at once
MEAN_BLOCK = 200_000  # points of a mean worked on at once


@dataclass(frozen=True)
class BetaGeometricFit(Fit):
    """A fitted BG/NBD. `alpha` is in weeks; r, a and b have no unit."""

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")

    def with_values(self, values: Floats) -> BetaGeometricFit:
        return BetaGeometricFit(tuple(values.tolist()), self.log_likelihood, self.customers, self.covariance)

    def alive(self, x: Ints, recency: Ints, age: Ints) -> Floats:
        """Probability that the customer has not left; exactly 1 for customers without a repeat purchase."""
        r, alpha, a, b = self.values
        log_odds = (r + x) * np.log((alpha + age / DAYS_PER_WEEK) / (alpha + recency / DAYS_PER_WEEK))
        log_odds += np.log(a / (b + np.maximum(x, 1) - 1))
        return np.where(x > 0, 1 / (1 + np.exp(np.minimum(log_odds, 700.0))), 1.0)

    def scale(self, age: Ints) -> Floats:
        """Weeks over which `rate` changes: the natural unit of a forecast's time axis."""
        return self.values[1] + age / DAYS_PER_WEEK

    def rate(self, x: Ints, age: Ints, later: Floats) -> Floats:
        """Expected purchases per week `later` weeks after the end, given alive at the end.

        `later` has shape (rows, points), and so has the answer. The derivative of the conditional expectation, by
        quadrature, and so regular for every positive parameter.
        """
        rates = (self.values[0] + x) / self.scale(age)
        return rates[:, None] * self._stay(x, later / self.scale(age)[:, None])

    def draw(  # noqa: PLR0917
        self, rng: np.random.Generator, x: int, age: int, weeks: float, force: float, draws: int
    ) -> tuple[Ints, Floats]:
        """Futures of customers alive at the end; see `PurchaseFit`. Moments of purchases are taken at their means."""
        r, alpha, a, b = self.values
        rates = rng.standard_gamma(r + x, draws) / (alpha + age / DAYS_PER_WEEK)
        wanted = rng.poisson(rates * weeks)
        log_stay = np.log1p(-np.minimum(rng.beta(a, b + x, draws), 1 - 1e-16))
        stays = np.ceil(rng.standard_exponential(draws) / np.maximum(-log_stay, 1e-300))
        made = np.minimum(wanted, np.maximum(stays, 1.0)).astype(np.int64)
        step = force * weeks / (wanted + 1)
        ratio = np.exp(-step)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = ratio * (1 - ratio**made) / (made * (1 - ratio))
        return made, np.where((made > 0) & (step > 0), worth, 1.0)

    def _stay(self, x: Ints, y: Floats) -> Floats:
        """Mean of (1 + p y)^-(r+x+1) over the chance p ~ beta (a, b+x) of leaving at a purchase: 1 where y is 0."""
        result = np.empty_like(y)
        for value in np.unique(x).tolist():
            rows = np.flatnonzero(x == value)
            p, weight = self._leaving_chances(value, float(y[rows].max()))
            for block in np.array_split(rows, len(rows) * y.shape[1] * len(p) // MEAN_BLOCK + 1):
                result[block] = self._mean(value, y[block], p, weight)
        return result

    def _mean(self, x: int, y: Floats, p: Floats, weight: Floats) -> Floats:
        r, _, a, b = self.values
        inside = weight.sum() - np.exp(-(r + x + 1) * np.log(1 + y[..., None] * p)) @ weight
        at_one = 1 - (1 + y) ** -(r + x + 1)
        return np.asarray(1 - inside - at_one * (a / (a + b + x) - p @ weight), dtype=np.float64)

    def _leaving_chances(self, x: int, far: float) -> tuple[Floats, Floats]:
        """Points and weights of the trapezoidal rule in log(p / (1-p)), which converges exponentially here.

        Made for integrands that vanish at p = 0 and p = 1, up to y = `far`; good to about nine digits of the mean.
        """
        from scipy.special import betaln, expit

        r, _, a, b = self.values
        width = math.sqrt((a + b + x + 2) / ((a + 1) * (b + x + 1)))
        middle = math.log((a + 1) / (b + x + 1))
        low = min(middle, -math.log1p((r + x + 1) * far)) - 25 / (a + 1) - 7 * width
        high = middle + 25 / (b + x + 1) + 7 * width
        points = np.linspace(low, high, math.ceil((high - low) / min(0.5, 0.7 * width)) + 1)
        p, log_p, log_rest = expit(points), -np.logaddexp(0, -points), -np.logaddexp(0, points)
        return p, np.exp(a * log_p + (b + x) * log_rest - betaln(a, b + x)) * (points[1] - points[0])


def fit_bg_nbd(groups: Groups) -> BetaGeometricFit:
    """The BG/NBD of highest likelihood. Raises `NotEnoughData`."""
    require_repeat_purchases(groups)
    start = np.log([0.5, mean_age(groups) / 4, 1.0, 2.0])
    draft = groups.thinned(DRAFT_CUSTOMERS)
    optimum = maximise(
        BetaGeometricLikelihood(groups), start, BetaGeometricLikelihood(draft) if draft else None
    )
    return BetaGeometricFit(*fit_arguments(optimum, groups.customers))


class BetaGeometricLikelihood(Likelihood):
    """By the logarithms of r, alpha, a and b.

    What depends on x alone or on the age alone is summed over tables; only repeat buyers need a term each: the
    logarithm of 1 + odds of having left.
    """

    def __init__(self, groups: Groups) -> None:
        self.customers = groups.customers
        self._by_x = np.bincount(groups.x, weights=groups.count)
        self._by_age = np.bincount(groups.age, weights=groups.count)
        self._x_by_age = np.bincount(groups.age, weights=groups.count * groups.x)
        self._xs = np.arange(len(self._by_x))
        self._weeks = np.arange(len(self._by_age)) / DAYS_PER_WEEK
        first = int(np.searchsorted(groups.x, 1))  # groups come sorted by x
        self._count = groups.count[first:].astype(np.float64)
        self._x, self._recency, self._age = groups.x[first:], groups.recency[first:], groups.age[first:]

    def at(self, point: Floats) -> tuple[float, Floats]:
        from scipy.special import betaln, gammaln, psi

        r, alpha, a, b = np.exp(point)
        xs, by_x, many = self._xs, self._by_x, self.customers
        logs, inverse = np.log(alpha + self._weeks), 1 / (alpha + self._weeks)
        left = self._left(r, alpha, a, b)
        exponent = r * self._by_age + self._x_by_age
        value = by_x @ (gammaln(r + xs) - gammaln(r) + betaln(a, b + xs) - betaln(a, b))
        value += many * r * np.log(alpha) - exponent @ logs + left[0]
        shared = psi(a + b) - psi(a + b + xs)
        gradient = np.array(
            [
                by_x @ (psi(r + xs) - psi(r)) + many * np.log(alpha) - self._by_age @ logs + left[2],
                many * r / alpha - exponent @ inverse + left[3],
                by_x @ shared + left[1] / a,
                by_x @ (shared + psi(b + xs) - psi(b)) + left[4],
            ]
        )
        return float(value), gradient * (r, alpha, a, b)

    def information(self, point: Floats) -> Floats:
        """Minus the second derivatives, in closed form."""
        from scipy.special import polygamma

        r, alpha, a, b = np.exp(point)
        xs, by_x = self._xs, self._by_x
        inverse = 1 / (alpha + self._weeks)
        exponent = r * self._by_age + self._x_by_age
        hessian = self._left_twice(r, alpha, a, b)
        hessian[0, 0] += by_x @ (polygamma(1, r + xs) - polygamma(1, r))
        hessian[[0, 1], [1, 0]] += self.customers / alpha - self._by_age @ inverse
        hessian[1, 1] += exponent @ inverse**2 - self.customers * r / alpha**2
        hessian[2:, 2:] += by_x @ (polygamma(1, a + b) - polygamma(1, a + b + xs))
        hessian[3, 3] += by_x @ (polygamma(1, b + xs) - polygamma(1, b))
        scale = np.array([r, alpha, a, b])
        return -(hessian * np.outer(scale, scale) + np.diag(self.at(point)[1]))

    def _left(self, r: float, alpha: float, a: float, b: float) -> Floats:
        """Summed over repeat buyers: log(1 + odds of having left), the chance of it, and the first one's derivatives by
        r, alpha and b."""
        sums = np.zeros(5)
        for row in self._repeat_buyers(r, alpha, a, b):
            small = np.exp(-np.abs(row.odds))
            value = row.count @ (np.maximum(row.odds, 0) + np.log(1 + small))
            gone = row.count * np.exp(np.minimum(row.odds, 0)) / (1 + small)
            sums += (value, gone.sum(), gone @ row.by_r, gone @ (row.rates * row.inverse), gone @ row.by_b)
        return sums

    def _left_twice(self, r: float, alpha: float, a: float, b: float) -> Floats:
        """Second derivatives of the sum of log(1 + odds of having left) by r, alpha, a and b."""
        from scipy.special import expit

        hessian = np.zeros((4, 4))
        for row in self._repeat_buyers(r, alpha, a, b):
            share = expit(row.odds)
            gone = row.count * share
            slopes = np.array([row.by_r, row.rates * row.inverse, np.full(len(share), 1 / a), row.by_b])
            hessian += (slopes * (gone * (1 - share))) @ slopes.T
            hessian[[0, 1], [1, 0]] += gone @ row.inverse
            hessian[1, 1] -= gone @ (row.rates * row.inverse * row.inverse_sum)
            hessian[2, 2] -= gone.sum() / a**2
            hessian[3, 3] += gone @ row.by_b**2
        return hessian

    def _repeat_buyers(self, r: float, alpha: float, a: float, b: float) -> Iterator[_RepeatBuyers]:
        logs, inverse = np.log(alpha + self._weeks), 1 / (alpha + self._weeks)
        by_b = -1 / (b + np.maximum(self._xs, 1) - 1)
        base = np.log(-a * by_b)
        for start in range(0, len(self._x), BLOCK):
            rows = slice(start, start + BLOCK)
            x, at_end, at_last = self._x[rows], inverse[self._age[rows]], inverse[self._recency[rows]]
            by_r, rates = logs[self._age[rows]] - logs[self._recency[rows]], np.add(r, x, dtype=np.float64)
            odds = base[x] + rates * by_r
            yield _RepeatBuyers(
                self._count[rows], odds, by_r, by_b[x], rates, at_end - at_last, at_end + at_last
            )


@dataclass(frozen=True, slots=True)
class _RepeatBuyers:
    """A block of groups that stays in the processor's cache. `odds`: the logarithm of the odds of having left; `by_r` and
    `by_b`: its derivatives (by alpha it is `rates` x `inverse`, by a it is 1/a). `inverse` and `inverse_sum`: of
    1/(alpha + age) and 1/(alpha + recency) the difference and the sum."""

    count: Floats
    odds: Floats
    by_r: Floats
    by_b: Floats
    rates: Floats
    inverse: Floats
    inverse_sum: Floats
