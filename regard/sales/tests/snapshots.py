"""What the three domains hold, without ids and times of writing, so that two histories can be compared."""

from __future__ import annotations

from typing import Any

from regard.catalog.models import Product
from regard.customers.models import Customer, CustomerKey, ImportChange
from regard.sales.models import CustomerTotals, Order, OrderLine, Return, ReturnLine

_CUSTOMER = (
    "name",
    "sort_name",
    "email",
    "email_normal",
    "country",
    "search_text",
    "source",
    "name_as_of",
    "email_as_of",
)
_PRODUCT = ("name", "sort_name", "category", "search_text", "is_archived", "name_as_of")
_HEAD = (
    "source",
    "currency",
    "channel",
    "country",
    "amount",
    "cost",
    "quantity",
    "line_count",
    "fingerprint",
)
_LINE = ("description", "quantity", "amount", "cost")
_TOTALS = ("orders", "foreign_orders", "returns", "gross_revenue", "returned_amount", "net_revenue")


def snapshot() -> dict[str, Any]:
    """Everything a reader can see of customers, products, orders, returns, ties and totals, by outer keys."""
    return {
        "customers": _customers(),
        "products": {
            (one.source, one.key): tuple(getattr(one, name) for name in _PRODUCT)
            for one in Product.objects.all()
        },
        "orders": _orders(),
        "returns": _returns(),
        "totals": {
            _key(one.customer_id): (
                *(getattr(one, name) for name in _TOTALS),
                one.first_order_at,
                one.last_order_at,
            )
            for one in CustomerTotals.objects.all()
        },
    }


def remembered() -> int:
    return ImportChange.objects.count()


def _key(customer_id: int | None) -> tuple[str, str] | None:
    if customer_id is None:
        return None
    found = CustomerKey.objects.filter(customer_id=customer_id).order_by("source", "key").first()
    return (found.source, found.key) if found else None


def _customers() -> dict[Any, Any]:
    return {_key(one.pk): tuple(getattr(one, name) for name in _CUSTOMER) for one in Customer.objects.all()}


def _line(line: OrderLine | ReturnLine) -> tuple[Any, ...]:
    return (line.product.key if line.product else None, *(getattr(line, name) for name in _LINE))


def _orders() -> dict[Any, Any]:
    return {
        (one.source, one.external_id): (
            *(getattr(one, name) for name in _HEAD),
            one.kind,
            one.placed_at,
            one.placed_on,
            one.returned_amount,
            one.status,
            _key(one.customer_id),
            tuple(_line(line) for line in one.lines.order_by("pk").select_related("product")),
        )
        for one in Order.objects.all()
    }


def _returns() -> dict[Any, Any]:
    return {
        (one.source, one.external_id): (
            *(getattr(one, name) for name in _HEAD),
            one.returned_at,
            one.returned_on,
            one.order.external_id if one.order else None,
            _key(one.customer_id),
            tuple(_return_line(line) for line in one.lines.order_by("pk").select_related("product")),
        )
        for one in Return.objects.select_related("order")
    }


def _return_line(line: ReturnLine) -> tuple[Any, ...]:
    tied = line.order_line
    place = None
    if tied is not None:
        place = (tied.order.external_id, list(tied.order.lines.order_by("pk")).index(tied))
    return (*_line(line), line.is_found, place)
