"""Three years of purchases: seasons, habits, cohorts that thin out, and the odd thing that comes back."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from regard.demo.northleaf.catalogue import ITEMS, Item
from regard.demo.northleaf.customers import Buyer
from regard.kernel.money import SCALE, to_units

SEASON = {
    1: 0.92,
    2: 0.94,
    3: 0.97,
    4: 0.95,
    5: 0.9,
    6: 0.84,
    7: 0.76,
    8: 0.8,
    9: 0.98,
    10: 1.1,
    11: 1.32,
    12: 1.5,
}
SEASONAL = {"winter": {10: 0.8, 11: 1.6, 12: 1.8, 1: 0.9}, "gift": {11: 1.2, 12: 2.2, 2: 0.5, 5: 0.4}}
HOURS = (8, 12, 13, 17, 19, 20, 21, 22)
PEAK = max(SEASON.values())


@dataclass(frozen=True)
class Line:
    """One purchase line. `quantity` in pieces, negative for a return; `price` and `cost` each in ten-thousandths."""

    order: str
    customer: str
    at: datetime
    item: Item
    quantity: int
    price: int
    cost: int
    channel: str
    country: str


def _days_of(rng: np.random.Generator, buyer: Buyer, last: date) -> list[date]:
    """The buyer's order days: a gamma-spaced habit, thinned by the season."""
    end = min(buyer.leaves_on or last, last)
    days, day = [buyer.starts_on], buyer.starts_on
    shape = 5.0 if buyer.is_cafe else 1.1
    while True:
        gap = rng.gamma(shape, 365 / (buyer.rate * shape * (PEAK if not buyer.is_cafe else 1.12)))
        day += timedelta(days=max(1, round(gap)))
        if day > end:
            return days
        season = 1 + (SEASON[day.month] - 1) * (0.35 if buyer.is_cafe else 1.0)
        if rng.random() < season / (PEAK if not buyer.is_cafe else 1.12):
            days.append(day)


class Shelf:
    """What may be chosen, with the weights of a taste, month and kind of buyer. Weights are worked out once each."""

    def __init__(self) -> None:
        self._weights: dict[tuple[tuple[str, ...], int, bool], np.ndarray] = {}
        self._steps: dict[tuple[tuple[str, ...], int, bool], list[float]] = {}
        self.prices = [to_units(item.price) for item in ITEMS]
        self.costs = [to_units(item.cost) for item in ITEMS]

    def weights(self, tastes: tuple[str, ...], month: int, is_cafe: bool) -> np.ndarray:
        key = (tastes, month, is_cafe)
        if key not in self._weights:
            raw = np.array([self._weight(item, tastes, month, is_cafe) for item in ITEMS])
            self._weights[key] = raw / raw.sum()
        return self._weights[key]

    def choose(
        self, rng: np.random.Generator, count: int, tastes: tuple[str, ...], month: int, is_cafe: bool
    ) -> list[int]:
        """So many different items: the same draws as `Generator.choice` makes of these weights, at a fraction of its time."""
        weights = self.weights(tastes, month, is_cafe)
        key = (tastes, month, is_cafe)
        steps = self._steps.get(key) or self._steps.setdefault(key, _steps(weights))
        found: dict[int, None] = {}
        while len(found) < count:
            if found:
                left = weights.copy()
                left[list(found)] = 0
                steps = _steps(left)
            found |= dict.fromkeys(
                bisect_right(steps, one) for one in rng.random(count - len(found)).tolist()
            )
        return list(found)

    @staticmethod
    def _weight(item: Item, tastes: tuple[str, ...], month: int, is_cafe: bool) -> float:
        if is_cafe and not item.for_cafes:
            return 0.0
        if item.taste in SEASONAL:
            return item.weight * SEASONAL[item.taste].get(month, 0.02)
        if item.taste == "cafe" and not is_cafe:
            return 0.0
        return item.weight * (1.0 if item.taste in tastes else 0.18)


def _steps(weights: np.ndarray) -> list[float]:
    sums = weights.cumsum()
    steps: list[float] = (sums / sums[-1]).tolist()
    return steps


def _hour(rng: np.random.Generator, day: date, is_cafe: bool) -> datetime:
    hour = int(rng.normal(8.5, 1.5)) if is_cafe else HOURS[int(rng.integers(len(HOURS)))]
    return datetime.combine(day, time(min(max(hour, 0), 23), int(rng.integers(60)), tzinfo=UTC))


def _quantity(rng: np.random.Generator, buyer: Buyer, day: date, last: date) -> int:
    if not buyer.is_cafe:
        return 1 + int(rng.random() < 0.22) + int(rng.random() < 0.05)
    fade = 0.55 if buyer.is_fading and (last - day).days < 150 else 1.0
    return max(1, round(rng.gamma(3.0, 1.9) * buyer.size * fade))


def _order_lines(
    rng: np.random.Generator, shelf: Shelf, *, buyer: Buyer, order: str, day: date, last: date
) -> list[Line]:
    mean = 4.0 if buyer.is_cafe else 1.4 * buyer.size
    count = min(1 + int(rng.poisson(mean)), 9)
    chosen = shelf.choose(rng, count, buyer.tastes, day.month, buyer.is_cafe)
    at = _hour(rng, day, buyer.is_cafe)
    year_step = 1.0 + 0.035 * (day.year - last.year)
    discount = 0.82 if buyer.is_cafe else (0.9 if rng.random() < 0.08 else 1.0)
    channel = "Wholesale" if buyer.is_cafe else ("Web shop" if rng.random() < 0.93 else "Phone")
    return [
        Line(
            order=order,
            customer=buyer.key,
            at=at,
            item=ITEMS[index],
            quantity=_quantity(rng, buyer, day, last),
            price=round(shelf.prices[index] * year_step * discount / 500) * 500,
            cost=round(shelf.costs[index] * (1 + (year_step - 1) * 0.8) / 100) * 100,
            channel=channel,
            country=buyer.country,
        )
        for index in chosen
    ]


def _returned(rng: np.random.Generator, lines: list[Line], last: date) -> list[Line]:
    """About one order in thirty brings something back within a month."""
    if rng.random() > 0.034:
        return []
    line = lines[int(rng.integers(len(lines)))]
    at = line.at + timedelta(days=int(rng.integers(3, 30)), hours=3)
    if at.date() > last:
        return []
    pieces = int(rng.integers(1, line.quantity + 1))
    return [
        Line(
            f"R-{line.order}",
            line.customer,
            at,
            line.item,
            -pieces,
            line.price,
            line.cost,
            line.channel,
            line.country,
        )
    ]


def purchases(rng: np.random.Generator, buyers: list[Buyer], last: date) -> list[Line]:
    """Every line of every buyer up to and including `last`, in order of time, orders numbered as they came in."""
    shelf = Shelf()
    moments = sorted(
        ((day, buyer) for buyer in buyers if buyer.starts_on <= last for day in _days_of(rng, buyer, last)),
        key=lambda moment: (moment[0], moment[1].key),
    )
    lines: list[Line] = []
    for number, (day, buyer) in enumerate(moments):
        placed = _order_lines(rng, shelf, buyer=buyer, order=f"S-{20_000 + number}", day=day, last=last)
        lines += placed
        lines += _returned(rng, placed, last)
    return sorted(lines, key=lambda line: (line.at, line.order))


def line_amount(line: Line) -> Decimal:
    """Quantity times price, in the currency."""
    return Decimal(line.quantity * line.price) / SCALE
