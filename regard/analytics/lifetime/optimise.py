"""Maximum likelihood for a handful of positive parameters, from a function and its analytic gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regard.analytics.lifetime.histories import Floats

REACH = (
    8.0  # how far, in logarithms, a parameter may wander from its scale before it counts as not identified
)
FLAT = 1e-6  # mean gradient at which the climb hands over to Newton's steps
TINY_GAIN, PATIENCE = 1e-9, 5  # of the mean log-likelihood, and how many such steps in a row end the climb
LONGEST = 1.0  # step of the climb
MOST_STEPS = 500
NEWTON_STEPS = 12
DIFFERENCE = 1e-4
CLOSE = 1e-5  # a step this small leaves an error of at most a few per cent of it


Place = tuple[Floats, float, Floats]  # a point, the mean log-likelihood there, and its gradient


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

    BFGS on the mean log-likelihood, of `draft` (a sample of the same customers) where one is given, then Newton
    steps on the whole to the last digits. Deterministic. The cost on the whole is a few evaluations with a draft, a
    few dozen without.
    """
    point = _climb(draft or likelihood, start, start)
    if draft is not None:
        optimum = None if _limits(point, start) else _polish(likelihood, point, draft)
        if optimum is not None and optimum.covariance is not None:
            return optimum
        point = _climb(likelihood, start, point)
    at_limit = _limits(point, start)
    return Optimum(point, likelihood.at(point)[0], None, at_limit) if at_limit else _polish(likelihood, point)


def _limits(point: Floats, centre: Floats) -> tuple[int, ...]:
    """The positions of parameters that ran to the edge."""
    return tuple(int(i) for i in np.flatnonzero(np.abs(point - centre) > REACH - 1e-3))


def _climb(likelihood: Likelihood, centre: Floats, point: Floats) -> Floats:
    """BFGS on the mean log-likelihood from `point`, inside the box of `REACH` around `centre`.

    Ends where it is flat, or where several steps in a row gained next to nothing, as on a ridge.

    Written out for a handful of parameters: a library's linear algebra starts threads for it, which cost more than the
    fit itself on a busy machine.
    """
    inverse, was_free, idle = np.eye(len(centre)), np.ones(len(centre), bool), 0
    value, gradient = _mean(likelihood, point)
    for _ in range(MOST_STEPS):
        free = ~((np.abs(point - centre) >= REACH) & (gradient * (point - centre) > 0))
        slope = np.where(free, gradient, 0.0)
        if float(np.abs(slope).max()) < FLAT:
            break
        if (free != was_free).any() or float(slope @ inverse @ slope) <= 0:
            inverse, was_free = np.eye(len(centre)), free
        found = _line_search(
            likelihood, centre, (point, value, gradient), np.where(free, inverse @ slope, 0.0)
        )
        if found is None and (inverse == np.eye(len(centre))).all():
            break
        if found is None:
            inverse = np.eye(len(centre))
            continue
        idle = idle + 1 if found[1] - value < TINY_GAIN else 0
        if idle == PATIENCE:
            return found[0]
        inverse = _updated(inverse, found[0] - point, np.where(free, gradient - found[2], 0.0))
        point, value, gradient = found
    return point


def _mean(likelihood: Likelihood, point: Floats) -> tuple[float, Floats]:
    value, gradient = likelihood.at(point)
    return value / likelihood.customers, gradient / likelihood.customers


def _line_search(likelihood: Likelihood, centre: Floats, here: Place, direction: Floats) -> Place | None:
    """A place uphill in `direction` within the box; None where no step gains anything."""
    point, value, gradient = here
    length = min(1.0, LONGEST / max(float(np.abs(direction).max()), 1e-300))
    for _ in range(40):
        trial = np.clip(point + length * direction, centre - REACH, centre + REACH)
        new_value, new_gradient = _mean(likelihood, trial)
        gain = float(gradient @ (trial - point))
        if (
            np.isfinite(new_value)
            and new_value >= value + 1e-4 * gain
            and new_value > value + 1e-15 * abs(value)
        ):
            return trial, new_value, new_gradient
        length /= 3
    return None


def _updated(inverse: Floats, moved: Floats, bent: Floats) -> Floats:
    """The BFGS update: what `inverse` of the curvature becomes when a step `moved` changed the slope by `bent`."""
    along = float(moved @ bent)
    if along <= 1e-12 * float(np.sqrt((moved @ moved) * (bent @ bent))):
        return inverse
    if (inverse == np.eye(len(moved))).all():
        inverse = inverse * (along / float(bent @ bent))
    part = np.eye(len(moved)) - np.outer(moved, bent) / along
    return np.asarray(part @ inverse @ part.T + np.outer(moved, moved) / along, dtype=np.float64)


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
