"""The register of special needs, and the needs of one customer."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.models import Customer, CustomerNeed, Need
from regard.customers.profile_forms import NeedForm, TieForm
from regard.customers.profile_queries import (
    NEED_CHANGE,
    NEED_DEFINE,
    NEED_VIEW,
    customer_need,
    need,
    needs,
    needs_of,
)
from regard.customers.services.needs import end_need, remove_need, save_need, tie_need, untie_need
from regard.customers.views.profile import reached
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


@permission_required(NEED_VIEW)
@require_GET
def need_list(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = [
        (one, _customers_url(one), one.review_on is not None and one.review_on < today)
        for one in needs(request.actor)
    ]
    context = {
        "page_title": tr("Special needs"),
        "rows": rows,
        "may_define": request.actor.may(NEED_DEFINE),
    }
    return render(request, "customers/need_list.html", context)


def _customers_url(one: Need) -> str:
    tree = f'{{"all":[["need","is",["{one.pk}"]]]}}'
    return f"{reverse('customers:customer_list')}?f={quote(tree)}"


@permission_required(NEED_DEFINE)
@require_http_methods(["GET", "POST"])
def need_create(request: ActorRequest) -> HttpResponse:
    return _need_form(request, None)


@permission_required(NEED_DEFINE)
@require_http_methods(["GET", "POST"])
def need_change(request: ActorRequest, pk: int) -> HttpResponse:
    """A need of the register: changed, or (`do` is remove) taken out of it."""
    try:
        one = need(min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    if request.POST.get("do") == "remove":
        try:
            remove_need(actor=request.actor, need_id=pk)
        except Conflict as error:
            messages.error(request, str(error))
            return redirect("customers:need_change", pk=pk)
        messages.success(request, tr("{name} is out of the register.", name=one.name))
        return redirect("customers:need_list")
    return _need_form(request, one)


def _need_form(request: ActorRequest, one: Need | None) -> HttpResponse:
    form = NeedForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            save_need(actor=request.actor, values=form.cleaned_data, need_id=one.pk if one else None)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, tr("Saved. Whoever opens a customer with this need reads it."))
            return redirect("customers:need_list")
    context = {
        "page_title": one.name if one else tr("New special need"),
        "form": form,
        "item": one,
        "submit": tr("Save"),
        "cancel_url": reverse("customers:need_list"),
        "list_url": reverse("customers:need_list"),
        "list_title": tr("Special needs"),
    }
    return render(request, "customers/register_form.html", context, status=422 if form.errors else 200)


@permission_required(NEED_CHANGE)
@require_http_methods(["GET", "POST"])
def customer_need_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Note that a customer has a need of the register."""
    customer = reached(request, pk, NEED_CHANGE)
    had = {one.need_id for one in needs_of(pk, ended=True)}
    free = [one for one in Need.objects.order_by("name") if one.pk not in had]
    form = TieForm(request.POST or None, needs=free)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tied(request, pk, int(form.cleaned_data["need"]), form)
    ):
        return redirect("customers:customer_profile", pk=pk)
    return _tie_page(request, customer, form, one=None, free=free)


@permission_required(NEED_CHANGE)
@require_http_methods(["GET", "POST"])
def customer_need_change(request: ActorRequest, pk: int, need: int) -> HttpResponse:
    """What is noted of a customer's need: changed, or `do`: end it today, remove what was a mistake."""
    customer = reached(request, pk, NEED_CHANGE)
    try:
        one = customer_need(pk, min(need, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    do = request.POST.get("do", "")
    if do in ("end", "remove"):
        try:
            (end_need if do == "end" else untie_need)(actor=request.actor, customer_id=pk, need_id=need)
        except Forbidden as error:
            messages.error(request, str(error))
        return redirect("customers:customer_profile", pk=pk)
    form = TieForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid() and _tied(request, pk, need, form):
        return redirect("customers:customer_profile", pk=pk)
    return _tie_page(request, customer, form, one=one, free=[one.need])


def _tied(request: ActorRequest, pk: int, need_id: int, form: TieForm) -> bool:
    try:
        tie_need(actor=request.actor, customer_id=pk, need_id=need_id, **form.values())
    except Invalid as error:
        form.refuse(error)
    except (Forbidden, Conflict) as error:
        form.add_error(None, str(error))
    return not form.errors


def _tie_page(
    request: ActorRequest,
    customer: Customer,
    form: TieForm,
    *,
    one: CustomerNeed | None,
    free: list[Need],
) -> HttpResponse:
    context = {
        "page_title": f"{one.need.name}: {customer.name}"
        if one
        else tr("A special need of {name}", name=customer.name),
        "customer": customer,
        "form": form,
        "item": one,
        "free": free,
        "submit": tr("Save"),
        "cancel_url": reverse("customers:customer_profile", args=[customer.pk]),
    }
    return render(request, "customers/customer_need.html", context, status=422 if form.errors else 200)
