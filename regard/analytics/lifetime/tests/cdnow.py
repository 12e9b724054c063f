"""The CDNOW sample as purchase days, split as in the publications: calibration to 1997-09-30, 39 weeks of holdout."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from regard.analytics.lifetime.histories import Floats, Histories, Ints, summarise
from regard.kernel.money import to_units
from tests.shared_data import shared_data

CALIBRATION_END = date(1997, 9, 30).toordinal()
HOLDOUT_WEEKS = 39


@dataclass(frozen=True)
class Cdnow:
    """`histories` of 2,357 customers, `actual` purchase days after the calibration in the same order, the first purchase
    day of each, and all repeat purchase days."""

    histories: Histories
    actual: Ints
    first_day: Ints
    repeat_day: Ints


@cache
def _spent() -> dict[tuple[int, int], int]:
    """Ten-thousandths by customer and day."""
    spent: dict[tuple[int, int], int] = {}
    for line in shared_data("cdnow", "CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, dollars = line.split()
        key = int(customer), date.fromisoformat(day).toordinal()
        spent[key] = spent.get(key, 0) + to_units(dollars)
    return spent


def spent_in_holdout() -> Floats:
    """Dollars after the calibration, in the order of the histories."""
    known = _spent()
    spent = dict.fromkeys(sorted({customer for customer, _ in known}), 0)
    for (customer, day), amount in known.items():
        spent[customer] += amount if day > CALIBRATION_END else 0
    return np.array(list(spent.values())) / 10_000


@cache
def cdnow() -> Cdnow:
    spent = _spent()
    customer, day = np.array(sorted(spent), dtype=np.int64).T
    amount = np.array([spent[key] for key in sorted(spent)], dtype=np.int64)
    ids, histories = summarise(customer, day, amount, CALIBRATION_END)
    first = np.concatenate([[True], customer[1:] != customer[:-1]])
    later = customer[day > CALIBRATION_END]
    return Cdnow(
        histories, np.bincount(np.searchsorted(ids, later), minlength=len(ids)), day[first], day[~first]
    )
