"""Metrics of the tests' own, over the shop of `shop.py`, and rows whose answers can be counted on one's fingers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import time_machine

from regard.analytics.metrics import (
    METRICS,
    Metric,
    active,
    cohort,
    complement,
    count,
    current,
    difference,
    distinct,
    first_time,
    gap,
    mean,
    median,
    ratio,
    register_metric,
    retained,
    share_with,
    standing,
    total,
)
from regard.analytics.services import rebuild
from regard.analytics.tests.shop import put
from regard.analytics.words import Table
from regard.people.queries import business

TODAY = date(2026, 4, 15)
EURO = 10_000


def is_sale(order: Table) -> Any:
    return order.kind == "sale"


ORDERS = count("orders", on="placed_on", where=is_sale)
REVENUE = total("orders", "amount", on="placed_on")
BUYERS = distinct("orders", "customer_id", on="placed_on", where=is_sale)
STAYED = retained("orders", "customer_id", on="placed_on", days=60)
FORMULAS: dict[str, dict[str, Any]] = {
    "orders": {"compute": ORDERS, "drill": "sales.order"},
    "revenue": {"compute": REVENUE, "unit": "money", "drill": "sales.order"},
    "margin": {
        "compute": total("orders", lambda order: order.amount - order.cost, on="placed_on"),
        "unit": "money",
    },
    "margin_share": {
        "compute": ratio(
            total("orders", lambda order: order.amount - order.cost, on="placed_on"),
            total("orders", "amount", on="placed_on", where=lambda order: order.cost.notnull()),
        ),
        "unit": "share",
        "is_monetary": True,
    },
    "buyers": {"compute": BUYERS, "drill": "customers.customer"},
    "order_value": {"compute": ratio(REVENUE, ORDERS), "unit": "money", "drill": "sales.order"},
    "cafe_share": {
        "compute": ratio(
            count("orders", on="placed_on", where=lambda order: order.channel == "cafe"), ORDERS
        ),
        "unit": "share",
    },
    "profit": {"compute": difference(REVENUE, total("orders", "cost", on="placed_on")), "unit": "money"},
    "mean_amount": {"compute": mean("orders", "amount", on="placed_on", where=is_sale), "unit": "money"},
    "median_amount": {"compute": median("orders", "amount", on="placed_on", where=is_sale), "unit": "money"},
    "customers": {"compute": standing("customers", on="since"), "kind": "stock", "facts": ("customers",)},
    "owners": {
        "compute": current("customers", "owner_id", how="mean"),
        "facts": ("customers",),
        "unit": "ratio",
    },
    "new_customers": {
        "compute": first_time("orders", "customer_id", on="placed_on", where=is_sale),
        "drill": "customers.customer",
    },
    "repeat_rate": {
        "compute": share_with("orders", "customer_id", on="placed_on", at_least=2, where=is_sale),
        "unit": "share",
        "interval": "wilson",
        "minimum_n": 2,
        "drill": "customers.customer",
    },
    "active": {"compute": active("orders", "customer_id", on="placed_on", days=60, where=is_sale)},
    "retention": {"compute": STAYED, "unit": "share", "drill": "customers.customer"},
    "churn": {"compute": complement(STAYED), "unit": "share", "drill": "customers.customer"},
    "gap": {"compute": gap("orders", "customer_id", on="placed_on", where=is_sale), "unit": "days"},
    "cohorts": {
        "compute": cohort("orders", "customer_id", on="placed_on", where=is_sale),
        "unit": "share",
        "kind": "cohort",
        "grain": "month",
        "drill": "customers.customer",
    },
}


@contextmanager
def measured_shop() -> Iterator[None]:
    """Five customers, and orders from January to April 2026; today is 15 April."""
    put(
        "customers",
        (1, "DE", 7, date(2026, 1, 5)),
        (2, "DE", 8, date(2026, 1, 20)),
        (3, "FR", 7, date(2026, 2, 1)),
        (4, "FR", None, date(2026, 3, 1)),
        (5, "", None, date(2026, 4, 1)),
    )
    put(
        "orders",
        (1, 1, "sale", date(2026, 1, 5), "EUR", "web", 100 * EURO, 60 * EURO),
        (2, 1, "sale", date(2026, 1, 25), "EUR", "cafe", 50 * EURO, None),
        (3, 2, "sale", date(2026, 1, 20), "EUR", "web", 30 * EURO, 10 * EURO),
        (4, 1, "sale", date(2026, 2, 4), "EUR", "web", 20 * EURO, 10 * EURO),
        (5, 3, "sale", date(2026, 2, 1), "USD", "web", 999 * EURO, 1 * EURO),
        (6, 3, "sale", date(2026, 3, 31), "EUR", "cafe", 40 * EURO, 20 * EURO),
        (7, None, "sale", date(2026, 3, 1), "EUR", "cafe", 5 * EURO, 1 * EURO),
        (8, 2, "adjustment", date(2026, 3, 1), "EUR", "", -7 * EURO, None),
        (9, 4, "sale", date(2026, 4, 1), "EUR", "web", 11 * EURO, 5 * EURO),
    )
    put("segment_members", (1, 1, 1, None), (2, 1, 3, None), (3, 1, 2, date(2026, 2, 2)), (4, 2, 2, None))
    rebuild()
    business().currency = "EUR"
    with patch.object(METRICS, "_items", {}), time_machine.travel(TODAY, tick=False):
        for key, words in FORMULAS.items():
            register_metric(metric(key, **words))
        yield


def metric(key: str, **words: Any) -> Metric:
    plain: dict[str, Any] = {
        "label": key, "unit": "count", "direction": "up", "definition": key, "source": "test", "facts": ("orders",),
    }  # fmt: skip
    return Metric(key=key, **{**plain, **words})
