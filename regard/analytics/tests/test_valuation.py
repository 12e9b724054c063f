"""Which of two purchase models is used."""

from dataclasses import replace

import pytest

from regard.analytics.lifetime.bgnbd import BetaGeometricFit
from regard.analytics.lifetime.paretonbd import ParetoFit
from regard.analytics.valuation import BG_NBD, PARETO_NBD, Models

LIKELIER = BetaGeometricFit((0.3, 4.0, 0.8, 2.4), -100.0, 500, None)
BETTER = ParetoFit((0.6, 10.0, 0.6, 11.0), -120.0, 500, None)
AT_EDGE = replace(BETTER, log_likelihood=-50.0, at_limit=(2,))


@pytest.mark.parametrize(
    ("pareto", "errors", "chosen", "chosen_by"),
    [
        (BETTER, {BG_NBD: 2.5, PARETO_NBD: 2.4}, PARETO_NBD, "holdout"),
        (BETTER, {BG_NBD: 2.4, PARETO_NBD: 2.5}, BG_NBD, "holdout"),
        (BETTER, {}, BG_NBD, "likelihood"),
        (AT_EDGE, {}, BG_NBD, "edge"),
        (AT_EDGE, {BG_NBD: 2.5, PARETO_NBD: 2.4}, BG_NBD, "edge"),
    ],
)
def test_the_better_forecast_is_used_and_none_from_the_edge_of_the_search(
    pareto: ParetoFit, errors: dict[str, float], chosen: str, chosen_by: str
) -> None:
    models = Models({BG_NBD: LIKELIER, PARETO_NBD: pareto}, None, (), errors)
    assert (models.chosen, models.chosen_by) == (chosen, chosen_by)
    assert models.as_json()["chosen"] == chosen


def test_where_all_lie_at_the_edge_one_is_still_used_and_owns_up() -> None:
    models = Models({BG_NBD: replace(LIKELIER, at_limit=(1,)), PARETO_NBD: AT_EDGE}, None, ())
    assert models.chosen == PARETO_NBD
    assert all(models.as_json()[key]["notes"] for key in (BG_NBD, PARETO_NBD))
    assert Models({}, None, ()).chosen == ""
