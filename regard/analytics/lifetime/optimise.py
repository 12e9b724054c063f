"""Maximum likelihood for a handful of positive parameters, from a function and its analytic gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from regard.analytics.lifetime.histories import Floats

# Gives the log-likelihood of all customers and its gradient, both at the logarithms of the parameters.
LogLikelihood = Callable[[Floats], tuple[float, Floats]]

REACH = (
    12.0  # how far, in logarithms, a parameter may wander from its scale before it counts as not identified
)
NEWTON_STEPS = 8
DIFFERENCE = 1e-4


@dataclass(frozen=True)
class Optimum:
    """`point`: logarithms of the parameters. `covariance`: theirs, from the observed information, or None where the
    likelihood has no proper peak (`at_limit` names the parameters, by position, that ran to the edge)."""

    point: Floats
    log_likelihood: float
    covariance: Floats | None
    at_limit: tuple[int, ...]


def maximise(function: LogLikelihood, start: Floats, customers: int) -> Optimum:
    """The highest point within `REACH` of `start`: L-BFGS-B on the mean log-likelihood, then Newton steps.

    `start` is in logarithms and should carry the scale of the data. Deterministic.
    """
    bounds = [(value - REACH, value + REACH) for value in start]

    def negative_mean(point: Floats) -> tuple[float, Floats]:
        value, gradient = function(point)
        return -value / customers, -gradient / customers

    rough = minimize(
        negative_mean,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"gtol": 1e-6, "ftol": 1e-13},
    )
    point = np.asarray(rough.x, dtype=np.float64)
    at_limit = tuple(int(i) for i in np.flatnonzero(np.abs(point - start) > REACH - 1e-3))
    if at_limit:
        return Optimum(point, function(point)[0], None, at_limit)
    return _polish(function, point, customers)


def _polish(function: LogLikelihood, point: Floats, customers: int) -> Optimum:
    """Newton steps to the last digits, each kept only if it does not lower the likelihood."""
    value, gradient = function(point)
    information = _information(function, point)
    for _ in range(NEWTON_STEPS):
        if not _is_peak(information):
            return Optimum(point, value, None, ())
        step = np.linalg.solve(information, gradient)
        if float(np.abs(step).max()) > 1:
            break
        trial = point + step
        new_value, new_gradient = function(trial)
        if new_value < value - 1e-9 * customers:
            break
        moved = float(np.abs(step).max())
        point, value, gradient = trial, new_value, new_gradient
        if moved < 1e-9:
            break
        if moved > 1e-3:
            information = _information(function, point)
    return Optimum(point, value, np.linalg.inv(information), ())


def _information(function: LogLikelihood, point: Floats) -> Floats:
    """Minus the Hessian, by central differences of the analytic gradient."""
    size = len(point)
    hessian = np.empty((size, size))
    for i in range(size):
        step = np.zeros(size)
        step[i] = DIFFERENCE
        hessian[i] = (function(point + step)[1] - function(point - step)[1]) / (2 * DIFFERENCE)
    return -(hessian + hessian.T) / 2


def _is_peak(information: Floats) -> bool:
    eigenvalues = np.linalg.eigvalsh(information)
    return bool(np.isfinite(eigenvalues).all() and eigenvalues[0] > 1e-10 * max(eigenvalues[-1], 1e-300))
