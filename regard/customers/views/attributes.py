"""What the business wants to know of customers as people: interests, values, attitudes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from regard.customers.models import Attribute
from regard.customers.profile_forms import AttributeForm
from regard.customers.profile_queries import DEFINE, VIEW, attribute, attributes
from regard.customers.services.attributes import remove_attribute, save_attribute
from regard.kernel.errors import Conflict, Invalid, NotFound
from regard.kernel.ids import HIGHEST_ID
from regard.kernel.words import tr
from regard.people.door import permission_required
from regard.people.requests import ActorRequest


@permission_required(VIEW)
@require_GET
def attribute_list(request: ActorRequest) -> HttpResponse:
    context = {
        "page_title": tr("Interests and values"),
        "rows": attributes(),
        "may_define": request.actor.may(DEFINE),
    }
    return render(request, "customers/attribute_list.html", context)


@permission_required(DEFINE)
@require_http_methods(["GET", "POST"])
def attribute_create(request: ActorRequest) -> HttpResponse:
    return _form(request, None)


@permission_required(DEFINE)
@require_http_methods(["GET", "POST"])
def attribute_change(request: ActorRequest, pk: int) -> HttpResponse:
    """An attribute: changed, or (`do` is remove) removed while nobody answered it."""
    try:
        one = attribute(min(pk, HIGHEST_ID))
    except NotFound:
        raise Http404 from None
    if request.POST.get("do") == "remove":
        try:
            remove_attribute(actor=request.actor, attribute_id=pk)
        except Conflict as error:
            messages.error(request, str(error))
            return redirect("customers:attribute_change", pk=pk)
        messages.success(request, tr("{name} is not asked for any more.", name=one.name))
        return redirect("customers:attribute_list")
    return _form(request, one)


def _form(request: ActorRequest, one: Attribute | None) -> HttpResponse:
    form = AttributeForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            save_attribute(actor=request.actor, values=form.values(), attribute_id=one.pk if one else None)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, tr("Saved. It can be answered on the profile of every customer."))
            return redirect("customers:attribute_list")
    context = {
        "page_title": str(one) if one else tr("New interest or value"),
        "form": form,
        "item": one,
        "submit": tr("Save"),
        "cancel_url": reverse("customers:attribute_list"),
        "list_url": reverse("customers:attribute_list"),
        "list_title": tr("Interests and values"),
    }
    return render(request, "customers/register_form.html", context, status=422 if form.errors else 200)
