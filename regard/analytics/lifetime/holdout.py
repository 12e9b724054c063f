"""How good the forecasts were: fit up to a day, compare with what was bought afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regard.analytics.lifetime.fit import PurchaseFit
from regard.analytics.lifetime.histories import DAYS_PER_WEEK, Floats, Histories, Ints
from regard.analytics.lifetime.value import expected_of_newcomer, expected_purchases

LAST_X = 7  # the row that stands for this many repeat purchases and more


@dataclass(frozen=True)
class Accuracy:
    """A forecast against what was bought. `correlation` is None where either side does not vary."""

    correlation: float | None
    mse: float
    mae: float
    sum_predicted: float
    sum_actual: float


@dataclass(frozen=True)
class ByFrequency:
    """Customers with `x` repeat purchases in the calibration: mean purchases afterwards. `x` = 7 means 7 or more."""

    x: int
    customers: int
    actual: float
    predicted: float


@dataclass(frozen=True)
class Tracking:
    """Repeat purchases of the calibration's customers, cumulated to the end of each week since the first purchase."""

    week: tuple[int, ...]
    actual: tuple[int, ...]
    predicted: tuple[float, ...]

    def mape(self, first: int, last: int) -> float:
        """Mean absolute error as a share of the actual, over weeks `first` to `last`."""
        pairs = [
            (a, p)
            for w, a, p in zip(self.week, self.actual, self.predicted, strict=True)
            if first <= w <= last
        ]
        return float(np.mean([abs(p - a) / a for a, p in pairs if a]))


def accuracy(predicted: Floats, actual: Ints) -> Accuracy:
    """Compares one forecast per customer with the purchases that came; the arrays must not be empty."""
    varies = predicted.std() > 0 and actual.std() > 0
    error = predicted - actual
    return Accuracy(
        correlation=float(np.corrcoef(predicted, actual)[0, 1]) if varies else None,
        mse=float((error**2).mean()),
        mae=float(np.abs(error).mean()),
        sum_predicted=float(predicted.sum()),
        sum_actual=float(actual.sum()),
    )


def forecast(fit: PurchaseFit, histories: Histories, weeks: float) -> Floats:
    """Expected purchases in the `weeks` after the calibration, one value per customer."""
    by_group = expected_purchases(fit, histories.groups, weeks)
    return by_group[histories.group_of]


def by_frequency(x: Ints, predicted: Floats, actual: Ints) -> list[ByFrequency]:
    """The forecast by number of repeat purchases in the calibration; frequencies nobody has are left out."""
    row = np.minimum(x, LAST_X)
    customers = np.bincount(row)
    actuals, predictions = np.bincount(row, weights=actual), np.bincount(row, weights=predicted)
    return [
        ByFrequency(
            int(k), int(customers[k]), float(actuals[k] / customers[k]), float(predictions[k] / customers[k])
        )
        for k in np.flatnonzero(customers)
    ]


def same_as_before(x: Ints, calibration_weeks: float, weeks: float) -> Floats:
    """The naive forecast every model has to beat: everybody goes on buying at the rate of the calibration."""
    return np.asarray(x * (weeks / calibration_weeks), dtype=np.float64)


def tracking(fit: PurchaseFit, births: Ints, repeats: Ints, weeks: int) -> Tracking:
    """Week by week since day 0: repeat purchases made, and expected by the unconditional model.

    `births`: customers of the calibration by the day of their first purchase; `repeats`: their later purchase days, by
    day. Both start on day 0 and may end early.
    """
    last = round(weeks * DAYS_PER_WEEK)
    expected = np.concatenate([[0.0], expected_of_newcomer(fit, np.arange(1, last + 1) / DAYS_PER_WEEK)])
    cumulated = np.concatenate([repeats, np.zeros(max(last - len(repeats), 0), np.int64)]).cumsum()
    ends = [round(week * DAYS_PER_WEEK) for week in range(1, weeks + 1)]
    predicted = [float(births[:end] @ expected[end - 1 - np.arange(min(end, len(births)))]) for end in ends]
    return Tracking(
        tuple(range(1, weeks + 1)), tuple(int(cumulated[end - 1]) for end in ends), tuple(predicted)
    )
