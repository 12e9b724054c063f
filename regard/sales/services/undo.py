"""Taking an import back: what it made goes, what it changed returns to what it was."""

from __future__ import annotations

from dataclasses import dataclass, field

from regard.kernel.actor import Actor
from regard.sales.services.bulk import Progress


@dataclass(frozen=True)
class Undone:
    """What an undo did. `kept` says in plain words what could not be taken back and why (at most 1,000 lines)."""

    orders_removed: int = 0
    orders_restored: int = 0
    returns_removed: int = 0
    returns_restored: int = 0
    customers_removed: int = 0
    customers_restored: int = 0
    products_removed: int = 0
    products_restored: int = 0
    kept_count: int = 0
    kept: tuple[str, ...] = field(default=())


def undo_import(import_id: int, *, actor: Actor, progress: Progress | None = None) -> Undone:
    """Take back everything an import of purchases, customers or products did. Resumable: run it again after a crash.

    Orders and returns it made are removed, those it replaced get their former lines back; customers and products it
    made are removed unless something else hangs on them by now; fields it changed get their former value unless
    somebody changed them since. What a later import has replaced passes to that import. Its story is withdrawn,
    totals and ties are made anew. Commits in steps. The counts are those of this run.

    Raises `Forbidden` without `sales.order.import`.
    """
    raise NotImplementedError
