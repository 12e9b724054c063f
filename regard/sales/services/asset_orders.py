"""Assets and the orders they came with: made of order lines, ended by returns, kept when an import replaces an order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.catalog.queries import tracked_products
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import owned_by
from regard.sales import asset_rules as rules
from regard.sales.asset_queries import MODEL, STANDING
from regard.sales.events import AssetInstalled, AssetRestored, AssetReturned
from regard.sales.models import Asset, Order, OrderLine, ReturnLine
from regard.sales.services.asset_checking import derive
from regard.sales.services.assets import state
from regard.story.telling import Told, tell_many
from regard.ui.among import among


class BoughtLine(NamedTuple):
    """A line of an order with what an asset takes from it."""

    id: int
    order_id: int
    product_id: int | None
    product: str | None
    months: int | None
    description: str
    quantity: int
    customer_id: int
    placed_at: datetime
    placed_on: date


_LINE = (
    "pk", "order_id", "product_id", "product__name", "product__warranty_months", "description", "quantity",
    "order__customer_id", "order__placed_at", "order__placed_on",
)  # fmt: skip


@transaction.atomic
def record_assets(*, actor: Actor, order_id: int, line_ids: Collection[int] | None = None) -> list[Asset]:
    """Make what was ordered assets of the customer, piece by piece: all lines, or some. What was made before is not made again.

    Raises `NotFound` for an order out of reach, `Conflict` when the order has no customer or no line that could be an asset,
    and `Forbidden` without `sales.asset.create`. What of it came back already is made as returned.
    """
    require(actor, "sales.asset.create")
    reachable = owned_by(
        Order.objects.all(),
        actor,
        "sales.asset.create",
        owner="customer__owner",
        territory="customer__territory",
    )
    order = reachable.filter(pk=order_id).first()
    if order is None:
        raise NotFound(tr("There is no such order, or it is not yours to see."))
    if order.customer_id is None or order.kind != Order.Kind.SALE:
        raise Conflict(tr("Nobody is known to own what this order holds."), kept=tr("Nothing was written."))
    rows = _lines().filter(order_id=order_id)
    if line_ids is not None:
        rows = rows.filter(pk__in=list(line_ids))
    lines = [BoughtLine(*row) for row in rows.order_by("pk").values_list(*_LINE)]
    lines = [line for line in lines if line.product or line.description]
    if not lines:
        raise Conflict(tr("No line of this order says what was bought."), kept=tr("Nothing was written."))
    made = _make(lines, actor=actor, import_id=None)
    settle_returned([order.customer_id], actor=actor)
    return list(Asset.objects.filter(pk__in=[asset.pk for asset in made]).order_by("pk"))


def record_tracked(order_ids: Collection[int], *, actor: Actor, import_id: int | None) -> int:
    """Make assets of what these orders hold of tracked products; how many. In the caller's transaction.

    With `import_id` quietly, and as part of that import. One query when no product is tracked.
    """
    tracked = tracked_products() if order_ids else {}
    if not tracked:
        return 0
    rows = _lines().filter(order_id__in=among(list(order_ids)), product_id__in=among(list(tracked)))
    lines = [BoughtLine(*row) for row in rows.order_by("pk").values_list(*_LINE)]
    return len(_make(lines, actor=actor, import_id=import_id)) if lines else 0


def _lines() -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(
        quantity__gt=0, order__kind=Order.Kind.SALE, order__customer__isnull=False
    )


def _make(lines: Sequence[BoughtLine], *, actor: Actor, import_id: int | None) -> list[Asset]:
    """The pieces of these lines of which there are no assets yet."""
    now = timezone.now()
    counted = Asset.objects.filter(order_line_id__in=among([line.id for line in lines])).order_by()
    there = dict(counted.values_list("order_line_id").annotate(pieces=Sum("quantity")))
    made: list[tuple[Asset, BoughtLine]] = []
    for line in lines:
        left = line.quantity - there.get(line.id, 0)
        for quantity in rules.pieces_of(left) if left > 0 else ():
            asset = Asset(
                customer_id=line.customer_id,
                product_id=line.product_id,
                name=line.product or line.description,
                quantity=quantity,
                bought_on=line.placed_on,
                warranty_until=rules.warranty_end(line.placed_on, line.months) if line.months else None,
                order_id=line.order_id,
                order_line_id=line.id,
                source=actor.source[:60],
                import_id=import_id,
                created_at=now,
                updated_at=now,
            )
            derive(asset)
            made.append((asset, line))
    Asset.objects.bulk_create([asset for asset, _ in made], batch_size=500)
    note_many(
        AuditRow(actor, MODEL, asset.pk, "create", None, state(asset), customer_id=asset.customer_id)
        for asset, _ in made
    )
    _tell_installed([(asset, line.placed_at) for asset, line in made], actor, is_quiet=import_id is not None)
    return [asset for asset, _ in made]


def _tell_installed(assets: Iterable[tuple[Asset, datetime]], actor: Actor, *, is_quiet: bool) -> None:
    tell_many(
        (
            Told(
                AssetInstalled(product_id=asset.product_id, quantity=asset.quantity),
                at,
                asset.customer_id,
                (MODEL, asset.pk),
                key=f"asset:{asset.pk}",
            )
            for asset, at in assets
        ),
        actor=actor,
        backfilled=is_quiet,
    )


def settle_returned(customer_ids: Collection[int], *, actor: Actor, is_quiet: bool = False) -> None:
    """End the assets whose pieces came back with their order's line, and give life again to those whose return was taken back.

    Which piece of several it was nobody says: those in store go first, then those without a serial number, then the newest. To be
    called whenever returns are tied anew. One query when these customers own nothing that came with an order.
    """
    rows = Asset.objects.filter(customer_id__in=among(list(customer_ids)), order_line__isnull=False)
    assets = list(rows.order_by("order_line_id", "pk"))
    if not assets:
        return
    lines = {asset.order_line_id for asset in assets if asset.order_line_id}
    tied = ReturnLine.objects.filter(order_line_id__in=among(list(lines))).order_by()
    back = {
        number: (pieces, on)
        for number, pieces, on in tied.values_list("order_line_id").annotate(
            pieces=Sum("quantity"), on=Max("return_of__returned_at")
        )
    }
    ended, alive = [], []
    for line, mine in groupby(assets, key=attrgetter("order_line_id")):
        pieces, at = back.get(line, (0, None))
        out, again = _divided(list(mine), pieces)
        ended += [(asset, at or timezone.now()) for asset in out]
        alive += again
    _end(ended, actor, is_quiet=is_quiet)
    _revive(alive, actor, is_quiet=is_quiet)


def _divided(assets: list[Asset], pieces: int) -> tuple[list[Asset], list[Asset]]:
    """Which assets of a line end now, and which live again, when so many pieces of it are back."""
    left, again = pieces, []
    for asset in assets:
        if asset.status == Asset.Status.RETURNED:
            if asset.quantity <= left:
                left -= asset.quantity
            elif asset.is_returned_by_line:
                again.append(asset)
    out = []
    standing = [asset for asset in assets if asset.status in STANDING]
    for asset in sorted(standing, key=_likelihood):
        if asset.quantity <= left:
            left -= asset.quantity
            out.append(asset)
    return out, again


def _likelihood(asset: Asset) -> tuple[bool, bool, int]:
    return asset.status != Asset.Status.IN_STORE, bool(asset.serial), -asset.pk


def _end(ended: Sequence[tuple[Asset, datetime]], actor: Actor, *, is_quiet: bool) -> None:
    before = {asset.pk: state(asset) for asset, _ in ended}
    for asset, at in ended:
        asset.status, asset.ended_on = Asset.Status.RETURNED, timezone.localdate(at)
        asset.is_returned_by_line = True
    _save([asset for asset, _ in ended], before, actor)
    tell_many(
        (
            Told(AssetReturned(product_id=asset.product_id), at, asset.customer_id, (MODEL, asset.pk))
            for asset, at in ended
        ),
        actor=actor,
        backfilled=is_quiet,
    )


def _revive(alive: Sequence[Asset], actor: Actor, *, is_quiet: bool) -> None:
    before = {asset.pk: state(asset) for asset in alive}
    for asset in alive:
        asset.status, asset.ended_on, asset.is_returned_by_line = Asset.Status.IN_USE, None, False
    _save(alive, before, actor)
    now = timezone.now()
    tell_many(
        (
            Told(AssetRestored(product_id=asset.product_id), now, asset.customer_id, (MODEL, asset.pk))
            for asset in alive
        ),
        actor=actor,
        backfilled=is_quiet,
    )


def _save(assets: Sequence[Asset], before: Mapping[int, Mapping[str, object]], actor: Actor) -> None:
    now = timezone.now()
    for asset in assets:
        asset.updated_at = now
    columns = ["status", "ended_on", "is_returned_by_line", "order_line", "customer", "updated_at"]
    Asset.objects.bulk_update(assets, columns, batch_size=200)
    note_many(
        AuditRow(actor, MODEL, one.pk, "change", before[one.pk], state(one), customer_id=one.customer_id)
        for one in assets
    )
    if assets:
        mark_dirty("assets", {asset.customer_id for asset in assets})


def tie_anew(order_ids: Collection[int], *, actor: Actor) -> None:
    """After orders got other lines: their assets find the line of the same product again, and follow the order to another
    customer unless somebody has changed them. What the order holds no longer stays an asset. One query when there are none."""
    rows = Asset.objects.filter(order_id__in=among(list(order_ids)))
    assets = list(rows.select_related("order").order_by("order_id", "pk"))
    if not assets:
        return
    room = _room(sorted({asset.order_id for asset in assets if asset.order_id}))
    before = {asset.pk: state(asset) for asset in assets}
    former = {asset.customer_id for asset in assets}
    for asset in assets:
        order = asset.order
        if order is not None and order.customer_id is not None and asset.edited_at is None:
            asset.customer_id = order.customer_id
        if asset.order_line_id is None:
            asset.order_line_id = _take(room, asset)
    _save([asset for asset in assets if state(asset) != before[asset.pk]], before, actor)
    mark_dirty("assets", former)


def _room(order_ids: Collection[int]) -> dict[tuple[int, int | None, str], list[list[int]]]:
    """The lines of these orders by product, each with the pieces no asset is tied to."""
    rows = _lines().filter(order_id__in=among(list(order_ids))).order_by("pk").values_list(*_LINE)
    lines = [BoughtLine(*row) for row in rows]
    tied = Asset.objects.filter(order_line_id__in=among([line.id for line in lines])).order_by()
    taken = dict(tied.values_list("order_line_id").annotate(pieces=Sum("quantity")))
    room: dict[tuple[int, int | None, str], list[list[int]]] = {}
    for line in lines:
        room.setdefault(_item(line.order_id, line.product_id, line.description), []).append(
            [line.id, line.quantity - taken.get(line.id, 0)]
        )
    return room


def _item(order_id: int, product_id: int | None, name: str) -> tuple[int, int | None, str]:
    return (order_id, product_id, "" if product_id is not None else name)


def _take(room: dict[tuple[int, int | None, str], list[list[int]]], asset: Asset) -> int | None:
    for place in room.get(_item(asset.order_id or 0, asset.product_id, asset.name), []):
        if place[1] >= asset.quantity:
            place[1] -= asset.quantity
            return place[0]
    return None


def leave_orders(order_ids: Collection[int], import_id: int, *, actor: Actor) -> None:
    """Before orders are taken back: what came with the import that made them goes too, unless somebody has changed it; other
    assets stay without their order. Two queries when there are none."""
    rows = Asset.objects.filter(order_id__in=among(list(order_ids)))
    gone = list(rows.filter(import_id=import_id, edited_at__isnull=True))
    note_many(
        AuditRow(actor, MODEL, one.pk, "delete", state(one), customer_id=one.customer_id) for one in gone
    )
    Asset.objects.filter(pk__in=among([one.pk for one in gone])).delete()
    rows.update(order=None, order_line=None, import_id=None, updated_at=timezone.now())
    if gone:
        mark_dirty("assets", {one.customer_id for one in gone})


def keepers_of_assets(customer_ids: Collection[int]) -> dict[int, None]:
    """The ones of these customers who own something no import has made: they are nobody's import any more. One query."""
    rows = Asset.objects.filter(customer_id__in=among(list(customer_ids)), import_id__isnull=True).order_by()
    return dict.fromkeys(rows.values_list("customer_id", flat=True).distinct())


def pass_on(order_ids: Collection[int], import_id: int, *, actor: Actor) -> None:
    """Assets that came with these orders become the import's to which the orders pass; `actor` is it, and tells of them."""
    rows = Asset.objects.filter(order_id__in=among(list(order_ids)), import_id__isnull=False)
    mine = [(asset, asset.order.placed_at) for asset in rows.select_related("order") if asset.order]
    rows.update(import_id=import_id)
    _tell_installed(mine, actor, is_quiet=True)
