"""What sales shows on the pages of others: a customer's figures, worth and orders; a product's sales."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from regard.analytics.reckoning import reckon
from regard.analytics.rfm import CELLS
from regard.customers.purchases import Holder, Known, Purchases, purchases_from
from regard.customers.timeline import Rhythm, rhythm_from
from regard.kernel.actor import Actor
from regard.kernel.words import lazy, several, tr, tr_of
from regard.people.queries import business, owns
from regard.sales.insight_pages import is_for
from regard.sales.model_queries import value_basis
from regard.sales.models import CustomerTotals, CustomerValue
from regard.sales.product_queries import ProductSales, newest_lines, product_sales
from regard.sales.queries import (
    LATEST_ORDERS,
    Year,
    orders_by_id,
    products_bought,
    returns_by_id,
    totals_by_customer,
    totals_of,
    value_of,
    year_of,
)
from regard.story.reading import subject_loader
from regard.ui import formats
from regard.ui.sight import reads
from regard.ui.slots import Part, Tab, register_part, register_tab

CELL_WORDS = {cell.key: cell for cell in CELLS}
CUSTOMER, PRODUCT, VIEW = "customers.customer", "catalog.product", "sales.order.view"
TOTALS = ("net_revenue", "orders", "last_order_at", "first_order_at")
VALUES = ("rfm_cell", "lifetime_value", "abc_class", "probability_alive")


def _sums(request: HttpRequest, customer: Any) -> tuple[CustomerTotals | None, CustomerValue | None]:  # noqa: ANN401
    """Totals and value of the page's customer, read once per request; nothing of a customer whose orders are not shown, nor of
    figures that are closed to the actor."""
    if not _may_see(request, customer):
        return None, None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kept: dict[int, Any] = request.__dict__.setdefault("_sales_sums", {})
    if customer.pk not in kept:
        totals = totals_of(customer.pk) if reads(actor, CUSTOMER, *TOTALS) else None
        kept[customer.pk] = totals, value_of(customer.pk) if reads(actor, CUSTOMER, *VALUES) else None
    found: tuple[CustomerTotals | None, CustomerValue | None] = kept[customer.pk]
    return found


def _may_see(request: HttpRequest, customer: Any) -> bool:  # noqa: ANN401
    return owns(request.actor, VIEW, customer.owner_id, customer.territory_id)  # type: ignore[attr-defined]


def _orders_url(customer: Any) -> str:  # noqa: ANN401
    tree = f'{{"all":[["customer","is",[{customer.pk}]]]}}'
    return f"{reverse('sales:order_list')}?f={quote(tree)}"


def _until(totals: CustomerTotals | None, value: CustomerValue | None) -> datetime:
    """Now; where the values were reckoned from a newest purchase of long ago, the end of that day."""
    now = timezone.now()
    if value is None or not reckon(value.as_of, timezone.localdate()).is_past:
        return now
    until = timezone.make_aware(datetime.combine(value.as_of, time.max))
    has_bought_since = (
        totals is not None and totals.last_order_at is not None and totals.last_order_at > until
    )
    return now if has_bought_since else until


def _up_to(until: datetime) -> str:
    """The day a figure is of; empty for today."""
    return formats.day(until) if timezone.localdate(until) < timezone.localdate() else ""


def _last_order(totals: CustomerTotals | None, value: CustomerValue | None) -> dict[str, Any]:
    """Days since the last order beside the customer's usual gap; amber past twice of it."""
    if totals is None or totals.last_order_at is None:
        return {"value": formats.UNKNOWN, "note": tr("has not ordered yet"), "verdict": ""}
    until = _until(totals, value)
    days = (until - totals.last_order_at).days
    gap = value.usual_gap_days if value else None
    up_to = _up_to(until)
    if gap is None:
        day = formats.day(totals.last_order_at)
        note = tr("on {day} to {end}", day=day, end=up_to) if up_to else tr("on {day}", day=day)
        return {"value": _days(days), "note": note, "verdict": ""}
    usual = formats.number(round(gap))
    note = tr("usually {days} to {end}", days=usual, end=up_to) if up_to else tr("usually {days}", days=usual)
    return {"value": _days(days), "note": note, "verdict": "watch" if days > 2 * gap else ""}


def _year(year: Year, currency: str, up_to: str = "") -> str:
    """The last twelve months beside those before."""
    amount = formats.money_short(year.now, currency)
    sum_ = (
        tr("{amount} in 12 months to {end}", amount=amount, end=up_to)
        if up_to
        else tr("{amount} in 12 months", amount=amount)
    )
    if year.change is None:
        return sum_
    sign = "+" if year.change > 0 else "−" if year.change < 0 else "±"
    return f"{sum_}, {sign}{formats.percent(abs(year.change), 0)}"


def _days(days: int) -> str:
    if days == 0:
        return tr("today")
    return several("{count} day", "{count} days", days, count=formats.number(days))


