"""Shifted-beta-geometric: how long customers under contract stay (Fader and Hardie 2007).

Each customer has an own, constant chance to cancel at every renewal; over customers it is beta (alpha, beta).
Retention rises with tenure only because those likely to cancel go first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.fit import Fit, fit_arguments
from regard.analytics.lifetime.histories import Floats
from regard.analytics.lifetime.optimise import Likelihood, maximise


@dataclass(frozen=True)
class RetentionFit(Fit):
    """A fitted shifted-beta-geometric; time is counted in renewals."""

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    def survival(self, renewals: npt.ArrayLike) -> Floats:
        """Share of the starters still there after so many renewals."""
        from scipy.special import betaln

        alpha, beta = self.values
        at = np.asarray(renewals, dtype=np.float64)
        return np.asarray(np.exp(betaln(alpha, beta + at) - betaln(alpha, beta)), dtype=np.float64)

    def retention(self, renewals: npt.ArrayLike) -> Floats:
        """Share of those up for their n-th renewal (n from 1) who renew."""
        alpha, beta = self.values
        at = np.asarray(renewals, dtype=np.float64)
        return np.asarray((beta + at - 1) / (alpha + beta + at - 1), dtype=np.float64)


def fit_shifted_beta_geometric(survivors: npt.ArrayLike) -> RetentionFit:
    """The fit of highest likelihood to customers left after 0, 1, 2 … renewals. Raises `NotEnoughData`."""
    left = np.asarray(survivors, dtype=np.float64)
    lost = -np.diff(left)
    if len(left) < 3 or left[0] <= 0:
        raise NotEnoughData("Retention needs customers and at least two renewals of them.")
    if (lost < 0).any():
        raise ValueError("survivors must not grow")
    if not lost.any() or left[1] <= 0:
        raise NotEnoughData(
            "Retention cannot be fitted when nobody has cancelled, or everybody at the first renewal."
        )
    optimum = maximise(RetentionLikelihood(left), np.log([1.0, 1.0]))
    return RetentionFit(*fit_arguments(optimum, round(float(left[0]))))


class RetentionLikelihood(Likelihood):
    """Of the customers left after 0, 1, 2 … renewals, by the logarithms of alpha and beta."""

    def __init__(self, survivors: Floats) -> None:
        self.customers = round(float(survivors[0]))
        self._lost, self._stayed = -np.diff(survivors), float(survivors[-1])
        self._when = np.arange(1, len(survivors))

    def at(self, point: Floats) -> tuple[float, Floats]:
        from scipy.special import betaln, psi

        alpha, beta = np.exp(point)
        lost, stayed, when, last = self._lost, self._stayed, self._when, len(self._when)
        here = betaln(alpha, beta)
        value = lost @ (betaln(alpha + 1, beta + when - 1) - here) + stayed * (
            betaln(alpha, beta + last) - here
        )
        shared = psi(alpha + beta) - psi(alpha + beta + when)
        end = psi(alpha + beta) - psi(alpha + beta + last)
        d_alpha = lost @ (psi(alpha + 1) - psi(alpha) + shared) + stayed * end
        d_beta = lost @ (psi(beta + when - 1) - psi(beta) + shared) + stayed * (
            psi(beta + last) - psi(beta) + end
        )
        return float(value), np.array([d_alpha * alpha, d_beta * beta])
