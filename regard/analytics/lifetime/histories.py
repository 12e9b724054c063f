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
    days, nan when `x` is 0 or the amounts are not known. `paid` and `paid_spend`: number and
    mean amount of all purchase days that cost something, the first among them, where that is known.
    """

    x: Ints
    recency: Ints
    age: Ints
    spend: Floats
    paid: Ints | None = None
    paid_spend: Floats | None = None

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

    @property
    def own_spend(self) -> tuple[Ints, Floats]:
        """How many purchases of a customer are known, and what they cost on average: what to expect of the next rests on it.

        The first purchase has no place in the fit (Fader and Hardie), but of somebody who has bought once it is all one
        knows: on the CDNOW holdout it makes the error of expected spend smaller, and much so where customers differ widely.
        """
        if self.paid is None or self.paid_spend is None:
            return self.x, self.spend
        return self.paid, self.paid_spend

    @cached_property
    def groups(self) -> Groups:
        """Identical (x, recency, age) rows counted once."""
        keys, counts = np.unique(self._key, return_counts=True)
        rest, age = np.divmod(keys, self._bases[0])
        x, recency = np.divmod(rest, self._bases[1])
        return Groups(x, recency, age, counts.astype(np.int64))

    @cached_property
    def group_of(self) -> Ints:
        """For each customer the position of its group in `groups`."""
        groups = self.groups
        keys = (groups.x * self._bases[1] + groups.recency) * self._bases[0] + groups.age
        return np.searchsorted(keys, self._key).astype(np.int64)

    @cached_property
    def _bases(self) -> tuple[int, int]:
        return int(self.age.max(initial=0)) + 1, int(self.recency.max(initial=0)) + 1

    @property
    def _key(self) -> Ints:
        return (self.x * self._bases[1] + self.recency) * self._bases[0] + self.age


@dataclass(frozen=True)
class Groups:
    """Distinct histories, sorted by x, recency and age, and how many customers share each."""

    x: Ints
    recency: Ints
    age: Ints
    count: Ints

    @property
    def customers(self) -> int:
        return int(self.count.sum())

    @property
    def repeaters(self) -> int:
        """Customers with at least one repeat purchase day."""
        return int(self.count[self.x > 0].sum())

    def thinned(self, customers: int) -> Groups | None:
        """About so many of the customers, taken evenly over the sorted histories; None when that is no saving."""
        step = self.customers // customers
        if step < 4:
            return None
        taken = np.diff((self.count.cumsum() + step // 2) // step, prepend=step // 2 // step)
        kept = taken > 0
        return Groups(self.x[kept], self.recency[kept], self.age[kept], taken[kept])


def mean_spend(total: Ints, x: Ints) -> Floats:
    """Mean amount of `x` purchase days that come to `total` ten-thousandths: nan where `x` is 0.

    Rounded half up to the hundredth of the currency, as the published data sets of these models are.
    """
    days = np.maximum(x, 1)
    hundredths = (2 * total + 100 * days) // (200 * days)
    return np.where(x > 0, hundredths / 100, np.nan)


def summarise(customer: Ints, day: Ints, amount: Ints, end: int) -> tuple[Ints, Histories]:
    """Customer ids, rising, and their histories up to and including day `end`.

    The three arrays are purchase days, one row per customer and day, in any order; `day` counts days from any origin,
    `amount` is in ten-thousandths. Rows after `end` are left out, and with them customers who first bought later.
    """
    keep = day <= end
    order = np.lexsort((day[keep], customer[keep]))
    customer, day, amount = customer[keep][order], day[keep][order], amount[keep][order]
    ids, start, count = np.unique(customer, return_index=True, return_counts=True)
    if not len(ids):
        return ids, Histories(ids, ids, ids, np.zeros(0))
    x = (count - 1).astype(np.int64)
    total, paid = np.add.reduceat(amount, start), np.add.reduceat((amount > 0).astype(np.int64), start)
    return ids, Histories(
        x=x,
        recency=day[start + x] - day[start],
        age=end - day[start],
        spend=mean_spend(total - amount[start], x),
        paid=paid,
        paid_spend=mean_spend(total, paid),
    )
