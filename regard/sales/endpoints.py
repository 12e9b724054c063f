"""Orders for programs."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from regard.fields.queries import with_own
from regard.fields.rest import OwnIn, OwnOut, own_row, own_sent
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Invalid
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.money import from_units, plain, to_units
from regard.people.door import require
from regard.people.rest import ActorRequest, Answer, page_of
from regard.sales.asset_endpoints import router as asset_router
from regard.sales.concession_endpoints import router as concession_router
from regard.sales.models import Order, OrderLine
from regard.sales.queries import lines_of, visible_to
from regard.sales.queries import order as find_order
from regard.sales.services.orders import (
    MODEL,
    NewLine,
    NewOrder,
    Placed,
    change_own_fields,
    place_orders,
)
from regard.ui.sight import veil, veiled

router = Router(tags=["Orders"])
router.add_router("", asset_router)
router.add_router("", concession_router)
MOST_UNITS = 10**17


class OrderOut(Answer):
    id: int
    external_id: str
    source: str
    kind: str = Field(description="sale or adjustment")
    status: str = Field(description="placed, partly_returned or returned")
    customer_id: int | None = Field(description="Null: an anonymous sale")
    placed_at: datetime
    currency: str
    channel: str
    country: str
    amount: str = Field(description="Decimal string in `currency`")
    cost: str | None
    returned_amount: str
    line_count: int
    own: OwnOut


class LineOut(Answer):
    id: int
    product_id: int | None
    description: str
    quantity: str
    amount: str
    cost: str | None


class OrderWithLines(OrderOut):
    lines: list[LineOut]


class OrderPage(Answer):
    items: list[OrderOut]
    next: str | None = Field(description="Cursor of the next page; null on the last one")


class LineIn(Schema):
    """`amount` of the whole line, or `price` of one piece; a negative quantity is a return."""

    quantity: Decimal = Field(Decimal(1), max_digits=14, decimal_places=4, examples=["2"])
    price: Decimal | None = Field(None, max_digits=14, decimal_places=4, examples=["11.50"])
    amount: Decimal | None = Field(None, max_digits=14, decimal_places=4)
    cost: Decimal | None = Field(None, max_digits=14, decimal_places=4, description="Of the whole line")
    product: str | None = Field(None, min_length=1, max_length=200, examples=["TL-SEN-100"])
    description: str | None = Field(None, max_length=300)
    category: str | None = Field(None, max_length=100)


Match = list[Literal["key", "email"]]
MATCHED: Any = Field(
    ["key"],
    description="What `customer_key` is known by. With `email`, a key that is new is tied to the customer who alone has "
    "`customer_email`, unless the two are called otherwise; else it makes a customer",
)


class OrderIn(Schema):
    external_id: str = Field(min_length=1, max_length=200, examples=["S-90001"])
    placed_at: datetime = Field(examples=["2026-11-22T09:30:00Z"])
    lines: list[LineIn] = Field(min_length=1, max_length=1000)
    source: str = Field("api", min_length=1, max_length=60, description="The system the order comes from")
    currency: str = Field(
        "", pattern=r"^([A-Z]{3})?$", description="Left out: the business's", examples=["EUR"]
    )
    channel: str | None = Field(None, max_length=40)
    country: str | None = Field(None, max_length=60)
    customer_id: int | None = Field(None, description="A customer here", ge=1, le=HIGHEST_ID)
    customer_key: str | None = Field(
        None, min_length=1, max_length=200, description="Or the source's own key; made when new"
    )
    customer_name: str | None = Field(None, max_length=200)
    customer_email: str | None = Field(None, max_length=254)
    own: OwnIn = None


class PlacedIn(OrderIn):
    match: Match = MATCHED


class OrderChange(Schema):
    own: OwnIn = None


class OrderBatchIn(Schema):
    orders: list[OrderIn] = Field(min_length=1, max_length=1000)
    match: Match = MATCHED


class BatchOut(Answer):
    created: int
    changed: int
    unchanged: int
    returns_created: int
    customers_created: int
    orders: list[OrderOut]


def order_row(order: Order) -> dict[str, Any]:
    names = (
        "id", "external_id", "source", "kind", "status", "customer_id", "placed_at", "currency", "channel", "country",
        "line_count",
    )  # fmt: skip
    money = ("amount", "cost", "returned_amount")
    return {name: getattr(order, name) for name in names} | {
        **{name: plain(getattr(order, name)) for name in money},
        "own": own_row(order),
    }


def _itself(order: Order) -> Order:
    return order


def _line_row(line: OrderLine) -> dict[str, Any]:
    return {
        "id": line.pk,
        "product_id": line.product_id,
        "description": line.description,
        "quantity": f"{from_units(line.quantity).normalize():f}",
        "amount": plain(line.amount),
        "cost": plain(line.cost),
    }


def _whole(order: Order) -> dict[str, Any]:
    return order_row(order) | {"lines": [_line_row(line) for line in lines_of(order)]}


def _new_line(line: LineIn, at: str) -> NewLine:
    if (line.amount is None) == (line.price is None):
        raise Invalid(
            [FieldError(f"{at}.amount", "Give either `amount` or `price`.", "either")],
            kept="Nothing was written.",
        )
    amount = line.amount if line.amount is not None else (line.price or Decimal(0)) * line.quantity
    units = to_units(amount)
    if abs(units) > MOST_UNITS:
        raise Invalid([FieldError(f"{at}.amount", "This amount is too large to be one.", "range")])
    return NewLine(
        amount=units,
        quantity=to_units(line.quantity),
        product=line.product,
        description=line.description,
        category=line.category,
        cost=None if line.cost is None else to_units(line.cost),
    )


def _new(order: OrderIn, at: str) -> NewOrder:
    return NewOrder(
        external_id=order.external_id,
        placed_at=order.placed_at,
        lines=[_new_line(line, f"{at}lines.{index}") for index, line in enumerate(order.lines)],
        currency=order.currency,
        channel=order.channel,
        country=order.country,
        customer_id=order.customer_id,
        customer_key=order.customer_key,
        customer_name=order.customer_name,
        customer_email=order.customer_email,
        own=order.own or {},
    )


@router.get("/orders", response=OrderPage, summary="Orders")
def list_orders(
    request: ActorRequest,
    cursor: str | None = None,
    limit: int = Query(50, description="1 to 500"),
    customer_id: int | None = Query(None, ge=1, le=HIGHEST_ID),
    external_id: str | None = None,
) -> Any:  # noqa: ANN401
    """The newest first. Orders of customers the token's user may not see are left out."""
    require(request.actor, "sales.order.view")
    rows = visible_to(request.actor)
    order = ["-placed_on", "-placed_at"]
    if customer_id is not None:
        rows, order = rows.filter(customer=customer_id), ["-placed_at"]
    if external_id is not None:
        rows = rows.filter(external_id=external_id)
    page = page_of(rows, order=order, cursor=cursor, limit=limit, row=_itself)
    return {"items": [order_row(one) for one in with_own(MODEL, page.items)], "next": page.next}


