"""The recycle bin: customers go there with all that hangs on them, come back as they were, or are gone for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.audit.services import AuditRow, forget_customer, note_many
from regard.customers.bin_queries import DELETE, KEPT_FOR, PURGE, binned_to
from regard.customers.contact_queries import found_by
from regard.customers.events import CustomerDeleted, CustomerRestored
from regard.customers.models import Binned, Customer
from regard.customers.queries import MODEL
from regard.customers.services import rows
from regard.customers.services.bulk_updates import DERIVED, derive
from regard.customers.services.forgetting import forget_merges
from regard.customers.services.imports import forget_of, void_rows
from regard.customers.services.keeping import put_back, still_hanging, take_aside
from regard.fields.services.values import release
from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.story import aliases
from regard.story.redaction import erase_customer
from regard.story.telling import Told, tell_many
from regard.ui.among import among

BATCH = 250


@dataclass(frozen=True)
class Restored:
    """Who is back, and what could not be put back: {customer id: why, in sentences}."""

    ids: Sequence[int]
    said: Mapping[int, Sequence[str]]


def put_into_bin(*, actor: Actor, customers: Sequence[Customer], change_id: int | None = None) -> None:
    """Put customers, whom the caller has locked, into the bin. `change_id`: the bulk change it is part of.

    In the caller's transaction, who has asked the door. Some queries per table that points at customers.
    """
    now = timezone.now()
    kept = take_aside(customers)
    Binned.objects.bulk_create(
        (
            Binned(
                customer_id=one.pk, name=one.name, owner_id=one.owner_id, territory_id=one.territory_id,
                actor_id=actor.user_id, at=now, change_id=change_id, kept=kept[one.pk],
            )
            for one in customers
        ),
        batch_size=500,
    )  # fmt: skip
    note_many(
        AuditRow(actor, MODEL, one.pk, "delete", None, {"deleted": one.name}, customer_id=one.pk)
        for one in customers
    )
    _tell(actor, CustomerDeleted(), [one.pk for one in customers], now)


@transaction.atomic
def restore_customers(
    *, actor: Actor, customer_ids: Collection[int], change_id: int | None = None
) -> Restored:
    """Bring customers back from the bin as they were, those the actor could reach before; the others are left alone.

    What is somebody else's by now, such as a key, is left out, said, and kept as long as the bin would have kept it. Raises
    `Forbidden`. Some queries per table.
    """
    require(actor, DELETE)
    wanted = binned_to(actor, DELETE).filter(customer_id__in=among(list(customer_ids)))
    if change_id is not None:
        wanted = wanted.filter(change_id=change_id)
    items = {one.customer_id: one for one in wanted.select_for_update(of=("self",)).order_by("customer_id")}
    if not items:
        return Restored([], {})
    _leave_undone(items)
    if not items:
        return Restored([], {})
    done = put_back({number: one.kept for number, one in items.items()})
    said = defaultdict(list, done.said)
    for number, others in _same_address(items).items():
        said[number].append(others)
    _derive_again(done.left)
    now = timezone.now()
    for number in done.left:
        one = items[number]
        one.kept, one.said, one.restored_at = done.left[number], said[number], now
        one.save(update_fields=["kept", "said", "restored_at"])
    whole = [number for number in items if number not in done.left]
    Binned.objects.filter(customer_id__in=among(whole), restored_at=None).delete()
    note_many(
        AuditRow(
            actor, MODEL, number, "undelete", None, {"restored": one.name} | ({"left_out": said[number]} if said[number] else {}),
            customer_id=number,
        )
        for number, one in items.items()
    )  # fmt: skip
    _tell(actor, CustomerRestored(), list(items), now)
    return Restored(list(items), {number: lines for number, lines in said.items() if lines})


@transaction.atomic
def purge_customers(*, actor: Actor, customer_ids: Collection[int]) -> int:
    """Take customers out of the bin for good; how many. Nothing leads to them afterwards.

    What they bought stays in the figures as nobody's. Raises `Forbidden` without `customers.customer.purge`.
    """
    require(actor, PURGE)
    wanted = binned_to(actor, PURGE).filter(customer_id__in=among(list(customer_ids)))
    ids = sorted(wanted.select_for_update(of=("self",)).values_list("customer_id", flat=True))
    Binned.objects.filter(customer_id__in=among(ids)).delete()
    erase(actor=actor, customer_ids=ids)
    return len(ids)


def purge_old(*, actor: Actor) -> int:
    """Delete for good whoever has been in the bin for thirty days, and what could not be put back since then; how many."""
    before, count = timezone.now() - KEPT_FOR, 0
    Binned.objects.filter(at__lt=before, restored_at__isnull=False).delete()
    while True:
        with transaction.atomic():
            old = Binned.objects.filter(at__lt=before, restored_at=None)
            ids = list(old.order_by("at").values_list("customer_id", flat=True)[:BATCH])
            if not ids:
                return count
            count += purge_customers(actor=actor, customer_ids=ids)


def erase(*, actor: Actor, customer_ids: Iterable[int]) -> None:
    """Cut every tie between customers that are gone and what is kept of the past: story, audit, merges."""
    gone = list(customer_ids)
    release(MODEL, gone)
    for one in gone:
        for number in (one, *aliases.formers_of(one)):
            erase_customer(actor=actor, customer_id=number)
            forget_merges(customer_id=number)
            forget_of([number])
            forget_customer(actor=actor, customer_id=number)
        aliases.forget(one)


def require_binned(actor: Actor, customer_id: int, permission: str = DELETE) -> Binned:
    """One customer in the bin. Raises `NotFound`, also when it was not the actor's to see."""
    found = binned_to(actor, permission).filter(customer_id=customer_id).first()
    if found is None:
        raise NotFound(tr("There is no such customer in the recycle bin."))
    return found


