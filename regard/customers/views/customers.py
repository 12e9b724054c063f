"""Customers: the list, writing one, deleting one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.forms import CustomerForm, in_words, labels, shown
from regard.customers.lookalikes import lookalikes
from regard.customers.merge_queries import MERGE, preview
from regard.customers.models import Customer
from regard.customers.queries import customer as find_customer
from regard.customers.queries import customer_names
from regard.customers.services.customers import (
    ChangedMeanwhile,
    change_customer,
    create_customer,
    delete_customers,
)
from regard.customers.views.picking import parent_picks
from regard.kernel.errors import Forbidden, Invalid, NotFound
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.story.aliases import today_of
from regard.ui import formats
from regard.ui.conflicts import SAID, Edit
from regard.ui.lists import ListView
from regard.ui.toasts import undo_tag

LOOKED_AT = ("name", "given_name", "family_name", "email", "phone", "city", "country")


class CustomerList(ListView):
    noun_key = "customers.customer"


def found(request: ActorRequest, pk: int) -> Customer:
    """The customer of a page, or the page does not exist."""
    try:
        return find_customer(request.actor, pk)
    except NotFound:
        raise Http404 from None


View = TypeVar("View", bound=Callable[..., HttpResponse])


def follows_merges(view: View) -> View:
    """A page of a customer who was merged leads to the same page of who it is today."""

    @wraps(view)
    def followed(request: ActorRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, pk, *args, **kwargs)
        except Http404:
            match = request.resolver_match
            if request.method != "GET" or match is None or (today := today_of(pk)) is None:
                raise
            found(request, today)
            return redirect(match.view_name, today)

    return cast(View, followed)


@permission_required("customers.customer.create")
@require_http_methods(["GET", "POST"])
def customer_create(request: ActorRequest) -> HttpResponse:
    form = CustomerForm(request.POST or None, actor=request.actor)
    status = 200
    is_search = "find" in request.POST
    if is_search:  # nothing is wrong yet with what is only half filled in
        form = CustomerForm(actor=request.actor, initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        try:
            customer = create_customer(actor=request.actor, values=form.values())
        except Invalid as error:
            form.refuse(error)
            status = 422
        else:
            said = tr("{name} is entered.", name=customer.name)
            messages.success(request, f"{said}{_looks_like(request, customer)}")
            return redirect("customers:customer_detail", pk=customer.pk)
    context = {
        "page_title": tr("New customer"),
        "form": form,
        "submit": tr("Enter customer"),
        "cancel_url": reverse("customers:customer_list"),
        "draft_key": "customer-new",
        "looked_at": LOOKED_AT,
        "parents": parent_picks(
            request.actor, request.POST.get("parent_q", ""), request.POST.get("parent_id", "")
        ),
    }
    return render(request, "customers/customer_form.html", context, status=status)


def _looks_like(request: ActorRequest, customer: Customer) -> str:
    """Whom the new customer looks like, for those who were not told while they typed."""
    if "was_warned" in request.POST:
        return ""
    values = {name: getattr(customer, name) for name in LOOKED_AT}
    others = lookalikes(request.actor, values, but=customer.pk, is_exact=True)
    if not others:
        return ""
    said = tr("{name} may be the same: {why}.", name=others[0].customer.name, why=others[0].words)
    return f" {said}"


@permission_required("customers.customer.view")
@require_GET
def customer_lookalikes(request: ActorRequest) -> HttpResponse:
    """Who looks like the customer that is being typed; `but` is the one that is edited itself, with whom each can be merged."""
    but = request.GET.get("but", "")
    values = {name: request.GET.get(name, "")[:254] for name in LOOKED_AT}
    number = int(but) if but.isascii() and but.isdecimal() and len(but) < 19 else None
    found = lookalikes(request.actor, values, but=number)
    template = "customers/parts/lookalikes.html" if request.htmx else "customers/customer_lookalikes.html"
    context = {
        "page_title": tr("Who may be the same"),
        "lookalikes": found,
        "merged_with": number if request.actor.may(MERGE) else None,
    }
    return render(request, template, context)


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def customer_change(request: ActorRequest, pk: int) -> HttpResponse:
    customer = found(request, pk)
    edit = Edit(request.POST, shown(customer))
    form = CustomerForm(edit.data or None, actor=request.actor, customer=customer)
    context = {
        "page_title": tr("Edit {name}", name=customer.name),
        "was": edit.was_text(form),
        "form": form,
        "customer": customer,
        "version": customer.version,
        "submit": tr("Save changes"),
        "cancel_url": reverse("customers:customer_detail", args=[pk]),
        "draft_key": f"customer-{pk}",
        "looked_at": LOOKED_AT,
        "parents": parent_picks(
            request.actor,
            request.POST.get("parent_q", ""),
            request.POST.get("parent_id", str(customer.parent_id or "")),
            but=pk,
            kept=customer.parent_id,
        ),
    }
    if "find" in request.POST:  # nothing is wrong yet with what is only half filled in
        context["form"] = CustomerForm(
            actor=request.actor, customer=customer, initial={**form.initial, **request.POST.dict()}
        )
        context["version"] = request.POST.get("version", customer.version)
        return render(request, "customers/customer_form.html", context)
    if (
        request.method == "POST"
        and form.is_valid()
        and (clashes := edit.clashes(form, {"parent_id": partial(customer_names, request.actor)}))
    ):
        form.add_error(None, SAID)
        context |= {"clashes": clashes}
    elif request.method == "POST" and form.is_valid():
        version, mine = "" if edit.knows else request.POST.get("version", ""), edit.mine(form)
        try:
            change_customer(
                actor=request.actor,
                customer_id=pk,
                values={name: value for name, value in form.values().items() if name in mine},
                version=int(version) if version.isdecimal() else customer.version,
            )
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        except ChangedMeanwhile as error:
            form.add_error(None, str(error))
            context |= {"version": error.version, "differences": _differences(error)}
        else:
            return redirect("customers:customer_detail", pk=pk)
    status = 422 if form.errors else 200
    return render(request, "customers/customer_form.html", context, status=status)


def _differences(error: ChangedMeanwhile) -> list[tuple[str, object, object]]:
    named = labels()
    return [
        (named[one.field], in_words(one.field, one.theirs), in_words(one.field, one.yours))
        for one in error.differences
    ]


@permission_required("customers.customer.delete")
@require_http_methods(["GET", "POST"])
def customer_delete(request: ActorRequest, pk: int) -> HttpResponse:
    customer = found(request, pk)
    if request.method == "POST":
        for_good = "for_good" in request.POST
        try:
            outcome = delete_customers(actor=request.actor, customer_ids=[pk], for_good=for_good)
        except Forbidden as error:
            messages.error(request, tr("{name} stays: {why}", name=customer.name, why=error))
            return redirect("customers:customer_detail", pk=pk)
        if not outcome.count:
            messages.error(request, tr("{name} stays: you may not delete this customer.", name=customer.name))
            return redirect("customers:customer_detail", pk=pk)
        said = (
            tr("{name} is gone for good.", name=customer.name)
            if for_good
            else tr("{name} is in the recycle bin and can be restored for 30 days.", name=customer.name)
        )
        back = "" if for_good else undo_tag(f"{reverse('customers:bin_restore')}?customer={pk}")
        messages.success(request, said, extra_tags=back)
        return redirect("customers:customer_list")
    seen = preview([customer], pk, actor=request.actor)
    context = {
        "page_title": tr("Delete {name}", name=customer.name),
        "customer": customer,
        "is_for_good": "for_good" in request.GET and request.actor.may("customers.customer.purge"),
        "hanging": formats.listing(
            f"{formats.number(one.total)} {one.words[one.total != 1]}" for one in seen.counts
        ),
    }
    return render(request, "customers/customer_delete.html", context)
