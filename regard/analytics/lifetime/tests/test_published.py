"""The published answers: analytics.md section 1 row by row, on the exact days of the CDNOW sample."""

import numpy as np
import pytest

from regard.analytics.lifetime.bgnbd import BetaGeometricFit, fit_bg_nbd
from regard.analytics.lifetime.gammagamma import fit_gamma_gamma
from regard.analytics.lifetime.holdout import accuracy, by_frequency, forecast, same_as_before, tracking
from regard.analytics.lifetime.paretonbd import ParetoFit, fit_pareto_nbd
from regard.analytics.lifetime.shiftedbeta import fit_shifted_beta_geometric
from regard.analytics.lifetime.tests.cdnow import HOLDOUT_WEEKS, cdnow

FOUR_DIGITS = 5e-5


@pytest.fixture(scope="module")
def bg_nbd() -> BetaGeometricFit:
    return fit_bg_nbd(cdnow().histories.groups)


@pytest.fixture(scope="module")
def pareto_nbd() -> ParetoFit:
    return fit_pareto_nbd(cdnow().histories.groups)


def test_the_sample_is_the_published_one() -> None:
    histories = cdnow().histories.checked()
    assert len(histories) == 2357
    assert histories.groups.repeaters == 946
    assert int(cdnow().actual.sum()) == 1882


def test_bg_nbd_is_that_of_fader_hardie_and_lee(bg_nbd: BetaGeometricFit) -> None:
    expected = {"r": 0.242594522, "alpha": 4.413602019, "a": 0.792922017, "b": 2.425906777}
    assert bg_nbd.parameters == pytest.approx(expected, rel=1e-7)
    assert bg_nbd.log_likelihood == pytest.approx(-9582.42921, abs=1e-4)
    assert [round(value, 3) for value in bg_nbd.values] == [0.243, 4.414, 0.793, 2.426]


def test_bg_nbd_standard_errors(bg_nbd: BetaGeometricFit) -> None:
    assert bg_nbd.standard_errors is not None
    assert list(bg_nbd.standard_errors.values()) == pytest.approx([0.01256, 0.3782, 0.1857, 0.7053], rel=3e-4)


def test_pareto_nbd_is_that_of_the_publications(pareto_nbd: ParetoFit) -> None:
    expected = {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668735}
    assert pareto_nbd.parameters == pytest.approx(expected, rel=1e-6)
    assert pareto_nbd.log_likelihood == pytest.approx(-9594.97618, abs=1e-4)


def test_gamma_gamma_is_that_of_fader_and_hardie() -> None:
    histories = cdnow().histories
    fit = fit_gamma_gamma(histories.x, histories.spend)
    assert fit.customers == 946
    assert fit.parameters == pytest.approx({"p": 6.248802, "q": 3.744589, "v": 15.447750}, rel=FOUR_DIGITS)
    assert fit.log_likelihood == pytest.approx(-4055.92324, abs=1e-4)
    assert fit.mean == pytest.approx(35.17, abs=0.005)


def test_holdout_correlations(bg_nbd: BetaGeometricFit, pareto_nbd: ParetoFit) -> None:
    histories, actual = cdnow().histories, cdnow().actual
    bg, pareto = (forecast(fit, histories, HOLDOUT_WEEKS) for fit in (bg_nbd, pareto_nbd))
    assert round(accuracy(bg, actual).correlation or 0, 4) == 0.6256
    assert round(accuracy(pareto, actual).correlation or 0, 4) == 0.6302
    assert round(float(np.corrcoef(bg, pareto)[0, 1]), 4) == 0.9955


def test_holdout_errors(bg_nbd: BetaGeometricFit, pareto_nbd: ParetoFit) -> None:
    histories, actual = cdnow().histories, cdnow().actual
    bg, pareto = (accuracy(forecast(fit, histories, HOLDOUT_WEEKS), actual) for fit in (bg_nbd, pareto_nbd))
    naive = accuracy(same_as_before(histories.x, HOLDOUT_WEEKS, HOLDOUT_WEEKS), actual)
    assert [round(bg.mse, 3), round(pareto.mse, 3), round(naive.mse, 3)] == [2.586, 2.569, 3.885]
    assert [round(bg.mae, 3), round(pareto.mae, 3)] == [0.785, 0.755]
    assert [round(bg.sum_predicted, 1), round(pareto.sum_predicted, 1), bg.sum_actual] == [
        1653.4,
        1665.5,
        1882,
    ]


def test_holdout_by_calibration_frequency(bg_nbd: BetaGeometricFit, pareto_nbd: ParetoFit) -> None:
    histories, actual = cdnow().histories, cdnow().actual
    bg, pareto = (
        by_frequency(histories.x, forecast(fit, histories, 39), actual) for fit in (bg_nbd, pareto_nbd)
    )
    assert [row.x for row in bg] == list(range(8))
    assert sum(row.customers for row in bg) == 2357
    assert [round(row.actual, 3) for row in bg] == [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert [round(row.predicted, 3) for row in bg] == [0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157]
    assert [round(row.predicted, 3) for row in pareto] == [
        0.138,
        0.599,
        1.196,
        1.714,
        2.398,
        2.907,
        3.819,
        6.403,
    ]


@pytest.mark.parametrize(
    ("model", "mape", "at_the_end"), [("bg_nbd", 2.63, -4.1), ("pareto_nbd", 1.31, -1.6)]
)
def test_cumulative_sales(model: str, mape: float, at_the_end: float, request: pytest.FixtureRequest) -> None:
    days = cdnow()
    origin = int(days.first_day.min())
    births, repeats = np.bincount(days.first_day - origin), np.bincount(days.repeat_day - origin)
    tracked = tracking(request.getfixturevalue(model), births, repeats, weeks=78)
    assert round(100 * tracked.mape(40, 78), 2) == mape
    assert tracked.actual[-1] == 2457 + 1882
    assert round(100 * (tracked.predicted[-1] / tracked.actual[-1] - 1), 1) == at_the_end


@pytest.mark.parametrize(
    ("survivors", "parameters", "log_likelihood", "later"),
    [
        (
            [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1],
            (0.668088, 3.806095),
            -1611.1581,
            {8: 0.4604, 9: 0.4358, 10: 0.4142, 11: 0.3951, 12: 0.3780},
        ),
        ([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1], (0.704077, 1.182043), -1680.2652, {12: 0.1700}),
    ],
)
def test_contractual_retention(
    survivors: list[float], parameters: tuple[float, float], log_likelihood: float, later: dict[int, float]
) -> None:
    fit = fit_shifted_beta_geometric(np.array(survivors) * 10)
    assert fit.values == pytest.approx(parameters, rel=1e-6)
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)
    assert np.round(fit.survival(list(later)), 4).tolist() == list(later.values())
    assert fit.survival(12) / fit.survival(11) == pytest.approx(float(fit.retention(12)))
