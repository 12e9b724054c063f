"""Gamma-Gamma: what customers spend per purchase, independently of how often they buy (Fader and Hardie 2013)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.fit import DRAFT_CUSTOMERS, MINIMUM_REPEATERS, Fit, fit_arguments
from regard.analytics.lifetime.histories import Floats, Ints
from regard.analytics.lifetime.optimise import Likelihood, maximise


@dataclass(frozen=True)
class SpendFit(Fit):
    """A fitted Gamma-Gamma. `v` is in the currency of the amounts it was fitted to; p and q have no unit."""

    names: ClassVar[tuple[str, ...]] = ("p", "q", "v")

    @property
    def mean(self) -> float:
        """Expected spend per purchase of a customer of whom nothing is known."""
        p, q, v = self.values
        return p * v / (q - 1)

    def expected(self, x: Ints, spend: Floats) -> Floats:
        """Expected spend per purchase given `x` purchases averaging `spend`; the population mean where x is 0."""
        p, q, v = self.values
        known = np.where(x > 0, x * np.nan_to_num(spend), 0.0)
        return np.asarray(p * (v + known) / (p * x + q - 1), dtype=np.float64)

    def log_slopes(self, x: Ints, spend: Floats) -> Floats:
        """Derivatives of log `expected` by the logarithms of p, q and v; shape (3, customers)."""
        p, q, v = self.values
        known = np.where(x > 0, x * np.nan_to_num(spend), 0.0)
        below = p * x + q - 1
        return np.array([1 - p * x / below, -q / below, v / (v + known)])


def fit_gamma_gamma(x: Ints, spend: Floats) -> SpendFit:
    """The Gamma-Gamma of highest likelihood, on customers with x > 0 and a positive mean spend. Raises `NotEnoughData`."""
    usable = (x > 0) & (np.nan_to_num(spend) > 0)
    x, spend = x[usable], spend[usable]
    if len(x) < MINIMUM_REPEATERS:
        raise NotEnoughData(
            f"{len(x)} customers have bought again with a known amount; a spend model needs at least {MINIMUM_REPEATERS}.",
            remedy="Import a longer history, or move the end of the calibration later.",
        )
    if float(spend.std()) < 1e-6 * float(spend.mean()):
        raise NotEnoughData(
            "Every repeat purchase costs the same, so there is no spread of spend to fit.",
            remedy="The number of expected purchases times that amount is the answer.",
        )
    start = np.array([math.log(5.0), math.log(4.0), float(np.log(spend).mean())])
    step = len(x) // DRAFT_CUSTOMERS
    draft = SpendLikelihood(x[::step], spend[::step]) if step >= 4 else None
    optimum = maximise(SpendLikelihood(x, spend), start, draft)
    fit = SpendFit(*fit_arguments(optimum, len(x)))
    if fit.values[1] <= 1:
        raise NotEnoughData(
            f"Spend varies so widely between customers that it has no mean (q = {fit.values[1]:.3g}).",
            remedy="Look for a few purchases of extraordinary size, or for amounts in different units.",
        )
    return fit


class SpendLikelihood(Likelihood):
    """By the logarithms of p, q and v. All rows have x > 0 and a positive mean spend."""

    def __init__(self, x: Ints, spend: Floats) -> None:
        self.customers = len(x)
        self._x, self._total = x.astype(np.float64), x * spend
        by_x = np.bincount(x).astype(np.float64)
        self._xs = np.flatnonzero(by_x)
        self._by_x = by_x[self._xs]
        self._log_spend, self._x_log_total = float(np.log(spend).sum()), float(self._x @ np.log(self._total))

    def at(self, point: Floats) -> tuple[float, Floats]:
        from scipy.special import gammaln, psi

        p, q, v = np.exp(point)
        xs, by_x, many = self._xs, self._by_x, self.customers
        logs, inverse = np.log(self._total + v), 1 / (self._total + v)
        sum_logs, x_logs = float(logs.sum()), float(self._x @ logs)
        value = by_x @ (gammaln(p * xs + q) - gammaln(p * xs)) - many * gammaln(q) + many * q * np.log(v)
        value += p * self._x_log_total - self._log_spend - p * x_logs - q * sum_logs
        d_p = by_x @ (xs * (psi(p * xs + q) - psi(p * xs))) + self._x_log_total - x_logs
        d_q = by_x @ psi(p * xs + q) - many * psi(q) + many * np.log(v) - sum_logs
        d_v = many * q / v - p * float(self._x @ inverse) - q * float(inverse.sum())
        return float(value), np.array([d_p * p, d_q * q, d_v * v])
