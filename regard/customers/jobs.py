"""What workers do for customers."""

from __future__ import annotations

from django_tasks import task

from regard.customers.services.handing import assign_by_rules, hand_over, put_into_territory
from regard.customers.services.merging import forget_merges
from regard.jobs.progress import current
from regard.jobs.schedule import every
from regard.kernel.actor import Actor, system_actor


@every(daily_at="03:40", title="Forget merges that can no longer be undone")
@task
def forget_old_merges() -> int:
    """Empties what was kept to undo a merge, thirty days after it."""
    return forget_merges()


def _who() -> Actor:
    progress = current()
    return progress.actor if progress is not None else system_actor("customers")


@task(queue_name="bulk")
def hand_over_selection(selection_id: int, owner_id: int | None) -> int:
    """Gives the customers of a selection to somebody."""
    return hand_over(actor=_who(), selection_id=selection_id, owner_id=owner_id)


@task(queue_name="bulk")
def put_selection_into_territory(selection_id: int, territory_id: int | None) -> int:
    """Puts the customers of a selection into a territory."""
    return put_into_territory(actor=_who(), selection_id=selection_id, territory_id=territory_id)


@task(queue_name="bulk")
def assign_all_territories() -> int:
    """Puts every customer into the territory whose rule finds it."""
    return assign_by_rules(actor=_who())
