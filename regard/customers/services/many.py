"""Changing many customers at once, each in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import AuditRow, note_many
from regard.customers import queries
from regard.customers.contact_queries import found_by
from regard.customers.events import CustomerChanged
from regard.customers.queries import MODEL
from regard.customers.rules import as_kept
from regard.customers.services import checking, rows
from regard.customers.services.bulk_updates import DATED, DERIVED, derive
from regard.customers.services.tags import enter_tags
from regard.fields.services.computing import recompute
from regard.kernel.actor import Actor
from regard.people.door import require
from regard.people.queries import business
from regard.story.telling import Told, tell_many
from regard.ui import trigrams
from regard.ui.among import among
from regard.ui.sight import require_change

CHANGE = "customers.customer.change"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """One customer with the fields that became another: what they were and are."""

    customer_id: int
    before: Values
    after: Values


@transaction.atomic
def change_many(
    *,
    actor: Actor,
    changes: Mapping[int, Values],
    only_if: Mapping[int, Values] | None = None,
    action: str = "change",
    is_checked: bool = True,
    confirms: bool = True,
) -> list[Changed]:
    """Give customers these values; who is out of reach, and what is that already, is left alone.

    With `only_if`, a field changes only where it still is what is said there. Audited under `action`, told quietly: no reactions.
    Raises `Invalid` for a value that breaks a rule: then nothing is changed; values that were stored before need not be
    checked (`is_checked=False`). Writing a value otherwise (`confirms=False`) does not make it known to
    be true as of now, nor the customer one that somebody changed by hand. A fixed number of queries, two per thousand more.
    """
    require(actor, CHANGE)
    require_change(actor, queries.MODEL, sorted({name for values in changes.values() for name in values}))
    now = timezone.now()
    reach = queries.visible_to(actor, CHANGE).filter(pk__in=among(list(changes)))
    customers = list(reach.select_for_update(of=("self",)).order_by("pk"))
    done, written = [], set[str]()
    for one in customers:
        wanted = (
            checking.cleaned(changes[one.pk], whole=False, customer=one)
            if is_checked
            else as_kept(changes[one.pk])
        )
        now_is = as_kept({name: getattr(one, name) for name in wanted})
        expected = as_kept(only_if[one.pk]) if only_if and one.pk in only_if else None
        after = {
            name: value
            for name, value in wanted.items()
            if getattr(one, name) != value and (expected is None or now_is[name] == expected.get(name))
        }
        if not after:
            continue
        done.append((one, Changed(one.pk, {name: getattr(one, name) for name in after}, after)))
        for name, value in after.items():
            setattr(one, name, value)
            if confirms and name in DATED:
                setattr(one, f"{name}_as_of", now)
                written.add(f"{name}_as_of")
        written |= set(after)
    if "tags" in written:
        enter_tags({one.tags for one, _ in done})
    found = found_by([one.pk for one, _ in done])
    for one, _ in done:
        derive(one, found[one.pk], business().country)
        one.version += 1
        one.updated_at = now
        if confirms:
            one.edited_at = now
    with trigrams.in_bulk("customers_customer", [one.pk for one, _ in done]):
        rows.update([one for one, _ in done], sorted(written | DERIVED | {"edited_at"}))
    recompute(MODEL, [one.pk for one, _ in done], written)
    note_many(
        AuditRow(
            actor,
            MODEL,
            change.customer_id,
            action,
            change.before,
            change.after,
            customer_id=change.customer_id,
        )
        for _, change in done
    )
    tell_many(
        (
            Told(
                CustomerChanged(fields=tuple(sorted(change.after))),
                now,
                change.customer_id,
                (MODEL, change.customer_id),
            )
            for _, change in done
        ),
        actor=actor,
    )
    return [change for _, change in done]
