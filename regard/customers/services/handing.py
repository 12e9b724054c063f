"""Having every customer put into the territory of the rules, as a job that shows how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.urls import reverse

from regard.customers.models import Customer
from regard.customers.services.territories import assign_territories, preview_assignment, require_all
from regard.jobs.progress import current
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor
from regard.kernel.words import several, tr
from regard.people.queries import territory_names
from regard.ui import formats

if TYPE_CHECKING:
    from regard.jobs.models import Job

COUNTED_AT_ONCE = 50_000


def assign_by_rules(*, actor: Actor) -> int:
    """`assign_territories`, telling the running job how far it is."""
    progress = current()

    def tell(done: int, total: int, changed: int) -> None:
        if progress is not None:
            progress.update(done=done, total=total, counts={"changed territory": changed})
            progress.check()

    return assign_territories(actor=actor, progress=tell)


def is_large() -> bool:
    """Whether counting what the rules would change takes longer than somebody waits for a page. One query."""
    return (Customer.objects.aggregate(last=Max("pk"))["last"] or 0) > COUNTED_AT_ONCE


def foreseen(*, actor: Actor) -> str:
    """What `assign_by_rules` would change, in words."""
    planned, names = preview_assignment(actor=actor), territory_names()
    if not planned.total:
        return tr("Every customer lies where the rules say.")
    coming = sorted(planned.coming.items(), key=lambda item: -item[1])
    told = [
        tr(
            "{count} to {territory}",
            count=formats.number(count),
            territory=names.get(pk or 0) or tr("no territory"),
        )
        for pk, count in coming
    ]
    return several(
        "{count} customer would change territory: {coming}.",
        "{count} customers would change territory: {coming}.",
        planned.total,
        count=formats.number(planned.total),
        coming=", ".join(told),
    )


def ask_for_preview(*, actor: Actor) -> Job:
    """Have counted what the rules would change, as a job whose result says it. Raises as `assign_territories`."""
    from regard.customers.jobs import foresee_territories

    require_all(actor)
    return enqueue(
        foresee_territories,
        actor=actor,
        title=tr("Count what the territories' rules would change"),
        queue="bulk",
        url=reverse("customers:territories_assign"),
    )


def ask_for_assignment(*, actor: Actor) -> Job:
    """Have every customer put into the territory of the rules, as a job. Raises as `assign_territories`."""
    from regard.customers.jobs import assign_all_territories

    require_all(actor)
    return enqueue(
        assign_all_territories,
        actor=actor,
        title=tr("Assign territories by their rules"),
        queue="bulk",
        url=reverse("customers:customer_list"),
    )
