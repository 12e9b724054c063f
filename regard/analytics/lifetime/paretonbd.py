"""Pareto/NBD: when customers buy, if each may leave at any moment (Schmittlein, Morrison and Colombo 1987).

Purchase rates are gamma (r, alpha), leaving rates gamma (s, beta). The likelihood's integral over the unknown moment
of leaving is done by Gauss-Legendre quadrature instead of hypergeometric functions: it cannot overflow and needs no
case distinction between alpha and beta.
"""

from __future__ import annotations

from collections.abc import Sequence
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

NODES = 10  # per panel; the log-likelihood is good to 13 digits
PANEL = 8.0  # widest panel, in units of the integrand's fastest decay
MOST_PANELS = 128  # reached only far away from any data's parameters
BLOCK = 40_000  # points of the integrand worked on at once
_NODE, _WEIGHT = np.polynomial.legendre.leggauss(NODES)


@dataclass(frozen=True)
class ParetoFit(Fit):
    """A fitted Pareto/NBD. `alpha` and `beta` are in weeks; r and s have no unit."""

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    def with_values(self, values: Floats) -> ParetoFit:
        return ParetoFit(tuple(values.tolist()), self.log_likelihood, self.customers, self.covariance)

    def alive(self, x: Ints, recency: Ints, age: Ints) -> Floats:
        """Probability that the customer has not left."""
        from scipy.special import expit

        r, alpha, s, beta = self.values
        weeks = age / DAYS_PER_WEEK
        left, _ = log_left(x.astype(np.float64), recency / DAYS_PER_WEEK, weeks, self.values)
        here = -(r + x) * np.log(alpha + weeks) - s * np.log(beta + weeks)
        return np.asarray(expit(here - left), dtype=np.float64)

    def scale(self, age: Ints) -> Floats:
        """Weeks over which `rate` changes: the natural unit of a forecast's time axis."""
        return self.values[3] + age / DAYS_PER_WEEK

    def rate(self, x: Ints, age: Ints, later: Floats) -> Floats:
        """Expected purchases per week `later` weeks after the end, given alive at the end.

        `later` has shape (rows, points), and so has the answer.
        """
        r, alpha, s, _ = self.values
        origin = self.scale(age)[:, None]
        at_end = (r + x) / (alpha + age / DAYS_PER_WEEK)
        return np.asarray(at_end[:, None] * (origin / (origin + later)) ** s, dtype=np.float64)

    def draw(  # noqa: PLR0917
        self, rng: np.random.Generator, x: int, age: int, weeks: float, force: float, draws: int
    ) -> tuple[Ints, Floats]:
        """Futures of customers alive at the end; see `PurchaseFit`."""
        r, alpha, s, beta = self.values
        rates = rng.standard_gamma(r + x, draws) / (alpha + age / DAYS_PER_WEEK)
        leaving = rng.standard_gamma(s, draws) / (beta + age / DAYS_PER_WEEK)
        stays = rng.standard_exponential(draws) / np.maximum(leaving, 1e-300)
        active = np.minimum(stays, weeks)
        reach = np.maximum(force * active, 1e-12)
        return rng.poisson(rates * active), -np.expm1(-reach) / reach


def fit_pareto_nbd(groups: Groups) -> ParetoFit:
    """The Pareto/NBD of highest likelihood. Raises `NotEnoughData`."""
    require_repeat_purchases(groups)
    start = np.log([0.5, mean_age(groups) / 3, 0.5, mean_age(groups) / 3])
    draft = groups.thinned(DRAFT_CUSTOMERS)
    optimum = maximise(ParetoLikelihood(groups), start, ParetoLikelihood(draft) if draft else None)
    return ParetoFit(*fit_arguments(optimum, groups.customers))


