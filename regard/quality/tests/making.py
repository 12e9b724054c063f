"""Customers and pairs for tests."""

from __future__ import annotations

from typing import Any

from regard.customers.models import Customer
from regard.customers.services.customers import create_customer
from regard.kernel.actor import Actor, system_actor
from regard.people.tests.cast import Cast
from regard.quality.models import Double

GIVEN = ("Noor", "Daan", "Femke", "Joost", "Maud", "Thijs", "Anouk", "Bram", "Lotte", "Koen", "Iris", "Ruben")
FAMILY = (
    "de Wit",
    "Hendriks",
    "Scholten",
    "van Vliet",
    "Postma",
    "Kuipers",
    "Brouwer",
    "Veenstra",
    "Dekker",
    "Kok",
)
CITIES = ("Leiden", "Breda", "Zwolle", "Arnhem", "Delft")


def person(name: str, actor: Actor | None = None, **values: Any) -> Customer:
    """A person with the name's first word as the given name."""
    given, _, family = name.partition(" ")
    return create_customer(
        actor=actor or system_actor("test"),
        values={"name": name, "given_name": given, "family_name": family, "country": "Netherlands", **values},
    )


def crowd(count: int = 60) -> list[Customer]:
    """Different people, no two of whom share an address, a number or a name."""
    return [
        person(
            f"{GIVEN[n % len(GIVEN)]} {FAMILY[n // len(GIVEN) % len(FAMILY)]}",
            email=f"{'abcdefghij'[n % 10]}{n * 7919}@firm{n}.example",
            phone=f"+31 10 {2000000 + n * 31337}",
            city=CITIES[n % len(CITIES)],
        )
        for n in range(count)
    ]


def pair(
    first: Customer, second: Customer, *, probability: float = 0.97, cluster: int | None = None, **values: Any
) -> Double:
    """Two customers in the queue."""
    low, high = sorted((first.pk, second.pk))
    reasons = [
        {"field": "email", "says": "equal", "bits": 14.2},
        {"field": "given_name", "says": "short form", "bits": 3.1},
        {"field": "city", "says": "different", "bits": -1.5},
    ]
    return Double.objects.create(
        first_id=low,
        second_id=high,
        is_organisation=False,
        probability=probability,
        reasons=reasons,
        cluster=cluster,
        **values,
    )


def pair_of(cast: Cast) -> Double:
    """A pair whose customers are the owner's."""
    return pair(
        person("Noor de Wit", owner_id=cast.owner.pk, email="noor@wit.example"),
        person("N. de Wit", owner_id=cast.owner.pk, email="noor@wit.example", city="Leiden"),
    )
