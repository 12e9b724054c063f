"""Which source is believed when two say different things; and where one customer's values come from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from regard.customers.confidence import Provenance, provenance_seen
from regard.customers.models import SourceRank
from regard.customers.origins import HAND, source_name, sources
from regard.customers.services.sources import RANK, rank_sources
from regard.customers.views.customers import found
from regard.customers.views.detail import PROPERTIES, property_of
from regard.kernel.errors import Invalid
from regard.kernel.words import tr
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
        "page_title": tr("Sources"),
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
@vary_on_headers("Accept")
def customer_origins(request: ActorRequest, pk: int) -> HttpResponse:
    """Where each value comes from and how sure it is: a page; for the customer's page, which marks what is unsure, as JSON by the
    name of the field."""
    customer = found(request, pk)
    told = provenance_seen(customer, PROPERTIES)
    if request.accepts("text/html"):
        context = {
            "page_title": tr("Where it comes from: {name}", name=customer.name),
            "customer": customer,
            "lines": [(property_of(customer, name), told[name]) for name in PROPERTIES if name in told],
            "may_rank": request.actor.may(RANK),
        }
        return render(request, "customers/customer_origins.html", context)
    return JsonResponse({
        name: {
            "words": tr(
                "{said}. {sure}: {why}.", said=_said(one), sure=one.sureness.label, why=one.sureness.why
            ),
            "level": one.sureness.level,
        }
        for name, one in told.items()
    })  # fmt: skip


def _said(one: Provenance) -> str:
    source = one.origin.source
    parts = (
        tr("From {source}", source=source_name(source)) if source != HAND else tr("Entered by hand"),
        one.origin.who,
        formats.day(timezone.localtime(one.origin.at).date()) if one.origin.at else "",
    )
    return ", ".join(part for part in parts if part)
