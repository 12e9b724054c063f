"""What was sold of a product, from the columnar copy: a bestseller has a line in every tenth order.

The operational database would read all of them for each look at the page. The copy answers as of seconds ago, once per
product and state of the copy.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from regard.kernel.actor import Actor
from regard.people.queries import owned_by, owners_within
from regard.sales.models import OrderLine

VIEW = "sales.order.view"
NEWEST = 20
KEPT = 500


@dataclass(frozen=True)
class ProductSales:
    """What was sold of a product in the business's currency, ever. Amounts and quantities are ten-thousandths.

    `newest`: the ids of the last lines sold in any currency, newest first.
    """

    orders: int
    quantity: int
    amount: int
    last_order_on: date | None
    newest: tuple[int, ...]


NOTHING = ProductSales(0, 0, 0, None, ())
_lock = Lock()
_kept: OrderedDict[tuple[Any, ...], ProductSales] = OrderedDict()


def product_sales(product_id: int, currency: str, *, actor: Actor) -> ProductSales:
    """As far as the actor may see their orders: two queries of the database, and two of the engine when any were copied since."""
    from regard.analytics import engine

    if not actor.may(VIEW):
        return NOTHING
    owners = owners_within(actor, VIEW)
    with engine.reading():
        facts = {"order_lines"} if owners is None else {"order_lines", "customers"}
        key = (tuple(engine.versions(frozenset(facts)).values()), product_id, currency, owners)
        with _lock:
            found = _kept.get(key)
        if found is None:
            found = _read(product_id, currency, owners)
            with _lock:
                _kept[key] = found
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
        return found


def forget() -> None:
    """Empties this process's memory."""
    with _lock:
        _kept.clear()


def _read(product_id: int, currency: str, owners: frozenset[int] | None) -> ProductSales:
    from regard.analytics.engine import run, table
    from regard.analytics.holders import held_by

    lines = table("order_lines")
    lines = lines.filter(lines.product_id == product_id)
    if owners is not None:
        people = table("customers")
        lines = lines.semi_join(held_by(people, owners), "customer_id")
    own = lines.currency == currency
    found = run(
        lines.aggregate(
            orders=lines.order_id.nunique(where=own),
            quantity=lines.quantity.sum(where=own),
            amount=lines.amount.sum(where=own),
            last=lines.placed_on.max(where=own),
        )
    ).to_pylist()[0]
    newest = run(
        lines.order_by([lines.placed_on.desc(), lines.order_id.desc(), lines.line_id.desc()])
        .limit(NEWEST)
        .select("line_id")
    )
    ids: list[int] = [row["line_id"] for row in newest.to_pylist()]
    return ProductSales(
        int(found["orders"] or 0), int(found["quantity"] or 0), int(found["amount"] or 0), found["last"], tuple(ids)
    )  # fmt: skip


def lines_visible_to(actor: Actor) -> QuerySet[OrderLine]:
    """The order lines `actor` may see, by the rule of their orders."""
    return owned_by(
        OrderLine.objects.all(),
        actor,
        VIEW,
        owner="order__customer__owner",
        territory="order__customer__territory",
    )


def newest_lines(sales: ProductSales, *, actor: Actor) -> list[OrderLine]:
    """The newest sales with their orders and customers, as they are now. One query by id."""
    lines = lines_visible_to(actor).filter(pk__in=sales.newest).select_related("order__customer")
    return sorted(lines, key=lambda line: (line.order.placed_at, line.order_id, line.pk), reverse=True)
