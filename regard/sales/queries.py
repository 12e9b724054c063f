"""Reads of orders and returns. They are seen with their customer; anonymous sales by whoever may see all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.urls import reverse

from regard.kernel.actor import Actor
from regard.people.queries import owned_by
from regard.sales.models import CustomerTotals, CustomerValue, Order, OrderLine, Return
from regard.ui.nouns import SearchHit

VIEW = "sales.order.view"


def visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders `actor` may see: of own, the team's or all customers."""
    return owned_by(Order.objects.all(), actor, VIEW, owner="customer__owner")


def visible_returns(actor: Actor) -> QuerySet[Return]:
    """The returns `actor` may see, by the same rule."""
    return owned_by(Return.objects.all(), actor, VIEW, owner="customer__owner")


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
            subtitle=row.customer.name if row.customer else "Unknown customer",
            icon="receipt",
            id=row.pk,
            score=95.0 if row.external_id == wanted else 75.0,
        )
        for row in rows.order_by("external_id")[:limit]
    ]


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines with their products, in order. One query."""
    return list(order.lines.select_related("product").order_by("pk"))


def returns_of(order: Order) -> list[Return]:
    """What came back of the order. One query."""
    return list(order.returns.order_by("-returned_at", "-pk"))


def totals_of(customer_id: int) -> CustomerTotals | None:
    """What a customer bought and returned; None when nothing yet."""
    return CustomerTotals.objects.filter(customer=customer_id).first()


def value_of(customer_id: int) -> CustomerValue | None:
    """What the models say of a customer; None before they have looked."""
    return CustomerValue.objects.filter(customer=customer_id).first()


@dataclass(frozen=True)
class ProductSales:
    """What was sold of a product in the business's currency, ever. Amounts and quantities are ten-thousandths."""

    orders: int
    quantity: int
    amount: int
    last_order_on: Any


def product_sales(product_id: int, currency: str) -> ProductSales:
    """One query over the product's lines."""
    found = OrderLine.objects.filter(product=product_id, order__kind="sale", order__currency=currency).aggregate(
        orders=Count("order", distinct=True), quantity=Sum("quantity"), amount=Sum("amount"), last=Max("order__placed_on")
    )
    return ProductSales(found["orders"], found["quantity"] or 0, found["amount"] or 0, found["last"])


@dataclass(frozen=True)
class Bought:
    """One product a customer buys: how often, and when last."""

    product_id: int
    name: str
    orders: int
    amount: int


def products_bought(customer_id: int, limit: int = 8) -> list[Bought]:
    """What a customer buys most often. One query over the customer's lines."""
    rows = (
        OrderLine.objects.filter(order__customer=customer_id, order__kind="sale", product__isnull=False)
        .values("product_id", "product__name")
        .annotate(orders=Count("order", distinct=True), amount=Sum("amount"))
        .order_by("-orders", "-amount", "product_id")[:limit]
    )
    return [Bought(row["product_id"], row["product__name"], row["orders"], row["amount"]) for row in rows]


def orders_by_id(ids: Iterable[int]) -> Mapping[int, Order]:
    """Orders for the timeline, with the first words of what was bought. One query."""
    return Order.objects.in_bulk(list(ids))


def returns_by_id(ids: Iterable[int]) -> Mapping[int, Return]:
    return Return.objects.in_bulk(list(ids))
