"""The numerics against independent formulas: gradients, conditional expectations, discounting, intervals."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1

from regard.analytics.lifetime.bgnbd import BetaGeometricFit, BetaGeometricLikelihood, fit_bg_nbd
from regard.analytics.lifetime.gammagamma import SpendFit, SpendLikelihood, fit_gamma_gamma
from regard.analytics.lifetime.histories import Floats, Histories, Ints
from regard.analytics.lifetime.optimise import Likelihood
from regard.analytics.lifetime.paretonbd import ParetoFit, ParetoLikelihood, fit_pareto_nbd, log_left
from regard.analytics.lifetime.shiftedbeta import RetentionLikelihood
from regard.analytics.lifetime.tests.cdnow import cdnow
from regard.analytics.lifetime.value import (
    WEEKS_PER_YEAR,
    expected_of_newcomer,
    lifetime_values,
    purchases_if_alive,
)

X = np.array([0, 0, 1, 2, 5, 20, 60, 3])
RECENCY = np.array([0, 0, 40, 180, 260, 450, 700, 10])
AGE = np.array([1, 272, 100, 200, 272, 500, 700, 30])
BG = BetaGeometricFit((0.2426, 4.4136, 0.7929, 2.4259), 0.0, 0, None)
PARETO = ParetoFit((0.5533, 10.578, 0.6062, 11.669), 0.0, 0, None)


def likelihoods() -> list[tuple[Likelihood, Floats]]:
    histories = cdnow().histories
    again = histories.x > 0
    return [
        (BetaGeometricLikelihood(histories.groups), np.log([0.3, 5.0, 0.6, 2.0])),
        (ParetoLikelihood(histories.groups), np.log([0.3, 5.0, 0.6, 20.0])),
        (ParetoLikelihood(histories.groups), np.log([0.7, 25.0, 1.6, 4.0])),
        (SpendLikelihood(histories.x[again], histories.spend[again]), np.log([5.0, 3.0, 20.0])),
        (RetentionLikelihood(np.array([1000.0, 869, 743, 653])), np.log([0.9, 3.0])),
    ]


@pytest.mark.parametrize("case", range(5))
def test_gradients_and_curvature_are_those_of_the_likelihood(case: int) -> None:
    likelihood, point = likelihoods()[case]
    gradient = likelihood.at(point)[1]
    for i, step in enumerate(np.eye(len(point)) * 1e-5):
        slope = (likelihood.at(point + step)[0] - likelihood.at(point - step)[0]) / 2e-5
        assert slope == pytest.approx(gradient[i], rel=1e-6)
    assert likelihood.information(point) == pytest.approx(Likelihood.information(likelihood, point), rel=1e-5)


@pytest.mark.parametrize(
    "values", [(0.2426, 4.4136, 0.7929, 2.4259), (1.2, 8.0, 2.5, 4.0), (0.05, 20.0, 0.3, 0.9)]
)
@pytest.mark.parametrize("weeks", [1.0, 39.0, 520.0])
def test_bg_nbd_expectation_is_the_published_formula(values: tuple[float, ...], weeks: float) -> None:
    r, alpha, a, b = values
    end = alpha + AGE / 7
    published = (a + b + X - 1) / (a - 1) * (
        1 - (end / (end + weeks)) ** (r + X) * hyp2f1(r + X, b + X, a + b + X - 1, weeks / (end + weeks))
    )  # fmt: skip
    fit = BetaGeometricFit(values, 0.0, 0, None)
    assert purchases_if_alive(fit, X, AGE, weeks) == pytest.approx(published, rel=1e-7)


@pytest.mark.parametrize("weeks", [1.0, 39.0, 520.0])
def test_pareto_nbd_expectation_is_the_published_formula(weeks: float) -> None:
    r, alpha, s, beta = PARETO.values
    end = beta + AGE / 7
    published = (r + X) * end / ((alpha + AGE / 7) * (s - 1)) * (1 - (end / (end + weeks)) ** (s - 1))
    assert purchases_if_alive(PARETO, X, AGE, weeks) == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(10.578, 11.669), (0.01, 900.0), (900.0, 0.01), (5.0, 5.0)])
def test_pareto_nbd_integral_of_having_left(alpha: float, beta: float) -> None:
    r, s = 0.5533, 0.6062

    def directly(x: int, recency: int, age: int) -> float:
        def integrand(u: float) -> float:
            return float(s * (alpha + u) ** -(r + x) * (beta + u) ** -(s + 1))

        breaks = np.geomspace(1e-4, 1, 40) * (age - recency) / 7 + recency / 7
        edges = [recency / 7, *breaks]
        return float(sum(quad(integrand, lo, hi, epsabs=0)[0] for lo, hi in pairwise(edges)))

    rows = X <= 5  # beyond, the powers themselves leave the range of floating point
    log, _ = log_left(X[rows].astype(float), RECENCY[rows] / 7, AGE[rows] / 7, (r, alpha, s, beta))
    expected = [
        directly(int(x), int(t), int(n)) for x, t, n in zip(X[rows], RECENCY[rows], AGE[rows], strict=True)
    ]
    assert np.exp(log) == pytest.approx(expected, rel=1e-9)


def test_alive_is_a_probability_and_falls_with_silence() -> None:
    age = np.arange(100, 1000, 50)
    same = np.ones(len(age), np.int64)
    for fit in (BG, PARETO):
        alive = fit.alive(3 * same, 90 * same, age)
        assert ((alive > 0) & (alive < 1)).all()
        assert (np.diff(alive) < 0).all()
    assert BG.alive(0 * same, 0 * same, age).tolist() == [1.0] * len(age)
    assert (PARETO.alive(0 * same, 0 * same, age) < 1).all()


def test_discounting_is_at_the_moment_of_the_purchase() -> None:
    weeks, rate = 104.0, 0.10
    fine = np.linspace(0, weeks, 20_001)
    for fit in (BG, PARETO):
        flow = fit.rate(X, AGE, np.tile(fine, (len(X), 1)))
        expected = np.trapezoid(flow * (1 + rate) ** (-fine / WEEKS_PER_YEAR), fine, axis=1)
        assert purchases_if_alive(fit, X, AGE, weeks, rate) == pytest.approx(expected, rel=1e-5)


def test_newcomers_start_at_nothing_and_never_fall() -> None:
    for fit in (BG, PARETO):
        expected = expected_of_newcomer(fit, np.array([0.0, 1.0, 10.0, 100.0]))
        assert expected[0] == 0
        assert (np.diff(expected) > 0).all()


def simulate(rng: np.random.Generator, customers: int, days: int) -> Histories:
    """BG/NBD customers with r .5, alpha 4, a .8, b 2.4, and spend that is Gamma-Gamma with p 6, q 4, v 15."""
    age = rng.integers(30, days, customers)
    rate, leave = rng.gamma(0.5, 1 / 4, customers), rng.beta(0.8, 2.4, customers)
    x, recency = np.zeros(customers, np.int64), np.zeros(customers, np.int64)
    clock, here = np.zeros(customers), np.ones(customers, bool)
    while here.any():
        who = np.flatnonzero(here)
        clock[who] += rng.exponential(1 / rate[who])
        in_time = clock[who] * 7 <= age[who]
        here[who[~in_time]] = False
        who = who[in_time]
        x[who] += 1
        recency[who] = np.clip(np.ceil(clock[who] * 7), 1, age[who]).astype(np.int64)
        here[who[rng.random(len(who)) < leave[who]]] = False
    scale = rng.gamma(4, 1 / 15, customers)
    spend = np.where(x > 0, rng.gamma(6 * np.maximum(x, 1), 1 / scale) / np.maximum(x, 1), np.nan)
    return Histories(x, recency, age, spend)


def fits(histories: Histories) -> tuple[BetaGeometricFit, SpendFit]:
    return fit_bg_nbd(histories.groups), fit_gamma_gamma(histories.x, histories.spend)


def test_fits_find_the_parameters_that_made_the_data_within_their_errors() -> None:
    purchases, spend = fits(simulate(np.random.default_rng(20261122), 40_000, 700).checked())
    for fit, truth in ((purchases, (0.5, 4, 0.8, 2.4)), (spend, (6, 4, 15))):
        assert fit.standard_errors is not None
        distance = (np.array(fit.values) - truth) / list(fit.standard_errors.values())
        assert np.abs(distance).max() < 3.5


def test_a_draft_on_a_sample_leads_to_the_same_fit() -> None:
    groups = simulate(np.random.default_rng(7), 90_000, 400).groups
    assert groups.thinned(20_000) is not None
    assert groups.thinned(20_000).customers == pytest.approx(22_500, abs=5)  # type: ignore[union-attr]
    for fit, likelihood in (
        (fit_bg_nbd(groups), BetaGeometricLikelihood),
        (fit_pareto_nbd(groups), ParetoLikelihood),
    ):
        at = likelihood(groups).at(np.log(fit.values))
        assert at[0] == pytest.approx(fit.log_likelihood)
        assert np.abs(at[1]).max() < 1e-6 * groups.customers


def test_values_are_purchases_times_spend_times_margin() -> None:
    histories = cdnow().histories
    purchases, spend = fits(histories)
    whole = lifetime_values(purchases, spend, histories, weeks=104, discount=0.0)
    share = lifetime_values(purchases, spend, histories, weeks=104, discount=0.0, margin=0.25)
    expected = whole.purchases * spend.expected(*histories.own_spend)
    assert whole.value == pytest.approx(expected, rel=1e-9)
    assert share.value == pytest.approx(whole.value / 4)
    assert (whole.low <= whole.high).all()
    assert share.high == pytest.approx(whole.high / 4)
    assert whole.total_low < whole.total < whole.total_high
    dearer = lifetime_values(purchases, spend, histories, weeks=104, discount=0.2)
    assert (dearer.value < whole.value).all()
    assert dearer.purchases == pytest.approx(whole.purchases)


def test_the_fit_does_not_depend_on_the_order_of_customers() -> None:
    histories = cdnow().histories
    order = np.random.default_rng(1).permutation(len(histories))
    columns: list[Ints] = [histories.x[order], histories.recency[order], histories.age[order]]
    shuffled = Histories(columns[0], columns[1], columns[2], histories.spend[order])
    assert fit_bg_nbd(shuffled.groups).values == fit_bg_nbd(histories.groups).values
    assert shuffled.group_of.tolist() == histories.group_of[order].tolist()
