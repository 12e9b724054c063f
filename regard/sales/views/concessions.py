"""Giving something away to a customer, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from regard.customers.queries import customer as find_customer
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.queries import business
from regard.people.requests import ActorRequest
from regard.sales.concession_forms import ConcessionForm
from regard.sales.concession_parts import authority_of
from regard.sales.concession_queries import CREATE, VIEW, concession, orders_for
from regard.sales.services.concessions import give_concession, take_back_concession
from regard.ui import formats


@permission_required(CREATE)
@require_http_methods(["GET", "POST"])
def concession_give(request: ActorRequest, customer: int) -> HttpResponse:
    """What one may give, and the form to give it."""
    try:
        found = find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    currency = business().currency
    orders = orders_for(request.actor, found.pk)
    form = ConcessionForm(
        request.POST or None,
        currency=currency,
        orders=orders,
        initial={"order": request.GET.get("order", "")},
    )
    back = reverse("customers:customer_detail", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            made = give_concession(actor=request.actor, customer_id=found.pk, wanted=form.wanted())
        except NotFound:
            raise Http404 from None
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            amount = formats.money(made.amount, currency)
            messages.success(
                request,
                tr("{customer} was given {amount}: {kind}.", customer=found.name, amount=amount,
                   kind=made.get_kind_display()),
            )  # fmt: skip
            return redirect(back)
    context = {
        "page_title": tr("Give {customer} something", customer=found.name),
        "form": form,
        "customer": found,
        "may": authority_of(request.actor, found.pk),
        "submit": tr("Give it"),
        "cancel_url": back,
    }
    return render(request, "sales/concession_form.html", context, status=422 if form.errors else 200)


@permission_required(VIEW)
@require_POST
def concession_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """It was given by mistake: it counts no more."""
    try:
        found = concession(request.actor, pk)
    except NotFound:
        raise Http404 from None
    try:
        take_back_concession(actor=request.actor, concession_id=pk)
    except Forbidden as error:
        messages.error(request, str(error))
    else:
        messages.success(request, tr("It is taken back and counts no more."))
    return redirect("customers:customer_detail", pk=found.customer_id)
