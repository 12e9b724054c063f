"""What becomes of the rows that point at a customer when customers are merged. A check fails for a table without a policy."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from regard.kernel.registry import Registry


@dataclass(frozen=True)
class MergePolicy:
    """`model` ("sales.order") and `column`, its field that holds a customer.

    `does`: *move* the rows to the customer that stays; *drop* them, because they can be reckoned again (they are kept for an
    undo); *keep* them as they are, because they say what was so.
    `unique`: fields that only one row of a customer may have alike; a moved row that would be the second is dropped.
    `better` tells which of such rows stays; left out, the survivor's does.
    `words` (one, many) name the rows where people are told of them; empty for what goes without saying. `permission`: needed
    to be told.
    `settle(ids, customers)` follows a merge and its undo, in their transaction: `ids` of moved rows, and the customers concerned
    that are there then.
    """

    model: str
    column: str
    does: Literal["move", "drop", "keep"]
    words: tuple[str, str] = ("", "")
    unique: tuple[str, ...] = ()
    permission: str = ""
    better: Callable[[Any], Any] | None = None
    settle: Callable[[Collection[int], Collection[int]], None] | None = None

    @property
    def key(self) -> str:
        return f"{self.model}:{self.column}"


POLICIES: Registry[MergePolicy] = Registry("merge policy")


def register_merge(*policies: MergePolicy) -> None:
    """Declare policies; the same table and column twice raises `ValueError`."""
    for policy in policies:
        POLICIES.register(policy.key, policy)


register_merge(
    MergePolicy("customers.customer", "parent", "move", ("part of it", "parts of it")),
    MergePolicy(
        "customers.customerkey", "customer", "move", ("key of another system", "keys of other systems")
    ),
    MergePolicy(
        "customers.contactpoint",
        "customer",
        "move",
        ("way to reach", "ways to reach"),
        unique=("kind", "normal"),
        better=lambda point: (point.verified_at is not None, bool(point.type)),
    ),
    MergePolicy(
        "customers.profilevalue",
        "customer",
        "move",
        ("fact of the profile", "facts of the profile"),
        unique=("field", "basis"),
        better=lambda value: (not value.is_expired, value.said_on, value.updated_at),
        permission="customers.profile.view",
    ),
    MergePolicy(
        "customers.customerneed",
        "customer",
        "move",
        ("special need", "special needs"),
        unique=("need",),
        better=lambda one: (not one.is_over, one.basis == "stated", one.since),
        permission="customers.need.view",
    ),
    MergePolicy("customers.merge", "customer_id", "keep"),
    MergePolicy("story.entry", "customer_id", "keep"),
    MergePolicy("story.revision", "customer_id", "keep"),
    MergePolicy("story.customeralias", "customer_id", "keep"),
    MergePolicy("audit.change", "customer_id", "keep"),
)
