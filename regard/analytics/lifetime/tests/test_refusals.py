"""Data that cannot carry a model are refused with the reason; odd data that can are fitted without nonsense."""

import numpy as np
import pytest

from regard.analytics.lifetime.bgnbd import fit_bg_nbd
from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.fit import Fit
from regard.analytics.lifetime.gammagamma import fit_gamma_gamma
from regard.analytics.lifetime.histories import Histories, mean_spend, summarise
from regard.analytics.lifetime.paretonbd import fit_pareto_nbd
from regard.analytics.lifetime.shiftedbeta import fit_shifted_beta_geometric
from regard.analytics.lifetime.value import lifetime_values

PURCHASE_FITS = [fit_bg_nbd, fit_pareto_nbd]


def histories(x: list[int], recency: list[int], age: list[int], spend: float = 20.0) -> Histories:
    amounts = np.where(np.array(x) > 0, spend * (1 + np.arange(len(x)) % 7), np.nan)
    return Histories(np.array(x, np.int64), np.array(recency, np.int64), np.array(age, np.int64), amounts)


@pytest.mark.parametrize("fit", PURCHASE_FITS)
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (histories([], [], []), "0 customers have bought"),
        (histories([3], [30], [60]), "1 customers have bought"),
        (histories([0] * 200, [0] * 200, [90] * 200), "0 customers have bought again"),
        (histories([1] * 5 + [0] * 200, [3] * 5 + [0] * 200, [90] * 205), "5 customers have bought again"),
    ],
)
def test_too_little_is_refused_with_the_reason(fit: object, data: Histories, reason: str) -> None:
    assert callable(fit)
    with pytest.raises(NotEnoughData, match=reason) as refused:
        fit(data.groups)
    assert refused.value.remedy


def test_spend_without_repeat_amounts_or_spread_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="0 customers have bought again with a known amount"):
        fit_gamma_gamma(np.array([0] * 100 + [2] * 50), np.full(150, np.nan))
    with pytest.raises(NotEnoughData, match="costs the same"):
        fit_gamma_gamma(np.full(100, 2), np.full(100, 9.99))


def test_spend_without_a_mean_is_refused() -> None:
    wild = np.random.default_rng(3).pareto(0.4, 3000) + 1
    with pytest.raises(NotEnoughData, match="no mean"):
        fit_gamma_gamma(np.ones(3000, np.int64), wild)


@pytest.mark.parametrize("survivors", [[100, 90], [100, 100, 100], [100, 0, 0], [0, 0, 0]])
def test_retention_without_information_is_refused(survivors: list[int]) -> None:
    with pytest.raises(NotEnoughData):
        fit_shifted_beta_geometric(survivors)


def test_retention_never_grows() -> None:
    with pytest.raises(ValueError, match="grow"):
        fit_shifted_beta_geometric([100, 80, 90])


def odd_data() -> dict[str, Histories]:
    rng = np.random.default_rng(11)
    age = rng.integers(30, 700, 400).astype(np.int64)
    same = np.full(400, 365, np.int64)
    x = rng.poisson(rng.gamma(0.6, 3, 400))
    recency = np.where(x > 0, np.maximum((365 * rng.beta(np.maximum(x, 1), 1)).astype(np.int64), 1), 0)
    spend = rng.gamma(6, 8, 400)
    short = np.minimum(x, 2)
    return {
        "like clockwork": Histories(age // 30, age // 30 * 30, age, spend),
        "every day": Histories(age, age, age, spend),
        "all joined on one day and nobody leaves": Histories(
            x, recency, same, np.where(x > 0, spend, np.nan)
        ),
        "everybody leaves at once": Histories(np.ones(400, np.int64), np.ones(400, np.int64), age, spend),
        "ten days old": Histories(
            short, np.where(short > 0, np.minimum(recency, 9) + 1, 0), short * 0 + 10, spend
        ),
    }


@pytest.mark.parametrize("name", list(odd_data()))
@pytest.mark.parametrize("fit", PURCHASE_FITS)
def test_odd_data_give_finite_answers_and_own_up_to_missing_errors(fit: object, name: str) -> None:
    data = odd_data()[name].checked()
    assert callable(fit)
    purchases = fit(data.groups)
    assert isinstance(purchases, Fit)
    spend = fit_gamma_gamma(data.x, data.spend)
    values = lifetime_values(purchases, spend, data, weeks=104, discount=0.1)  # type: ignore[arg-type]
    assert np.isfinite(purchases.log_likelihood)
    assert ((values.alive >= 0) & (values.alive <= 1)).all()
    assert np.isfinite(values.value).all()
    assert (values.purchases >= 0).all()
    assert values.purchases.max() <= 2 * (data.x.max() + 1) * max(1, 728 / data.age.min()), "no explosion"
    assert (purchases.standard_errors is None) == bool(purchases.notes)
    assert np.isnan(values.low).all() == (purchases.covariance is None or spend.covariance is None)


def test_regular_buyers_are_expected_to_go_on() -> None:
    data = odd_data()["like clockwork"]
    values = lifetime_values(
        fit_bg_nbd(data.groups), fit_gamma_gamma(data.x, data.spend), data, weeks=30 / 7 * 10, discount=0.0
    )
    assert values.purchases.mean() == pytest.approx(10, rel=0.1)


def test_impossible_rows_are_named() -> None:
    with pytest.raises(ValueError, match="row 1 is no purchase history: x=0, recency=5"):
        histories([0, 0], [0, 5], [9, 9]).checked()
    with pytest.raises(ValueError, match="row 0"):
        histories([1], [10], [9]).checked()


def test_summary_counts_days_after_the_first_and_leaves_later_customers_out() -> None:
    customer = np.array([7, 7, 7, 3, 9], np.int64)
    day = np.array([20, 10, 40, 12, 35], np.int64)
    amount = np.array([100_000, 999_999, 50_000, 10_000, 10_000], np.int64)
    ids, summary = summarise(customer, day, amount, end=30)
    assert ids.tolist() == [3, 7]
    assert summary.x.tolist() == [0, 1]
    assert summary.recency.tolist() == [0, 10]
    assert summary.age.tolist() == [18, 20]
    assert np.isnan(summary.spend[0])
    assert summary.spend[1] == 10.0
    assert summary.own_spend[0].tolist() == [1, 2]
    assert summary.own_spend[1].tolist() == [1.0, 55.0]
    assert len(summarise(customer, day, amount, end=1)[0]) == 0


def test_mean_spend_rounds_half_up_to_the_hundredth() -> None:
    total, x = np.array([446_900, 10_000, 0], np.int64), np.array([2, 3, 0], np.int64)
    assert mean_spend(total, x)[:2].tolist() == [22.35, 0.33]
    assert np.isnan(mean_spend(total, x)[2])