def figures(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    if not _may_see(request, customer):
        return None
    totals, value = _sums(request, customer)
    currency, until = business().currency, _until(totals, value)
    per_order = totals.net_revenue // totals.orders if totals and totals.orders else None
    expected = value.expected_next_on if value else None
    is_overdue = bool(expected and expected < timezone.localdate(until) - timedelta(days=1))
    return {
        "orders_url": _orders_url(customer),
        "revenue": formats.money_short(totals.net_revenue if totals else None, currency),
        "revenue_note": _year(year_of(customer.pk, currency, until), currency, _up_to(until))
        if totals
        else tr("no purchase yet"),
        "orders": formats.number(totals.orders) if totals else formats.UNKNOWN,
        "orders_note": tr("{amount} each", amount=formats.money(per_order, currency))
        if per_order is not None
        else tr_of("orders", "none yet"),
        "last": _last_order(totals, value),
        "expected": formats.day_short(expected),
        "expected_note": tr_of("order", "overdue")
        if is_overdue
        else (tr("next order, from own rhythm") if expected else tr("not known yet")),
        "expected_verdict": "watch" if is_overdue else "",
    }


def worth(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    _, value = _sums(request, customer)
    if value is None:
        return None
    cell = CELL_WORDS.get(value.rfm_cell)
    top = max(value.lifetime_value_high or 0, value.lifetime_value or 0, 1) * 1.1
    return {
        "value": value,
        "basis": value_basis() if value.lifetime_value is not None else "",
        "currency": business().currency,
        "cell": cell,
        "scores": _scores(value),
        "may_open": is_for(request.actor),  # type: ignore[attr-defined]
        "top": top,
        "is_wide": (value.lifetime_value_high or 0) - (value.lifetime_value_low or 0) >= 0.08 * top,
    }


def _scores(value: CustomerValue) -> tuple[tuple[str, int | None], ...]:
    return (
        (tr("Recency"), value.recency_score),
        (tr("Frequency"), value.frequency_score),
        (tr_of("rfm", "Money"), value.monetary_score),
    )


def bought(request: HttpRequest, customer: Any) -> dict[str, Any] | None:  # noqa: ANN401
    totals, _ = _sums(request, customer)
    found = products_bought(customer.pk) if _may_see(request, customer) else []
    is_part = totals is not None and totals.orders > LATEST_ORDERS
    words = {"products": found, "currency": business().currency, "latest": LATEST_ORDERS if is_part else None}
    return words if found else None


def _product_sales(request: HttpRequest, product: Any) -> ProductSales:  # noqa: ANN401
    """Read once per request."""
    kept: dict[int, ProductSales] = request.__dict__.setdefault("_product_sales", {})
    if product.pk not in kept:
        kept[product.pk] = product_sales(product.pk, business().currency, actor=request.actor)  # type: ignore[attr-defined]
    return kept[product.pk]


def sold(request: HttpRequest, product: Any) -> dict[str, Any]:  # noqa: ANN401
    currency, found = business().currency, _product_sales(request, product)
    return {
        "orders": formats.number(found.orders),
        "pieces": formats.quantity(found.quantity),
        "revenue": formats.money_short(found.amount, currency),
        "last": formats.day(found.last_order_on),
        "each": tr("{amount} each", amount=formats.money(found.amount * 10_000 // found.quantity, currency))
        if found.quantity > 0
        else tr("none sold"),
    }


def engine_as_of() -> datetime | None:
    """Up to when what was sold of a product is known."""
    from regard.analytics import engine

    return engine.as_of()


def sales_of(request: HttpRequest, product: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "lines": newest_lines(_product_sales(request, product), actor=request.actor),  # type: ignore[attr-defined]
        "as_of": engine_as_of(),
    }


def _count(request: HttpRequest, customer: Any) -> int | None:  # noqa: ANN401
    if not _may_see(request, customer):
        return None
    totals, _ = _sums(request, customer)
    return totals.orders if totals else 0


def rhythm(request: HttpRequest, customer: Any) -> Rhythm | None:  # noqa: ANN401
    """So that the timeline can show how long a customer has been silent."""
    _, value = _sums(request, customer)
    gap = value.usual_gap_days if value else None
    return None if gap is None else Rhythm("sales.order.placed", gap, tr("an order"))


def _purchases(actor: Actor, holders: Mapping[int, Holder]) -> Known:
    """What customers bought, for the sums of accounts and households."""
    if not actor.may(VIEW):
        return Known()
    found = dict.fromkeys(
        (pk for pk, (owner, territory) in holders.items() if owns(actor, VIEW, owner, territory)), Purchases()
    )
    for one in totals_by_customer(found):
        found[one.customer_id] = Purchases(one.net_revenue, one.orders, one.foreign_orders, one.last_order_at)
    return Known(found, is_told=True)


purchases_from(_purchases)
subject_loader("sales.order", orders_by_id)
subject_loader("sales.return", returns_by_id)
rhythm_from(rhythm)
register_part(Part(f"{CUSTOMER}.figures", "sales", "sales/parts/customer_figures.html", figures, 10, VIEW))
register_part(
    Part(
        f"{CUSTOMER}.side",
        "worth",
        "sales/parts/customer_worth.html",
        worth,
        20,
        VIEW,
        lazy("Lifetime value"),
    )
)
register_part(
    Part(
        f"{CUSTOMER}.beside",
        "bought",
        "sales/parts/customer_bought.html",
        bought,
        10,
        VIEW,
        lazy("Buys most"),
    )
)
register_part(Part(f"{PRODUCT}.figures", "sales", "sales/parts/product_figures.html", sold, 10, VIEW))
register_part(
    Part(
        f"{PRODUCT}.main",
        "orders",
        "sales/parts/product_orders.html",
        sales_of,
        10,
        VIEW,
        lazy("Newest sales"),
    )
)
register_tab(Tab(f"{CUSTOMER}.tabs", "orders", lazy("Orders"), _orders_url, _count, 10, VIEW))
