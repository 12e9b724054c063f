"""What customers will buy and be worth: a purchase model and a spend model put together, with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from regard.analytics.lifetime.fit import PurchaseFit
from regard.analytics.lifetime.gammagamma import SpendFit
from regard.analytics.lifetime.histories import Floats, Groups, Histories, Ints
from regard.analytics.lifetime.predictive import Buyer, futures

WEEKS_PER_YEAR = 365.25 / 7
LEVEL = 0.80
_NODE, _WEIGHT = np.polynomial.legendre.leggauss(24)


def purchases_if_alive(fit: PurchaseFit, x: Ints, age: Ints, weeks: float, discount: float = 0.0) -> Floats:
    """Expected purchases in the next `weeks` of customers who are alive now; one value per row.

    `discount` is a yearly rate: a purchase t years away counts (1 + discount)^-t, at the moment it is made.
    """
    scale = fit.scale(age)
    reach = np.log1p(weeks / scale)[:, None]
    grown = np.exp(reach * (_NODE + 1) / 2)
    later = scale[:, None] * (grown - 1)
    weight = _WEIGHT / 2 * reach * scale[:, None] * grown
    weight *= np.exp(-math.log1p(discount) / WEEKS_PER_YEAR * later)
    return np.asarray((fit.rate(x, age, later) * weight).sum(axis=1), dtype=np.float64)


def expected_purchases(fit: PurchaseFit, groups: Groups, weeks: float, discount: float = 0.0) -> Floats:
    """Expected purchases in the next `weeks`, one value per group; those who may have left count with their chance."""
    ages = int(groups.age.max(initial=0)) + 1
    unique, inverse = np.unique(groups.x * ages + groups.age, return_inverse=True)
    x, age = np.divmod(unique, ages)
    future = purchases_if_alive(fit, x, age, weeks, discount)
    return fit.alive(groups.x, groups.recency, groups.age) * future[inverse]


def expected_of_newcomer(fit: PurchaseFit, weeks: Floats) -> Floats:
    """Expected repeat purchases in the first `weeks` after the first purchase, one value per entry."""
    nobody = np.zeros(1, np.int64)
    return np.array([purchases_if_alive(fit, nobody, nobody, float(t))[0] if t > 0 else 0.0 for t in weeks])


@dataclass(frozen=True)
class LifetimeValues:
    """Per customer, in the order of the histories; `total` with its interval is the customer equity.

    `value`, `low` and `high` are in the currency of the spend model. `value` is an expectation; `low` and `high` hold
    what the customer will really bring, or all of them together, with the level's probability: from the luck of purchases and
    amounts, and from the uncertainty of the fitted parameters. Where most of the expectation rests on few lucky cases it
    lies outside of its own range. `luck` is the standard deviation of what each will bring at the fitted parameters, `doubt`
    that of the logarithm of `value` from their uncertainty, which all customers have in common. `low` and
    `high` are nan where a fit has no covariance.
    """

    alive: Floats
    purchases: Floats
    value: Floats
    low: Floats
    high: Floats
    luck: Floats
    doubt: Floats
    total: float
    total_low: float
    total_high: float


def lifetime_values(
    purchases: PurchaseFit,
    spend: SpendFit,
    histories: Histories,
    *,
    weeks: float,
    discount: float,
    margin: float = 1.0,
    level: float = LEVEL,
) -> LifetimeValues:
    """Discounted value of the next `weeks`: expected purchases x expected spend x `margin`.

    `discount` is a yearly rate. `purchases` of the answer are not discounted. The ranges have probability `level`; what the
    parameters add is taken by the delta method on the logarithm of the value, the two fits being independent of each other.
    The sum's is log-normal with its mean and variance.
    """
    groups, which = histories.groups, histories.group_of
    future = expected_purchases(purchases, groups, weeks, discount)
    value = future[which] * spend.expected(*histories.own_spend) * margin
    alive = purchases.alive(groups.x, groups.recency, groups.age)[which]
    undiscounted = expected_purchases(purchases, groups, weeks)[which]
    of_purchases = _log_slopes(lambda fit: expected_purchases(fit, groups, weeks, discount), purchases)
    of_spend = spend.log_slopes(*histories.own_spend)
    doubt = _variance(of_purchases, purchases.covariance)[which] + _variance(of_spend, spend.covariance)
    known, _ = histories.own_spend
    ranges = futures(
        purchases, spend, Buyer(histories.x, histories.age, known, value, alive, doubt),
        weeks=weeks, discount=discount, level=level,
    )  # fmt: skip
    total = float(value.sum())
    by_group = np.bincount(which, weights=value, minlength=len(groups.x))
    share = max(total, 1e-300)
    of_luck = float(ranges.variance.sum()) / share**2
    variance = math.log1p(
        of_luck
        + float(_variance(of_purchases @ by_group / share, purchases.covariance))
        + float(_variance(of_spend @ value / share, spend.covariance))
    )
    z = NormalDist().inv_cdf(0.5 + level / 2)
    middle, spread = total * math.exp(-variance / 2), math.exp(z * math.sqrt(variance))
    return LifetimeValues(
        alive, undiscounted, value, ranges.low, ranges.high, np.sqrt(ranges.variance), np.sqrt(doubt),
        total, middle / spread, middle * spread,
    )  # fmt: skip


def _log_slopes(function: Callable[[PurchaseFit], Floats], fit: PurchaseFit) -> Floats:
    """Derivatives of log `function(fit)` by the logarithm of each parameter, shape (parameters, rows)."""
    point, step, rows = np.log(np.array(fit.values)), 1e-4, []
    for i in range(len(point)):
        shift = np.zeros(len(point))
        shift[i] = step
        up, down = (
            function(fit.with_values(np.exp(point + shift))),
            function(fit.with_values(np.exp(point - shift))),
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            rows.append(np.where((up > 0) & (down > 0), np.log(up / down) / (2 * step), 0.0))
    return np.array(rows)


def _variance(slopes: Floats, covariance: Floats | None) -> Floats:
    """Variance along `slopes` (parameters, …); nan without a covariance."""
    if covariance is None:
        return np.full(slopes.shape[1:], np.nan)
    return np.asarray(np.einsum("i...,ij,j...->...", slopes, covariance, slopes), dtype=np.float64)