@router.get("/orders/{int:order_id}", response=OrderWithLines, summary="One order with its lines")
def read_order(request: ActorRequest, order_id: int) -> dict[str, Any]:
    require(request.actor, "sales.order.view")
    return _whole(find_order(request.actor, min(order_id, HIGHEST_ID)))


@router.patch("/orders/{int:order_id}", response=OrderWithLines, summary="Fill in own fields of an order")
def patch_order(request: ActorRequest, order_id: int, body: OrderChange) -> dict[str, Any]:
    """Nothing but the business's own fields; what was bought is changed by placing the order again."""
    number = min(order_id, HIGHEST_ID)
    return _whole(
        veil(
            request.actor,
            change_own_fields(actor=request.actor, record_id=number, values=own_sent(body.own)),
        )
    )


@router.post("/orders", response={200: OrderWithLines, 201: OrderWithLines}, summary="Place an order")
def place_order(request: ActorRequest, body: PlacedIn) -> Status[dict[str, Any]]:
    """Known by `source` and `external_id`: the same again changes nothing (200), other content replaces the lines (200).

    Lines with a negative quantity are returns and are tied to the order they came from.
    """
    with transaction.atomic():  # what is refused here is found once it is written
        placed = _placed(request, body)
        order = placed.orders.get(body.external_id)
        if order is None:
            raise Invalid(
                [FieldError("lines", "Only returns here: send them through /orders/batch.", "returns_only")],
                kept="Nothing was written.",
            )
    applied = placed.applied
    is_new = bool(applied.orders_created or applied.adjustments_created)
    return Status(201 if is_new else 200, _whole(veil(request.actor, order)))


def _found_by(match: Match) -> tuple[str, ...]:
    return ("email",) if "email" in match else ()


def _placed(request: ActorRequest, body: PlacedIn) -> Placed:
    try:
        return place_orders(
            actor=request.actor, orders=[_new(body, "")], source=body.source, found_by=_found_by(body.match)
        )
    except Invalid as error:
        raise Invalid(
            [replace(item, field=item.field.removeprefix("orders.0.")) for item in error.errors],
            remedy=error.remedy,
            kept=error.kept,
        ) from error


@router.post("/orders/batch", response=BatchOut, summary="Place up to 1,000 orders")
def place_batch(request: ActorRequest, body: OrderBatchIn) -> dict[str, Any]:
    """All or none, each only once. All orders of a call come from one source."""
    sources = {order.source for order in body.orders}
    if len(sources) > 1:
        raise Invalid([FieldError("orders", "All orders of a call come from one source.", "source")])
    new = [_new(order, f"orders.{index}.") for index, order in enumerate(body.orders)]
    placed = place_orders(
        actor=request.actor, orders=new, source=sources.pop(), found_by=_found_by(body.match)
    )
    return _batch_out(request.actor, placed)


def _batch_out(actor: Actor, placed: Placed) -> dict[str, Any]:
    applied = placed.applied
    return {
        "created": applied.orders_created + applied.adjustments_created,
        "changed": applied.orders_changed + applied.adjustments_changed,
        "unchanged": applied.orders_unchanged + applied.adjustments_unchanged,
        "returns_created": applied.returns_created,
        "customers_created": applied.customers_created,
        "orders": [order_row(order) for order in with_own(MODEL, veiled(actor, placed.orders.values()))],
    }
