"""Reads of orders and returns. They are seen with their customer; anonymous sales by whoever may see all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.kernel.errors import NotFound
from regard.kernel.money import SCALE
from regard.kernel.words import tr
from regard.people.queries import owned_by, owns
from regard.sales.models import CustomerTotals, CustomerValue, Order, OrderLine, Return
from regard.ui import formats
from regard.ui.among import among
from regard.ui.nouns import SearchHit
from regard.ui.prepared import Prepared
from regard.ui.sight import sight_of

VIEW, CHANGE = "sales.order.view", "sales.order.change"


def visible_to(actor: Actor, permission: str = VIEW) -> QuerySet[Order]:
    """The orders `permission` lets `actor` reach: of own, the team's or all customers."""
    return owned_by(
        Order.objects.all(), actor, permission, owner="customer__owner", territory="customer__territory"
    )


def last_order_on() -> date | None:
    """The day of the newest order of all, whoever asks; None before the first. One query, by an index."""
    return Order.objects.order_by("-placed_on").values_list("placed_on", flat=True).first()


def order(actor: Actor, order_id: int) -> Order:
    """One order with its customer. Raises `NotFound` when absent or not visible. One query."""
    found = visible_to(actor).filter(pk=order_id).select_related("customer").first()
    if found is None:
        raise NotFound(tr("There is no such order, or it is not yours to see."))
    return found


def may_change(actor: Actor, one: Order) -> bool:
    """Whether the actor may change an order that is loaded with its customer. No query."""
    of = one.customer
    return owns(actor, CHANGE, of.owner_id if of else None, of.territory_id if of else None)


def visible_returns(actor: Actor) -> QuerySet[Return]:
    """The returns `actor` may see, by the same rule."""
    return owned_by(
        Return.objects.all(), actor, VIEW, owner="customer__owner", territory="customer__territory"
    )


