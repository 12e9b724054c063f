"""What every fit has: parameters with their uncertainty, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Groups, Ints
from regard.analytics.lifetime.optimise import Optimum

MINIMUM_CUSTOMERS = 50
MINIMUM_REPEATERS = 20
DRAFT_CUSTOMERS = 20_000  # a fit to many more starts on about so many of them


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
    def is_at_edge(self) -> bool:
        """Whether the search ended at its edge: the parameters there are where it stopped, not what the data say."""
        return bool(self.at_limit)

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

    def scale(self, age: Ints) -> Floats:
        """Weeks over which `rate` changes."""
        ...

    def rate(self, x: Ints, age: Ints, later: Floats) -> Floats:
        """Expected purchases per week `later` weeks (rows, points) after the end, given alive at the end."""
        ...

    def draw(  # noqa: PLR0917
        self, rng: np.random.Generator, x: int, age: int, weeks: float, force: float, draws: int
    ) -> tuple[Ints, Floats]:
        """Futures of customers alive at the end: purchases within `weeks`, and what one counts on average if
        a purchase after t weeks counts exp(-`force` t)."""
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


def mean_age(groups: Groups) -> float:
    """Mean weeks since the first purchase, at least a day: the time scale a fit starts from."""
    return max(float(groups.age @ groups.count) / groups.customers, 1.0) / DAYS_PER_WEEK


def fit_arguments(
    optimum: Optimum, customers: int
) -> tuple[tuple[float, ...], float, int, Floats | None, tuple[int, ...]]:
    """The arguments of a `Fit`, in its order."""
    values = tuple(np.exp(optimum.point).tolist())
    return values, optimum.log_likelihood, customers, optimum.covariance, optimum.at_limit
