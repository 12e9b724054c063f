"""The page of a product, as far as it can be arranged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from regard.audit.queries import changes_of
from regard.catalog.models import Product
from regard.catalog.queries import product
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
            Property("category", "Category", lambda one: one.category),
            Property("line", "Line", lambda one: one.line),
            Property("price", "Price", lambda one: _money(one.price, one)),
            Property("cost", "Cost", lambda one: _money(one.cost, one)),
            Property("is_tracked", "Tracked", lambda one: "Each piece" if one.is_tracked else None, is_shy=True),
            Property(
                "warranty_months", "Warranty", is_shy=True,
                show=lambda one: f"{one.warranty_months} months" if one.warranty_months else None,
            ),
            Property("source", "Source", lambda one: one.source or "entered here"),
            Property("created_at", "Added", lambda one: formats.day(one.created_at)),
        ),
        find=product,
        context=lambda request, one: {"product": one},
    )
)  # fmt: skip
register_part(Part(f"{NOUN}.side", "changes", "catalog/parts/changes.html", _changes, 90, label="Changes"))
