"""Purchase histories as the models want them, and the grouping that makes a fit cheap."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

DAYS_PER_WEEK = 7.0

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Histories:
    """One row per customer, all arrays of equal length.

    `x`: purchase days after the first one. `recency`: days from the first to the last purchase day (0 when `x` is 0).
    `age`: days from the first purchase day to the end of observation. `spend`: mean amount of the `x` repeat purchase
    days, nan when `x` is 0 or the amounts are not known.
    """

    x: Ints
    recency: Ints
    age: Ints
    spend: Floats

    def __len__(self) -> int:
        return len(self.x)

    def checked(self) -> Histories:
        """Itself, after refusing rows no purchase history can have. Raises `ValueError` naming the first bad row."""
        bad = (
            (self.x < 0)
            | (self.recency < 0)
            | (self.recency > self.age)
            | ((self.x == 0) & (self.recency != 0))
        )
        bad |= (self.x > 0) & (self.recency == 0)
        if bad.any():
            row = int(np.argmax(bad))
            raise ValueError(
                f"row {row} is no purchase history: x={self.x[row]}, recency={self.recency[row]}, age={self.age[row]}"
            )
        return self

    @cached_property
    def groups(self) -> Groups:
        """Identical (x, recency, age) rows counted once, with the way back to the customers."""
        if not len(self):
            empty = np.zeros(0, np.int64)
            return Groups(empty, empty, empty, empty, empty)
        ages, recencies = int(self.age.max()) + 1, int(self.recency.max()) + 1
        key = (self.x * recencies + self.recency) * ages + self.age
        unique, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
        rest, age = np.divmod(unique, ages)
        x, recency = np.divmod(rest, recencies)
        return Groups(x, recency, age, counts.astype(np.int64), inverse.astype(np.int64))


@dataclass(frozen=True)
class Groups:
    """Distinct histories and how many customers share each; `inverse[i]` is the group of customer i."""

    x: Ints
    recency: Ints
    age: Ints
    count: Ints
    inverse: Ints

    @property
    def customers(self) -> int:
        return int(self.count.sum())

    @property
    def repeaters(self) -> int:
        """Customers with at least one repeat purchase day."""
        return int(self.count[self.x > 0].sum())


def summarise(customer: Ints, day: Ints, amount: Floats, end: int) -> tuple[Ints, Histories]:
    """Customer ids and their histories up to and including day `end`.

    The three arrays are purchase days, one row per customer and day, in any order; `day` counts days from any origin.
    Rows after `end` are left out, and with them customers whose first purchase day is later.
    """
    keep = day <= end
    order = np.lexsort((day[keep], customer[keep]))
    customer, day, amount = customer[keep][order], day[keep][order], amount[keep][order]
    ids, start, count = np.unique(customer, return_index=True, return_counts=True)
    last = start + count - 1
    if not len(ids):
        return ids, Histories(ids, ids, ids, np.zeros(0))
    repeat_total = np.add.reduceat(amount, start) - amount[start]
    x = (count - 1).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        spend = np.where(x > 0, repeat_total / x, np.nan)
    return ids, Histories(x, day[last] - day[start], end - day[start], spend)
