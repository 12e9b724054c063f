"""Bringing known customers up to date with what a batch says, batches coming in any order."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import polars as pl
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers import rules
from regard.customers.contact_queries import found_by
from regard.customers.models import Customer
from regard.customers.origins import came_by, is_below, origins_of, ranks
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.imports import (
    Change,
    Touches,
    changed_fields,
    is_news,
    is_valued,
    remember_fields,
    touches,
)
from regard.customers.services.own_values import write_own
from regard.fields.queries import is_own, values_among
from regard.fields.services.computing import recompute
from regard.kernel.actor import Actor
from regard.kernel.folding import fold
from regard.people.queries import business
from regard.story.telling import tell_columns
from regard.ui import trigrams
from regard.ui.among import among

UNSAID = {"key", "customer_id", "as_of", "parent"}  # these are no columns of a customer
DATED = ("name", "email", "country")  # these know when they were last true: `name_as_of` …
DERIVED = {"sort_name", "email_normal", "phone_normal", "search_text", "version", "updated_at"}
GROW = frozenset({"note", "tags"})  # take up what is new and lose nothing
_NAMES, _PLACE = ("name", "given_name", "family_name"), ("street", "postal_code", "city", "region", "country")
TOGETHER = {
    **dict.fromkeys(_NAMES, _NAMES),
    **dict.fromkeys(_PLACE, _PLACE),
}  # half of one is worse than either
Row = dict[str, Any]


MOST_SWAPS = 100  # of a batch that are told one by one


@dataclass(frozen=True)
class Swap:
    """A value that another takes the place of."""

    customer_id: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Updated:
    """Who got another value, and how many values were replaced, and stayed because a source that comes before has said them."""

    customers: frozenset[int] = frozenset()
    kept: int = 0
    replaced: int = 0  # values that were something else before
    swaps: tuple[Swap, ...] = ()  # the first of these

    def __add__(self, other: Updated) -> Updated:
        return Updated(
            self.customers | other.customers,
            self.kept + other.kept,
            self.replaced + other.replaced,
            (self.swaps + other.swaps)[:MOST_SWAPS],
        )


def change_known(
    old: pl.DataFrame,
    *,
    actor: Actor,
    source: str,
    import_id: int | None,
    overwrite: Collection[str],
    dry_run: bool,
) -> Updated:
    """Fill and change the customers of `old` (which have `customer_id` and `as_of`) with what `source` says of them."""
    said = [
        name
        for name in old.columns
        if name not in UNSAID and not name.endswith("_as_of") and old[name].null_count() < old.height
    ]
    if old.is_empty() or not said:
        return Updated()
    current = _current(old["customer_id"], said)
    mine = touches(MODEL, import_id, {number: row["import_id"] for number, row in current.items()})
    may_change = {"parent_id" if name == "parent" else name for name in overwrite}
    wanted = list(_changes(old, current, said, may_change, mine))
    changes = _without_lower(wanted, source, current)
    if not dry_run and changes:
        remember_fields(MODEL, import_id, changes, mine)
        _write(changes, mine, actor)
    kept = sum(len(_values(change[2])) for change in wanted) - sum(
        len(_values(change[2])) for change in changes
    )
    news = [change for change in changes if is_news(change, mine)]
    swaps = (
        Swap(number, name, before, after[name])
        for number, _, after in news
        for name, before in _replaced((number, _, after)).items()
        if name not in DERIVED
    )
    first = tuple(islice(swaps, MOST_SWAPS))
    replaced = len(first) + sum(1 for _ in swaps)
    return Updated(frozenset(change[0] for change in news), kept, replaced, first)


def _replaced(change: Change) -> Row:
    """The values a change takes the place of; notes and tags only grow."""
    _, before, after = change
    return {
        name: before[name] for name in _values(after) if name not in GROW and before[name] not in (None, "")
    }


def _values(fields: Mapping[str, Any]) -> list[str]:
    return [name for name in fields if not name.endswith("_as_of")]


def _without_lower(changes: list[Change], source: str, current: Mapping[int, Row]) -> list[Change]:
    """The changes without what would replace the word of a source that comes before this one. At most three queries."""
    replaced = {change[0]: said for change in changes if (said := _replaced(change))}
    shield = shielded(replaced, source, {number: current[number]["source"] for number in replaced})
    if not shield:
        return changes
    left: list[Change] = []
    for number, before, after in changes:
        stays = {other for name in after if (number, name) in shield for other in TOGETHER.get(name, (name,))}
        stays |= {f"{name}_as_of" for name in stays}
        if rest := {name: value for name, value in after.items() if name not in stays}:
            left.append((number, {name: before[name] for name in rest}, rest))
    return left


def shielded(values: Mapping[int, Row], source: str, came_from: Mapping[int, str]) -> set[tuple[int, str]]:
    """Which of these values, {customer id: {field: value}}, `source` may not replace: `(customer id, field)`. At most three
    queries. `came_from` has the source of each customer."""
    if not values:
        return set()
    order, told = ranks(), origins_of(values)
    return {
        (number, name)
        for number, fields in values.items()
        for name in fields
        if is_below(
            source, told[number, name].source if (number, name) in told else came_by(came_from[number]), order
        )
    }


def _current(ids: pl.Series, said: list[str]) -> dict[int, Row]:
    """What is stored of these customers, in as few columns as the batch speaks of."""
    own = [name for name in said if is_own(name)]
    built_in = [name for name in said if name not in own]
    names = ["id", "import_id", "source", *built_in, *(f"{name}_as_of" for name in DATED if name in said)]
    found = Customer.objects.filter(id__in=among(ids.to_list())).values_list(*names)
    stored = {values[0]: dict(zip(names, values, strict=True)) for values in found}
    told = values_among(MODEL, list(stored)) if own else {}
    for number, row in stored.items():
        row |= {name: told.get(number, {}).get(name) for name in own}
    return stored


def _changes(
    old: pl.DataFrame, current: dict[int, Row], said: list[str], overwrite: set[str], mine: Touches
) -> Iterator[Change]:
    """`(id, before, after)` of each customer for whom the batch knows better, changed fields only."""
    for row in old.iter_rows(named=True):
        stored = current[row["customer_id"]]
        after: Row = {}
        for name in said:
            if row[name] is None:
                continue
            if is_own(name):
                value = json.loads(row[name])
                if value != stored[name] and (name in overwrite or stored[name] is None):
                    after[name] = value
            elif name in DATED:
                after |= _dated(name, row, stored, name in overwrite, row["customer_id"] in mine)
            elif row[name] != stored[name] and (name in overwrite or stored[name] in (None, "")):
                after[name] = row[name]
        if after:
            yield row["customer_id"], {name: stored[name] for name in after}, after


def _dated(name: str, row: Row, stored: Row, may_change: bool, is_mine: bool) -> Row:
    """What becomes of a field with a time. The newest value wins; of two as new, the later import, else the greater."""
    new, known = row[name], stored[name]
    as_of, known_as_of = row[f"{name}_as_of"], stored[f"{name}_as_of"]
    if known_as_of is None:
        wins = may_change or not known or new == known
    elif as_of == known_as_of:
        wins = may_change and new != known and (not is_mine or new > known)
    else:
        wins = may_change and as_of > known_as_of
    if not wins:
        return {}
    changed = {f"{name}_as_of": as_of}
    return changed | {name: new} if new != known else changed


def _write(changes: list[Change], mine: Touches, actor: Actor) -> None:
    now = timezone.now()
    valued = [change for change in changes if is_valued(change[2])]
    customers = {c.id: c for c in Customer.objects.filter(id__in=among([change[0] for change in changes]))}
    for number, _, after in changes:
        for name, value in after.items():
            if not is_own(name):
                setattr(customers[number], name, value)
    write_own({number: {key: after[key] for key in after if is_own(key)} for number, _, after in changes})
    fields = {name for _, _, after in changes for name in after if not is_own(name)}
    _finish([customers[change[0]] for change in valued], now)
    with trigrams.in_bulk("customers_customer", [number for number, _, _ in valued]):
        rows.update(list(customers.values()), sorted(fields | DERIVED if valued else fields))
    recompute(MODEL, [number for number, _, _ in valued], fields)
    note_many(
        AuditRow(actor, MODEL, number, "change", before, after, customer_id=number)
        for number, before, after in valued
    )
    tell_fields(valued, actor, now)


def _finish(customers: list[Customer], now: datetime) -> None:
    """Make names, comparable forms and search text agree with the new values."""
    found = found_by([customer.id for customer in customers])
    for customer in customers:
        derive(customer, found[customer.id], business().country)
        customer.version += 1
        customer.updated_at = now


def derive(customer: Customer, found_by: Collection[str], region: str) -> None:
    """Set what follows from the other fields: how the customer is sorted, compared and found, also by what `found_by` says."""
    customer.sort_name = fold(customer.name)[:200]
    customer.email_normal = rules.email_normal(customer.email)
    customer.phone_normal = rules.phone_normal(customer.phone, rules.region_of(customer.country) or region)
    customer.search_text = rules.search_text(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        phone_normal=customer.phone_normal,
        city=customer.city,
        found_by=found_by,
    )


def tell_fields(valued: Sequence[Change], actor: Actor, now: datetime) -> None:
    """Tell of customers which of their fields were changed. One statement."""
    ids = [change[0] for change in valued]
    told: dict[str, Any] = {"happened_at": [now] * len(ids), "customer_id": ids, "subject_id": ids}
    told |= {"subject_model": MODEL, "payload": [changed_fields(change[2]) for change in valued]}
    tell_columns("customers.customer.changed", told, actor=actor)
