"""Ways to reach a customer: adding one, changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regard.customers.contact_forms import ContactForm
from regard.customers.contact_queries import address_of, contact_point
from regard.customers.contact_rules import TYPES
from regard.customers.models import ContactPoint, Customer
from regard.customers.queries import MODEL
from regard.customers.services.contacts import (
    add_contact,
    change_contact,
    is_first,
    make_first,
    remove_contact,
    verify_contact,
)
from regard.customers.views.customers import found
from regard.kernel.actor import Actor
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.sight import Level
from regard.kernel.words import lazy, tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest
from regard.ui.sight import level

WITH_A_FIRST = {"email", "phone", "address"}
WORDS = {
    "email": lazy("e-mail address"),
    "phone": lazy("phone number"),
    "address": lazy("address"),
    "site": lazy("website"),
    "social": lazy("social profile"),
}
ANOTHER = {
    "email": lazy("Another e-mail address"),
    "phone": lazy("Another phone number"),
    "address": lazy("Another address"),
    "site": lazy("Another website"),
    "social": lazy("Another social profile"),
}
MORE_ABOUT = {
    "email": lazy("More about this e-mail address"),
    "phone": lazy("More about this phone number"),
    "address": lazy("More about this address"),
    "site": lazy("More about this website"),
    "social": lazy("More about this social profile"),
}
NOW_FIRST = {
    "email": lazy("{point} is the first e-mail address of {name} now."),
    "phone": lazy("{point} is the first phone number of {name} now."),
    "address": lazy("{point} is the first address of {name} now."),
    "site": lazy("{point} is the first website of {name} now."),
    "social": lazy("{point} is the first social profile of {name} now."),
}
FIRST = {
    "email": lazy("The first e-mail address of {name}: the one that is used."),
    "phone": lazy("The first phone number of {name}: the one that is used."),
    "address": lazy("The first address of {name}: the one that is used."),
    "site": lazy("The first website of {name}: the one that is used."),
    "social": lazy("The first social profile of {name}: the one that is used."),
}
FURTHER = {
    "email": lazy("A further e-mail address of {name}."),
    "phone": lazy("A further phone number of {name}."),
    "address": lazy("A further address of {name}."),
    "site": lazy("A further website of {name}."),
    "social": lazy("A further social profile of {name}."),
}
"""What is said of each kind, whole: other languages have other articles for each."""


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def contact_create(request: ActorRequest, pk: int) -> HttpResponse:
    """A further way to reach the customer, or with `own` more about the first one of a kind."""
    customer = found(request, pk)
    kind = request.GET.get("kind", "email")
    if kind not in TYPES or not changes(request.actor, kind):
        raise Http404
    initial = _own(customer, kind) if "own" in request.GET else {}
    form = ContactForm(request.POST or None, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            point = add_contact(
                actor=request.actor,
                customer_id=pk,
                kind=kind,
                values=form.values(),
                is_verified="is_verified" in request.POST,
                first="first" in request.POST,
            )
        except Invalid as error:
            form.refuse(error)
        except (Forbidden, Conflict) as error:
            form.add_error(None, str(error))
        else:
            if not point.is_valid:
                messages.warning(request, f"{point} is kept, but no country has such a number.")
            return redirect("customers:customer_detail", pk=pk)
    title = str(MORE_ABOUT[kind] if initial else ANOTHER[kind])
    context = _context(customer, form, kind, title)
    return render(request, "customers/contact_form.html", context, status=422 if form.errors else 200)


def changes(actor: Actor, kind: str) -> bool:
    """Whether the actor may change such ways to reach a customer, by the fields that are open."""
    return level(actor, MODEL, kind) is Level.CHANGE


def _own(customer: Customer, kind: str) -> dict[str, str]:
    return address_of(customer) if kind == "address" else {"value": getattr(customer, kind, "")}


@permission_required("customers.customer.change")
@require_http_methods(["GET", "POST"])
def contact_change(request: ActorRequest, pk: int, contact: int) -> HttpResponse:
    """One way to reach the customer: correct it, or `do` something with it: first, verify, unverify, remove."""
    customer = found(request, pk)
    try:
        point = contact_point(pk, contact)
    except NotFound:
        raise Http404 from None
    if not changes(request.actor, point.kind):
        raise Http404
    do = request.POST.get("do", "")
    form = ContactForm(
        request.POST if request.method == "POST" and not do else None, kind=point.kind, point=point
    )
    try:
        if do:
            _do(request, customer, point, do)
            return redirect("customers:customer_detail", pk=pk)
        if request.method == "POST" and form.is_valid():
            change_contact(actor=request.actor, customer_id=pk, point_id=contact, values=form.values())
            return redirect("customers:customer_detail", pk=pk)
    except Invalid as error:
        form.refuse(error)
    except Forbidden as error:
        form.add_error(None, str(error))
    context = _context(customer, form, point.kind, f"{customer.name}: {WORDS[point.kind]}", point)
    return render(request, "customers/contact_form.html", context, status=422 if form.errors else 200)


def _do(request: ActorRequest, customer: Customer, point: ContactPoint, do: str) -> None:
    actor, pk = request.actor, customer.pk
    if do == "first":
        make_first(actor=actor, customer_id=pk, point_id=point.pk)
        messages.success(request, str(NOW_FIRST[point.kind]).format(point=point, name=customer.name))
    elif do in {"verify", "unverify"}:
        verify_contact(actor=actor, customer_id=pk, point_id=point.pk, is_verified=do == "verify")
    elif do == "remove":
        remove_contact(actor=actor, customer_id=pk, point_id=point.pk)
        messages.success(request, tr("{point} is removed.", point=point))
    else:
        raise Http404


def _context(
    customer: Customer, form: ContactForm, kind: str, title: str, point: ContactPoint | None = None
) -> dict[str, Any]:
    own_first = point is not None and is_first(customer, point)
    return {
        "page_title": title,
        "customer": customer,
        "form": form,
        "kind": kind,
        "point": point,
        "is_first": own_first,
        "may_be_first": kind in WITH_A_FIRST and not own_first,
        "what": str((FIRST if own_first else FURTHER)[kind]).format(name=customer.name),
        "submit": tr("Save"),
        "cancel_url": reverse("customers:customer_detail", args=[customer.pk]),
    }
