"""Bringing back everybody a search in the recycle bin finds: a few at once, many by a worker."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from regard.customers.bin_queries import DELETE, found_in_bin
from regard.customers.services.binning import BATCH, restore_customers
from regard.customers.services.bulk_changes import AT_ONCE
from regard.jobs import services as jobs
from regard.jobs.hearing import Hearing, Nobody
from regard.kernel.actor import Actor
from regard.people.door import require


@dataclass
class Back:
    """How many are back, and how many of these without something that belongs to another by now."""

    restored: int = 0
    left_out: int = 0


def start_restoring(*, actor: Actor, text: str, newest: int) -> tuple[int | None, Back]:
    """Restore everybody in the bin whose name holds `text` and who was there when `newest` came into it.

    `(job, nothing yet)` for many, else `(None, what was done)`. Raises `Forbidden`.
    """
    from regard.customers.jobs import restore_all_found

    require(actor, DELETE)
    total = found_in_bin(actor, text, newest).count()
    if total <= AT_ONCE:
        return None, restore_found(actor=actor, text=text, newest=newest)
    title = f"Restore {total:,} customers from the recycle bin"
    job = jobs.enqueue(
        restore_all_found,
        actor=actor,
        title=title,
        queue="bulk",
        url=reverse("customers:bin"),
        pausable=True,
        text=text,
        newest=newest,
    )
    return job.pk, Back()


def restore_found(*, actor: Actor, text: str, newest: int, hearing: Hearing | None = None) -> Back:
    """The same, batch by batch; run again after a crash it goes on where it stopped, since who is back is in the bin no more."""
    hearing, back, last = hearing or Nobody(), Back(), 0
    total = found_in_bin(actor, text, newest).count()
    while True:
        hearing.check()
        rows = found_in_bin(actor, text, newest).filter(pk__gt=last).order_by("pk")
        batch = list(rows.values_list("pk", "customer_id")[:BATCH])
        if not batch:
            return back
        with transaction.atomic():
            hearing.fence()
            done = restore_customers(actor=actor, customer_ids=[customer for _, customer in batch])
        last = batch[-1][0]
        back.restored += len(done.ids)
        back.left_out += len(done.said)
        hearing.update(done=back.restored, total=total)
