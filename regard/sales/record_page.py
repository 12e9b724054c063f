"""The page of an order, as far as it can be arranged; that of an asset stands beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from regard.audit.queries import changes_of
from regard.fields.queries import own_fields
from regard.kernel.words import lazy, lazy_of, tr
from regard.pages.declaring import Property, RecordPage, register_record_page
from regard.people.queries import owns
from regard.sales import asset_page  # noqa: F401 - registers
from regard.sales.asset_queries import recorded_of_lines
from regard.sales.models import Order
from regard.sales.queries import lines_of, order, returns_of
from regard.ui.sight import veiled
from regard.ui.slots import Part, register_part

NOUN = Order.fields_of
ASSETS = "sales.asset.view"


def _customer(one: Order) -> str:
    if one.customer is None:
        return tr("Unknown")
    address = reverse("customers:customer_detail", args=[one.customer_id])
    return format_html('<a href="{}">{}</a>', address, one.customer.name)


def _lines_of(request: HttpRequest, one: Order) -> Any:  # noqa: ANN401
    """Read once per request."""
    kept: dict[int, Any] = request.__dict__.setdefault("_order_lines", {})
    if one.pk not in kept:
        kept[one.pk] = list(lines_of(one))
    return kept[one.pk]


def _lines(request: HttpRequest, one: Order) -> dict[str, Any]:
    return {"order": one, "lines": _lines_of(request, one)}


def _owned(request: HttpRequest, one: Order) -> dict[str, Any] | None:
    """What of an order is kept as owned, and what can be. One query, where assets may be seen."""
    actor, lines = request.actor, _lines_of(request, one)  # type: ignore[attr-defined]
    owned = recorded_of_lines([line.pk for line in lines]) if actor.may(ASSETS) else {}
    owned = {number: veiled(actor, assets) for number, assets in owned.items()}
    unrecorded = [
        line
        for line in lines
        if line.pk not in owned and line.quantity > 0 and (line.product or line.description)
    ]
    customer = one.customer
    may_record = (
        bool(unrecorded)
        and one.kind == "sale"
        and customer is not None
        and owns(actor, "sales.asset.create", customer.owner_id, customer.territory_id)
    )
    if not owned and not may_record:
        return None
    return {"order": one, "lines": lines, "owned": owned, "unrecorded": unrecorded, "may_record": may_record}


def _returns(request: HttpRequest, one: Order) -> dict[str, Any]:
    return {"returns": returns_of(one)}


def _changes(request: HttpRequest, one: Order) -> dict[str, Any] | None:
    changes = changes_of(NOUN, one.pk, 20) if own_fields(NOUN) else []
    return {"order": one, "changes": changes} if changes else None


register_record_page(
    RecordPage(
        NOUN,
        NOUN,
        (
            Property("customer", lazy("Customer"), _customer),
            Property("channel", lazy("Channel"), lambda one: one.channel),
            Property("country", lazy("Country"), lambda one: one.country),
            Property("currency", lazy("Currency"), lambda one: one.currency),
            Property("source", lazy("Source"), lambda one: one.source),
            Property(
                "import_id",
                lazy_of("source", "Import"),
                lambda one: one.import_id if (one.import_id or 0) > 0 else None,
                is_shy=True,
            ),
        ),
        find=order,
        classes=(("sale", lazy_of("orders", "Sales")), ("adjustment", lazy("Adjustments"))),
        classes_of=lambda one: (one.kind,),
        context=lambda request, one: {"order": one},
    )
)
for _part in (
    Part(f"{NOUN}.main", "lines", "sales/parts/order_lines.html", _lines, 10, label=lazy("Lines")),
    Part(f"{NOUN}.main", "owned", "sales/parts/order_owned.html", _owned, 20, label=lazy("Kept as owned")),
    Part(f"{NOUN}.main", "returns", "sales/parts/order_returns.html", _returns, 30, label=lazy("Returns")),
    Part(f"{NOUN}.side", "changes", "sales/parts/order_changes.html", _changes, 90, label=lazy("Changes")),
):
    register_part(_part)
