"""Orders: the list and an order's page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regard.kernel.errors import NotFound
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.sales.queries import order as find_order
from regard.ui.lists import ListView


class OrderList(ListView):
    noun_key = "sales.order"


@permission_required("sales.order.view")
@require_GET
def order_detail(request: ActorRequest, pk: int) -> HttpResponse:
    try:
        order = find_order(request.actor, pk)
    except NotFound:
        raise Http404 from None
    context = {
        "page_title": order.external_id,
        "order": order,
        "margin": None if order.cost is None else order.amount - order.cost,
        "kept": order.amount - order.returned_amount,
    }
    return render(request, "sales/order_detail.html", context)
