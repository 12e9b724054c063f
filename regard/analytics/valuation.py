"""The lifetime models on the facts: fit them, judge them on a holdout, choose, and say so in JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from regard.analytics.customer_days import Aftermath, Buyers, aftermath, buyers, to_day, to_number
from regard.analytics.lifetime.bgnbd import BetaGeometricFit, fit_bg_nbd
from regard.analytics.lifetime.errors import NotEnoughData
from regard.analytics.lifetime.fit import Fit, PurchaseFit
from regard.analytics.lifetime.gammagamma import SpendFit, fit_gamma_gamma
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Groups, Histories
from regard.analytics.lifetime.holdout import accuracy, by_frequency, forecast, same_as_before, tracking
from regard.analytics.lifetime.paretonbd import ParetoFit, fit_pareto_nbd

Json = dict[str, Any]
BG_NBD, PARETO_NBD = "bg_nbd", "pareto_nbd"
FITTERS: Mapping[str, Callable[[Groups], BetaGeometricFit | ParetoFit]] = {
    BG_NBD: fit_bg_nbd,
    PARETO_NBD: fit_pareto_nbd,
}
LONGEST_HOLDOUT_WEEKS = 52


@dataclass(frozen=True)
class Models:
    """What could be fitted. `purchases` by key, empty with the reason in `problems`; `spend` likewise.

    `errors` are the mean squared errors of the purchase models' forecasts in a holdout, empty where there was none.
    """

    purchases: Mapping[str, BetaGeometricFit | ParetoFit]
    spend: SpendFit | None
    problems: tuple[str, ...]
    errors: Mapping[str, float] = field(default_factory=dict)

    @property
    def chosen(self) -> str:
        """The key of the purchase model to use; empty when there is none.

        Whose parameters lie at the edge of the search is passed over as long as there is another. Then the one whose
        forecast of the holdout was better; without a holdout the one with the higher log-likelihood.
        """
        keys = self._sound or list(self.purchases)
        if self.errors.keys() >= set(keys):
            return min(keys, key=lambda key: self.errors[key], default="")
        return max(keys, key=lambda key: self.purchases[key].log_likelihood, default="")

    @property
    def chosen_by(self) -> str:
        """Why that one: `edge` (the other's parameters), `holdout`, or `likelihood`."""
        if len(self._sound) == 1 and len(self.purchases) > 1:
            return "edge"
        return "holdout" if self.errors.keys() >= self.purchases.keys() else "likelihood"

    @property
    def _sound(self) -> list[str]:
        return [key for key, fit in self.purchases.items() if not fit.is_at_edge]

    @property
    def best(self) -> PurchaseFit | None:
        return self.purchases.get(self.chosen)

    def as_json(self) -> Json:
        """Parameters, log-likelihood, standard errors and notes of each; null for what could not be fitted. And which is
        chosen, and by what."""
        purchases = {key: _fit_json(self.purchases.get(key)) for key in FITTERS}
        chosen = {"chosen": self.chosen, "chosen_by": self.chosen_by}
        return purchases | {"gamma_gamma": _fit_json(self.spend)} | chosen


def fit_models(histories: Histories) -> Models:
    """All three fits. What the data cannot carry is left out, with the reason."""
    try:
        purchases = {key: fit(histories.groups) for key, fit in FITTERS.items()}
    except NotEnoughData as error:
        return Models({}, None, (str(error),))
    try:
        return Models(purchases, fit_gamma_gamma(histories.x, histories.spend), ())
    except NotEnoughData as error:
        return Models(purchases, None, (str(error),))


@dataclass(frozen=True)
class Span:
    """Days, all inclusive: purchases run from `first` to `last`; the calibration ends on `calibration_end`, the holdout
    on `until`."""

    first: date
    last: date
    calibration_end: date
    until: date

    @property
    def weeks(self) -> float:
        """Length of the holdout."""
        return (self.until - self.calibration_end).days / DAYS_PER_WEEK

    @property
    def calibration_weeks(self) -> float:
        return ((self.calibration_end - self.first).days + 1) / DAYS_PER_WEEK


def choose_span(
    first: date, last: date, calibration_end: date | None = None, weeks: float | None = None
) -> Span:
    """Calibration and holdout. Without a day the calibration is the first half of the data, longer where that would leave
    more than 52 weeks; without `weeks` the holdout is all that follows. A holdout cannot go beyond the data."""
    if calibration_end is None:
        days = (last - first).days + 1
        calibration_end = first + timedelta(
            days=max(days - days // 2, days - int(LONGEST_HOLDOUT_WEEKS * 7)) - 1
        )
    until = (
        last if weeks is None else min(last, calibration_end + timedelta(days=round(weeks * DAYS_PER_WEEK)))
    )
    return Span(first, last, calibration_end, until)


def judge(currency: str, span: Span) -> Json:
    """Fits on the calibration and compares with the holdout; see `docs/models.md` for the keys.

    Raises `NotEnoughData` when no purchase model can be fitted, or nothing follows the calibration.
    """
    if not span.first <= span.calibration_end < span.until:
        raise NotEnoughData(
            f"The calibration ends on {span.calibration_end}; purchases run from {span.first} to {span.last}.",
            remedy="Choose a day between the two, so that there is something to learn from and something to compare with.",
        )
    known = buyers(currency, span.calibration_end)
    histories = known.histories
    models = fit_models(histories)
    if not models.purchases:
        raise NotEnoughData(" ".join(models.problems))
    after = aftermath(currency, known, span.until)
    judged = {key: _judged(fit, known, after, span) for key, fit in models.purchases.items()}
    models = replace(models, errors=errors_in({"holdout": judged}))
    return {
        **models.as_json(),
        "calibration_end": span.calibration_end.isoformat(),
        "holdout_end": span.until.isoformat(),
        "horizon_weeks": _tidy(span.weeks),
        "currency": currency,
        "customers": len(known),
        "repeat_customers": histories.groups.repeaters,
        "holdout": judged,
        "naive": asdict(
            accuracy(same_as_before(histories.x, span.calibration_weeks, span.weeks), after.purchases)
        ),
        "tracking_start": to_day(after.origin).isoformat(),
        "notes": list(models.problems),
    }


def errors_in(judgement: Json) -> dict[str, float]:
    """The mean squared error of each purchase model in what `judge` answered; empty where nothing could be judged."""
    return {key: found["mse"] for key, found in judgement.get("holdout", {}).items()}


def _judged(fit: BetaGeometricFit | ParetoFit, known: Buyers, after: Aftermath, span: Span) -> Json:
    histories = known.histories
    predicted = forecast(fit, histories, span.weeks)
    weeks = (to_number(span.until) - after.origin + 1) // 7
    tracked = tracking(fit, np.bincount(known.first_day - after.origin), after.repeats_by_day, weeks)
    first_week = math.floor(span.calibration_weeks) + 1
    return {
        **asdict(accuracy(predicted, after.purchases)),
        "by_x": [asdict(row) for row in by_frequency(histories.x, predicted, after.purchases)],
        "mape": tracked.mape(first_week, weeks) if first_week <= weeks else None,
        "tracking": {
            "actual": list(tracked.actual),
            "predicted": [round(value, 2) for value in tracked.predicted],
        },
    }


def _fit_json(fit: Fit | None) -> Json | None:
    if fit is None:
        return None
    return {
        **fit.parameters,
        "log_likelihood": fit.log_likelihood,
        "standard_errors": fit.standard_errors,
        "customers": fit.customers,
        "is_at_edge": fit.is_at_edge,
        "notes": list(fit.notes),
    }


def _tidy(weeks: float) -> float | int:
    return int(weeks) if weeks == int(weeks) else round(weeks, 3)


def histogram(values: Floats) -> list[Json]:
    """How many values lie in steps of 1, 2, 5, 10 …: `low` (inclusive), `high` (exclusive, None at the top), `customers`.

    Ten steps at most, the upper nine chosen so that nearly everybody is in one of them.
    """
    if not len(values):
        return []
    top = float(np.quantile(values, 0.98))
    edges = _round_steps(max(top, 1e-9))
    counts, _ = np.histogram(values, bins=[0.0, *edges, math.inf])
    highs: list[float | None] = [*edges, None]
    return [
        {"low": low, "high": high, "customers": int(count)}
        for low, high, count in zip([0.0, *edges], highs, counts, strict=True)
    ]


def _round_steps(top: float) -> list[float]:
    """Nine rising numbers of the kind 1, 2, 5 x a power of ten, the last one the greatest below `top` or equal."""
    steps = [base * 10.0**power for power in range(-6, 16) for base in (1, 2, 5)]
    return [step for step in steps if step <= top * 1.0000001][-9:]
