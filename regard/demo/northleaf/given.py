"""What Northleaf's people gave away in the last thirteen months: to whom, on which order, how much, and why. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from regard.demo.northleaf.conversations import SELLERS

DAYS = 400
OF_AGENT, OF_SELLER = {"goodwill": 400, "refund": 600}, {"goodwill": 150}
"""What the plan lets one person give of a kind in a quarter at most, in euro; busy people use up the last of it."""

BROKEN = (
    "Two bags torn, the parcel had been under others.",
    "The tin arrived dented; she wanted to give it away.",
    "The wrong roast was in the bag.",
    "The parcel lay with a neighbour for a week.",
    "The grinder was set too fine, the whole bag ran bitter.",
    "Late for a birthday, we had promised Friday.",
    "The oolong was sold out after he had paid.",
)
BACK = (
    "Half the order came back unopened; refunded without a form.",
    "One kilo stale on arrival, the lot is out of the shop.",
    "Charged twice, the second one refunded.",
)
AGREED = (
    "From 24 kg on, as agreed at the visit.",
    "First order after six quiet weeks.",
    "Opening set for the second place.",
    "Took the winter roast in place of the house blend.",
    "Delivery came at ten, the morning was gone.",
)
LENT = (
    "Their machine stood for two days.",
    "A pallet went to the wrong bar.",
    "Waited three weeks for gaskets.",
)


class Bought(NamedTuple):
    """An order something may be given on: amounts in euro, `seller` of whom its café is, empty for people."""

    order_id: int
    customer_id: int
    on: date
    amount: float
    seller: str


class Gift(NamedTuple):
    """Something given, in euro; `whole` is what the order comes to, `minute` that of the day where Northleaf is."""

    customer_id: int
    order_id: int
    whole: float
    who: str
    kind: str
    euro: float
    why: str
    on: date
    minute: int


def gifts(rng: np.random.Generator, orders: Sequence[Bought], last: date) -> list[Gift]:
    """Some two hundred and fifty, the busiest people near what they may."""
    found: list[Gift] = []
    used: dict[tuple[str, str, date], float] = defaultdict(float)
    for one in sorted(orders, key=lambda bought: (bought.on, bought.order_id)):
        made = _to_cafe(rng, one) if one.seller else _to_person(rng, one)
        on = one.on + timedelta(days=int(rng.integers(2, 9)))
        if made is None or on > last:
            continue
        who, kind, euro, why = made
        place = (who, kind, date(on.year, (on.month - 1) // 3 * 3 + 1, 1))
        most = (OF_SELLER if one.seller else OF_AGENT).get(kind)
        if euro < 1 or euro > one.amount or (most is not None and used[place] + euro > most):
            continue
        used[place] += euro
        minute = int(rng.integers(9 * 60, 17 * 60))
        found.append(Gift(one.customer_id, one.order_id, one.amount, who, kind, euro, why, on, minute))
    return found


def _to_person(rng: np.random.Generator, one: Bought) -> tuple[str, str, float, str] | None:
    """One parcel in ninety; most of it goodwill, a third of the order or so and seldom what one may give at most."""
    draw = rng.random()
    if draw > 0.011:
        return None
    if draw < 0.003:
        return "aylin", "refund", round(one.amount * float(rng.choice([0.5, 1.0])), 2), _one(rng, BACK)
    euro = min(80.0, round(max(5.0, one.amount * float(rng.uniform(0.2, 0.7))) * 2) / 2)
    return "aylin", "goodwill", 80.0 if draw > 0.0107 and one.amount >= 80 else euro, _one(rng, BROKEN)


def _to_cafe(rng: np.random.Generator, one: Bought) -> tuple[str, str, float, str] | None:
    """One order in eighty: a few percent less, or credit for what went wrong."""
    draw = rng.random()
    if draw > 0.0125 or one.seller == SELLERS[0]:
        return None
    if draw < 0.003:
        return one.seller, "credit", float(min(1_000, max(20, round(one.amount / 2, -1)))), _one(rng, LENT)
    if draw < 0.005:
        return one.seller, "goodwill", float(rng.choice([20, 30, 45, 50])), _one(rng, LENT)
    percent = float(rng.choice([3, 5, 5, 7, 8, 10]))
    return one.seller, "discount", int(one.amount * percent) / 100, _one(rng, AGREED)


def _one(rng: np.random.Generator, texts: Sequence[str]) -> str:
    return texts[int(rng.integers(0, len(texts)))]