def search_orders(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Orders by the beginning of their number. One query on an index."""
    wanted = text.strip()
    if not wanted:
        return []
    rows = visible_to(actor).filter(external_id__startswith=wanted).select_related("customer")
    return [
        SearchHit(
            title=row.external_id,
            url=reverse("sales:order_detail", args=[row.pk]),
            subtitle=row.customer.name if row.customer else tr("Unknown customer"),
            icon="receipt",
            id=row.pk,
            score=95.0 if row.external_id == wanted else 75.0,
        )
        for row in rows.order_by("external_id")[:limit]
    ]


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines with their products, in order: of a veiled order without cost where that is closed. One query."""
    lines, seen_by = list(order.lines.select_related("product").order_by("pk")), sight_of(order)
    if seen_by is not None and not seen_by.reads("cost"):
        for line in lines:
            line.cost = None
    return lines


def returns_of(order: Order) -> list[Return]:
    """What came back of the order. One query."""
    return list(order.returns.order_by("-returned_at", "-pk"))


_totals = Prepared(lambda customer: CustomerTotals.objects.filter(customer=customer).order_by(), int)
_values = Prepared(lambda customer: CustomerValue.objects.filter(customer=customer).order_by(), int)


def totals_of(customer_id: int) -> CustomerTotals | None:
    """What a customer bought and returned; None when nothing yet."""
    return _totals.first(customer_id)


def totals_by_customer(customer_ids: Collection[int]) -> list[CustomerTotals]:
    """Those of the customers who bought anything. The caller has checked that they may be shown. One query, none for nobody."""
    if not customer_ids:
        return []
    return list(CustomerTotals.objects.filter(customer_id__in=among(customer_ids)))


def value_of(customer_id: int) -> CustomerValue | None:
    """What the models say of a customer; None before they have looked."""
    return _values.first(customer_id)


@dataclass(frozen=True)
class Year:
    """Net revenue of the last twelve months and of the twelve before, ten-thousandths of the business's currency."""

    now: int
    before: int

    @property
    def change(self) -> float | None:
        """The share by which it grew; None when there was nothing before."""
        return (self.now - self.before) / self.before if self.before > 0 else None


def year_of(customer_id: int, currency: str, until: datetime) -> Year:
    """What a customer bought less returned, in two years up to a moment. One statement on the customer's indexes."""
    start, former = (
        connection.ops.adapt_datetimefield_value(until - timedelta(days=days)) for days in (365, 730)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(CASE WHEN at >= %s THEN amount ELSE 0 END), SUM(amount) FROM ("
            " SELECT placed_at AS at, amount FROM sales_order"
            "  WHERE customer_id = %s AND kind = 'sale' AND currency = %s AND placed_at >= %s"
            " UNION ALL SELECT returned_at, -amount FROM sales_return"
            "  WHERE customer_id = %s AND currency = %s AND returned_at >= %s) AS moved",
            [start, customer_id, currency, former, customer_id, currency, former],
        )
        recent, both = cursor.fetchone()
    return Year(int(recent or 0), int(both or 0) - int(recent or 0))


SHOWN_PRODUCTS = 8
LATEST_ORDERS = 300
"""What a customer buys is read from so many orders; of somebody who orders every day all of them would be thousands."""


@dataclass(frozen=True)
class Bought:
    """One product a customer buys: how often, and when last."""

    product_id: int
    name: str
    orders: int
    amount: int


def products_bought(customer_id: int) -> list[Bought]:
    """What a customer buys most often in the newest `LATEST_ORDERS` orders. One query over the lines of these."""
    return [Bought(*row) for row in _bought.all(customer_id)]


def _products_by_orders(customer: int) -> Any:  # noqa: ANN401
    latest = (
        Order.objects.filter(customer=customer, kind="sale")
        .order_by("-placed_at")
        .values("pk")[:LATEST_ORDERS]
    )
    return (
        OrderLine.objects.filter(order__in=latest, product__isnull=False)
        .values_list("product_id", "product__name")
        .annotate(orders=Count("order", distinct=True), amount=Sum("amount"))
        .order_by("-orders", "-amount", "product_id")[:SHOWN_PRODUCTS]
    )


_bought: Prepared[tuple[int, str, int, int]] = Prepared(_products_by_orders, int)


@dataclass(frozen=True)
class Told:
    """What the timeline shows of an order or a return: its number, its first lines and how it stands."""

    id: int
    external_id: str
    status: str
    returned_amount: int
    lines: tuple[str, ...]
    line_count: int
    order_id: int | None = None
    order_number: str = ""
    is_return: bool = False

    @property
    def more(self) -> int:
        return self.line_count - len(self.lines)

    @property
    def url(self) -> str:
        """The page of the order; of a return, that of the order it belongs to."""
        number = self.order_id if self.is_return else self.id
        return _order_address().format(number) if number else ""


SHOWN_LINES = 3


@lru_cache(maxsize=1)
def _order_address() -> str:
    """The address of an order with a gap for its id: resolving one per entry would be a third of the timeline's cost."""
    return reverse("sales:order_detail", args=[0]).replace("0", "{}")


def orders_by_id(ids: Iterable[int]) -> Mapping[int, Told]:
    """Orders for the timeline. Two queries."""
    numbers = list(ids)
    lines = _first_lines("sales_orderline", "order_id", numbers)
    rows = Order.objects.filter(pk__in=numbers).values_list(
        "pk", "external_id", "status", "returned_amount", "line_count"
    )
    return {
        pk: Told(pk, key, dict(Order.Status.choices)[status], returned, lines.get(pk, ()), count)
        for pk, key, status, returned, count in rows
    }


def returns_by_id(ids: Iterable[int]) -> Mapping[int, Told]:
    """Returns for the timeline, with the order they belong to. Two queries."""
    numbers = list(ids)
    lines = _first_lines("sales_returnline", "return_of_id", numbers)
    rows = Return.objects.filter(pk__in=numbers).values_list(
        "pk", "external_id", "amount", "line_count", "order_id", "order__external_id"
    )
    return {
        pk: Told(pk, key, "", amount, lines.get(pk, ()), count, order_id, order_number or "", is_return=True)
        for pk, key, amount, count, order_id, order_number in rows
    }


def _first_lines(table: str, owner: str, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The first words of each document: names of products with their quantities."""
    if not ids:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    found: dict[int, tuple[str, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.{owner}, COALESCE(p.name, l.description), l.quantity FROM ("  # noqa: S608
            f" SELECT id, {owner}, product_id, description, quantity,"
            f"  ROW_NUMBER() OVER (PARTITION BY {owner} ORDER BY id) AS place"
            f"  FROM {table} WHERE {owner} IN ({marks})"
            ") l LEFT JOIN catalog_product p ON p.id = l.product_id WHERE l.place <= %s ORDER BY l.id",
            [*ids, SHOWN_LINES],
        )
        for number, name, quantity in cursor.fetchall():
            pieces = "" if quantity == SCALE else f" × {formats.quantity(quantity)}"
            found[number] = (*found.get(number, ()), f"{name or tr('Unnamed')}{pieces}")
    return found
