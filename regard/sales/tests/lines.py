"""Purchase lines for tests: a few by hand, and any by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from regard.kernel.actor import Actor, system_actor
from regard.sales.rules import LINE_COLUMNS
from regard.sales.services.bulk import Applied, OrderBatch, apply_orders, tie_returns

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
SYSTEM = system_actor("test")
Line = dict[str, Any]
Purchase = list[Line]  # the lines of one order


def line(
    order: str, product: str | None = "tea", quantity: int = 1, price: int = 5, day: int = 0, **more: Any
) -> Line:
    """A line of `quantity` pieces at `price` each; a negative quantity comes back."""
    return {
        "order": order,
        "at": START + timedelta(days=day),
        "customer": "C1",
        "product": product,
        "description": product.title() if product else None,
        "quantity": quantity * 10_000,
        "amount": quantity * price * 10_000,
        **more,
    }


def frame(lines: Iterable[Line]) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: one.get(name) for name in LINE_COLUMNS} for one in lines], schema=LINE_COLUMNS
    )


def apply(
    lines: Iterable[Line],
    import_id: int | None = 1,
    *,
    actor: Actor = SYSTEM,
    source: str = "shop",
    **more: Any,
) -> Applied:
    return apply_orders(
        OrderBatch(frame(lines)), actor=actor, import_id=import_id, source=source, currency="EUR", **more
    )


def run_import(batches: Sequence[Iterable[Line]], import_id: int) -> Applied:
    """A whole import: every batch, then the ties."""
    done = Applied()
    for lines in batches:
        done += apply(lines, import_id)
    tie_returns(import_id, actor=SYSTEM)
    return done


CUSTOMERS = st.sampled_from([None, "C1", "C2", "C3"])
PRODUCTS = st.sampled_from(["tea", "coffee", None])


@st.composite
def purchases(draw: st.DrawFn, most: int = 8) -> list[Purchase]:
    """Orders with unique keys: sales, returns, both in one, discounts, bookings, with names that contradict each other."""
    keys = draw(st.lists(st.integers(1, 12), unique=True, max_size=most))
    return [draw(_purchase(f"O{key}")) for key in keys]


@st.composite
def _purchase(draw: st.DrawFn, key: str) -> Purchase:
    customer, day = draw(CUSTOMERS), draw(st.integers(0, 5))
    who = {"customer": customer}
    if customer is not None:
        who["name"] = draw(st.sampled_from([None, "Ada", "Bea", "Cleo"]))
        who["email"] = draw(st.sampled_from([None, "ada@shop.example", "bea@shop.example"]))
        who["country"] = draw(st.sampled_from([None, "France", "Spain"]))
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        quantity = draw(st.sampled_from([1, 2, 3, -1, -2]))
        words = draw(st.sampled_from([None, "Fine tea", "Tea, fine", "Adjust bad debt"]))
        lines.append(
            line(key, draw(PRODUCTS), quantity, draw(st.sampled_from([0, 4, 5])), day, **who)
            | ({"description": words} if words else {})
        )
    return lines
