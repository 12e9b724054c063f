"""What customers own: the list, the page of an asset, writing one, and making them of an order's lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regard.customers.queries import customer as find_customer
from regard.customers.queries import search as search_customers
from regard.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from regard.kernel.words import several, tr
from regard.people.door import permission_required
from regard.people.queries import owns
from regard.people.requests import ActorRequest
from regard.sales.asset_forms import AssetForm, RetireForm
from regard.sales.asset_queries import MODEL, is_in_warranty
from regard.sales.asset_queries import asset as find_asset
from regard.sales.models import Asset
from regard.sales.services.asset_orders import record_assets
from regard.sales.services.assets import add_asset, change_asset, delete_asset
from regard.ui.lists import ListView

OFFERED = 10  # customers to choose from


class AssetList(ListView):
    noun_key = MODEL


def _found(request: ActorRequest, pk: int) -> Asset:
    try:
        return find_asset(request.actor, pk)
    except NotFound:
        raise Http404 from None


@permission_required("sales.asset.view")
@require_GET
def asset_detail(request: ActorRequest, pk: int) -> HttpResponse:
    asset, today = _found(request, pk), timezone.localdate()
    context = {
        "page_title": str(asset),
        "asset": asset,
        "is_standing": asset.status in {Asset.Status.IN_USE, Asset.Status.IN_STORE},
        "is_covered": is_in_warranty(asset, today),
        "days_left": (asset.warranty_until - today).days if asset.warranty_until else None,
    }
    return render(request, "sales/asset_detail.html", context)


@permission_required("sales.asset.create")
@require_GET
def asset_add(request: ActorRequest) -> HttpResponse:
    """Whose it is: customers found by `q`, each of them a way to the form."""
    text = " ".join(request.GET.get("q", "").split())[:200]
    found = search_customers(request.actor, text, OFFERED) if text else []
    context = {
        "page_title": tr("New asset"),
        "q": text,
        "found": [
            one for one in found if owns(request.actor, "sales.asset.create", one.owner_id, one.territory_id)
        ],
    }
    name = "parts/asset_owners" if request.htmx else "asset_add"
    return render(request, f"sales/{name}.html", context)


@permission_required("sales.asset.create")
@require_http_methods(["GET", "POST"])
def asset_create(request: ActorRequest, customer: int) -> HttpResponse:
    """Something a customer owns that came with no order here."""
    try:
        owner = find_customer(request.actor, customer)
    except NotFound:
        raise Http404 from None
    form = AssetForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            kept = add_asset(actor=request.actor, customer_id=owner.pk, values=form.values())
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("{customer} owns {asset}.", customer=owner.name, asset=kept.asset))
            return redirect("sales:asset_detail", pk=kept.asset.pk)
    context = {
        "page_title": tr("What {customer} owns", customer=owner.name),
        "form": form,
        "customer": owner,
        "submit": tr("Add asset"),
        "cancel_url": reverse("customers:customer_detail", args=[owner.pk]),
        "draft_key": f"asset-new-{owner.pk}",
    }
    return render(request, "sales/asset_form.html", context, status=422 if form.errors else 200)


@permission_required("sales.asset.change")
@require_http_methods(["GET", "POST"])
def asset_change(request: ActorRequest, pk: int) -> HttpResponse:
    asset = _found(request, pk)
    form = AssetForm(request.POST or None, actor=request.actor, asset=asset)
    if request.method == "POST" and form.is_valid():
        try:
            change_asset(actor=request.actor, asset_id=pk, values=form.changed_values())
        except Invalid as error:
            form.refuse(error)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            return redirect("sales:asset_detail", pk=pk)
    context = _form_context(asset, form, tr("Edit {asset}", asset=asset), tr("Save changes"))
    return render(request, "sales/asset_form.html", context, status=422 if form.errors else 200)


@permission_required("sales.asset.change")
@require_http_methods(["GET", "POST"])
def asset_retire(request: ActorRequest, pk: int) -> HttpResponse:
    """The customer uses it no more."""
    asset = _found(request, pk)
    form = RetireForm(request.POST or None, actor=request.actor, asset=asset)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"status": Asset.Status.RETIRED, "ended_on": form.cleaned_data["on"]}
        if form.cleaned_data["replaced_by_id"]:
            values["replaced_by_id"] = form.cleaned_data["replaced_by_id"]
        try:
            change_asset(actor=request.actor, asset_id=pk, values=values)
        except Invalid as error:
            for item in error.errors:
                form.add_error("on" if item.field == "ended_on" else None, item.message)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, tr("{asset} is retired.", asset=asset))
            return redirect("sales:asset_detail", pk=pk)
    context = _form_context(asset, form, tr("Retire {asset}", asset=asset), tr("Retire"))
    return render(request, "sales/asset_form.html", context, status=422 if form.errors else 200)


def _form_context(asset: Asset, form: object, title: str, submit: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "form": form,
        "customer": asset.customer,
        "asset": asset,
        "submit": submit,
        "cancel_url": reverse("sales:asset_detail", args=[asset.pk]),
    }


@permission_required("sales.asset.change")
@require_POST
def asset_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """What was retired or returned is in use again."""
    asset = _found(request, pk)
    try:
        change_asset(actor=request.actor, asset_id=pk, values={"status": Asset.Status.IN_USE})
    except (Invalid, Forbidden) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, tr("{asset} is in use again.", asset=asset))
    return redirect("sales:asset_detail", pk=pk)


@permission_required("sales.asset.delete")
@require_POST
def asset_delete(request: ActorRequest, pk: int) -> HttpResponse:
    asset = _found(request, pk)
    delete_asset(actor=request.actor, asset_id=pk)
    messages.success(request, tr("{asset} is deleted.", asset=asset))
    return redirect("customers:customer_detail", pk=asset.customer_id)


@permission_required("sales.asset.create")
@require_POST
def order_assets(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep what an order holds, or one line of it (`line`), as what its customer owns."""
    line = request.POST.get("line", "")
    if not line:
        messages.error(request, tr("Choose which line is kept. Nothing was written."))
        return redirect("sales:order_detail", pk=pk)
    if line != "all" and not (line.isascii() and line.isdecimal() and len(line) < 19):
        raise Http404
    try:
        made = record_assets(
            actor=request.actor, order_id=pk, line_ids=None if line == "all" else [int(line)]
        )
    except NotFound:
        raise Http404 from None
    except Conflict as error:
        messages.error(request, str(error))
    else:
        count = len(made)
        what = (
            tr("Nothing is new: all of it is kept already.")
            if not count
            else several("{count} asset added.", "{count} assets added.", count)
        )
        messages.success(request, what)
    return redirect("sales:order_detail", pk=pk)
