"""Which source is believed when two say different things; and where one customer's values come from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.models import SourceRank
from regard.customers.origins import HAND, origins_of_customer, source_name, sources
from regard.customers.services.sources import RANK, rank_sources
from regard.customers.views.customers import found
from regard.customers.views.detail import PROPERTIES
from regard.kernel.errors import Invalid
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui import formats


@permission_required(RANK)
@require_http_methods(["GET", "POST"])
def source_list(request: ActorRequest) -> HttpResponse:
    """The order, and the sources that have no place in it. Each button is a step: up, down, in, out."""
    order = list(SourceRank.objects.values_list("source", flat=True)) or [HAND]
    if request.method == "POST":
        verb, _, name = request.POST.get("step", "").partition(":")
        try:
            rank_sources(actor=request.actor, order=_stepped(order, verb, name))
        except Invalid as error:
            messages.error(request, error.message)
        return redirect("customers:source_list")
    context = {
        "page_title": "Sources",
        "order": order,
        "others": [name for name in sources() if name not in order],
    }
    return render(request, "customers/source_list.html", context)


def _stepped(order: list[str], verb: str, name: str) -> list[str]:
    if verb == "in":
        return [*order, name]
    if name not in order:
        return order
    at = order.index(name)
    rest = order[:at] + order[at + 1 :]
    if verb == "out":
        return rest
    to = max(0, at - 1) if verb == "up" else at + 1
    return [*rest[:to], name, *rest[to:]]


@permission_required("customers.customer.view")
@require_GET
def customer_origins(request: ActorRequest, pk: int) -> JsonResponse:
    """Where each value comes from, in words, by the name of the field. Asked when somebody points at one."""
    customer = found(request, pk)
    told = origins_of_customer(customer, PROPERTIES)
    return JsonResponse({
        name: ", ".join(
            part
            for part in (f"From {source_name(one.source)}" if one.source != HAND else "Entered by hand", one.who,
                         formats.day(timezone.localtime(one.at).date()) if one.at else "")
            if part
        )
        for name, one in told.items()
    })  # fmt: skip
