"""What becomes of purchases when their customers are merged or deleted.

A sale stays in the figures whoever is deleted: until a restore it is one to nobody in particular.
"""

from __future__ import annotations

from collections.abc import Collection

from regard.analytics.services import mark_dirty
from regard.customers.merging import MergePolicy, register_merge
from regard.sales.services import totals


def _orders(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("orders", ids)
    mark_dirty("order_lines", ids)
    totals.recompute(customers)


def _returns(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("returns", ids)
    totals.recompute(customers)


def _assets(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("assets", customers)


def _given(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("concessions", customers)


def _values(ids: Collection[int], customers: Collection[int]) -> None:
    mark_dirty("customer_values", customers)


register_merge(
    MergePolicy(
        "sales.order",
        "customer",
        "move",
        ("order", "orders"),
        permission="sales.order.view",
        settle=_orders,
        binned="detach",
    ),
    MergePolicy(
        "sales.return",
        "customer",
        "move",
        ("return", "returns"),
        permission="sales.order.view",
        settle=_returns,
        binned="detach",
    ),
    MergePolicy(
        "sales.asset", "customer", "move", ("asset", "assets"), permission="sales.asset.view", settle=_assets
    ),
    MergePolicy(
        "sales.concession",
        "customer",
        "move",
        ("thing given away", "things given away"),
        permission="sales.concession.view",
        settle=_given,
    ),
    MergePolicy("sales.customertotals", "customer", "drop"),
    MergePolicy("sales.customervalue", "customer", "drop", settle=_values),
)