def _leave_undone(items: dict[int, Binned]) -> None:
    """Whom only an import had made that was undone since stays in the bin, and what it brought of others is let go."""
    for number in void_rows(MODEL, [one.kept["row"] for one in items.values()]):
        pointed = items[number].kept["pointed"]
        if not any(
            still_hanging(f"{of}:{column.removesuffix('_id')}", ids) for of, column, _, ids in pointed
        ):
            del items[number]
    by_model: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in items.values():
        for _, label, packs in one.kept["rows"]:
            by_model[label] += [row for row in packs if row.get("import_id")]
    for label, packs in by_model.items():
        void = void_rows(label, packs)
        for one in items.values():
            one.kept["rows"] = [
                [depth, of, [row for row in rows if of != label or row.get("id") not in void]]
                for depth, of, rows in one.kept["rows"]
            ]


def _same_address(items: Mapping[int, Binned]) -> dict[int, str]:
    """Who has an e-mail address that another customer was given while this one was away."""
    addresses = {
        one.kept["row"]["email_normal"]: one for one in items.values() if one.kept["row"].get("email_normal")
    }
    others = Customer.objects.filter(email_normal__in=list(addresses)).exclude(pk__in=among(list(items)))
    return {
        addresses[address].customer_id: tr(
            "Another customer has the same e-mail address by now: see whether they are one."
        )
        for address, created_at in others.values_list("email_normal", "created_at")
        if created_at > addresses[address].at
    }


def _derive_again(ids: Collection[int]) -> None:
    """What a customer is found by, for those who came back without something."""
    customers = list(Customer.objects.filter(pk__in=among(list(ids))))
    found = found_by([one.pk for one in customers])
    for one in customers:
        derive(one, found[one.pk], business().country)
    rows.update(customers, sorted(DERIVED))


def _tell(actor: Actor, event: CustomerDeleted | CustomerRestored, ids: Sequence[int], at: datetime) -> None:
    tell_many((Told(event, at, number, (MODEL, number)) for number in ids), actor=actor)
