"""Orders: the list and an order's page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.audit.queries import changes_of
from regard.fields.queries import own_fields
from regard.kernel.errors import NotFound
from regard.people.door import permission_required
from regard.people.queries import owns
from regard.people.requests import ActorRequest
from regard.sales.asset_queries import recorded_of_lines
from regard.sales.models import Order
from regard.sales.queries import lines_of, returns_of
from regard.sales.queries import order as find_order
from regard.ui.lists import ListView
from regard.ui.sight import veiled

ASSETS = "sales.asset.view"


class OrderList(ListView):
    noun_key = "sales.order"


def _may_record(request: ActorRequest, order: Order) -> bool:
    customer = order.customer
    return customer is not None and owns(
        request.actor, "sales.asset.create", customer.owner_id, customer.territory_id
    )


@permission_required("sales.order.view")
@require_GET
def order_detail(request: ActorRequest, pk: int) -> HttpResponse:
    try:
        order = find_order(request.actor, pk)
    except NotFound:
        raise Http404 from None
    lines = lines_of(order)
    owned = recorded_of_lines([line.pk for line in lines]) if request.actor.may(ASSETS) else {}
    owned = {number: veiled(request.actor, assets) for number, assets in owned.items()}
    unrecorded = [
        line
        for line in lines
        if line.pk not in owned and line.quantity > 0 and (line.product or line.description)
    ]
    context = {
        "page_title": order.external_id,
        "order": order,
        "lines": lines,
        "owned": owned,
        "unrecorded": unrecorded,
        "may_record": bool(unrecorded) and order.kind == "sale" and _may_record(request, order),
        "returns": returns_of(order),
        "margin": None if order.cost is None else order.amount - order.cost,
        "kept": order.amount - order.returned_amount,
        "changes": changes_of("sales.order", pk, 20) if own_fields("sales.order") else [],
    }
    return render(request, "sales/order_detail.html", context)
