"""Having every customer put into the territory of the rules, as a job that shows how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from regard.customers.services.territories import assign_territories, require_all
from regard.jobs.progress import current
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor

if TYPE_CHECKING:
    from regard.jobs.models import Job


def assign_by_rules(*, actor: Actor) -> int:
    """`assign_territories`, telling the running job how far it is."""
    progress = current()

    def tell(done: int, total: int, changed: int) -> None:
        if progress is not None:
            progress.update(done=done, total=total, counts={"changed territory": changed})
            progress.check()

    return assign_territories(actor=actor, progress=tell)


def ask_for_assignment(*, actor: Actor) -> Job:
    """Have every customer put into the territory of the rules, as a job. Raises as `assign_territories`."""
    from regard.customers.jobs import assign_all_territories

    require_all(actor)
    return enqueue(
        assign_all_territories,
        actor=actor,
        title="Assign territories by their rules",
        queue="bulk",
        url=reverse("customers:customer_list"),
    )
