"""Maximum likelihood for a handful of positive parameters, from a function and its analytic gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from regard.analytics.lifetime.histories import Floats

REACH = (
    8.0  # how far, in logarithms, a parameter may wander from its scale before it counts as not identified
)
NEWTON_STEPS = 12
DIFFERENCE = 1e-4
CLOSE = 1e-5  # a step this small leaves an error of at most a few per cent of it


class Likelihood:
    """A log-likelihood over the logarithms of the parameters. `customers` is how many it sums over."""

    customers: int

    def at(self, point: Floats) -> tuple[float, Floats]:
        """The value and its gradient."""
        raise NotImplementedError

    def information(self, point: Floats) -> Floats:
        """Minus the matrix of second derivatives: by central differences of the gradient, unless a model knows better."""
        size = len(point)
        hessian = np.empty((size, size))
        for i in range(size):
            step = np.zeros(size)
            step[i] = DIFFERENCE
            hessian[i] = (self.at(point + step)[1] - self.at(point - step)[1]) / (2 * DIFFERENCE)
        return -(hessian + hessian.T) / 2


@dataclass(frozen=True)
class Optimum:
    """`point`: logarithms of the parameters. `covariance`: theirs, from the observed information, or None where the
    likelihood has no proper peak (`at_limit` names the parameters, by position, that ran to the edge)."""

    point: Floats
    log_likelihood: float
    covariance: Floats | None
    at_limit: tuple[int, ...]


def maximise(likelihood: Likelihood, start: Floats, draft: Likelihood | None = None) -> Optimum:
    """The highest point within `REACH` of `start`, which is in logarithms and should carry the scale of the data.

    L-BFGS-B on the mean log-likelihood, of `draft` (a sample of the same customers) where one is given, then Newton
    steps on the whole to the last digits. Deterministic. The cost on the whole is a few evaluations with a draft, a
    few dozen without.
    """
    point = _climb(draft or likelihood, start, start)
    at_limit = tuple(int(i) for i in np.flatnonzero(np.abs(point - start) > REACH - 1e-3))
    if draft is not None:
        optimum = None if at_limit else _polish(likelihood, point, draft)
        if optimum is not None and optimum.covariance is not None:
            return optimum
        return maximise(likelihood, start)
    return Optimum(point, likelihood.at(point)[0], None, at_limit) if at_limit else _polish(likelihood, point)


def _climb(likelihood: Likelihood, point: Floats, centre: Floats) -> Floats:
    def negative_mean(at: Floats) -> tuple[float, Floats]:
        value, gradient = likelihood.at(at)
        return -value / likelihood.customers, -gradient / likelihood.customers

    bounds = [(value - REACH, value + REACH) for value in centre]
    options = {"gtol": 1e-6, "ftol": 1e-13, "maxiter": 500}
    result = minimize(negative_mean, point, jac=True, method="L-BFGS-B", bounds=bounds, options=options)  # type: ignore[call-overload]
    return np.asarray(result.x, dtype=np.float64)


def _polish(likelihood: Likelihood, point: Floats, draft: Likelihood | None = None) -> Optimum:
    """Newton steps, none of which may lower the likelihood; the curvature of `draft` serves until the last one."""
    value, gradient = likelihood.at(point)
    information = (draft or likelihood).information(point) * (
        likelihood.customers / (draft or likelihood).customers
    )
    for _ in range(NEWTON_STEPS):
        if not _is_peak(information):
            return Optimum(point, value, None, ())
        step = np.linalg.solve(information, gradient)
        moved = float(np.abs(step).max())
        if moved > 1:
            break
        new_value, new_gradient = likelihood.at(point + step)
        if not new_value >= value - 1e-12 * abs(value):
            break
        point, value, gradient = point + step, new_value, new_gradient
        if moved < CLOSE:
            break
        if draft is None:
            information = likelihood.information(point)
    information = likelihood.information(point)
    return Optimum(point, value, _inverse(information), ())


def _inverse(information: Floats) -> Floats | None:
    return np.asarray(np.linalg.inv(information), dtype=np.float64) if _is_peak(information) else None


def _is_peak(information: Floats) -> bool:
    if not np.isfinite(information).all():
        return False
    eigenvalues = np.linalg.eigvalsh(information)
    return bool(eigenvalues[0] > 1e-10 * max(eigenvalues[-1], 1e-300))
