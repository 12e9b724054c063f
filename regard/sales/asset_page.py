"""The page of an asset, as far as it can be arranged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from regard.audit.queries import changes_of
from regard.kernel.words import lazy, lazy_of, tr
from regard.pages.declaring import Property, RecordPage, register_record_page
from regard.sales.asset_forms import LABELS
from regard.sales.asset_queries import asset
from regard.sales.models import Asset
from regard.ui import formats
from regard.ui.slots import Part, register_part

NOUN = Asset.fields_of


def _link(name: str, number: int | None, words: str) -> str | None:
    return None if number is None else format_html('<a href="{}">{}</a>', reverse(name, args=[number]), words)


def _customer(one: Asset) -> str | None:
    return _link("customers:customer_detail", one.customer_id, one.customer.name)


def _product(one: Asset) -> str | None:
    return _link("catalog:product_detail", one.product_id, one.product.name) if one.product else None


def _known_as(one: Asset) -> str | None:
    if not one.external_id:
        return None
    return format_html('<span title="{}">{}</span>', tr("in {source}", source=one.source), one.external_id)


def _note(request: HttpRequest, one: Asset) -> dict[str, Any]:
    return {"asset": one}


def _replacement(request: HttpRequest, one: Asset) -> dict[str, Any] | None:
    """What took its place, and what it took the place of. One query."""
    replaces = list(one.replaces.order_by("pk")[:10])
    return {"asset": one, "replaces": replaces} if one.replaced_by or replaces else None


def _order(request: HttpRequest, one: Asset) -> dict[str, Any] | None:
    return {"asset": one} if one.order else None


def _changes(request: HttpRequest, one: Asset) -> dict[str, Any]:
    changes = changes_of(NOUN, one.pk, 20, actor=request.actor)  # type: ignore[attr-defined]
    return {"asset": one, "changes": changes, "labels": LABELS}


register_record_page(
    RecordPage(
        NOUN,
        NOUN,
        (
            Property("customer", lazy("Customer"), _customer),
            Property("product", lazy("Product"), _product),
            Property("serial", lazy("Serial number"), lambda one: one.serial),
            Property("model_version", lazy("Version"), lambda one: one.model_version),
            Property("quantity", lazy("Quantity"), lambda one: formats.quantity(one.quantity)),
            Property("place", lazy_of("asset", "Place"), lambda one: one.place),
            Property("bought_on", lazy("Bought"), lambda one: formats.day(one.bought_on) if one.bought_on else None),
            Property(
                "installed_on", lazy("Installed"), lambda one: formats.day(one.installed_on) if one.installed_on else None
            ),
            Property("external_id", lazy("Known as"), _known_as, is_shy=True),
            Property("created_at", lazy("Entered"), lambda one: formats.day(timezone.localtime(one.created_at))),
        ),
        find=asset,
        context=lambda request, one: {"asset": one},
    )
)  # fmt: skip
for _part in (
    Part(f"{NOUN}.main", "note", "sales/parts/asset_note.html", _note, 10, label=lazy("Note")),
    Part(f"{NOUN}.main", "replacement", "sales/parts/asset_replacement.html", _replacement, 20, label=lazy("Replacement")),
    Part(
        f"{NOUN}.side", "order", "sales/parts/asset_order.html", _order, 10, "sales.order.view",
        label=lazy_of("purchase", "Order"),
    ),
    Part(f"{NOUN}.side", "changes", "sales/parts/asset_changes.html", _changes, 90, label=lazy("Changes")),
):  # fmt: skip
    register_part(_part)
