"""What is in the recycle bin, for whoever could see it before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from regard.customers.merging import POLICIES
from regard.customers.models import Binned
from regard.customers.queries import name_seen
from regard.kernel.actor import Actor
from regard.people.queries import owned_by
from regard.ui import formats
from regard.ui.sight import reads

if TYPE_CHECKING:
    from collections.abc import Mapping

DELETE = "customers.customer.delete"
PURGE = "customers.customer.purge"
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class InBin:
    """A customer in the bin as people see it. `holds`: what went along, in words; `days`: how long it can be restored."""

    id: int
    customer_id: int
    name: str
    who: str
    at: datetime
    days: int
    holds: str


@dataclass(frozen=True)
class NotPutBack:
    """A customer that was restored without something, and why."""

    customer_id: int
    name: str
    at: datetime
    said: Sequence[str]


def binned_to(actor: Actor, permission: str = DELETE) -> QuerySet[Binned]:
    """Customers in the bin that were within the reach of `permission` before."""
    return owned_by(Binned.objects.filter(restored_at=None), actor, permission, "owner_id", "territory_id")


def found_in_bin(actor: Actor, text: str, newest: int) -> QuerySet[Binned]:
    """Those whose name holds `text`, up to the one that came into the bin as number `newest`."""
    rows = binned_to(actor).filter(pk__lte=newest)
    return rows.filter(name__icontains=text) if text else rows


def in_bin(
    actor: Actor, *, text: str = "", before: int | None = None, limit: int = 50
) -> tuple[list[InBin], int]:
    """The newest in the bin whose name holds `text`, and how many there are in all. Two queries."""
    if not reads(actor, "customers.customer", "name"):
        text = ""  # nobody guesses a name by its parts
    rows = binned_to(actor).filter(name__icontains=text) if text else binned_to(actor)
    page = rows.filter(pk__lt=before) if before is not None else rows
    now = timezone.now()
    found = [_seen(one, now, actor) for one in page.select_related("actor").order_by("-id")[:limit]]
    return found, rows.count()


def not_put_back(actor: Actor, *, limit: int = 20) -> list[NotPutBack]:
    """The newest restored without something. One query."""
    rows = owned_by(
        Binned.objects.filter(restored_at__isnull=False), actor, DELETE, "owner_id", "territory_id"
    )
    return [
        NotPutBack(one.customer_id, name_seen(actor, one.name), one.restored_at, one.said)
        for one in rows.order_by("-restored_at")[:limit]
        if one.restored_at is not None
    ]


def _seen(one: Binned, now: datetime, actor: Actor) -> InBin:
    days = max(ceil((one.at + KEPT_FOR - now) / timedelta(days=1)), 0)
    name = name_seen(actor, one.name)
    return InBin(one.pk, one.customer_id, name, str(one.actor or ""), one.at, days, _holds(one.kept))


def _holds(kept: Mapping[str, Any]) -> str:
    """What went along, as "3 orders, 2 numbers in other systems"."""
    counts: dict[str, int] = {}
    for label, column, _, ids in kept.get("pointed", ()):
        key = f"{label}:{column.removesuffix('_id')}"
        counts[key] = counts.get(key, 0) + len(ids)
    for depth, label, packs in kept.get("rows", ()):
        if depth == 1:
            key = next((policy.key for policy in POLICIES if policy.model == label), "")
            counts[key] = counts.get(key, 0) + len(packs)
    return ", ".join(
        f"{formats.number(number)} {policy.words[number != 1]}"
        for policy in POLICIES
        if policy.words[0] and (number := counts.get(policy.key, 0))
    )
