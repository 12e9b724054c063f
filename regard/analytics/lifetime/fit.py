"""What every fit has: parameters with their uncertainty, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.histories import Floats, Groups, Ints
from regard.analytics.lifetime.optimise import Optimum

MINIMUM_CUSTOMERS = 50
MINIMUM_REPEATERS = 20


@dataclass(frozen=True)
class Fit:
    """A fitted model. `covariance` is that of the logarithms of the parameters (None: no proper peak)."""

    names: ClassVar[tuple[str, ...]] = ()

    values: tuple[float, ...]
    log_likelihood: float
    customers: int
    covariance: Floats | None
    at_limit: tuple[int, ...] = ()

    @property
    def parameters(self) -> dict[str, float]:
        return dict(zip(self.names, self.values, strict=True))

    @property
    def standard_errors(self) -> dict[str, float] | None:
        """By the delta method from the observed information; None where the likelihood has no proper peak."""
        if self.covariance is None:
            return None
        errors = np.array(self.values) * np.sqrt(np.diag(self.covariance))
        return dict(zip(self.names, errors.tolist(), strict=True))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the parameters must know; empty for an ordinary fit."""
        if self.at_limit:
            names = ", ".join(self.names[i] for i in self.at_limit)
            return (
                f"The data do not pin down {names}: the best fit lies at the edge, so no standard errors are given.",
            )
        if self.covariance is None:
            return ("The likelihood is flat around the best fit, so no standard errors are given.",)
        return ()


def log_spread(function: Callable[[Floats], Floats], fit: Fit) -> Floats:
    """Gradient of log `function` by the logarithm of each parameter, shape (parameters, rows)."""
    point, step = np.log(np.array(fit.values)), 1e-4
    rows = []
    for i in range(len(point)):
        shift = np.zeros(len(point))
        shift[i] = step
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (np.log(function(np.exp(point + shift))) - np.log(function(np.exp(point - shift)))) / (
                2 * step
            )
        rows.append(np.where(np.isfinite(slope), slope, 0.0))
    return np.array(rows)


class PurchaseFit(Protocol):
    """What BG/NBD and Pareto/NBD both answer. `x`, `recency`, `age` as in `Histories`; horizons in weeks."""

    @property
    def values(self) -> tuple[float, ...]: ...
    @property
    def log_likelihood(self) -> float: ...
    @property
    def covariance(self) -> Floats | None: ...
    def with_values(self, values: Floats) -> PurchaseFit: ...
    def alive(self, x: Ints, recency: Ints, age: Ints) -> Floats:
        """Probability that the customer has not left."""
        ...

    def rate(self, x: Ints, age: Ints, later: Floats) -> Floats:
        """Expected purchases per week `later` weeks after the end, given alive at the end; shape (rows, later)."""
        ...


def require_repeat_purchases(groups: Groups) -> None:
    """Raises `NotEnoughData` when a purchase model would be fitted to noise."""
    if groups.customers < MINIMUM_CUSTOMERS:
        raise NotEnoughData(
            f"{groups.customers} customers have bought; a purchase model needs at least {MINIMUM_CUSTOMERS}.",
            remedy="Import more of the history, or move the end of the calibration later.",
        )
    if groups.repeaters < MINIMUM_REPEATERS:
        raise NotEnoughData(
            f"{groups.repeaters} customers have bought again; a purchase model needs at least {MINIMUM_REPEATERS}.",
            remedy="Import a longer history, or move the end of the calibration later.",
        )


def to_fit_arguments(optimum: Optimum, customers: int) -> dict[str, object]:
    return {
        "values": tuple(np.exp(optimum.point).tolist()),
        "log_likelihood": optimum.log_likelihood,
        "customers": customers,
        "covariance": optimum.covariance,
        "at_limit": optimum.at_limit,
    }
