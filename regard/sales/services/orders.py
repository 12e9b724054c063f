"""Orders as programs and people place them: one by one or a thousand at once, each only once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import polars as pl
from babel.numbers import list_currencies
from django.db import transaction
from django.utils import timezone

from regard.audit.services import note
from regard.customers.queries import visible_to as visible_customers
from regard.customers.services.bulk_found import found_by_reach
from regard.customers.services.bulk_keys import Found
from regard.customers.services.checking import checked_email
from regard.customers.services.keys import link_key
from regard.fields.queries import own_fields, with_own
from regard.fields.services.values import own_state, save_own, set_own
from regard.kernel.actor import Actor
from regard.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from regard.kernel.money import SCALE
from regard.kernel.words import tr
from regard.people.door import require
from regard.people.queries import business
from regard.sales.models import Order
from regard.sales.queries import CHANGE, may_change, visible_to
from regard.sales.rules import is_moment
from regard.sales.services.bulk import Applied, OrderBatch, write_orders
from regard.ui import formats
from regard.ui.among import among, among_texts
from regard.ui.sight import require_change

MODEL = "sales.order"
MOST = 1_000
CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True)
class NewLine:
    """One line. Amounts and quantities are ten-thousandths; `amount` is of the whole line, `quantity` negative for a return."""

    amount: int
    quantity: int = SCALE
    product: str | None = None
    description: str | None = None
    category: str | None = None
    cost: int | None = None


@dataclass(frozen=True)
class NewOrder:
    """An order as it comes in, known by `external_id` within its source.

    The customer is `customer_id`, or `customer_key` in the same source (made when new, with `customer_name` and
    `customer_email`), or nobody for an anonymous sale. `own` are the business's own fields by their keys.
    """

    external_id: str
    placed_at: datetime
    lines: Sequence[NewLine]
    currency: str = ""
    channel: str | None = None
    country: str | None = None
    customer_id: int | None = None
    customer_key: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    own: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """What became of some orders: the counts, and the order of each key that is one (a return alone is none)."""

    applied: Applied
    orders: Mapping[str, Order] = field(default_factory=dict)


@transaction.atomic
def place_orders(
    *, actor: Actor, orders: Sequence[NewOrder], source: str, found_by: Sequence[str] = ()
) -> Placed:
    """Write up to 1,000 orders, all or none; the same again is no change, other content replaces the lines.

    A customer is known by the source's key. `found_by` ("email") says by what else: then a key that is new is tied to the
    customer who alone has the address, if the actor may see them and the names do not gainsay it (`found_by_reach`), and nothing
    but what is empty is filled in.

    Raises `Forbidden` without `sales.order.create`, and `Invalid` naming the place (`orders.3.lines.0.amount`) of every
    flaw. Costs a fixed number of queries, and one more per order that names its customer by id.
    """
    require(actor, "sales.order.create")
    _check(orders, source)
    keys = {index: _customer_key(actor, order, source) for index, order in enumerate(orders)}
    frame = pl.DataFrame(
        [_row(order, line, keys[index]) for index, order in enumerate(orders) for line in order.lines],
        schema_overrides={
            "at": pl.Datetime("us", "UTC"),
            "amount": pl.Int64,
            "quantity": pl.Int64,
            "cost": pl.Int64,
        },
        infer_schema_length=None,
    )
    met = _met(actor, orders, source, found_by)
    has_own = bool(own_fields(MODEL)) or any(order.own for order in orders)
    known = _known(orders, source) if has_own else frozenset()
    applied = write_orders(
        OrderBatch(frame),
        actor=actor,
        import_id=None,
        source=source,
        currency=business().currency,
        tie=True,
        met=met,
    )
    found = Order.objects.filter(source=source, external_id__in=[order.external_id for order in orders])
    placed = {order.external_id: order for order in found}
    if has_own:
        _fill_own(actor, orders, placed, known)
    return Placed(applied, placed)


def _met(actor: Actor, orders: Sequence[NewOrder], source: str, found_by: Sequence[str]) -> Found | None:
    """Whom the customers of these orders are who are not known by their keys. Somebody the actor may not see is not found: an
    order would tell that they are here."""
    said = {
        order.customer_key: {
            "key": order.customer_key,
            "name": order.customer_name,
            "email": order.customer_email,
        }
        for order in orders
        if order.customer_key is not None
    }
    if not found_by or not said:
        return None
    schema = {"key": pl.String, "name": pl.String, "email": pl.String}
    found = found_by_reach(
        pl.DataFrame(list(said.values()), schema=schema), found_by, source=source, import_id=None
    )
    ids = found.ids["customer_id"].to_list()
    visible = visible_customers(actor).filter(pk__in=among(ids)).order_by().values_list("pk", flat=True)
    return replace(found, ids=found.ids.filter(pl.col("customer_id").is_in(list(visible)))) if ids else found


def _fill_own(
    actor: Actor, orders: Sequence[NewOrder], placed: Mapping[str, Order], known: Collection[str]
) -> None:
    """Write what was sent for own fields; a new order must have what is required. Some queries for each that sent any."""
    with_own(MODEL, placed.values())
    errors: list[FieldError] = []
    for index, sent in enumerate(orders):
        order = placed.get(sent.external_id)
        if order is None:
            continue
        before = own_state(order)
        errors += [
            replace(error, field=f"orders.{index}.own.{error.field}")
            for error in set_own(order, sent.own, whole=sent.external_id not in known)
        ]
        if not errors:
            _save_own(actor, order, before, "change" if sent.external_id in known else "create")
    if errors:
        raise Invalid(errors, kept=tr("Nothing was written."))


def _save_own(actor: Actor, order: Order, before: Mapping[str, Any], action: str) -> None:
    after = own_state(order)
    if after != before:
        save_own(order, before)
        note(
            actor=actor, model=MODEL, object_id=order.pk, action=action, before=before, after=after,
            customer_id=order.customer_id,
        )  # fmt: skip


@transaction.atomic
def change_own_fields(
    *, actor: Actor, record_id: int, values: Mapping[str, Any], was: Mapping[str, Any] | None = None
) -> Order:
    """Change some of the business's own fields of an order; `was` is what the editor saw. Raises `NotFound`, `Forbidden`,
    `Invalid`, and `Conflict` where somebody has changed them since."""
    require(actor, CHANGE)
    rows = visible_to(actor).select_for_update(of=("self",)).select_related("customer")
    order = rows.filter(pk=record_id).first()
    if order is None:
        raise NotFound(tr("There is no such order, or it is not yours to see."))
    if not may_change(actor, order):
        raise Forbidden(
            tr("You may see this order, but not change it."), remedy=tr("Ask the customer's owner.")
        )
    require_change(actor, Order.fields_of, list(values))
    before = own_state(order)
    if errors := set_own(order, values, whole=False, was=was):
        raise Invalid(errors, kept=tr("Nothing was saved."))
    _save_own(actor, order, before, "change")
    return order


def _known(orders: Sequence[NewOrder], source: str) -> frozenset[str]:
    """The keys of those that are here already."""
    keys = [order.external_id for order in orders]
    rows = Order.objects.filter(source=source, external_id__in=among_texts(keys))
    return frozenset(rows.values_list("external_id", flat=True))


def _check(orders: Sequence[NewOrder], source: str) -> None:
    errors = (
        []
        if source.strip()
        else [FieldError("source", tr("Say which system the orders come from."), "required")]
    )
    if not 1 <= len(orders) <= MOST:
        errors.append(
            FieldError("orders", tr("Send 1 to {most} orders at once.", most=formats.number(MOST)), "range")
        )
    seen: set[str] = set()
    for index, order in enumerate(orders):
        at = f"orders.{index}"
        if not order.external_id.strip():
            errors.append(FieldError(f"{at}.external_id", tr("An order needs a key of its own."), "required"))
        elif order.external_id in seen:
            errors.append(
                FieldError(
                    f"{at}.external_id",
                    tr("“{key}” stands twice in this call.", key=order.external_id),
                    "unique",
                )
            )
        seen.add(order.external_id)
        if not is_moment(order.placed_at, timezone.now()):
            errors.append(
                FieldError(
                    f"{at}.placed_at",
                    tr("A purchase lies between 1900 and now; orders to come are not kept."),
                    "range",
                )
            )
        if order.currency and order.currency not in CURRENCIES:
            errors.append(
                FieldError(
                    f"{at}.currency",
                    tr("{code} is no ISO code of a currency.", code=repr(order.currency)),
                    "unknown",
                )
            )
        errors.extend(_wrong_email(at, order.customer_email))
        if not order.lines:
            errors.append(FieldError(f"{at}.lines", tr("An order needs a line."), "required"))
        if order.customer_id is not None and order.customer_key is not None:
            errors.append(
                FieldError(f"{at}.customer_key", tr("Give the customer by id or by key, not both."), "both")
            )
    if errors:
        raise Invalid(errors, kept=tr("Nothing was written."))


def _wrong_email(at: str, email: str | None) -> list[FieldError]:
    try:
        checked_email(email or "")
    except ValueError as error:
        return [FieldError(f"{at}.customer_email", str(error), "email")]
    return []


def _customer_key(actor: Actor, order: NewOrder, source: str) -> str | None:
    if order.customer_id is None:
        return order.customer_key
    customer = visible_customers(actor).filter(pk=order.customer_id).first()
    if customer is None:
        raise Invalid(
            [
                FieldError(
                    "customer_id", tr("There is no customer {number}.", number=order.customer_id), "unknown"
                )
            ]
        )
    known = customer.keys.filter(source=source).values_list("key", flat=True).first()
    if known is not None:
        return str(known)
    key = f"#{customer.pk}"
    link_key(actor=actor, customer=customer, source=source, key=key)
    return key


def _row(order: NewOrder, line: NewLine, customer: str | None) -> dict[str, object]:
    return {
        "order": order.external_id,
        "customer": customer,
        "at": order.placed_at,
        "amount": line.amount,
        "quantity": line.quantity,
        "product": line.product,
        "description": line.description,
        "category": line.category,
        "cost": line.cost,
        "currency": order.currency or None,
        "channel": order.channel,
        "country": order.country,
        "name": order.customer_name,
        "email": order.customer_email,
    }
