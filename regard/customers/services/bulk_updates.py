"""Bringing known customers up to date with what a batch says, batches coming in any order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers import rules
from regard.customers.contact_queries import found_by
from regard.customers.models import Customer
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
from regard.kernel.actor import Actor
from regard.kernel.folding import fold
from regard.people.queries import business
from regard.story.telling import tell_columns
from regard.ui import trigrams
from regard.ui.among import among

UNSAID = {"key", "customer_id", "as_of", "parent"}  # these are no columns of a customer
DATED = ("name", "email", "country")  # these know when they were last true: `name_as_of` …
DERIVED = {"sort_name", "email_normal", "phone_normal", "search_text", "version", "updated_at"}
Row = dict[str, Any]


def bring_up_to_date(
    old: pl.DataFrame, *, actor: Actor, import_id: int | None, overwrite: Collection[str], dry_run: bool
) -> int:
    """Fill and change the customers of `old` (which have `customer_id` and `as_of`); how many got another value."""
    done = change_known(old, actor=actor, import_id=import_id, overwrite=overwrite, dry_run=dry_run)
    return len(done)


def change_known(
    old: pl.DataFrame, *, actor: Actor, import_id: int | None, overwrite: Collection[str], dry_run: bool
) -> set[int]:
    """The same; answers who got another value."""
    said = [
        name
        for name in old.columns
        if name not in UNSAID and not name.endswith("_as_of") and old[name].null_count() < old.height
    ]
    if old.is_empty() or not said:
        return set()
    current = _current(old["customer_id"], said)
    mine = touches(MODEL, import_id, {number: row["import_id"] for number, row in current.items()})
    may_change = {"parent_id" if name == "parent" else name for name in overwrite}
    changes = list(_changes(old, current, said, may_change, mine))
    if not dry_run and changes:
        remember_fields(MODEL, import_id, changes, mine)
        _write(changes, mine, actor)
    return {change[0] for change in changes if is_news(change, mine)}


def _current(ids: pl.Series, said: list[str]) -> dict[int, Row]:
    """What is stored of these customers, in as few columns as the batch speaks of."""
    names = ["id", "import_id", *said, *(f"{name}_as_of" for name in DATED if name in said)]
    found = Customer.objects.filter(id__in=among(ids.to_list())).values_list(*names)
    return {values[0]: dict(zip(names, values, strict=True)) for values in found}


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
            if name in DATED:
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
        wins = True
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
            setattr(customers[number], name, value)
    fields = {name for _, _, after in changes for name in after}
    _finish([customers[change[0]] for change in valued], now)
    with trigrams.in_bulk("customers_customer", [number for number, _, _ in valued]):
        rows.update(list(customers.values()), sorted(fields | DERIVED if valued else fields))
    note_many(
        AuditRow(actor, MODEL, number, "change", before, after, customer_id=number)
        for number, before, after in valued
    )
    _tell(valued, actor, now)


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


def _tell(valued: list[Change], actor: Actor, now: datetime) -> None:
    ids = [change[0] for change in valued]
    told: dict[str, Any] = {"happened_at": [now] * len(ids), "customer_id": ids, "subject_id": ids}
    told |= {"subject_model": MODEL, "payload": [changed_fields(change[2]) for change in valued]}
    tell_columns("customers.customer.changed", told, actor=actor)
