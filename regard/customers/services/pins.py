"""What of a customer's story stands on top of it."""

from __future__ import annotations

from django.db import transaction

from regard.customers.models import PinnedEntry
from regard.customers.services.customers import locked
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, NotFound
from regard.kernel.words import tr
from regard.story.aliases import formers_of
from regard.story.reading import visible

MOST = 5


@transaction.atomic
def pin_entry(*, actor: Actor, customer_id: int, entry_id: int, is_pinned: bool) -> None:
    """Pin an entry of a customer's story for everybody, or take it down; nothing happens where it is so already.

    Raises `NotFound` for an entry of somebody else or out of sight, `Forbidden` for whoever may not change the customer, and
    `Conflict` where there are `MOST` of them.
    """
    locked(actor, customer_id, "customers.customer.change")
    entries = visible(actor).filter(customer_id__in=[customer_id, *formers_of(customer_id)])
    if not entries.filter(pk=entry_id).exists():
        raise NotFound(tr("There is no such entry, or it is not yours to see."))
    if not is_pinned:
        PinnedEntry.objects.filter(entry_id=entry_id).delete()
        return
    if PinnedEntry.objects.filter(entry_id=entry_id).exists():
        return
    if PinnedEntry.objects.filter(customer_id=customer_id).count() >= MOST:
        raise Conflict(
            tr("{count} entries are pinned already.", count=MOST),
            kept=tr("Nothing was changed."),
            remedy=tr("Take one down first."),
        )
    PinnedEntry.objects.create(entry_id=entry_id, customer_id=customer_id, pinned_by_id=actor.user_id)
