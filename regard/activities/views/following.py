"""What somebody wants to be told of a customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from regard.activities.queries import CUSTOMERS
from regard.activities.services.following import follow as follow_customer
from regard.kernel.errors import Invalid, NotFound
from regard.kernel.words import lazy
from regard.people.door import permission_required
from regard.people.requests import ActorRequest

SAID = {
    "all": lazy("You are told what others do with this customer."),
    "mine": lazy("You are told only what is meant for you."),
    "nothing": lazy("You are told nothing of this customer."),
}


@permission_required(CUSTOMERS)
@require_POST
def follow(request: ActorRequest, customer: int) -> HttpResponse:
    """`tells`: all, mine or nothing."""
    tells = request.POST.get("tells", "")
    try:
        follow_customer(actor=request.actor, customer_id=customer, tells=tells)
    except NotFound:
        raise Http404 from None
    except Invalid as error:
        messages.error(request, error.errors[0].message)
    else:
        messages.success(request, str(SAID[tells]))
    return redirect("customers:customer_detail", pk=customer)
