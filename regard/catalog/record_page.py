"""The page of a product, as far as it can be arranged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from regard.audit.queries import changes_of
from regard.catalog.models import Product
from regard.catalog.queries import product
from regard.kernel.words import lazy, lazy_of, several, tr
from regard.pages.declaring import Property, RecordPage, register_record_page
from regard.ui import formats
from regard.ui.slots import Part, register_part

NOUN = Product.fields_of


def _money(units: int | None, one: Product) -> str | None:
    return None if units is None else formats.money(units, one.currency)


def _changes(request: HttpRequest, one: Product) -> dict[str, Any]:
    return {"product": one, "changes": changes_of(NOUN, one.pk, 20, actor=request.actor)}  # type: ignore[attr-defined]


register_record_page(
    RecordPage(
        NOUN,
        NOUN,
        (
            Property("category", lazy("Category"), lambda one: one.category),
            Property("line", lazy_of("product", "Line"), lambda one: one.line),
            Property("price", lazy("Price"), lambda one: _money(one.price, one)),
            Property("cost", lazy("Cost"), lambda one: _money(one.cost, one)),
            Property("is_tracked", lazy("Tracked"), lambda one: tr("Each piece") if one.is_tracked else None, is_shy=True),
            Property(
                "warranty_months", lazy("Warranty"), is_shy=True,
                show=lambda one: several("{count} month", "{count} months", one.warranty_months) if one.warranty_months else None,
            ),
            Property("source", lazy("Source"), lambda one: one.source or tr("entered here")),
            Property("created_at", lazy("Added"), lambda one: formats.day(one.created_at)),
        ),
        find=product,
        context=lambda request, one: {"product": one},
    )
)  # fmt: skip
register_part(
    Part(f"{NOUN}.side", "changes", "catalog/parts/changes.html", _changes, 90, label=lazy("Changes"))
)
