"""Taking an import back: what it made goes, what it changed returns to what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import transaction

from regard.audit.services import note
from regard.catalog.services.undo import (
    hand_products_over,
    products_made_by,
    remove_products,
    restore_products,
)
from regard.customers.queries import MODEL as CUSTOMER
from regard.customers.relationship_queries import MODEL as RELATIONSHIP
from regard.customers.services.bulk_points import POINT
from regard.customers.services.imports import Sightings, count_remembered, mark_undone, sightings, unsee
from regard.customers.services.needs import TIE as NEED
from regard.customers.services.profile import VALUE
from regard.customers.services.undo import (
    customers_made_by,
    hand_customers_over,
    remove_customers,
    remove_keys,
    remove_points,
    restore_customers,
)
from regard.customers.services.undo_people import (
    remove_jobs,
    remove_needs,
    remove_values,
    restore_jobs,
    restore_values,
)
from regard.kernel.actor import Actor
from regard.people.door import require
from regard.sales.models import Asset, Order, OrderLine, Return, ReturnLine
from regard.sales.services.asset_orders import keepers_of_assets
from regard.sales.services.bulk import Progress
from regard.sales.services.bulk_write import ORDERS, RETURNS, Table
from regard.sales.services.concessions import keepers_of_concessions, remove_concessions
from regard.sales.services.orders_own import restore_orders_own
from regard.sales.services.undo_documents import (
    heirs_of_customers,
    heirs_of_products,
    remove_documents,
    undo_replacements,
)
from regard.story.redaction import withdraw

STEP = 2_000  # rows per transaction
KEPT = 1_000


@dataclass(frozen=True)
class Undone:
    """What an undo did. `kept` says in plain words what could not be taken back and why (at most 1,000 lines);
    `customers_passed` how many customers stay because a later import holds them, too: {its id: how many}."""

    orders_removed: int = 0
    orders_restored: int = 0
    returns_removed: int = 0
    returns_restored: int = 0
    points_removed: int = 0
    values_removed: int = 0
    values_restored: int = 0
    jobs_removed: int = 0
    jobs_restored: int = 0
    customers_removed: int = 0
    customers_restored: int = 0
    products_removed: int = 0
    products_restored: int = 0
    customers_passed: Mapping[str, int] = field(default_factory=dict)
    kept_count: int = 0
    kept: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Step:
    """One transaction of an undo: how many rows it looked at (0: nothing left), how many it undid, what stays, and how many
    customers passed to which import."""

    handled: int
    done: int
    kept: list[str]
    passed: Mapping[str, int] = field(default_factory=dict)


def undo_import(import_id: int, *, actor: Actor, progress: Progress | None = None) -> Undone:
    """Take back everything an import of purchases, customers or products did. Resumable: run it again after a crash.

    Orders and returns it made are removed, those it replaced get their former lines back; customers and products it
    made are removed unless something else hangs on them by now; fields it changed get their former value unless
    somebody changed them since. What a later import has replaced passes to that import. Its story is withdrawn,
    totals and ties are made anew. Commits in steps. The counts are those of this run.

    Raises `Forbidden` without `sales.order.import`.
    """
    require(actor, "sales.order.import")
    undone = Undone()
    total, done = _size(import_id), 0
    for count, step in _steps(import_id, actor):
        while True:
            if progress is not None:
                progress(min(done, total), total)
            with transaction.atomic():
                result = step()
            if not result.handled:
                break
            done += result.handled
            undone = _added(undone, count, result)
    with transaction.atomic():
        unsee(import_id)
        mark_undone(import_id)
        withdraw(actor=actor, source=f"import:{import_id}")
        after = {name: value for name, value in vars(undone).items() if name != "kept"}
        note(actor=actor, model="sales.batch", object_id=import_id, action="undo", after=after)
    if progress is not None:
        progress(total, total)
    return undone


def _steps(import_id: int, actor: Actor) -> list[tuple[str, Callable[[], Step]]]:
    """In the order in which nothing loses what it refers to. Replaced documents first: what was new may be among them."""
    returns = sightings(RETURNS.model, besides=import_id)
    orders = sightings(ORDERS.model, besides=import_id)
    return [
        ("values_restored", partial(_orders_own, import_id, actor)),
        ("", partial(_concessions, import_id, actor)),
        ("returns_restored", partial(_replaced, RETURNS, import_id, returns, actor)),
        ("orders_restored", partial(_replaced, ORDERS, import_id, orders, actor)),
        ("returns_removed", partial(_made, RETURNS, import_id, returns, actor)),
        ("orders_removed", partial(_made, ORDERS, import_id, orders, actor)),
        ("points_removed", partial(_points, import_id, sightings(POINT, besides=import_id), actor)),
        ("values_restored", partial(_values, import_id, actor)),
        ("values_removed", partial(_made_values, import_id, sightings(VALUE, besides=import_id))),
        ("values_removed", partial(_made_needs, import_id, sightings(NEED, besides=import_id))),
        ("jobs_restored", partial(_jobs, import_id, actor)),
        ("jobs_removed", partial(_made_jobs, import_id, sightings(RELATIONSHIP, besides=import_id))),
        ("", partial(_keys, import_id)),
        ("customers_restored", partial(_customers, import_id, actor)),
        (
            "customers_removed",
            partial(_made_customers, import_id, sightings(CUSTOMER, besides=import_id), actor),
        ),
        ("products_restored", partial(_products, import_id, actor)),
        ("products_removed", partial(_made_products, import_id, actor)),
    ]


def _replaced(table: Table, import_id: int, seen: Sightings, actor: Actor) -> Step:
    return Step(*undo_replacements(table, import_id, seen, actor=actor, limit=STEP))


def _concessions(import_id: int, actor: Actor) -> Step:
    return Step(remove_concessions(import_id, actor=actor), 0, [])


def _orders_own(import_id: int, actor: Actor) -> Step:
    return Step(*restore_orders_own(import_id, actor=actor, limit=STEP))


def _made(table: Table, import_id: int, seen: Sightings, actor: Actor) -> Step:
    return Step(*remove_documents(table, import_id, seen, actor=actor, limit=STEP), [])


def _customers(import_id: int, actor: Actor) -> Step:
    step = restore_customers(import_id, actor=actor, limit=STEP)
    return Step(step.handled, len(step.changes), step.kept)


def _points(import_id: int, seen: Sightings, actor: Actor) -> Step:
    return Step(*remove_points(import_id, seen, actor=actor, limit=STEP))


def _values(import_id: int, actor: Actor) -> Step:
    return Step(*restore_values(import_id, actor=actor, limit=STEP))


def _made_values(import_id: int, seen: Sightings) -> Step:
    return Step(*remove_values(import_id, seen, limit=STEP))


def _made_needs(import_id: int, seen: Sightings) -> Step:
    return Step(*remove_needs(import_id, seen, limit=STEP))


def _jobs(import_id: int, actor: Actor) -> Step:
    return Step(*restore_jobs(import_id, actor=actor, limit=STEP))


def _made_jobs(import_id: int, seen: Sightings) -> Step:
    return Step(*remove_jobs(import_id, seen, limit=STEP))


def _keys(import_id: int) -> Step:
    return Step(remove_keys(import_id, limit=STEP), 0, [])


def _made_customers(import_id: int, seen: Sightings, actor: Actor) -> Step:
    made = customers_made_by(import_id, limit=STEP)
    heirs = {
        **keepers_of_assets(made),
        **keepers_of_concessions(made),
        **seen.heirs(made),
        **heirs_of_customers(made),
    }
    hand_customers_over(heirs)
    removed, kept = remove_customers([one for one in made if one not in heirs], import_id, actor=actor)
    passed = Counter(str(heir) for heir in heirs.values() if heir is not None)
    return Step(len(made), removed, kept, passed)


def _products(import_id: int, actor: Actor) -> Step:
    step = restore_products(import_id, actor=actor, limit=STEP)
    return Step(step.handled, len(step.changes), step.kept)


def _made_products(import_id: int, actor: Actor) -> Step:
    made = products_made_by(import_id, limit=STEP)
    heirs = heirs_of_products(made)
    hand_products_over(heirs)
    left = [one for one in made if one not in heirs]
    used = {
        number
        for lines in (OrderLine, ReturnLine, Asset)
        for number in lines.objects.filter(product_id__in=left)
        .values_list("product_id", flat=True)
        .distinct()
        if number is not None
    }
    removed, kept = remove_products(left, used, actor=actor)
    return Step(len(made), removed, kept)


def _size(import_id: int) -> int:
    made = sum(model.objects.filter(import_id=import_id).count() for model in (Order, Return))
    return made + count_remembered(import_id) + len(products_made_by(import_id, limit=100_000))


def _added(undone: Undone, count: str, step: Step) -> Undone:
    return replace(
        undone,
        **({count: getattr(undone, count) + step.done} if count else {}),
        customers_passed=dict(Counter(undone.customers_passed) + Counter(step.passed)),
        kept_count=undone.kept_count + len(step.kept),
        kept=(*undone.kept, *step.kept)[:KEPT],
    )
