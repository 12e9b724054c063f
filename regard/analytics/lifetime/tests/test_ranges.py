"""The range of a customer's value holds what the customer will bring: proven on futures made by the models themselves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from regard.analytics.lifetime.bgnbd import BetaGeometricFit, fit_bg_nbd
from regard.analytics.lifetime.gammagamma import SpendFit, fit_gamma_gamma
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Histories, Ints
from regard.analytics.lifetime.paretonbd import ParetoFit, fit_pareto_nbd
from regard.analytics.lifetime.tests.cdnow import HOLDOUT_WEEKS, cdnow, spent_in_holdout
from regard.analytics.lifetime.value import LEVEL, WEEKS_PER_YEAR, lifetime_values

BG = BetaGeometricFit((0.9, 6.0, 0.8, 4.0), 0.0, 0, np.zeros((4, 4)))
PARETO = ParetoFit((0.9, 6.0, 0.6, 20.0), 0.0, 0, np.zeros((4, 4)))
SPEND = SpendFit((6.0, 4.0, 15.0), 0.0, 0, np.zeros((3, 3)))
DISCOUNT = 0.10


def lived(
    fit: BetaGeometricFit | ParetoFit, many: int, seen: float, weeks: float, seed: int
) -> tuple[Histories, Floats]:
    """Customers made one purchase at a time from the model: their history over `seen` weeks, and what they then bring."""
    rng = np.random.default_rng(seed)
    r, alpha, third, fourth = fit.values
    p, q, v = SPEND.values
    rate, nu = rng.gamma(r, 1 / alpha, many), rng.gamma(q, 1 / v, many)
    is_bg = isinstance(fit, BetaGeometricFit)
    leaves = rng.beta(third, fourth, many) if is_bg else np.zeros(many)
    until = (
        np.full(many, np.inf)
        if is_bg
        else rng.exponential(1 / np.maximum(rng.gamma(third, 1 / fourth, many), 1e-300))
    )
    x, last, total, brought = np.zeros(many, np.int64), np.zeros(many), np.zeros(many), np.zeros(many)
    now, active = np.zeros(many), np.ones(many, bool)
    first = rng.gamma(p, 1 / nu)
    while active.any():
        now += rng.exponential(1 / rate)
        active &= (now < seen + weeks) & (now < until)
        amount = rng.gamma(p, 1 / nu)
        before = active & (now < seen)
        x += before
        last = np.where(before, now, last)
        total += np.where(before, amount, 0.0)
        brought += np.where(
            active & ~before, amount * (1 + DISCOUNT) ** (-(now - seen) / WEEKS_PER_YEAR), 0.0
        )
        active &= rng.random(many) >= leaves
    recency = np.maximum(np.ceil(last * DAYS_PER_WEEK).astype(np.int64), x > 0)
    with np.errstate(invalid="ignore"):
        spend = total / x
    histories = Histories(
        x,
        recency,
        np.full(many, round(seen * DAYS_PER_WEEK), np.int64),
        spend,
        x + 1,
        (total + first) / (x + 1),
    )
    return histories, brought


def share(condition: Any) -> float:
    return float(np.mean(condition))


@pytest.mark.parametrize("fit", [BG, PARETO], ids=["bg_nbd", "pareto_nbd"])
def test_a_tenth_brings_more_and_a_tenth_less_than_the_range_says(fit: BetaGeometricFit | ParetoFit) -> None:
    histories, brought = lived(fit, 40_000, 78.0, 104.0, 11)
    values = lifetime_values(fit, SPEND, histories, weeks=104, discount=DISCOUNT)
    may_bring = values.high > 0
    assert share((brought > values.high)[may_bring]) == pytest.approx(0.1, abs=0.01)
    assert share((brought > 0)[~may_bring]) < 0.1
    inside = (brought >= values.low) & (brought <= values.high)
    assert share(inside) >= LEVEL  # a range that begins at nothing holds more than it must
    sure = values.low > 0
    assert sure.sum() > 3_000
    assert share(inside[sure]) == pytest.approx(LEVEL, abs=0.02)
    assert share(brought[sure] < values.low[sure]) == pytest.approx(0.1, abs=0.015)
    for kind in (histories.x == 0, (histories.x > 0) & (histories.x < 4), histories.x >= 4):
        some = kind & may_bring
        assert not some.any() or share(brought[some] > values.high[some]) == pytest.approx(0.1, abs=0.02)
    assert brought.sum() == pytest.approx(values.total, rel=0.04)


@pytest.mark.parametrize("fit", [BG, PARETO], ids=["bg_nbd", "pareto_nbd"])
def test_the_sum_of_all_lies_in_its_range_four_times_in_five(fit: BetaGeometricFit | ParetoFit) -> None:
    """Small groups, so that luck and not the parameters decides: 120 of 100 customers each."""
    histories, brought = lived(fit, 12_000, 78.0, 104.0, 12)
    hits = 0
    for start in range(0, 12_000, 100):
        rows = slice(start, start + 100)
        group = Histories(*(getattr(histories, name)[rows] for name in FIELDS))
        values = lifetime_values(fit, SPEND, group, weeks=104, discount=DISCOUNT)
        hits += values.total_low <= brought[rows].sum() <= values.total_high
    assert 0.69 <= hits / 120 <= 0.91  # 0.8 expected, three standard deviations


FIELDS = ("x", "recency", "age", "spend", "paid", "paid_spend")


def test_doubtful_parameters_widen_the_range() -> None:
    histories, _ = lived(BG, 2_000, 78.0, 104.0, 13)
    sure = lifetime_values(BG, SPEND, histories, weeks=104, discount=DISCOUNT)
    doubtful = lifetime_values(
        replace(BG, covariance=np.eye(4) * 0.2), SPEND, histories, weeks=104, discount=DISCOUNT
    )
    regulars = (sure.low > 0) & (histories.x >= 6)
    assert (doubtful.high[regulars] - doubtful.low[regulars]).mean() > 1.1 * (
        sure.high[regulars] - sure.low[regulars]
    ).mean()
    assert doubtful.total_high / doubtful.total_low > 1.3 * sure.total_high / sure.total_low
    assert doubtful.value == pytest.approx(sure.value)
    unknown = lifetime_values(replace(BG, covariance=None), SPEND, histories, weeks=104, discount=DISCOUNT)
    assert np.isnan(unknown.low).all()
    assert np.isnan(unknown.high).all()
    assert np.isnan(unknown.total_low)


def test_the_same_history_has_the_same_range_in_every_order() -> None:
    histories, _ = lived(BG, 500, 78.0, 104.0, 14)
    turned = Histories(*(getattr(histories, name)[::-1] for name in FIELDS))
    one = lifetime_values(BG, SPEND, histories, weeks=104, discount=DISCOUNT)
    other = lifetime_values(BG, SPEND, turned, weeks=104, discount=DISCOUNT)
    assert (one.low == other.low[::-1]).all()
    assert (one.high == other.high[::-1]).all()


def test_who_buys_by_the_hundred_is_simulated_with_like_ones() -> None:
    x: Ints = np.array([70, 71, 400], np.int64)
    histories = Histories(x, x * 0 + 540, x * 0 + 546, np.full(3, 20.0), x + 1, np.full(3, 20.0))
    values = lifetime_values(BG, SPEND, histories, weeks=104, discount=DISCOUNT)
    assert (values.low < values.value).all()
    assert (values.value < values.high).all()
    assert (np.diff(values.high) > 0).all()


@pytest.mark.parametrize("fitter", [fit_bg_nbd, fit_pareto_nbd])
def test_on_the_cdnow_holdout_the_ranges_hold(fitter: Any) -> None:
    """Fitted to the calibration: what the 2,357 customers then spent, against their ranges."""
    histories, spent = cdnow().histories, spent_in_holdout()
    fit, spend = fitter(histories.groups), fit_gamma_gamma(histories.x, histories.spend)
    values = lifetime_values(fit, spend, histories, weeks=HOLDOUT_WEEKS, discount=0.0)
    inside = (spent >= values.low - 0.005) & (spent <= values.high + 0.005)
    assert 0.84 < share(inside) < 0.92
    assert 0.08 < share(spent > values.high + 0.005) < 0.14
    assert 0.80 < share(inside[histories.x > 0]) < 0.92
