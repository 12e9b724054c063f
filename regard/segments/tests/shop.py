"""A small shop for tests: customers and purchases by the same door imports take, and the copy brought up to date."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from regard.analytics.services import catch_up
from regard.customers.services.bulk import ensure_customers
from regard.kernel.actor import system_actor
from regard.kernel.money import to_units
from regard.sales.services.bulk import OrderBatch, apply_orders
from regard.segments.queries import today

ACTOR = system_actor("import:1")
SOURCE = "shop"
Purchase = tuple[str, int, str]
"""Who, how many days ago, for how much; a fourth and fifth may be the product and its category."""


def buy(*purchases: tuple[Any, ...]) -> None:
    """Imports purchases, one order each, and tells the copy."""
    lines = [_line(number, *purchase) for number, purchase in enumerate(purchases)]
    frame = pl.DataFrame(lines, schema_overrides={"at": pl.Datetime("us", "UTC"), "amount": pl.Int64})
    apply_orders(OrderBatch(frame), actor=ACTOR, import_id=1, source=SOURCE, currency="EUR")
    catch_up()


def _line(
    number: int, who: str, ago: int, amount: str, product: str = "Sencha", category: str = "Tea"
) -> dict[str, Any]:
    at = datetime.combine(today() - timedelta(days=ago), time(12), UTC)
    return {
        "order": f"{who}-{ago}-{number}",
        "at": at,
        "amount": to_units(amount),
        "customer": who,
        "product": product,
        "category": category,
        "channel": "Web shop",
        "name": who.title(),
    }


def customers(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Makes or changes customers known by `key`; answers their ids."""
    frame = pl.DataFrame(list(rows))
    from django.db import transaction

    with transaction.atomic():
        ensured = ensure_customers(
            frame, actor=ACTOR, source=SOURCE, import_id=1, overwrite=frame.columns[1:]
        )
    catch_up()
    return dict(ensured.ids.iter_rows())


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)
