"""What becomes of the rows that point at a customer when customers are merged or deleted.

A check fails for a table without a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from regard.customers.merge_surplus import (
    surplus_key_accounts,
    surplus_relationships,
    tell_needs,
    tell_values,
)
from regard.kernel.registry import Registry
from regard.kernel.words import lazy

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True)
class MergePolicy:
    """`model` ("sales.order") and `column`, its field that holds a customer.

    `does`: *move* the rows to the customer that stays; *drop* them, because they can be reckoned again (they are kept for an
    undo); *keep* them as they are, because they say what was so.
    `unique`: fields that only one row of a customer may have alike; a moved row that would be the second is dropped.
    `better` tells which of such rows stays; left out, the survivor's does.
    `surplus(customers, survivor)` names the rows that would say nothing or the same twice when these customers are one, where
    that is not a matter of `unique` fields; they are dropped and come back with an undo.
    `tell(rows)` says of rows of which only one can stay what each is about and what it says, for whoever decides on a merge.
    `words` (one, many) name the rows where people are told of them; empty for what goes without saying. `permission`: needed
    to be told.
    `settle(ids, customers)` follows a merge and its undo, in their transaction: `ids` of moved rows, and the customers concerned
    that are there then.
    `binned`: what becomes of the rows when the customer goes to the recycle bin: *aside* they go with it and come back with it,
    with all that hangs on them; *detach*: they stay as nobody's and are the customer's again when it is restored; *leave*: they
    are left as they are. Left out, rows that a merge keeps are left and all others go aside.
    """

    model: str
    column: str
    does: Literal["move", "drop", "keep"]
    words: tuple[str, str] = ("", "")
    unique: tuple[str, ...] = ()
    permission: str = ""
    better: Callable[[Any], Any] | None = None
    settle: Callable[[Collection[int], Collection[int]], None] | None = None
    binned: Literal["aside", "detach", "leave", ""] = ""

    def __post_init__(self) -> None:
        if not self.binned:
            object.__setattr__(self, "binned", "leave" if self.does == "keep" else "aside")

    surplus: Callable[[Collection[int], int], Sequence[Model]] | None = None
    tell: Callable[[Sequence[Any]], Sequence[tuple[str, str]]] | None = None

    @property
    def key(self) -> str:
        return f"{self.model}:{self.column}"


POLICIES: Registry[MergePolicy] = Registry("merge policy")


def register_merge(*policies: MergePolicy) -> None:
    """Declare policies; the same table and column twice raises `ValueError`."""
    for policy in policies:
        POLICIES.register(policy.key, policy)


register_merge(
    MergePolicy(
        "customers.customer", "parent", "move", (lazy("part of it"), lazy("parts of it")), binned="detach"
    ),
    MergePolicy("customers.pinnedentry", "customer_id", "keep"),
    MergePolicy(
        "customers.customerkey",
        "customer",
        "move",
        (lazy("number in another system"), lazy("numbers in other systems")),
    ),
    MergePolicy(
        "customers.contactpoint",
        "customer",
        "move",
        (lazy("way to reach"), lazy("ways to reach")),
        unique=("kind", "normal"),
        better=lambda point: (point.verified_at is not None, bool(point.type)),
    ),
    MergePolicy(
        "customers.relationship",
        "customer",
        "move",
        (lazy("relationship"), lazy("relationships")),
        permission="customers.relationship.view",
        surplus=surplus_relationships,
    ),
    MergePolicy(
        "customers.relationship",
        "other",
        "move",
        (lazy("relationship from others"), lazy("relationships from others")),
        permission="customers.relationship.view",
    ),
    MergePolicy(
        "customers.keyaccount",
        "customer",
        "move",
        (lazy("key account"), lazy("key accounts")),
        permission="customers.keyaccount.view",
        surplus=surplus_key_accounts,
    ),
    MergePolicy(
        "customers.keyaccountreview",
        "customer",
        "move",
        (lazy("review"), lazy("reviews")),
        permission="customers.keyaccount.view",
    ),
    MergePolicy(
        "customers.profilevalue",
        "customer",
        "move",
        (lazy("detail of the profile"), lazy("details of the profile")),
        unique=("field", "basis"),
        better=lambda value: (not value.is_expired, value.said_on, value.updated_at),
        tell=tell_values,
        permission="customers.profile.view",
    ),
    MergePolicy(
        "customers.customerneed",
        "customer",
        "move",
        (lazy("special need"), lazy("special needs")),
        unique=("need",),
        better=lambda one: (not one.is_over, one.basis == "stated", one.since),
        tell=tell_needs,
        permission="customers.need.view",
    ),
    MergePolicy("customers.customerown", "customer", "drop", binned="aside"),
    MergePolicy("customers.merge", "customer_id", "keep"),
    MergePolicy("customers.binned", "customer_id", "keep"),
    MergePolicy("customers.bulkchangerow", "customer_id", "keep"),
    MergePolicy("story.entry", "customer_id", "keep"),
    MergePolicy("story.revision", "customer_id", "keep"),
    MergePolicy("story.customeralias", "customer_id", "keep"),
    MergePolicy("audit.change", "customer_id", "keep"),
)