class ParetoLikelihood(Likelihood):
    """By the logarithms of r, alpha, s and beta."""

    def __init__(self, groups: Groups) -> None:
        self.customers = groups.customers
        self._x, self._count = groups.x.astype(np.float64), groups.count.astype(np.float64)
        self._recency, self._age = groups.recency / DAYS_PER_WEEK, groups.age / DAYS_PER_WEEK
        self._by_x = np.bincount(groups.x, weights=groups.count)

    def at(self, point: Floats) -> tuple[float, Floats]:
        from scipy.special import expit, gammaln, psi

        r, alpha, s, beta = values = np.exp(point).tolist()
        xs, by_x, many, x = np.arange(len(self._by_x)), self._by_x, self.customers, self._x
        log_alpha, log_beta = np.log(alpha + self._age), np.log(beta + self._age)
        here = -(r + x) * log_alpha - s * log_beta
        left, means = log_left(x, self._recency, self._age, values)
        gone = self._count * expit(left - here)
        stayed = self._count - gone
        value = self._count @ np.logaddexp(here, left) + many * (r * np.log(alpha) + s * np.log(beta))
        value += by_x @ (gammaln(r + xs) - gammaln(r))
        gradient = np.array(
            [
                by_x @ (psi(r + xs) - psi(r)) + many * np.log(alpha) - stayed @ log_alpha - gone @ means[0],
                many * r / alpha - stayed @ ((r + x) / (alpha + self._age)) - gone @ ((r + x) * means[1]),
                many * np.log(beta) + gone.sum() / s - stayed @ log_beta - gone @ means[2],
                many * s / beta - stayed @ (s / (beta + self._age)) - (s + 1) * (gone @ means[3]),
            ]
        )
        return float(value), gradient * values


def log_left(x: Floats, recency: Floats, age: Floats, values: Sequence[float]) -> tuple[Floats, Floats]:
    """Logarithm of the part of each row's likelihood in which the customer has left, minus infinity at age = recency.

    That is log of s times the integral of (alpha+u)^-(r+x) (beta+u)^-(s+1) over the moment u of leaving, from the last
    purchase to the end. Second, shape (4, rows): the means of log(alpha+u), 1/(alpha+u), log(beta+u) and 1/(beta+u)
    under that integrand. With w = log((c+u)/(c+recency)) and c = min(alpha, beta) it is smooth in w whatever the two
    are; panels are narrow enough for its fastest decay, and what is below e^-45 of the start is left out. Rows are done
    in blocks that stay in the processor's cache.
    """
    r, alpha, s, beta = values
    c = min(alpha, beta)
    slowest = np.maximum(r + x - 1 if c == alpha else s + 0 * x, 1e-9)
    far = np.minimum(np.log((c + age) / (c + recency)), 45 / slowest)
    panels = np.minimum(np.ceil(far * (r + x + s + 1) / PANEL), MOST_PANELS)
    panels = np.where(panels > 3, 2 ** np.ceil(np.log2(np.maximum(panels, 1))), panels).astype(np.int64)
    log, means = np.full(len(x), -np.inf), np.zeros((4, len(x)))
    for count in np.unique(panels[panels > 0]).tolist():
        node = (np.arange(count)[:, None] + (_NODE + 1) / 2).ravel() / count
        weight = np.tile(_WEIGHT / 2 / count, count)
        rows = np.flatnonzero(panels == count)
        for block in np.array_split(rows, len(rows) * len(node) // BLOCK + 1):
            log[block], means[:, block] = _integrate(
                (x[block], recency[block], far[block]), node, weight, values
            )
    return log + np.log(s), means


def _integrate(
    rows: tuple[Floats, Floats, Floats], node: Floats, weight: Floats, values: Sequence[float]
) -> tuple[Floats, Floats]:
    """`log_left` without its factor s, by quadrature at `node` (shares of the way `far`). Rows are x, recency, far."""
    (x, recency, far), (r, alpha, s, beta) = rows, values
    c = min(alpha, beta)
    w = far[:, None] * node
    shifted = (c + recency)[:, None] * np.exp(w)
    from_alpha, from_beta = (
        (shifted, shifted + (beta - c)) if c == alpha else (shifted + (alpha - c), shifted)
    )
    at_alpha, at_beta = np.log(alpha + recency), np.log(beta + recency)
    log_alpha = w if c == alpha else np.log(from_alpha) - at_alpha[:, None]
    log_beta = w if c == beta else np.log(from_beta) - at_beta[:, None]
    piece = np.exp(-(r + x)[:, None] * log_alpha - (s + 1) * log_beta) * shifted * weight
    total = piece.sum(axis=1)
    means = np.array(
        [
            np.einsum("ij,ij->i", piece, log_alpha) / total + at_alpha,
            np.einsum("ij,ij->i", piece, 1 / from_alpha) / total,
            np.einsum("ij,ij->i", piece, log_beta) / total + at_beta,
            np.einsum("ij,ij->i", piece, 1 / from_beta) / total,
        ]
    )
    return np.log(total * far) - (r + x) * at_alpha - (s + 1) * at_beta, means
