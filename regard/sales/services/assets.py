"""One asset at a time: entering, changing, retiring, deleting. What comes with orders is in `asset_orders`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import note
from regard.catalog.queries import visible_to as visible_products
from regard.customers.queries import visible_to as visible_customers
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import require
from regard.sales import asset_queries as queries
from regard.sales import asset_rules as rules
from regard.sales.asset_queries import MODEL
from regard.sales.events import AssetInstalled, AssetRestored, AssetRetired, AssetReturned
from regard.sales.models import Asset
from regard.sales.services.asset_checking import FIELDS, cleaned, derive, require_sense
from regard.story.telling import Told, tell
from regard.ui.sight import require_change

Values = Mapping[str, Any]
STATE = (*FIELDS, "customer_id", "order_id", "order_line_id", "source", "external_id")


@dataclass(frozen=True)
class Kept:
    """The asset, and whether it was not known before."""

    asset: Asset
    is_new: bool


@transaction.atomic
def add_asset(
    *, actor: Actor, customer_id: int, values: Values, source: str = "", external_id: str = ""
) -> Kept:
    """Write down something a customer owns. `values` by field name (`asset_checking.FIELDS`).

    With `external_id`, what another system calls it, the same one again changes that asset instead. Without a warranty's end it
    follows from the product. Raises `NotFound` for a customer out of reach, `Invalid` for values that break a rule, and
    `Forbidden`.
    """
    require(actor, "sales.asset.create")
    if external_id:
        source = source or "api"
        known = Asset.objects.filter(source=source, external_id=external_id).first()
        if known is not None:
            if known.customer_id != customer_id:
                raise Invalid(
                    [
                        FieldError(
                            "external_id",
                            tr("{source} knows another customer's asset so.", source=source),
                            "taken",
                        )
                    ],
                    kept=tr("Nothing was written."),
                )
            return Kept(change_asset(actor=actor, asset_id=known.pk, values=values), is_new=False)
    _require_customer(actor, customer_id)
    require_change(actor, MODEL, [name for name, value in values.items() if value not in (None, "")])
    asset = Asset(customer_id=customer_id, source=source or actor.source[:60], external_id=external_id)
    given = cleaned(values)
    for name, value in given.items():
        setattr(asset, name, value)
    _fill_from_product(actor, asset, is_covered="warranty_until" in given)
    _finish(actor, asset)
    asset.save(force_insert=True)
    note(
        actor=actor, model=MODEL, object_id=asset.pk, action="create", after=state(asset), customer_id=customer_id,
    )  # fmt: skip
    tell(
        Told(
            AssetInstalled(product_id=asset.product_id, quantity=asset.quantity),
            began_at(asset),
            customer_id,
            (MODEL, asset.pk),
            key=f"asset:{asset.pk}",
        ),
        actor=actor,
    )
    if asset.status in rules.ENDED:
        _tell_end(asset, actor)
    return Kept(asset, is_new=True)


@transaction.atomic
def change_asset(*, actor: Actor, asset_id: int, values: Values, import_id: int | None = None) -> Asset:
    """Change some fields; nothing at all happens when they are what they were. Raises as `add_asset`.

    What becomes retired or returned ends today unless `ended_on` says when; what is in use again ends no more.
    With `import_id` it is part of the import that made it, and undoing that import still removes it.
    """
    asset = _locked(actor, asset_id, "sales.asset.change")
    require_change(actor, MODEL, list(values))
    given = cleaned(values)
    before = state(asset)
    for name, value in given.items():
        setattr(asset, name, value)
    if given.get("product_id") not in (None, before["product_id"]):
        _fill_from_product(actor, asset, is_covered="warranty_until" in given)
    if state(asset) == before:
        return asset
    if asset.status != before["status"]:
        asset.is_returned_by_line = False
    _finish(actor, asset)
    asset.updated_at = timezone.now()
    if import_id is None:
        asset.edited_at = asset.updated_at
    asset.save()
    note(
        actor=actor, model=MODEL, object_id=asset.pk, action="change", before=before, after=state(asset),
        customer_id=asset.customer_id,
    )  # fmt: skip
    if asset.status != before["status"]:
        _tell_status(asset, before["status"], actor)
    mark_dirty("assets", [asset.customer_id])
    return asset


def retire_asset(
    *, actor: Actor, asset_id: int, on: date | None = None, replaced_by_id: int | None = None
) -> Asset:
    """The customer uses it no more, from a day on (today), perhaps because another took its place. Raises as `change_asset`."""
    values: dict[str, Any] = {"status": Asset.Status.RETIRED, "ended_on": on or timezone.localdate()}
    if replaced_by_id is not None:
        values["replaced_by_id"] = replaced_by_id
    return change_asset(actor=actor, asset_id=asset_id, values=values)


@transaction.atomic
def delete_asset(*, actor: Actor, asset_id: int) -> None:
    """Take away what was entered by mistake; what a customer no longer has is retired instead."""
    asset = _locked(actor, asset_id, "sales.asset.delete")
    note(
        actor=actor, model=MODEL, object_id=asset.pk, action="delete", before=state(asset),
        customer_id=asset.customer_id,
    )  # fmt: skip
    customer_id = asset.customer_id
    asset.delete()
    mark_dirty("assets", [customer_id])


def state(asset: Asset) -> dict[str, Any]:
    """The asset as the audit keeps it."""
    return {name: getattr(asset, name) for name in STATE}


def began_at(asset: Asset) -> datetime:
    """When it became part of what the customer owns: at noon of the day it was installed, else bought, else now."""
    day = asset.installed_on or asset.bought_on
    now = timezone.now()
    return min(now, datetime.combine(day, time(12), tzinfo=UTC)) if day else now


def _locked(actor: Actor, asset_id: int, permission: str) -> Asset:
    require(actor, permission)
    rows = queries.visible_to(actor, permission).select_for_update(of=("self",))
    found = rows.filter(pk=asset_id).first()
    if found is not None:
        return found
    if queries.visible_to(actor).filter(pk=asset_id).exists():
        raise Forbidden(
            tr("You may see this asset, but not do this to it."), remedy=tr("Ask the customer's owner.")
        )
    raise NotFound(tr("There is no such asset, or it is not yours to see."))


def _require_customer(actor: Actor, customer_id: int) -> None:
    if not visible_customers(actor, "sales.asset.create").filter(pk=customer_id).exists():
        raise NotFound(tr("There is no such customer, or it is not yours to see."))


def _fill_from_product(actor: Actor, asset: Asset, *, is_covered: bool) -> None:
    """What the catalogue knows of it: its name where none is given, and how long the warranty lasts."""
    if asset.product_id is None:
        return
    product = visible_products(actor).filter(pk=asset.product_id).first()
    if product is None:
        raise Invalid([FieldError("product_id", tr("There is no such product."), "unknown")])
    asset.name = asset.name or product.name
    begin = asset.bought_on or asset.installed_on
    if not is_covered and begin and product.warranty_months:
        asset.warranty_until = rules.warranty_end(begin, product.warranty_months)


def _finish(actor: Actor, asset: Asset) -> None:
    if asset.status in rules.ENDED:
        asset.ended_on = asset.ended_on or timezone.localdate()
    else:
        asset.ended_on = None
    derive(asset)
    require_sense(asset, timezone.localdate())
    _require_successor(actor, asset)
    _require_serial_once(actor, asset)


def _require_successor(actor: Actor, asset: Asset) -> None:
    """A successor is another asset of the same customer, and does not lead back to this one."""
    if asset.replaced_by_id is None:
        return
    mine = dict(Asset.objects.filter(customer_id=asset.customer_id).values_list("pk", "replaced_by_id"))
    after: int | None = asset.replaced_by_id
    if after not in mine:
        raise Invalid(
            [FieldError("replaced_by_id", tr("Choose another asset of the same customer."), "unknown")]
        )
    seen: set[int] = set()
    while after is not None and after not in seen:
        if after == asset.pk:
            raise Invalid([FieldError("replaced_by_id", tr("That one was replaced by this one."), "circle")])
        seen.add(after)
        after = mine.get(after)


def _require_serial_once(actor: Actor, asset: Asset) -> None:
    """One serial number of a product is one piece, and that stands at one customer."""
    if not asset.serial_normal or asset.status in rules.ENDED:
        return
    others = Asset.objects.filter(serial_normal=asset.serial_normal, status__in=queries.STANDING)
    same = {"product_id": asset.product_id} if asset.product_id else {"sort_name": asset.sort_name}
    other = others.filter(**same).exclude(pk=asset.pk).first()
    if other is None:
        return
    seen = queries.visible_to(actor).filter(pk=other.pk).select_related("customer").first()
    piece = f"{other.name} {other.serial}"
    what = (
        tr(
            "{asset} stands at {customer} already; retire that one first.",
            asset=piece,
            customer=seen.customer.name,
        )
        if seen
        else tr("{asset} stands already; retire that one first.", asset=piece)
    )
    raise Invalid(
        [FieldError("serial", what, "taken")],
        kept=tr("What you wrote is kept in the form."),
    )


def _tell_status(asset: Asset, former: str, actor: Actor) -> None:
    if asset.status in rules.ENDED:
        _tell_end(asset, actor)
    elif former in rules.ENDED:
        event = AssetRestored(product_id=asset.product_id)
        tell(Told(event, timezone.now(), asset.customer_id, (MODEL, asset.pk)), actor=actor)


def _tell_end(asset: Asset, actor: Actor) -> None:
    event = (
        AssetReturned(product_id=asset.product_id)
        if asset.status == Asset.Status.RETURNED
        else AssetRetired(product_id=asset.product_id, replaced_by_id=asset.replaced_by_id)
    )
    now = timezone.now()
    at = min(now, datetime.combine(asset.ended_on, time(12), tzinfo=UTC)) if asset.ended_on else now
    tell(Told(event, at, asset.customer_id, (MODEL, asset.pk)), actor=actor)
