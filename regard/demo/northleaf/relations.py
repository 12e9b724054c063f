"""What Northleaf's customers are to each other: who works at which café, which cafés belong together, who lives with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from regard.demo.northleaf.customers import Buyer

PEOPLED, CHAINS, HOUSEHOLDS, REFERRALS, KEY_ACCOUNTS = 40, 3, 18, 24, 7
ROLES = ("Owner", "Head of purchasing", "Barista", "Floor manager", "Head baker", "Bookkeeper")
GOALS = (
    "All branches on the house espresso by the end of the year.\nOne order for all of them, every second Tuesday.",
    "Win the breakfast tea, which comes from somebody else today.",
    "Keep them through the renovation: smaller parcels, no minimum.",
    "A blend of their own before the winter, with their name on the bag.",
)
NOTES = (
    "Nothing came back last month. They like the new roast and ask for smaller bags.",
    "Talked about prices: a rise of 4% from spring is accepted, with three weeks of notice.",
    "They open another place. Samples go out before the opening.",
)


@dataclass(frozen=True)
class Tie:
    """The customer `one` is to `other` what `direction` says; both by key."""

    one: str
    direction: str
    other: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """A key account: whose it is, how often it is reviewed, and when it was (days ago, oldest first)."""

    customer: str
    sponsor: str
    every: int
    unit: str
    goals: str
    reviewed: tuple[int, ...]


def parents(buyers: Sequence[Buyer]) -> dict[str, str]:
    """Which café belongs to which: each chain has some, the first chain has another one in between."""
    chains = [one for one in buyers if one.category == "Café chain"][: CHAINS + 1]
    others = [one for one in buyers if one.is_cafe and one.category != "Café chain"]
    if len(chains) < 2:
        return {}
    found = {chains[1].key: chains[0].key}
    for number, chain in enumerate(chains):
        near = [one for one in others if one.country == chain.country and one.key not in found]
        found |= {one.key: chain.key for one in near[: 4 - number % 2]}
    return found


def ties(buyers: Sequence[Buyer], last: date, seed: int) -> list[Tie]:
    """People who buy for themselves and work at a café of their town, live together, or brought each other."""
    rng = np.random.default_rng(seed)
    at_home: dict[str, list[Buyer]] = defaultdict(list)
    for one in buyers:
        if not one.is_cafe:
            at_home[one.city].append(one)
    found: list[Tie] = []
    keys = {one.customer for one in key_accounts(buyers)}
    cafes = sorted((one for one in buyers if one.is_cafe), key=lambda one: one.key not in keys)
    for cafe in cafes[:PEOPLED]:
        found += _staff(rng, cafe, at_home[cafe.city], last)
    for town in list(at_home)[:HOUSEHOLDS]:
        found += _household(rng, at_home[town])
    people = [one for one in buyers if not one.is_cafe]
    for first, second in zip(people[:REFERRALS], people[REFERRALS : 2 * REFERRALS], strict=False):
        found.append(Tie(first.key, "refers", second.key))
    return found


def _staff(rng: np.random.Generator, cafe: Buyer, people: list[Buyer], last: date) -> list[Tie]:
    """Two to four of the town, taken out of it: the first decides, the second reports to the first, one has left."""
    size = min(int(rng.integers(2, 5)), len(people))
    staff = [people.pop(int(rng.integers(len(people)))) for _ in range(size)]
    found: list[Tie] = []
    for number, one in enumerate(staff):
        since = last - timedelta(days=int(rng.integers(200, 1600)))
        role = ROLES[number] if number < 2 else str(rng.choice(ROLES[2:]))
        values: dict[str, Any] = {
            "role": role,
            "since": since,
            "strength": "strong" if number == 0 else "normal",
        }
        if number == 3:
            values |= {"until": since + timedelta(days=150), "note": "Went to another town."}
        found.append(Tie(one.key, "works_at", cafe.key, values))
    if staff:
        found.append(Tie(staff[0].key, "decides", cafe.key, {"strength": "strong"}))
    if len(staff) > 1:
        found.append(Tie(staff[1].key, "reports_to", staff[0].key))
        found.append(Tie(staff[1].key, "influences", cafe.key, {"note": "Tastes every new roast first."}))
    return found


def _household(rng: np.random.Generator, people: list[Buyer]) -> list[Tie]:
    size = min(int(rng.integers(2, 5)), len(people))
    home = [people.pop(int(rng.integers(len(people)))) for _ in range(size)]
    found = [Tie(home[0].key, "household", other.key) for other in home[1:]]
    return found + [Tie(child.key, "child_of", home[0].key) for child in home[2:]]


def key_accounts(buyers: Sequence[Buyer]) -> list[Key]:
    """The chains, those with parts first, and cafés that buy much; every third one is overdue for a review."""
    heads = set(parents(buyers).values())
    cafes = [one for one in buyers if one.is_cafe and one.leaves_on is None][: PEOPLED * 2]
    first = sorted(
        cafes, key=lambda one: (one.key not in heads, one.category != "Café chain", -one.rate * one.size)
    )
    rhythms = ((3, "months", (210, 118)), (6, "weeks", (70, 20)), (1, "months", (40, 20)))
    return [
        Key(
            one.key,
            ("ines", "tomas")[number % 2],
            *rhythms[number % 3][:2],
            GOALS[number % len(GOALS)],
            rhythms[number % 3][2],
        )
        for number, one in enumerate(first[:KEY_ACCOUNTS])
    ]
