"""Reads of what customers own. Assets are seen with their customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.folding import after_prefix
from regard.kernel.words import tr
from regard.people.queries import owned_by
from regard.sales import asset_rules as rules
from regard.sales.models import Asset
from regard.ui.nouns import SearchHit
from regard.ui.sight import reads

VIEW = "sales.asset.view"
MODEL = "sales.asset"
SHOWN = 5
STANDING = (Asset.Status.IN_USE, Asset.Status.IN_STORE)


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Asset]:
    """The assets `permission` lets `actor` reach: of own, the team's or all customers."""
    return owned_by(
        Asset.objects.all(), actor, permission, owner="customer__owner", territory="customer__territory"
    )


def asset(actor: Actor, asset_id: int) -> Asset:
    """One asset with its customer, product, order and successor. Raises `NotFound` when absent or not visible. One query."""
    rows = visible_to(actor).select_related("customer", "product", "order", "replaced_by")
    found = rows.filter(pk=asset_id).first() if asset_id < 2**63 else None
    if found is None:
        raise NotFound(tr("There is no such asset, or it is not yours to see."))
    return found


def is_in_warranty(asset: Asset, on: date) -> bool:
    """Whether the warranty covers the asset on a day. No query."""
    return rules.is_covered(asset.warranty_until, asset.status, on)


def assets_of(customer_id: int, *, actor: Actor | None = None, standing: bool = True) -> QuerySet[Asset]:
    """What a customer owns, newest first; `standing`: only what is in use or in store. Without an actor for whoever has checked
    already that it may be shown."""
    rows = Asset.objects.all() if actor is None else visible_to(actor)
    rows = rows.filter(customer_id=customer_id).order_by(F("bought_on").desc(nulls_last=True), "-pk")
    return rows.filter(status__in=STANDING) if standing else rows


def search_assets(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Assets by the beginning of their serial number, however it is written. One query; none for what cannot be one."""
    wanted = rules.serial_normal(text)
    if not rules.looks_like_serial(text) or not actor.may(VIEW) or not reads(actor, MODEL, "serial"):
        return []
    rows = visible_to(actor).filter(serial_normal__gte=wanted, serial_normal__lt=after_prefix(wanted))
    found = rows.select_related("customer").order_by("serial_normal", "pk")[:limit]
    return [
        SearchHit(
            title=f"{row.name}, {row.serial}",
            url=reverse("sales:asset_detail", args=[row.pk]),
            subtitle=f"{row.customer.name}: {row.get_status_display().lower()}",
            icon="tools",
            id=row.pk,
            score=96.0 if row.serial_normal == wanted else 76.0,
        )
        for row in found
    ]


def successors_for(asset: Asset, *, actor: Actor, limit: int = 100) -> list[tuple[str, str]]:
    """What may have taken the place of an asset: the customer's others that stand. One query."""
    rows = assets_of(asset.customer_id, actor=actor).exclude(pk=asset.pk)[:limit]
    return [(str(row.pk), str(row)) for row in rows]


@dataclass(frozen=True)
class Holder:
    """A customer who has some of a product, and how many of them."""

    customer_id: int
    name: str
    count: int


@dataclass(frozen=True)
class Spread:
    """How many assets of a product stand, in warranty, at how many customers, and who has most."""

    in_use: int
    in_store: int
    in_warranty: int
    customers: int
    holders: tuple[Holder, ...]


def spread_of(product_id: int, *, actor: Actor, on: date, limit: int = 8) -> Spread | None:
    """Where the pieces of a product are, as far as the actor may see; None where
    there are none. One query, four where there are."""
    rows = visible_to(actor).filter(product_id=product_id, status__in=STANDING).order_by()
    by_status = dict(rows.values_list("status").annotate(count=Count("pk")))
    if not by_status:
        return None
    covered = rows.filter(warranty_until__gte=on).count()
    holders = rows.values_list("customer_id", "customer__name").annotate(count=Count("pk"))
    most = holders.order_by("-count", "customer__name", "customer_id")[:limit]
    return Spread(
        by_status.get(Asset.Status.IN_USE, 0),
        by_status.get(Asset.Status.IN_STORE, 0),
        covered,
        rows.values("customer_id").distinct().count(),
        tuple(Holder(*row) for row in most),
    )


@dataclass(frozen=True)
class ToldAsset:
    """What the timeline shows of an asset."""

    id: int
    name: str
    serial: str

    @property
    def url(self) -> str:
        return _address().format(self.id)


@lru_cache(maxsize=1)
def _address() -> str:
    return reverse("sales:asset_detail", args=[0]).replace("0", "{}")


def assets_by_id(ids: Iterable[int]) -> Mapping[int, ToldAsset]:
    """Assets for the timeline. One query."""
    rows = Asset.objects.filter(pk__in=list(ids)).values_list("pk", "name", "serial")
    return {pk: ToldAsset(pk, name, serial) for pk, name, serial in rows}


def recorded_of_lines(line_ids: Collection[int]) -> dict[int, list[Asset]]:
    """The assets that came with these order lines, by line. One query."""
    found: dict[int, list[Asset]] = {}
    for row in Asset.objects.filter(order_line_id__in=line_ids).order_by("pk"):
        found.setdefault(row.order_line_id or 0, []).append(row)
    return found
