"""Who buys at Northleaf: people from four countries, and cafés that buy wholesale."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from regard.demo.northleaf.names import CAFE_FIRST, CAFE_KINDS, CAFE_WORD, CAFE_WORD_BEHIND, COUNTRIES

YEARS = 3


@dataclass(frozen=True)
class Buyer:
    """One customer-to-be. `rate` is orders a year while active; `leaves_on` is when they quietly stop, if ever."""

    key: str
    is_cafe: bool
    name: str
    given: str
    family: str
    email: str
    phone: str
    city: str
    country: str
    category: str
    starts_on: date
    leaves_on: date | None
    rate: float
    size: float
    tastes: tuple[str, ...]
    is_fading: bool = False


def _ascii(text: str) -> str:
    folded = text.replace("ß", "ss").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return (
        "".join(letter if letter.isalnum() else "." for letter in plain.lower()).strip(".").replace("..", ".")
    )


def _phone(rng: np.random.Generator, country: str) -> str:
    """A number in the shape of the country, in a range kept for fiction or never given out."""
    tail = f"{rng.integers(0, 10_000):04d}"
    match country:
        case "Netherlands":
            return f"+31 85 555 {tail[:2]} {tail[2:]}"
        case "Belgium":
            return f"+32 2 555 {tail[:2]} {tail[2:]}"
        case "Germany":
            return f"+49 30 2312 {tail}"
        case _:
            return f"+33 1 99 00 {tail[:2]} {tail[2:]}"


def _place(rng: np.random.Generator) -> tuple[str, str]:
    names = list(COUNTRIES)
    country = str(rng.choice(names, p=[COUNTRIES[name].share for name in names]))
    cities = COUNTRIES[country].cities
    weights = 1 / np.arange(1.5, len(cities) + 1.5)
    return country, str(rng.choice(cities, p=weights / weights.sum()))


def _start(rng: np.random.Generator, first: date, days: int, growth: float) -> date:
    """More start later (growth) and before the winter holidays."""
    while True:
        fraction = rng.random()
        day = first + timedelta(days=int(days * fraction ** (1 / growth)))
        keep = {11: 1.0, 12: 0.9, 10: 0.75, 1: 0.6, 7: 0.4, 8: 0.42}.get(day.month, 0.55)
        if rng.random() < keep:
            return day


TASTES = (
    (("coffee",), 0.34),
    (("tea",), 0.22),
    (("coffee", "herbal"), 0.12),
    (("tea", "herbal"), 0.14),
    (("coffee", "tea"), 0.12),
    (("herbal",), 0.06),
)


def people(rng: np.random.Generator, count: int, first: date, last: date) -> list[Buyer]:
    """Consumers with gamma-spread rates and a chance to leave after every purchase, as shoppers have."""
    days = (last - first).days
    buyers = []
    for number in range(count):
        country, city = _place(rng)
        names = COUNTRIES[country]
        given, family = str(rng.choice(names.given)), str(rng.choice(names.family))
        starts_on = _start(rng, first, days, 1.35)
        rate = float(rng.gamma(0.9, 3.6)) + 0.5
        stays = 0.82 if (starts_on - first).days > days * 0.6 else 0.78
        purchases_left = int(rng.geometric(1 - rng.beta(stays * 6, (1 - stays) * 6)))
        leaves_on = (
            starts_on + timedelta(days=int(365 * purchases_left / rate))
            if purchases_left < rate * YEARS
            else None
        )
        tastes = TASTES[int(rng.choice(len(TASTES), p=[share for _, share in TASTES]))][0]
        buyers.append(
            Buyer(
                key=f"W-{10_000 + number}",
                is_cafe=False,
                name=f"{given} {family}",
                given=given,
                family=family,
                email=f"{_ascii(given)}.{_ascii(family)}{number % 97 or ''}@mail.example",
                phone=_phone(rng, country) if rng.random() < 0.55 else "",
                city=city,
                country=country,
                category="",
                starts_on=starts_on,
                leaves_on=leaves_on,
                rate=rate,
                size=float(rng.lognormal(0.0, 0.35)),
                tastes=tastes,
            )
        )
    return buyers


def cafes(rng: np.random.Generator, count: int, first: date, last: date) -> list[Buyer]:
    """Cafés order every two or three weeks. Since late summer, many espresso bars in the Netherlands order less or stop."""
    days = (last - first).days
    kinds = list(CAFE_KINDS)
    taken: set[str] = set()
    buyers = []
    for number in range(count):
        country, city = _place(rng)
        kind = str(rng.choice(kinds, p=list(CAFE_KINDS.values())))
        name = _cafe_name(rng, kind, city, taken)
        starts_on = first + timedelta(days=int(days * max(0.0, rng.random() * 1.36 - 0.36)))
        is_stung = kind == "Espresso bar" and country == "Netherlands" and rng.random() < 0.45
        quiet_from = last - timedelta(days=int(rng.integers(45, 120)))
        natural = starts_on + timedelta(days=int(rng.exponential(365 * 7.5)))
        leaves_on = min(quiet_from, natural) if is_stung and starts_on < quiet_from else natural
        buyers.append(
            Buyer(
                key=f"C-{1_000 + number}",
                is_cafe=True,
                name=name,
                given="",
                family="",
                email=f"inkoop@{_ascii(name).replace('.', '')}.example",
                phone=_phone(rng, country),
                city=city,
                country=country,
                category=kind,
                starts_on=starts_on,
                leaves_on=leaves_on if leaves_on < last else None,
                rate=float(rng.uniform(14, 30)) * (1.5 if kind == "Café chain" else 1.0),
                size=float(rng.lognormal(0.0, 0.4)) * (2.6 if kind == "Café chain" else 1.0),
                tastes=("coffee", "pantry", "cafe")
                if kind != "Hotel or B&B"
                else ("tea", "herbal", "coffee"),
                is_fading=kind in {"Hotel or B&B", "Espresso bar"} and rng.random() < 0.25,
            )
        )
    return buyers


def _cafe_name(rng: np.random.Generator, kind: str, city: str, taken: set[str]) -> str:
    while True:
        first, word = str(rng.choice(CAFE_FIRST)), str(rng.choice(CAFE_WORD[kind]))
        name = f"{first} {word}" if rng.random() < 0.7 or word in CAFE_WORD_BEHIND else f"{word} {first}"
        if name in taken:
            name = f"{name} {city}"
        if name not in taken:
            taken.add(name)
            return name
        if rng.random() < 0.2:
            name = f"{name} {len(taken)}"
            taken.add(name)
            return name
