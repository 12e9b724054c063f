"""What is done to a frozen selection of customers, however large: at once, or as a job that shows how far it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.urls import reverse

from regard.customers.services.customers import assign_owner
from regard.customers.services.territories import assign_territories, require_all, set_territory
from regard.jobs.progress import current
from regard.jobs.services import enqueue
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.people.door import require
from regard.people.queries import colleague_name, territory_names
from regard.ui.queries import selection_of

if TYPE_CHECKING:
    from regard.jobs.models import Job

AT_ONCE = 2_000
STEP = 500
ASSIGN = "customers.customer.assign"


def hand_over(*, actor: Actor, selection_id: int, owner_id: int | None) -> int:
    """Give all customers of the actor's selection to somebody, in steps; how many changed hands. Run again it goes on: who has
    the owner already is left alone. Raises as `assign_owner`."""
    return _each(
        actor,
        selection_id,
        lambda ids: assign_owner(actor=actor, customer_ids=ids, owner_id=owner_id),
        "changed hands",
    )


def put_into_territory(*, actor: Actor, selection_id: int, territory_id: int | None) -> int:
    """Put all customers of the actor's selection into a territory, in steps; how many changed. Raises as `set_territory`."""
    return _each(
        actor,
        selection_id,
        lambda ids: set_territory(actor=actor, customer_ids=ids, territory_id=territory_id),
        "changed territory",
    )


def _each(actor: Actor, selection_id: int, do: Callable[[Collection[int]], int], word: str) -> int:
    selection, progress, changed = selection_of(actor, selection_id), current(), 0
    if progress is not None:
        progress.update(total=selection.count)
    for ids in selection.batches(STEP):
        if progress is not None:
            progress.check()
        changed += do(ids)
        if progress is not None:
            progress.update(advance=len(ids), counts={word: changed})
    return changed


def ask_for_hand_over(*, actor: Actor, selection_id: int, owner_id: int | None) -> Job:
    """The same as a job. Raises `Forbidden` without the right and `Invalid` for a colleague who is not here."""
    from regard.customers.jobs import hand_over_selection

    require(actor, ASSIGN)
    count = selection_of(actor, selection_id).count
    return enqueue(
        hand_over_selection,
        actor=actor,
        title=f"Assign {count:,} customers to {colleague_name(owner_id)}"[:200],
        queue="bulk",
        url=reverse("customers:customer_list"),
        selection_id=selection_id,
        owner_id=owner_id,
    )


def ask_for_territory(*, actor: Actor, selection_id: int, territory_id: int | None) -> Job:
    """The same as a job. Raises `Forbidden` without the right and `Invalid` for a territory that is not there."""
    from regard.customers.jobs import put_selection_into_territory

    require(actor, ASSIGN)
    if territory_id is not None and territory_id not in territory_names():
        raise Invalid([FieldError("territory_id", "There is no such territory.", "unknown")])
    where = territory_names()[territory_id] if territory_id is not None else "the territory of the rules"
    count = selection_of(actor, selection_id).count
    return enqueue(
        put_selection_into_territory,
        actor=actor,
        title=f"Put {count:,} customers into {where}"[:200],
        queue="bulk",
        url=reverse("customers:customer_list"),
        selection_id=selection_id,
        territory_id=territory_id,
    )


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
