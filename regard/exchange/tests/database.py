"""Everything an import may touch, as plain values that can be compared: ids and times of writing left out."""

from __future__ import annotations

from typing import Any

from regard.catalog.models import Product
from regard.customers.models import Customer, CustomerKey
from regard.sales.models import CustomerTotals, Order, OrderLine, Return, ReturnLine

UNTOLD = {"id", "created_at", "updated_at", "import_id", "version"}


def content(*, with_as_of: bool = True) -> dict[str, list[Any]]:
    """All customers, products, orders, returns with their lines, and totals, by what they are called.

    Without `with_as_of` it is left out until when a value was known to be true: hearing it again moves that on.
    """
    names = dict(Customer.objects.values_list("id", "name"))
    products = dict(Product.objects.values_list("id", "key"))
    return {
        "customers": [
            [value for value in row if with_as_of or not value[0].endswith("_as_of")]
            for row in _rows(Customer, parent_id=names)
        ],
        "keys": sorted((key.source, key.key, names[key.customer_id]) for key in CustomerKey.objects.all()),
        "products": _rows(Product),
        "orders": _documents(Order, OrderLine, "order_id", names, products),
        "returns": _documents(Return, ReturnLine, "return_of_id", names, products),
        "totals": sorted(
            (names[row["customer_id"]], sorted(_plain(dict(row), {"customer_id": names})))
            for row in CustomerTotals.objects.values()
        ),
    }


def _rows(model: Any, **called: dict[int, str]) -> list[Any]:
    return sorted((_plain(row, called) for row in model.objects.values()), key=str)


def _plain(row: dict[str, Any], called: dict[str, dict[int, str]]) -> list[Any]:
    told = {
        key: called[key].get(value) if key in called else value
        for key, value in row.items()
        if key not in UNTOLD
    }
    return sorted(told.items(), key=str)


def _documents(
    model: Any, line: Any, parent: str, names: dict[int, str], products: dict[int, str]
) -> list[Any]:
    orders = dict(Order.objects.values_list("id", "external_id"))
    lines: dict[int, list[Any]] = {}
    for row in line.objects.values():
        document = row.pop(parent)
        row.pop("order_line_id", None)
        lines.setdefault(document, []).append(_plain(row, {"product_id": products}))
    return sorted(
        (
            (
                _plain(row, {"customer_id": names, "order_id": orders}),
                sorted(lines.get(row["id"], []), key=str),
            )
            for row in model.objects.values()
        ),
        key=str,
    )
