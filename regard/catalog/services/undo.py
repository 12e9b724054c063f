"""Taking back what an import did to products. Each function is one step in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone

from regard.analytics.services import mark_dirty
from regard.audit.services import AuditRow, note_many
from regard.catalog.events import ProductChanged
from regard.catalog.models import Product
from regard.catalog.services.bulk import DERIVED, MODEL, derive
from regard.customers.services import rows
from regard.customers.services.restoring import Restored, restore_fields
from regard.fields.services.computing import recompute
from regard.fields.services.values import give_values, release
from regard.kernel.actor import Actor
from regard.kernel.words import tr
from regard.story.telling import Told, tell_many
from regard.ui import trigrams


def restore_products(import_id: int, *, actor: Actor, limit: int) -> Restored[Product]:
    """Give the products of the newest `limit` changes their former values back; told and audited."""
    step = restore_fields(MODEL, Product, import_id, limit=limit, finish=_finish, own=_write_own)
    recompute(MODEL, [one.id for one, _, _ in step.changes])
    note_many(AuditRow(actor, MODEL, one.id, "restore", before, after) for one, before, after in step.changes)
    now = timezone.now()
    told = (
        Told(ProductChanged(fields=tuple(sorted(after))), happened_at=now, subject=(MODEL, one.id))
        for one, _, after in step.changes
    )
    tell_many(told, actor=actor)
    return step


def _write_own(values: Mapping[int, Mapping[str, Any]]) -> None:
    for number, said in values.items():
        give_values(MODEL, number, said)


def _finish(products: Sequence[Product]) -> set[str]:
    for product in products:
        derive(product)
    return DERIVED


def products_made_by(import_id: int, *, limit: int) -> list[int]:
    """Up to `limit` products the import made."""
    return list(
        Product.objects.filter(import_id=import_id).order_by("id").values_list("id", flat=True)[:limit]
    )


def hand_products_over(heirs: Mapping[int, int]) -> int:
    """Let products be made by another import, which holds them too: {product id: import id}; how many."""
    rows.run_each(
        "UPDATE catalog_product SET import_id = %s WHERE id = %s",
        [(heir, one) for one, heir in heirs.items()],
    )
    return len(heirs)


def remove_products(ids: Collection[int], in_use: Collection[int], *, actor: Actor) -> tuple[int, list[str]]:
    """Remove products of an import, but not those `in_use` nor those somebody changed: `(removed, what stays)`.

    What stays is the import's no longer.
    """
    made = list(Product.objects.filter(id__in=ids))
    used = set(in_use)
    stays = [one for one in made if one.id in used or one.edited_at]
    gone = [one for one in made if one.id not in used and not one.edited_at]
    Product.objects.filter(id__in=[one.id for one in stays]).update(import_id=None)
    gone_ids = [one.id for one in gone]
    release(Product.fields_of, gone_ids)
    with trigrams.in_bulk("catalog_product", gone_ids):
        Product.objects.filter(id__in=gone_ids).delete()
    mark_dirty("products", gone_ids)
    note_many(AuditRow(actor, MODEL, one.id, "delete", {"key": one.key}, None) for one in gone)
    return len(gone), [_why_it_stays(one, one.id in used) for one in stays]


def _why_it_stays(product: Product, is_used: bool) -> str:
    if is_used:
        return tr("{product} stays: it is on orders from elsewhere.", product=product)
    return tr("{product} stays: it was changed since.", product=product)
