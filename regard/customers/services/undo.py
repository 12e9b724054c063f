"""Taking back what an import did to customers. Each function is one step in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django.db.models import CASCADE, ForeignKey
from django.utils import timezone

from regard.analytics.services import mark_customers, mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.customers.contact_queries import first_contacts, found_by
from regard.customers.models import ContactPoint, Customer, CustomerKey
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_points import found_again
from regard.customers.services.bulk_updates import DERIVED, derive
from regard.customers.services.imports import Sightings
from regard.customers.services.own_values import write_own
from regard.customers.services.restoring import Restored, restore_fields
from regard.fields.services.computing import recompute
from regard.fields.services.values import release
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.people.queries import business
from regard.story.telling import Told, tell_many
from regard.ui import trigrams
from regard.ui.among import among


def restore_customers(import_id: int, *, actor: Actor, limit: int) -> Restored[Customer]:
    """Give the customers of the newest `limit` changes their former values back; told and audited."""
    from regard.customers.events import CustomerChanged

    step = restore_fields(MODEL, Customer, import_id, limit=limit, finish=_finish, own=write_own)
    recompute(MODEL, [one.id for one, _, _ in step.changes])
    note_many(
        AuditRow(actor, MODEL, one.id, "restore", before, after, customer_id=one.id)
        for one, before, after in step.changes
    )
    now = timezone.now()
    tell_many(
        (
            Told(
                CustomerChanged(fields=tuple(sorted(name for name in after if not name.endswith("_as_of")))),
                happened_at=now,
                customer_id=one.id,
                subject=(MODEL, one.id),
            )
            for one, _, after in step.changes
        ),
        actor=actor,
    )
    return step


def _finish(customers: Sequence[Customer]) -> set[str]:
    found = found_by([customer.id for customer in customers])
    for customer in customers:
        derive(customer, found[customer.id], business().country)
    return DERIVED


def remove_points(import_id: int, seen: Sightings, *, actor: Actor, limit: int) -> tuple[int, int, list[str]]:
    """Remove up to `limit` ways to reach customers that the import added: `(handled, removed, what stays and why)`. What it
    said of a first way, of which type it is, goes too and is not counted.

    What another import brought too becomes that one's, what somebody changed since stays.
    """
    points = list(
        ContactPoint.objects.filter(import_id=import_id).select_related("customer").order_by("id")[:limit]
    )
    heirs = seen.heirs([one.pk for one in points])
    rows.run_each(
        "UPDATE customers_contactpoint SET import_id = %s WHERE id = %s",
        [(heir, one) for one, heir in heirs.items()],
    )
    left = [one for one in points if one.pk not in heirs]
    stays = [
        one
        for one in left
        if one.updated_at > one.created_at or (one.verified_at and one.verified_at > one.created_at)
    ]
    ContactPoint.objects.filter(id__in=among([one.pk for one in stays])).update(import_id=None)
    kept = {one.pk for one in stays}
    gone = [one for one in left if one.pk not in kept]
    ContactPoint.objects.filter(id__in=among([one.pk for one in gone])).delete()
    customers = {one.customer_id: one.customer for one in gone}
    first = {(pk, own.kind, own.normal) for pk, one in customers.items() for own in first_contacts(one)}
    further = [one for one in gone if (one.customer_id, one.kind, one.normal) not in first]
    found_again({one.customer_id for one in further if one.customer.import_id != import_id})
    mark_dirty("customers", sorted(customers))
    return (
        len(points),
        len(further),
        [
            tr("{name}: {value} was changed since and stays.", name=one.customer, value=one.value)
            for one in stays
        ],
    )


def remove_keys(import_id: int, *, limit: int) -> int:
    """Untie up to `limit` keys the import tied to customers it did not make; how many."""
    ids = list(CustomerKey.objects.filter(import_id=import_id).values_list("id", flat=True)[:limit])
    CustomerKey.objects.filter(id__in=among(ids)).delete()
    return len(ids)


def customers_made_by(import_id: int, *, limit: int) -> list[int]:
    """Up to `limit` customers the import made."""
    return list(
        Customer.objects.filter(import_id=import_id).order_by("id").values_list("id", flat=True)[:limit]
    )


def hand_customers_over(heirs: Mapping[int, int | None]) -> int:
    """Let customers be made by another import, which holds them too: {customer id: import id}; how many."""
    rows.run_each(
        "UPDATE customers_customer SET import_id = %s WHERE id = %s",
        [(heir, one) for one, heir in heirs.items()],
    )
    return len(heirs)


def remove_customers(ids: Collection[int], import_id: int, *, actor: Actor) -> tuple[int, list[str]]:
    """Remove these customers, which the import made: `(removed, what stays and why)`.

    Those somebody changed since, or on whom something hangs, stay and are the import's no longer.
    """
    made = list(Customer.objects.filter(id__in=ids, import_id=import_id).order_by("id"))
    hung = hanging([one.id for one in made], import_id=import_id)
    stays = {
        one.id: hung.get(one.id, tr("it was changed since"))
        for one in made
        if one.edited_at or one.id in hung
    }
    Customer.objects.filter(id__in=list(stays)).update(import_id=None)
    gone = [one for one in made if one.id not in stays]
    gone_ids = [one.id for one in gone]
    release(MODEL, gone_ids)
    with trigrams.in_bulk("customers_customer", gone_ids):
        Customer.objects.filter(id__in=gone_ids).delete()
    mark_customers(gone_ids)
    after = {"import": import_id}
    note_many(
        AuditRow(actor, MODEL, one.id, "delete", {"name": one.name}, after, customer_id=one.id)
        for one in gone
    )
    return len(gone), [f"{one} stays: {stays[one.id]}." for one in made if one.id in stays]


def hanging(ids: list[int], *, import_id: int | None = None) -> dict[int, str]:
    """What refers to these customers and would not go with them, whichever domain it is of: {id: reason}.

    A customer of the same import is no reason to keep its parent.
    """
    found: dict[int, str] = {}
    for relation in Customer._meta.related_objects:
        if relation.on_delete is CASCADE:
            continue
        column = cast("ForeignKey[Any, Any]", relation.field)
        found_rows = relation.related_model._default_manager.filter(**{f"{column.name}__in": ids})
        if relation.related_model is Customer and import_id is not None:
            found_rows = found_rows.exclude(import_id=import_id)
        name = str(relation.related_model._meta.verbose_name_plural)
        for number in found_rows.values_list(column.attname, flat=True).distinct():
            found.setdefault(number, tr("it has {name}", name=name))
    return found
