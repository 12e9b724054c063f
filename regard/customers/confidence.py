"""Where each value of a customer comes from, since when, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from regard.customers.confidence_rules import (
    IMPORTED,
    INFERRED,
    PROGRAM,
    STATED,
    VERIFIED,
    Sureness,
    sureness,
)
from regard.customers.contact_queries import verified_firsts
from regard.customers.models import Customer
from regard.customers.origins import API, HAND, Origin, origins_of_customer, ranks
from regard.ui.sight import bare, sight_of

ADDRESS = ("street", "postal_code", "city", "region", "country")
_WAYS = {"email": "email", "phone": "phone", **dict.fromkeys(ADDRESS, "address")}
_DATED = {"name": "name_as_of", "email": "email_as_of", "country": "country_as_of"}
_REPAIRS = ("job", "quality", "schedule")  # nobody said it: it was worked out from what was said
ToldAges = Callable[[], Mapping[str, int]]
_AGES: list[ToldAges] = []


def limit_ages(tell: ToldAges) -> None:
    """Have `tell` say how many days old the value of a column of customers may be: {column: days}. One query."""
    if tell not in _AGES:
        _AGES.append(tell)


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from, when it was last said, confirmed or verified, and how sure it is."""

    origin: Origin
    said_on: date | None
    sureness: Sureness


def provenance_seen(customer: Customer, names: Collection[str]) -> dict[str, Provenance]:
    """The same of a customer as somebody sees it: of those of these fields whose values are shown, in masks at least."""
    seen_by = sight_of(customer)
    names = [name for name in names if seen_by is None or seen_by.sees(name)]
    return provenance_of(bare(customer), names)


def provenance_of(customer: Customer, names: Collection[str]) -> dict[str, Provenance]:
    """Of each of these fields that has a value, by name. At most five queries."""
    if not names:
        return {}
    order, today = ranks(), timezone.localdate()
    ages = {name: days for tell in _AGES for name, days in tell().items()}
    verified = verified_firsts(customer)
    found = {}
    for name, origin in origins_of_customer(customer, names).items():
        proof = verified.get(_WAYS.get(name, ""))
        moments = [origin.at, proof, getattr(customer, _DATED[name]) if name in _DATED else None]
        newest = max((moment for moment in moments if moment), default=None)
        said_on = timezone.localtime(newest).date() if newest else None
        found[name] = Provenance(
            origin,
            said_on,
            sureness(
                VERIFIED if proof else _basis(origin.source),
                source=origin.source,
                order=order,
                said_on=said_on,
                today=today,
                max_age_days=ages.get(name),
            ),
        )
    return found


def _basis(source: str) -> str:
    if source in {HAND, ""}:
        return STATED
    if source == API:
        return PROGRAM
    return INFERRED if source.partition(":")[0] in _REPAIRS else IMPORTED
