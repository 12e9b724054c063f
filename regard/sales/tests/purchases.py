"""Purchases for the tests of values and models: a few by hand, and the CDNOW sample."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from regard.analytics.services import rebuild
from regard.kernel.actor import system_actor
from regard.kernel.money import to_units
from regard.people.queries import business
from regard.sales.services.bulk import OrderBatch, apply_orders
from tests.shared_data import shared_data

ACTOR = system_actor("test")
Purchase = tuple[str, date, str]  # customer, day, amount; a negative amount is a return


def buy(
    *purchases: Purchase, cost: str | None = None, currency: str | None = None, source: str = "test"
) -> None:
    """Orders (and returns) at noon, one per purchase, in the tables and in the columnar copy."""
    lines: list[dict[str, object]] = [
        {
            "order": f"{customer} {day} {amount}",
            "customer": customer,
            "at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            "amount": to_units(amount),
            "quantity": 10_000 if to_units(amount) >= 0 else -10_000,
            "cost": None if cost is None else to_units(cost),
        }
        for customer, day, amount in purchases
    ]
    load(lines, currency=currency, source=source)


def load(lines: Sequence[dict[str, object]], currency: str | None = None, source: str = "test") -> None:
    schema: dict[str, Any] = {
        "order": pl.String, "customer": pl.String, "at": pl.Datetime("us", "UTC"), "amount": pl.Int64,
        "quantity": pl.Int64, "cost": pl.Int64,
    }  # fmt: skip
    batch = OrderBatch(pl.DataFrame(lines, schema=schema, orient="row"))
    apply_orders(batch, actor=ACTOR, import_id=None, source=source, currency=currency or business().currency)
    rebuild()


def cdnow_lines() -> list[dict[str, object]]:
    """The 6,919 lines of the sample; lines of one customer and day are one order, as the import makes them."""
    lines: list[dict[str, object]] = []
    for line in shared_data("cdnow", "CDNOW_sample.txt").read_text().splitlines():
        _, customer, day, _, dollars = line.split()
        at = datetime.strptime(day, "%Y%m%d").replace(hour=12, tzinfo=UTC)
        order = {"order": f"{customer} {day}", "customer": customer, "at": at, "amount": to_units(dollars)}
        lines.append(order | {"quantity": 10_000, "cost": None})
    return lines
